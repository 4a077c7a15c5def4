"""What kind of file it is by its first bytes, and the sentence for each that is no table."""

import re
from enum import StrEnum

from outreach.table_port import TableRefused

LOOKED_AT = 4096
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM\x00",
    b"II*\x00",
    b"MM\x00*",
    b"RIFF",
    b"\x00\x00\x01\x00",
)
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b", re.I | re.S
)
_XML = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|[a-z][\w:.-]*(?:\s+[\w:.-]+\s*=|\s*/?>))", re.I)
_JSON = re.compile(rb"""\s*(?:\{\s*(?:"|\})|\[\s*(?:\{|\[|"[^"]*"\s*[,\]]|\]|-?\d[\d.]*\s*,))""")
_SAVE_AS = "Save it as CSV or as an Excel workbook (.xlsx) and import that."


class Kind(StrEnum):
    """The kinds of files that are read."""

    TEXT = "text"
    XLSX = "xlsx"


def kind_of(start: bytes) -> Kind:
    """Return the kind of a file from its first bytes. Raises TableRefused when it is no table."""
    if not start:
        raise TableRefused(
            "The file is empty: give a table with a line of column names and a row for each lead."
        )
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.XLSX
    told = _told(start)
    if told:
        raise TableRefused(told)
    return Kind.TEXT


def _told(start: bytes) -> str:
    if start.startswith(_OLD_EXCEL):
        return (
            "The file is an old Excel workbook (.xls) or one with a password: "
            "save it as .xlsx without a password and import that."
        )
    text = start.removeprefix(b"\xef\xbb\xbf")
    if text.lstrip()[:5] == b"%PDF-":
        return f"The file is a PDF, not a table. {_SAVE_AS}"
    if start.startswith(_IMAGES):
        return f"The file is a picture, not a table. {_SAVE_AS}"
    if start.startswith(_PACKED):
        return "The file is a packed archive: unpack it and import the table in it."
    if _HTML.match(text):
        return f"The file is a web page (HTML), even if its name says otherwise. Open it in a spreadsheet. {_SAVE_AS}"
    if _JSON.match(text):
        return f"The file is JSON, not a table. {_SAVE_AS}"
    if text.startswith(b"{\\rtf"):
        return f"The file is a text document (RTF), not a table. {_SAVE_AS}"
    if _XML.match(text):
        return f"The file is XML, not a table. {_SAVE_AS}"
    if text.startswith((b"From ", b"Received: ", b"Return-Path: ")) or text[:11].upper() == b"BEGIN:VCARD":
        return f"The file holds mail or contact cards, not a table. {_SAVE_AS}"
    return ""
