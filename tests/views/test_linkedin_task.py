"""Cards of tasks on LinkedIn and the form of an account: what is offered when, and text from outside as it is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from models.states import Channel
from outreach.errors import NotFound
from outreach.linkedin_accounts import Form
from outreach.linkedin_screens import Followed, Task, TasksOfDay
from outreach.linkedin_tasks import Why
from outreach.linkedin_walk import Page
from tests.views.samples import OUTSIDE, TUESDAY, drawn, labels, markup, opened
from views import linkedin_account, linkedin_ids, linkedin_walk
from views.linkedin_task import could_not, read_could_not, task, tasks_of_day

DAY = date(2026, 11, 24)


def a_task(**changes: Any) -> Task:
    one = Task(
        attempt_id=5,
        channel=Channel.LINKEDIN_INVITE,
        lead_id=7,
        lead_name="Yuki Tanaka",
        title="Head of Ops",
        company="Kumo",
        profile_url="https://www.linkedin.com/in/yuki",
        text="Hello `Yuki`, *docks*?",
        sender="Jo Meyer",
        sequence_name="Robotics Q1",
        step=1,
        asked_at=TUESDAY,
        zone="Europe/Berlin",
        outcome="",
    )
    return replace(one, **changes)


def copied(one: Task) -> str:
    """Return the text that the card gives to copy."""
    (block,) = [each for each in drawn(task(one)) if each["type"] == "rich_text"]
    return str(block["elements"][0]["elements"][0]["text"])


def test_an_open_task_has_the_profile_and_the_text_as_it_is() -> None:
    blocks = drawn(task(a_task()))

    assert labels(blocks) == ["Open profile", "Done", "Couldn't…", "Open lead"]
    assert copied(a_task()) == "Hello `Yuki`, *docks*?"
    assert "*Invite* *Yuki Tanaka* · Head of Ops, Kumo" in markup(blocks)
    assert "as Jo Meyer · Robotics Q1 · step 1 · asked Tue 24 Nov, 10:05" in markup(blocks)
    assert task(a_task()).text == "Invite Yuki Tanaka on LinkedIn"


def test_an_invite_without_a_note_says_so() -> None:
    assert "Without a note" in markup(drawn(task(a_task(text=""))))


@pytest.mark.parametrize(
    ("invited", "words"), [(TUESDAY, "Invited Tue 24 Nov"), (None, "nobody of this account")]
)
def test_a_message_reminds_that_only_who_is_connected_can_be_written_to(invited: Any, words: str) -> None:
    shown = markup(drawn(task(a_task(channel=Channel.LINKEDIN_MESSAGE, invited_at=invited))))

    assert words in shown


def test_a_settled_task_and_a_held_one_say_so() -> None:
    settled = drawn(task(a_task(outcome="Done by hand by Jo Meyer")))

    assert labels(settled) == []
    assert "Done by hand by Jo Meyer" in markup(settled)
    assert "Held for now: The run is paused" in markup(drawn(task(a_task(held="The run is paused"))))


def test_a_done_invite_asks_whether_they_accepted_until_it_is_noted() -> None:
    done = a_task(outcome="Done by hand by Jo Meyer", followed=Followed(9, may_accept=True))
    noted = replace(done, followed=Followed(9, accepted="noted Tue 24 Nov 10:05 by Jo"))

    assert labels(drawn(task(done))) == ["Accepted", "They replied…"]
    assert labels(drawn(task(noted))) == ["They replied…"]
    undone = replace(done, followed=Followed(9, may_accept=True, may_undo=True))
    assert labels(drawn(task(undone))) == ["Accepted", "They replied…", "Undo"]
    assert "They accepted: noted Tue 24 Nov 10:05 by Jo" in markup(drawn(task(noted)))


@given(OUTSIDE)
def test_whatever_came_from_outside_is_shown_as_text(said: str) -> None:
    drawn(task(a_task(lead_name=said, title=said, company=said, sequence_name=said, text=said or "x")))
    opened(could_not(5, Channel.LINKEDIN_INVITE, said))


def test_a_page_of_the_walk_shows_one_task_and_what_became_of_the_one_before() -> None:
    view = opened(linkedin_walk.build(Page(a_task(), 3, 2, "Mia Lund: done.")))

    assert view["title"]["text"] == "LinkedIn · 2 of 3"
    assert labels(view["blocks"]) == ["Open profile", "Done and next", "Couldn't…", "Later", "Open lead"]
    assert markup(view["blocks"]).startswith("Mia Lund: done.")
    last = opened(linkedin_walk.build(Page(a_task(held="The run is paused"), 1, 1)))
    assert "Later" not in labels(last["blocks"])
    assert "Held for now: The run is paused" in markup(last["blocks"])
    assert "Nothing is left" in markup(opened(linkedin_walk.build(Page(None, 0)))["blocks"])


@given(OUTSIDE)
def test_a_page_of_the_walk_shows_what_came_from_outside_as_text(said: str) -> None:
    one = a_task(lead_name=said, title=said, company=said, sequence_name=said, text=said or "x")
    opened(linkedin_walk.build(Page(one, 1, 1, f"{said}: done.")))


@pytest.mark.parametrize(
    ("of_day", "words"),
    [
        (TasksOfDay(DAY, 2, 0, 0, 5), "*LinkedIn · Tue 24 Nov* · 2 tasks to do by hand"),
        (TasksOfDay(DAY, 1, 3, 1, 5), "3 done · 1 not needed"),
        (TasksOfDay(DAY, 0, 4, 0, 5), "✓ *LinkedIn · Tue 24 Nov* · nothing left to do"),
    ],
)
def test_above_the_tasks_stands_how_many_are_left(of_day: TasksOfDay, words: str) -> None:
    blocks = drawn(tasks_of_day(of_day))

    assert words in markup(blocks)
    assert labels(blocks) == (["One by one"] if of_day.open else [])


def test_a_reason_that_is_none_is_not_taken() -> None:
    def typed(why: str) -> dict[str, Any]:
        chosen = {linkedin_ids.COULD_NOT_WHY: {"selected_option": {"value": why}}}
        return {"private_metadata": "5", "state": {"values": {linkedin_ids.COULD_NOT_WHY: chosen}}}

    assert read_could_not(typed("not_yet")) == (5, Why.NOT_YET, "")
    with pytest.raises(NotFound):
        read_could_not(typed("else"))


@pytest.mark.parametrize("is_admin", [True, False])
def test_only_an_admin_chooses_whose_account_it_is(is_admin: bool) -> None:
    view = opened(linkedin_account.build(Form("Jo", "U1", DAY, is_admin)))

    assert (linkedin_ids.ACCOUNT_OWNER in str(view)) is is_admin


def test_an_answer_says_that_it_is_one_and_whom_it_goes_back_to() -> None:
    answer = a_task(channel=Channel.LINKEDIN_MESSAGE, is_answer=True, step=None)
    shown = markup(drawn(task(answer)))

    assert "*Answer* *Yuki Tanaka* · Head of Ops, Kumo" in shown
    assert "copy it into your chat with them" in shown
    assert "Robotics Q1" not in shown
    assert task(answer).text == "Answer Yuki Tanaka on LinkedIn"
    view = opened(could_not(5, Channel.LINKEDIN_MESSAGE, "Yuki Tanaka", is_answer=True))
    assert "not accepted" not in str(view)
    assert "is a draft in their conversation again" in str(view)
