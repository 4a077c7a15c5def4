"""Leads come in from a file: dropped on the bot or given in a modal, its columns mapped, and everything said."""

import pytest
from sqlalchemy.orm import Session

from models import ImportChunk, ImportFile, Lead, Run, SourceGroup, SourceGroupLead
from models.states import ImportState
from outreach.fields import Field
from tests.scenarios.copies import add_like
from tests.scenarios.kestrel import ANA, BEN, REVIEW
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from views import import_ids

pytestmark = pytest.mark.slow

FILE = (
    "Vorname;Nachname;E-Mail;Firma;Ort;Neuigkeit\r\n"
    "Mona;Vogt;mona@vogt-lager.test;Vogt Lager;Berlin;baut ein Dock\r\n"
    "Kai;Brandt;kai@@brandt.test;Brandt;Kiel;\r\n"
    ";;;;;\r\n"
    "Ida;Holm;ida@holm.test;Holm;København;=1+1\r\n"
).encode("cp1252")


def offered(office: Office, action_id: str, typed: str) -> dict[str, str]:
    """Return what a select offers to somebody who looks for something: label to value."""
    return {one["text"]["text"]: one["value"] for one in office.suggests(action_id, typed)}


def card(office: Office, by: str = ANA) -> Message:
    """Return the newest message of the bot's in the direct messages with a person."""
    return [one for one in office.direct_messages(by) if one.raw.get("bot_id")][-1]


def test_a_dropped_file_is_mapped_and_imported_and_says_what_stayed_out(office: Office) -> None:
    office.drops("messe.csv", FILE)

    asked = card(office)
    assert asked.notification == "messe.csv, 3 rows: map its columns"
    assert "Recognised: first name, last name, email, company, city" in asked.words

    office.presses(asked, "Map columns")
    assert office.modal().title == "Map columns"
    assert "Vorname: Mona" in office.modal().words
    office.submits({import_ids.MAPPING_GROUP: "Messe"})

    (group,) = office.rows(SourceGroup, name="Messe")
    mona, ida = (office.rows(Lead, email=address)[0] for address in ("mona@vogt-lager.test", "ida@holm.test"))
    assert {one.lead_id for one in office.rows(SourceGroupLead, source_group_id=group.id)} == {
        mona.id,
        ida.id,
    }
    assert (mona.name, mona.zone, mona.facts) == (
        "Mona Vogt",
        "Europe/Berlin",
        {"Neuigkeit": "baut ein Dock"},
    )
    assert (ida.city, ida.zone) == ("København", "Europe/Copenhagen")
    assert "2 new · 1 stayed out" in card(office).words
    assert office.problems() == []


def test_the_file_of_rows_that_stayed_out_stands_in_the_cards_thread(office: Office) -> None:
    office.drops("messe.csv", FILE)
    office.presses(card(office), "Map columns")
    office.submits()

    done = card(office)
    (told,) = office.thread(done)
    (file,) = told.raw["files"]
    lines = office.file(file["id"]).decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Taken in,What is to be said,Vorname,Nachname,E-Mail,Firma,Ort,Neuigkeit"
    assert lines[1].startswith("3,no,")
    assert "kai@@brandt.test" in lines[1]
    assert len(lines) == 2
    office.settles()
    assert office.rows(ImportChunk) == []


def test_the_same_file_dropped_twice_is_asked_for_once(office: Office) -> None:
    office.drops("messe.csv", FILE)
    office.drops("messe.csv", FILE)

    first, second = office.rows(ImportFile)
    assert (first.state, second.state) == (ImportState.WAITING, ImportState.REFUSED)
    assert "here already" in card(office).words


def test_the_second_of_two_people_takes_over_a_file_that_nobody_mapped_yet(office: Office) -> None:
    office.drops("messe.csv", FILE)
    office.drops("leads.csv", FILE, by=BEN)

    assert f"<@{ANA}> dropped this file on " in card(office, BEN).words
    assert (
        "has not mapped it yet: ask them, or press Map columns here to take it over"
        in card(office, BEN).words
    )
    assert f"<@{BEN}> dropped this file, too, on " in card(office).words

    office.presses(card(office, BEN), "Map columns", by=BEN)
    office.submits({import_ids.MAPPING_GROUP: "Messe"}, by=BEN)

    assert "2 new · 1 stayed out" in card(office, BEN).words
    assert "Ben Adler dropped the same file and imports it, so this card is done." in card(office).words
    assert card(office).buttons == []
    assert len(office.rows(Lead, email="mona@vogt-lager.test")) == 1


def test_a_file_in_a_shared_channel_is_left_alone(office: Office) -> None:
    office.drops("messe.csv", FILE, channel=REVIEW)

    assert office.rows(ImportFile) == []


