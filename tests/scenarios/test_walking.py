"""The walk from the Messaging Lab: Approve and next, editing on the way, and two people at once."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from jobs.review_calls import REST_SECONDS
from models import Message, Person
from models.states import ApprovalKind, MessageState
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.work import written
from views import walk_ids

pytestmark = pytest.mark.slow


def test_three_leads_are_read_one_after_the_other(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3")
    assert office.modal().title == "Review · 3 left"
    assert "Facts used" in office.modal().words

    for title in ("Review · 2 left", "Review · 1 left", "Review"):
        office.submits()
        assert office.modal().title == title

    assert "Nothing is left to read" in office.modal().words
    office.closes()
    assert "3 of 3 leads ready" in office.lab().words
    assert {one.approval_kind for one in office.rows(Message)} == {ApprovalKind.READ}


def test_a_text_edited_on_the_way_is_read_again_in_place(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3")
    message = next(
        one
        for one in office.rows(Message)
        if one.body in office.modal().words and not one.subject.startswith("Re:")
    )

    office.clicks("step_card_menu", selected_option=f"edit:{message.id}")
    office.submits({"body": "Hello there, a word about docks?"})

    assert "a word about docks?" in office.modal().words
    assert office.modal().title == "Review · 3 left"
    office.submits()
    assert office.modal().title == "Review · 2 left"
    assert office.rows(Message, id=message.id)[0].state is MessageState.APPROVED


def test_a_text_asked_for_in_other_words_comes_onto_the_page_by_itself(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3")
    message = next(one for one in office.rows(Message) if one.body in office.modal().words)

    office.clicks("step_card_menu", selected_option=f"rewrite:{message.id}")
    office.only_submits({"instruction": "Shorter"})
    assert "Being written anew: this page follows by itself." in office.modal().words
    office.settles()

    assert "Written anew: read it." in office.modal().words
    (again,) = office.rows(Message, id=message.id)
    assert again.body in office.modal().words
    assert office.modal().title == "Review · 3 left"
    office.submits()
    assert office.rows(Message, id=message.id)[0].state is MessageState.APPROVED


def test_whoever_has_gone_on_by_then_stays_where_they_are(troubled_office: Office) -> None:
    office = troubled_office
    written(office)
    office.presses(office.lab(), "Review 3")
    message = next(one for one in office.rows(Message) if one.body in office.modal().words)
    office.clicks("step_card_menu", selected_option=f"rewrite:{message.id}")
    office.only_submits({"instruction": "Shorter"})
    office.clicks("walk_later")
    shown = office.modal().words

    office.settles()

    assert office.modal().words == shown


def test_two_people_who_read_the_same_lead_decide_it_once(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3", by=ANA)
    office.presses(office.lab(), "Review 3", by=BEN)

    office.submits(by=ANA)
    office.submits(by=BEN)

    assert "was faster" in office.modal(by=BEN).words or "decided" in office.modal(by=BEN).words
    assert office.modal(by=BEN).title == "Review · 2 left"
    assert len([one for one in office.rows(Message) if one.state is MessageState.APPROVED]) == 3


def test_a_refused_click_is_said_on_top_of_the_page_and_the_walk_goes_on(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3", by=BEN)
    words = office.modal(by=BEN).words
    message = next(one for one in office.rows(Message) if one.body in words)
    office.presses(office.lab(), "Review 3", by=ANA)
    office.clicks("step_card_menu", selected_option=f"dont_send:{message.id}", by=ANA)

    office.clicks("step_card_menu", selected_option=f"dont_send:{message.id}", by=BEN)

    page = office.modal(by=BEN)
    assert "left out already" in page.words
    assert (page.title, "Facts used" in page.words) == ("Review · 3 left", True)
    office.submits(by=BEN)
    assert office.modal(by=BEN).title == "Review · 2 left"


def test_later_and_undo_stand_on_the_page(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3")
    office.clicks("walk_later")
    assert office.modal().title == "Review · 2 left"
    assert "Set aside" in office.modal().words

    office.clicks("walk_undo")

    assert office.modal().title == "Review · 3 left"


def test_a_reviewer_is_told_in_the_morning_and_no_longer_once_nothing_waits(office: Office) -> None:
    written(office)
    before = len(office.direct_messages(ANA))
    office.waits(seconds=24 * 3600)
    office.premises.wall.skip(REST_SECONDS + 1)
    office.settles()

    (told,) = office.direct_messages(ANA)[before:]
    assert "3 leads wait for your review" in told.words
    office.presses(told, "Review 3")
    office.submits()
    assert "2 leads wait for your review" in office.direct_messages(ANA)[-1].words
    office.submits()
    office.submits()

    assert len(office.direct_messages(ANA)) == before
    assert office.problems() == []


def test_one_goes_back_takes_a_decision_back_and_goes_on(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3")
    first = office.modal().words
    office.submits()

    office.clicks(walk_ids.WALK_BACK)
    assert "This one is decided" in office.modal().words
    office.clicks(walk_ids.WALK_NEXT)
    assert office.modal().title == "Review · 2 left"
    office.clicks(walk_ids.WALK_BACK)
    office.clicks(walk_ids.WALK_UNDO)

    assert office.modal().title == "Review · 3 left"
    assert first.splitlines()[0] in office.modal().words


def test_a_refused_click_on_the_last_page_is_said_there(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3", by=BEN)
    for _ in range(3):
        office.submits(by=BEN)

    def take_the_right(session: Session) -> None:
        session.execute(update(Person).where(Person.slack_user_id == BEN).values(may_approve=False))

    office.change(take_the_right)
    office.clicks(walk_ids.WALK_UNDO, by=BEN)

    page = office.modal(by=BEN)
    assert page.title == "Review"
    assert "You may not approve messages here. A workspace admin can give you the right." in page.words
    assert "Nothing is left to read" in page.words
    assert {one.state for one in office.rows(Message)} == {MessageState.APPROVED}


def test_an_approval_that_is_refused_leaves_the_lead_on_the_page(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3", by=BEN)

    def take_the_right(session: Session) -> None:
        session.execute(update(Person).where(Person.slack_user_id == BEN).values(may_approve=False))

    office.change(take_the_right)
    office.submits(by=BEN)

    page = office.modal(by=BEN)
    assert (page.title, "Facts used" in page.words) == ("Review · 3 left", True)
    assert "You may not approve messages here." in page.words


TOO_LATE = "Slack waited too long to open this. Press it again."


def test_what_a_page_says_of_a_click_that_came_too_late_goes_once_the_next_one_opens(
    troubled_office: Office,
) -> None:
    office = troubled_office
    written(office)
    office.presses(office.lab(), "Review 3")
    before = office.modal().words
    message = next(one for one in office.rows(Message) if one.body in before)
    edit = {"selected_option": f"edit:{message.id}"}
    office.clicks("step_card_menu", **edit)
    office.goes_back()
    office.hears_again("block_actions")
    assert TOO_LATE in office.modal().words

    office.clicks("step_card_menu", **edit)

    assert office.modal().title.startswith("Edit")
    office.goes_back()
    assert office.modal().words == before
    office.submits()
    assert office.modal().title == "Review · 2 left"


def test_what_a_card_says_of_a_click_that_came_too_late_goes_once_the_next_one_opens(
    troubled_office: Office,
) -> None:
    office = troubled_office
    written(office)
    office.presses(office.lab(), "Senders…")
    office.closes()
    office.hears_again("block_actions")
    office.settles()
    assert TOO_LATE in office.lab().words

    office.presses(office.lab(), "Review 3", by=BEN)

    office.settles()
    assert TOO_LATE not in office.lab().words
    assert TOO_LATE not in office.modal(by=BEN).words
