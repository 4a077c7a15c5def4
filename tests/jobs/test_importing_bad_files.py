"""Files as they should not be, through the whole import: the rest comes in, nothing is half written, all is said."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from jobs.import_rows import import_some
from models import History, ImportChunk, Lead, SourceGroup
from models.states import DuplicatePolicy, ImportState
from outreach import import_errors
from outreach.import_chunks import CHUNK_ROWS
from outreach.row_reading import ONLY_A_NAME
from outreach.table_port import MAX_CELL
from tests.integrations.table_files import sheet_xml, write_parts
from tests.jobs.import_files import addresses, begin, imported, outcome, read_in
from tests.world import World

HEADER = "Name,Email,City"
GOOD = "Nora Vogt,nora@vogt.test,Berlin"


def test_a_packed_bomb_is_refused_unread_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    bomb = write_parts(
        tmp_path / "bomb", sheet_xml([["Name", "Email"], [" " * 20_000_000, "x"]])
    ).read_bytes()

    done = imported(world, tmp_path, bomb)

    assert done.file.state is ImportState.REFUSED
    assert "unpacks to far more than a list of leads can be: save its sheet as CSV" in done.card
    assert world.rows(ImportChunk) == []
    assert world.rows(SourceGroup, name="File") == []


def test_three_hundred_columns_come_in_and_facts_beyond_the_most_are_said(
    world: World, tmp_path: Path
) -> None:
    more = [f"Fact {number}" for number in range(297)]
    lines = [",".join([HEADER, *more]), ",".join([GOOD, *(f"v{number}" for number in range(297))])]

    done = imported(world, tmp_path, "\n".join(lines).encode())

    (nora,) = world.rows(Lead, email="nora@vogt.test")
    assert len(nora.facts) == 60
    assert done.told == {2: "Has more than 60 facts: the rest was left out."}
    assert "1 new" in done.card


def test_one_column_too_many_is_refused_with_what_to_do(world: World, tmp_path: Path) -> None:
    more = ",".join(f"Fact {number}" for number in range(298))

    done = imported(world, tmp_path, f"{HEADER},{more}\n{GOOD}\n".encode())

    assert done.file.state is ImportState.REFUSED
    assert "more than 300 columns: delete those that are not needed" in done.card


def test_a_cell_of_a_million_characters_is_cut_and_the_rest_comes_in(world: World, tmp_path: Path) -> None:
    content = f"{HEADER},Notes\n{GOOD},{'x' * 1_000_000}\nIda Holm,ida@holm.test,Kiel,short\n"

    done = imported(world, tmp_path, content.encode())

    assert addresses(world) == {"nora@vogt.test", "ida@holm.test"}
    assert f"A cell has more than {MAX_CELL:,} characters: the rest of it was left out." in done.told[2]
    assert set(done.told) == {2}


def test_a_million_characters_in_a_workbook_are_cut_as_well(world: World, tmp_path: Path) -> None:
    sheet = sheet_xml([["Name", "Email", "Notes"], ["Nora Vogt", "nora@vogt.test", "x" * 1_000_000]])

    done = imported(world, tmp_path, write_parts(tmp_path / "long", sheet).read_bytes())

    assert addresses(world) == {"nora@vogt.test"}
    assert f"more than {MAX_CELL:,} characters" in done.told[2]


def test_a_file_of_mixed_encodings_is_read_and_the_guessed_rows_are_named(
    world: World, tmp_path: Path
) -> None:
    rows = [
        f"{HEADER}\nZoë Müller,zoe@a.test,Köln\nAnaïs Béjart,anais@a.test,Besançon\n".encode(),
        "Jörg Groß,joerg@a.test,Köln\n".encode("cp1252"),
    ]

    done = imported(world, tmp_path, b"".join(rows))

    names = {one.name for one in world.rows(Lead) if one.email and one.email.endswith("@a.test")}
    assert names == {"Zoë Müller", "Anaïs Béjart", "Jörg Groß"}
    assert done.told == {4: "Some characters of the row could not be read and were guessed: check its names."}
    assert "The file mixes encodings" in done.card


def test_of_two_header_rows_the_second_counts_and_it_is_said(world: World, tmp_path: Path) -> None:
    done = imported(world, tmp_path, f"Person,Contact,Place\n{HEADER}\n{GOOD}\n".encode())

    assert addresses(world) == {"nora@vogt.test"}
    assert "There are two lines of column names: the first was skipped." in done.card
    assert done.told == {}


def test_columns_of_the_same_name_stay_apart(world: World, tmp_path: Path) -> None:
    done = imported(world, tmp_path, f"{HEADER},Note,Note\n{GOOD},first,second\n".encode())

    (nora,) = world.rows(Lead, email="nora@vogt.test")
    assert done.file.columns == ["Name", "Email", "City", "Note", "Note (2)"]
    assert nora.facts == {"Note": "first", "Note (2)": "second"}


def test_addresses_with_spaces_and_foreign_domains_are_mended_or_stay_out(
    world: World, tmp_path: Path
) -> None:
    rows = [
        "Nora Vogt, Nora@Vogt.test ,Berlin",
        "Jörg Groß,joerg@müller.test,Köln",
        "Kai Brandt,kai @brandt.test,Kiel",
        "Zoë Ray,zoë@ray.test,Bonn",
        "Ole Berg,ole at berg dot test,Oslo",
    ]

    done = imported(world, tmp_path, "\n".join([HEADER, *rows]).encode())

    assert addresses(world) == {
        "nora@vogt.test",
        "joerg@xn--mller-kva.test",
        "kai@brandt.test",
        "zoë@ray.test",
    }
    assert done.told == {
        5: "The email has letters beyond ASCII before the @: only a mail server that offers SMTPUTF8 writes there.",
        6: "The email is not an address: correct it or leave it empty.",
    }
    assert "4 new · 1 stayed out" in done.card


def test_a_row_with_nothing_but_a_name_stays_out_so_that_the_file_may_come_again(
    world: World, tmp_path: Path
) -> None:
    rows = [
        "Name,Email,LinkedIn,Company",
        "Total: 2,,,",
        "Ida Holm,,linkedin.com/company/holm,",
        "Kai Brandt,,,Brandt AG",
        "Mia Lang,,linkedin.com/in/mia,",
    ]

    first = imported(world, tmp_path, "\n".join(rows).encode())
    again = read_in(world, tmp_path, "\n".join(rows).encode(), "again")
    begin(world, again)
    import_some(world.services, again)

    assert first.told[2] == ONLY_A_NAME
    assert first.told[3].startswith("The LinkedIn address is not a person's profile")
    assert first.told[3].endswith(ONLY_A_NAME)
    assert (first.file.added, first.file.refused) == (2, 2)
    assert (outcome(world, again).file.added, outcome(world, again).file.known) == (0, 2)


def test_the_file_of_rows_to_look_at_can_be_corrected_and_dropped_again(world: World, tmp_path: Path) -> None:
    done = imported(world, tmp_path, f"{HEADER},Note\n,kai@brandt.test,Kiel,=met\n{GOOD},\n".encode())
    told = world.services.read(lambda session: import_errors.content(session, done.file.id))

    again = read_in(world, tmp_path, told.replace(b"in.,,kai", b"in.,Kai Brandt,kai"), "told")
    begin(world, again)
    import_some(world.services, again)

    (kai,) = world.rows(Lead, email="kai@brandt.test")
    assert (kai.name, kai.city, kai.facts) == ("Kai Brandt", "Kiel", {"Note": "=met"})


def test_a_time_zone_that_is_none_is_said_and_the_place_tells_it(world: World, tmp_path: Path) -> None:
    done = imported(world, tmp_path, f"{HEADER},Time zone\n{GOOD},Berliner Zeit\n".encode())

    (nora,) = world.rows(Lead, email="nora@vogt.test")
    assert (nora.zone, nora.zone_evidence) == ("Europe/Berlin", "from city Berlin")
    assert done.told[2].startswith("There is no time zone “Berliner Zeit”, so the place tells it")


def test_the_same_person_three_times_is_one_lead_with_all_that_is_said(world: World, tmp_path: Path) -> None:
    rows = [
        "Name,Email,Company,LinkedIn URL,Title",
        "Mia Lang,mia@lang.test,Lang AG,,",
        "Mia Lang,MIA@lang.test,Lang AG,https://www.linkedin.com/in/mia-lang,",
        "mia LANG,,lang ag,,Head of Ops",
    ]

    done = imported(world, tmp_path, "\n".join(rows).encode(), DuplicatePolicy.FILL)

    (mia,) = [one for one in world.rows(Lead) if one.name == "Mia Lang"]
    assert (mia.linkedin_url, mia.title) == ("https://www.linkedin.com/in/mia-lang", "Head of Ops")
    assert len(world.rows(History, lead_id=mia.id)) == 1
    assert done.file.added == 1
    assert "1 new" in done.card


def test_dates_of_a_workbook_are_facts_as_people_write_them(world: World, tmp_path: Path) -> None:
    content = workbook(
        ["Name", "Email", "Customer since", "Serial"],
        ["Nora Vogt", "nora@vogt.test", date(2026, 3, 1), 45_000],
    )

    done = imported(world, tmp_path, content)

    (nora,) = world.rows(Lead, email="nora@vogt.test")
    assert nora.facts == {"Customer since": "2026-03-01", "Serial": "45000"}
    assert done.told == {}


def test_a_workbook_that_breaks_off_in_its_rows_is_refused_and_leaves_nothing(
    world: World, tmp_path: Path
) -> None:
    rows = [["Name", "Email"], *([f"Lead {number}", f"l{number}@a.test"] for number in range(2 * CHUNK_ROWS))]
    whole = write_parts(tmp_path / "whole", sheet_xml(rows))
    with zipfile.ZipFile(whole) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    broken = write_parts(tmp_path / "broken", sheet[: int(len(sheet) * 0.9)]).read_bytes()

    done = imported(world, tmp_path, broken)

    assert done.file.state is ImportState.REFUSED
    assert "damaged: open it in a spreadsheet, save it anew" in done.card
    assert world.rows(ImportChunk) == []
    assert addresses(world) == set()


def workbook(*rows: list[Any]) -> bytes:
    """Return a workbook with these rows."""
    book, kept = Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(kept)
    return kept.getvalue()