def test_a_file_given_in_the_modal_comes_in_too(office: Office) -> None:
    office.types("/plera import")
    office.submits({import_ids.IMPORT_FILE: [office.uploads("messe.csv", FILE)]})

    assert "messe.csv, 3 rows" in card(office).notification


def test_columns_that_cannot_do_are_refused_under_their_select_and_the_rest_is_kept(office: Office) -> None:
    office.drops("messe.csv", FILE)
    office.presses(card(office), "Map columns")
    email = import_ids.COLUMN_OF[Field.EMAIL]
    office.clicks(email, selected_option="-")
    office.submits({email: "-"})

    assert "without either nobody can be reached" in str(office.modal().errors)
    office.closes()
    office.presses(card(office), "Map columns")
    assert office.modal().holds(email) == "-"


def test_a_file_of_three_hundred_columns_is_mapped_by_looking_for_its_columns(office: Office) -> None:
    columns = [f"Merkmal {number}" for number in range(1, 301)]
    cells = [f"Wert {number}" for number in range(1, 301)]
    columns[249], cells[249] = "Ansprechperson", "Jule Winter"
    columns[289], cells[289] = "Erreichbar unter", "jule@winter.test"
    office.drops("breit.csv", "\n".join([";".join(columns), ";".join(cells)]).encode())
    office.presses(card(office), "Map columns")
    name, email = import_ids.COLUMN_OF[Field.NAME], import_ids.COLUMN_OF[Field.EMAIL]

    assert len(offered(office, name, "")) == 100
    assert offered(office, name, "gibt es nicht") == {"Not in this file": "-"}
    found = offered(office, name, "ANSPRECH")
    office.clicks(name, selected_option=found["Ansprechperson"])
    found = offered(office, email, "erreichbar")
    office.clicks(email, selected_option=found["Erreichbar unter"])
    office.closes()
    office.presses(card(office), "Map columns")
    assert (office.modal().holds(name), office.modal().holds(email)) == ("249", "289")
    office.submits()

    (jule,) = office.rows(Lead, email="jule@winter.test")
    assert (jule.name, len(jule.facts), jule.facts["Merkmal 1"]) == ("Jule Winter", 60, "Wert 1")
    assert "1 new" in card(office).words
    assert office.problems() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 not a table", "PDF"),
        (b"Name,Email\r\n", "no row"),
    ],
)
def test_what_is_no_table_is_refused_in_words(office: Office, content: bytes, words: str) -> None:
    office.drops("leads.csv", content or b"\n")

    (file,) = office.rows(ImportFile)
    assert file.state is ImportState.REFUSED
    assert words.lower() in card(office).words.lower()


def test_a_file_that_was_deleted_before_it_was_read_is_refused_in_words(office: Office) -> None:
    gone = office.uploads("leads.csv", FILE)
    office._do("message", user=ANA, channel=office.dm(ANA), text="", files=[gone])
    office.loses_file(gone)
    office.settles()

    assert "no longer in Slack" in card(office).words
    assert office.premises.refusals.errors == ["files.info file_deleted"]
    office.premises.refusals.found.clear()


def test_a_discarded_file_imports_nothing_and_cannot_be_mapped(office: Office) -> None:
    office.drops("messe.csv", FILE)
    asked = card(office)
    office.presses(asked, "Discard")

    assert "Discarded by" in card(office).words
    assert office.rows(ImportChunk) == []


def test_what_somebody_drops_is_answered_to_them(office: Office) -> None:
    office.drops("bens.csv", FILE, by=BEN)

    assert "bens.csv" in card(office, BEN).notification


def test_of_more_runs_than_a_select_holds_one_is_found_by_its_name_and_stays_chosen(office: Office) -> None:
    mine = office.rows(Run)[0]

    def many(session: Session) -> None:
        add_like(session, mine, [{"name": f"Fair {number}"} for number in range(100)])
        add_like(session, mine, [{"name": "Zürich"}])

    office.change(many)
    office.drops("messe.csv", FILE)
    office.presses(card(office), "Map columns")
    assert len(office.suggests(import_ids.MAPPING_RUN, "")) == 100
    found = offered(office, import_ids.MAPPING_RUN, "zur")
    assert list(found) == ["No run yet", "Zürich"]
    office.clicks(import_ids.MAPPING_RUN, selected_option=found["Zürich"])
    office.closes()

    office.presses(card(office), "Map columns")
    assert office.modal().holds(import_ids.MAPPING_RUN) == found["Zürich"]
    office.submits({import_ids.MAPPING_GROUP: "Messe"})

    (group,) = office.rows(SourceGroup, name="Messe")
    assert str(group.run_id) == found["Zürich"]
