"""Files with tables as people and programs write them, for tests."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from integrations.tables import FileTables
from outreach.table_port import Row

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = f"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>%s</Types>"""
_TEXTS = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>'
_BOOK = f"""<?xml version="1.0"?>
<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
Target="worksheets/sheet1.xml"/></Relationships>"""
_CELL = '<c t="inlineStr"><is><t>%s</t></is></c>'


class Read:
    """What a file was read as."""

    def __init__(self, path: Path) -> None:
        with FileTables().open(path) as table:
            self.header = table.header
            self.rows: list[Row] = list(table.rows())
            self.notes = table.notes
            self.blank_rows = table.blank_rows

    @property
    def cells(self) -> list[tuple[str, ...]]:
        return [row.cells for row in self.rows]


def read(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Read:
    """Write a file and read it as a table."""
    path = tmp_path / "leads"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return Read(path)


def write_parts(
    path: Path, sheet: str, others: Mapping[str, str] | None = None, *, packed: int = zipfile.ZIP_DEFLATED
) -> Path:
    """Write a workbook from the XML of its only sheet and of other parts."""
    with zipfile.ZipFile(path, "w", packed) as archive:
        archive.writestr(
            "[Content_Types].xml", _TYPES % (_TEXTS if "xl/sharedStrings.xml" in (others or {}) else "")
        )
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in (others or {}).items():
            archive.writestr(name, content)
    return path


def sheet_xml(rows: Sequence[Sequence[str]], before: str = "") -> str:
    """Return a sheet's XML with texts in its cells."""
    lines = "".join("<row>" + "".join(_CELL % cell for cell in row) + "</row>" for row in rows)
    return f'<?xml version="1.0"?>{before}<worksheet {MAIN}><sheetData>{lines}</sheetData></worksheet>'
