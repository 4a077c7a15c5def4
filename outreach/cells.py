"""The texts of cells: cleaned as they come in, neutral as they go out."""

import re

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""Signs without a shape: joiners, marks of direction, byte order marks. None of them is part of a name or address."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NEUTRALISED = re.compile(r"^'+(?=[=+\-@＝＋－＠])")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet calculate a cell (OWASP, CSV Injection), full-width forms included."""


def clean(text: str) -> str:
    """Return a cell as one line: no control or invisible signs, single spaces, casing as typed.

    The apostrophe that `neutral` put in front of a formula goes again, so that an export can be imported. Halves of a
    character, which no database takes, become U+FFFD.
    """
    if text.isascii() and text.isprintable():
        line = " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    else:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        line = " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", whole)).split())
    return _NEUTRALISED.sub("", line) if line[:1] == "'" else line


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a second call changes nothing.

    An apostrophe goes in front of what begins with = + - @ or a control sign, also behind spaces and invisible signs.
    """
    bare = _INVISIBLE.sub("", cell).lstrip(" \u00a0\u3000\ufeff\x00\x0b\x0c")
    return f"'{cell}" if bare.startswith(_STARTS_FORMULA) or cell.startswith(_STARTS_FORMULA) else cell
