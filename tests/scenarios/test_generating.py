"""Having messages written: for whom is asked first, with what it costs; previews stand under a new sequence, too."""

from models import Message, Sequence
from models.states import WritingScope
from tests.scenarios.kestrel import BEN
from tests.scenarios.office import Office
from tests.scenarios.work import create, fill_in, generate
from views import generate_ids


def test_a_sequence_that_was_just_created_has_its_previews_written_from_there(office: Office) -> None:
    fill_in(office)
    office.settles()

    office.clicks(generate_ids.GENERATE_PREVIEWS)
    office.settles()

    assert "Three previews are being written" in office.modal().words
    assert len(office.thread(office.lab())) == 3
    assert len(office.rows(Message)) == 9


def test_the_dialog_says_what_it_writes_and_writes_no_more_than_was_chosen(office: Office) -> None:
    office.presses(create(office), "Generate…")
    assert "*Three previews* · leads that differ most · 9 texts · no cost" in office.modal().words
    assert "Nothing is sent" in office.modal().words

    office.clicks(generate_ids.GENERATE_COUNT, value="1")
    assert "*The next 1 to enter*" in office.modal().words
    office.submits({"generate_scope": "next", "generate_count": "1"})

    assert len(office.rows(Message)) == 3
    (sequence,) = office.rows(Sequence)
    assert (sequence.writing_scope, sequence.is_writing) == (WritingScope.NEXT, False)
    assert office.thread(office.lab()) == []
    assert "3 to review · 6 not written yet" in office.lab().words


def test_a_number_that_is_none_is_asked_for_again(office: Office) -> None:
    office.presses(create(office), "Generate…")

    office.submits({"generate_scope": "next", "generate_count": ""})

    assert "from 1 to 100,000" in " ".join(office.modal().errors.values())
    assert office.rows(Message) == []


def test_once_everything_is_written_whoever_still_has_the_dialog_is_told(office: Office) -> None:
    lab = create(office)
    office.only_presses(lab, "Generate…", by=BEN)
    generate(office, "all")

    office.submits(by=BEN)

    assert "has its messages already" in " ".join(office.modal(by=BEN).errors.values())
    assert len(office.rows(Message)) == 9
