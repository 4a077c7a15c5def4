"""Readiness findings over the wire: the worst stands in the lab, all in a modal, each button opens what fixes it."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, SenderAccount, Sequence, Step, StrategyProfile, Workspace
from models.states import AccountKind, Channel, SenderState
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.shown import Modal, elements
from tests.scenarios.work import approve, create, generate, launched, written

pytestmark = pytest.mark.slow


def in_modal(office: Office, label: str, *, by: str = ANA) -> Modal:
    """Press the first button with this label in the open modal, and return what is shown then."""
    blocks = office.modal(by=by).blocks
    block_id, element = next(
        (block, one)
        for block, one in elements(blocks)
        if one["type"] == "button" and one["text"]["text"] == label
    )
    office.clicks(element["action_id"], by=by, block_id=block_id)
    office.settles()
    return office.modal(by=by)


def all_findings(office: Office, *, by: str = ANA) -> Modal:
    office.picks(office.lab(), "All findings…", by=by)
    return office.modal(by=by)


def test_the_worst_stands_in_the_lab_and_the_footer_is_set_from_there(office: Office) -> None:
    written(office)
    office.change(lambda session: session.execute(update(Workspace).values(postal_address="")))
    approve(office, ["Nora Vogt"])
    assert "⛔ The footer lacks the postal address" in office.lab().words

    office.presses(office.lab(), "Fix…")
    assert office.modal().title == "Legal sender"
    office.submits({"legal_sender": "Kestrel GmbH", "legal_address": "Lindenweg 1, Berlin"})

    assert "footer" not in all_findings(office).words
    assert office.rows(Workspace)[0].postal_address == "Lindenweg 1, Berlin"


def test_the_list_shows_leads_whose_card_opens_on_top_and_is_looked_at_again(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    shown = all_findings(office)
    assert "3 leads with an address that nobody verified" in shown.words or "nobody verified" in shown.words

    leads = in_modal(office, "Show leads…")
    assert "3 leads of Autumn docks" in leads.words
    assert "Yuki Tanaka" in leads.words
    assert any(label.startswith("Enrich Trade fair") for label in _labels(leads))
    card = in_modal(office, "Lead")
    assert "Yuki Tanaka" in card.words
    office.goes_back()

    office.change(lambda session: session.execute(update(Lead).values(email_verified=True)))
    again = in_modal(office, "All findings")

    assert "nobody verified" not in again.words


def _labels(modal: Modal) -> list[str]:
    return [one["text"]["text"] for _, one in elements(modal.blocks) if one["type"] == "button"]


def test_the_profile_and_the_steps_are_put_right_from_the_list(office: Office) -> None:
    written(office)
    office.change(lambda session: session.execute(update(StrategyProfile).values(call_to_action="")))
    office.change(lambda session: session.execute(update(Sequence).values(goes_on_after_reply=True)))
    all_findings(office)

    assert in_modal(office, "Edit profile…").title == "Edit profile"
    office.submits({"profile_call_to_action": "A quarter of an hour"})

    assert "what to ask for" not in in_modal(office, "Look again").words
    assert office.rows(StrategyProfile)[0].call_to_action == "A quarter of an hour"


def test_leads_active_elsewhere_are_named_with_where_and_may_wait(office: Office) -> None:
    launched(office, leads=["Nora Vogt"])
    create(office, name="Winter docks")
    assert (
        "1 lead is active in another sequence too, Autumn docks by Ana Lindqvist (1)"
        in all_findings(office).words
    )

    shown = in_modal(office, "Let them wait")

    assert "enter once they are done there" in shown.words
    assert office.rows(Sequence, name="Winter docks")[0].waits_for_others
    assert "too, Autumn docks" not in in_modal(office, "Do not wait").words.replace("sequence too", "")
    assert not office.rows(Sequence, name="Winter docks")[0].waits_for_others


def test_the_senders_of_the_sequence_are_shown_with_what_is_wrong(office: Office) -> None:
    lab = create(office)
    jo = next(one for one in office.rows(SenderAccount) if one.address.startswith("jo@"))
    values = {"state": SenderState.PAUSED}
    office.change(
        lambda session: session.execute(
            update(SenderAccount).where(SenderAccount.id == jo.id).values(**values)
        )
    )

    office.picks(lab, "All findings…")
    in_modal(office, "Senders…")

    assert f"*{jo.address}* · mailbox · paused" in office.modal().words
    assert "Choose senders…" in str(office.modal().blocks)
    in_modal(office, "Resume")
    assert office.rows(SenderAccount, address=jo.address)[0].state is SenderState.HEALTHY


def test_the_launch_dialog_brings_the_button_of_each_blocker(office: Office) -> None:
    lab = written(office)

    office.presses(lab, "Launch…")

    assert office.modal().title == "Not ready yet"
    assert in_modal(office, "Review…").title.startswith("Review")


def test_the_forecast_is_in_the_lab_at_once_and_opens_day_by_day_in_the_launch_dialog(office: Office) -> None:
    lab = create(office)
    assert "leads a day, last message" in lab.words
    written_lab = _written(office)
    approve(office, ["Nora Vogt"])
    assert "a day, last message" in written_lab

    office.presses(office.lab(), "Launch…")
    assert "the first one leaves" in office.modal().words
    assert "*Held back, and why*\n• 2 leads wait for review" in office.modal().words
    days = in_modal(office, "Day by day…")

    assert days.title == "Day by day"
    assert "first touches" in days.words or "first touch" in days.words
    assert "@kestrel.test: " in days.words


def _written(office: Office) -> str:
    return generate(office).words


def test_a_source_group_joins_a_live_sequence_through_the_same_gate(office: Office) -> None:
    launched(office, leads=["Nora Vogt", "Yuki Tanaka", "Sam Reed"])
    office.picks(office.lab(), "Add source group")
    value = next(iter(office.modal().options("add_group_pick").values()))

    office.submits({"add_group_pick": value})
    gate = in_modal(office, "Look again")

    assert "*Newcomers of Autumn docks*\n1 lead" in gate.words
    office.closes()
    _written(office)
    assert "Review 1 newcomer" in office.lab().buttons
    office.presses(office.lab(), "Review 1 newcomer")
    assert "1 left" in office.modal().title
    (newcomer,) = office.rows(Enrollment, came_later=True)
    first = min(office.rows(Message, enrollment_id=newcomer.id), key=lambda one: one.id)
    office.clicks("step_card_menu", selected_option=f"edit:{first.id}")
    office.submits({"body": "A word about docks?"})
    assert "A word about docks?" in office.modal().words
    assert str(office.modal().raw["private_metadata"]).endswith(":newcomers")
    office.submits()
    assert "Nothing is left to read" in office.modal().words
    assert [one.came_later for one in office.rows(Enrollment, came_later=True)] == [True]
    assert len(office.mailbox("odd@odd.test")) == 1


def test_a_sequence_is_archived_from_its_lab_and_comes_back_from_the_list(office: Office) -> None:
    lab = create(office)
    office.picks(lab, "Archive")
    assert "*Archived*" in office.lab().words
    assert "Autumn docks" not in office.types("/plera sequences", by=BEN)

    office.presses(office.lab(), "Bring back", by=BEN)

    assert "*In review*" in office.lab().words
    assert "Autumn docks" in office.types("/plera sequences", by=BEN)


def test_the_profile_opens_from_the_menu(office: Office) -> None:
    office.picks(create(office), "Profile")

    assert office.modal().title == "Edit profile"


def test_notes_that_are_too_long_and_the_limit_of_their_account_are_one_press_away(office: Office) -> None:
    written(office)
    sequence_id = office.rows(Sequence)[0].id
    account_id = office.change(lambda session: _long_note(session, sequence_id))
    assert "1 lead has a LinkedIn note that is longer" in all_findings(office).words

    shown = in_modal(office, "Notes and limit…")
    assert "linkedin.test/in/jo" in shown.words
    office.clicks("note_limit", block_id=f"note_limit:{account_id}", selected_option=f"{account_id}:300")
    office.settles()

    assert "This is put right." in office.modal().words
    assert [one.note_limit for one in office.rows(SenderAccount, id=account_id)] == [300]
    assert "LinkedIn note" not in in_modal(office, "All findings").words


def _long_note(session: Session, sequence_id: int) -> int:
    """Make the second step an invite and one lead's note longer than its free account may write; return that."""
    sequence = session.get_one(Sequence, sequence_id)
    account = SenderAccount(
        workspace_id=sequence.workspace_id,
        kind=AccountKind.LINKEDIN,
        address="linkedin.test/in/jo",
        in_use_since=sequence.created_at.date(),
        clean_since=sequence.created_at.date(),
        created_at=sequence.created_at,
    )
    session.add(account)
    session.flush()
    step = session.scalars(select(Step).where(Step.sequence_id == sequence_id, Step.position == 2)).one()
    note = session.scalars(select(Message).where(Message.step_id == step.id).limit(1)).one()
    step.channel = note.channel = Channel.LINKEDIN_INVITE
    note.body = "x" * 201
    session.get_one(Enrollment, note.enrollment_id).linkedin_sender_id = account.id
    return account.id
