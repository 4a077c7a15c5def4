"""LinkedIn in `plera demo`: both sequences that begin with an invite, tried as a newcomer does."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot import sample, sample_linkedin
from bot.demo_home import choose_ports
from tests.scenarios.demo_process import DemoProcess, Visitors, until
from tests.scenarios.kestrel import ANA
from tests.scenarios.shown import Message
from tests.scenarios.test_demo import visitors

pytestmark = pytest.mark.slow

LABS = "C0LINKED01"
BY_ITSELF, BY_HAND = 0, 1
HOUR, DAY = 3600, 24 * 3600
JONAS, CLARA = "jonas-albrecht-plera-demo", "clara-nguyen-berg-plera-demo"
JONAS_MAIL, CLARA_MAIL = "jonas.albrecht@albrecht-obst.test", "clara.nguyen-berg@hanse-papier.test"


@pytest.fixture
def demo(tmp_path: Path, server_url: str) -> Iterator[DemoProcess]:
    made = DemoProcess(tmp_path / ".plera", choose_ports(("page",), {})["page"], server_url)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()
    for one in made.seen:
        if one.is_running():
            one.kill()


def lab(people: Visitors, which: int) -> Message:
    return until(lambda: people.messages(LABS)[which : which + 1], what="the labs")[0]


def launch(people: Visitors, which: int) -> None:
    """Have every message of a sequence written, approve all and launch."""
    opens(people, which, "Generate…")
    people.submits({"generate_scope": "all"})
    until(lambda: "Approve clean" in lab(people, which).words, what="texts that are clean")
    opens(people, which, next(one for one in lab(people, which).buttons if one.startswith("Approve clean")))
    people.submits()
    people.closes()
    until(lambda: f"{size(which)} of {size(which)} leads ready" in lab(people, which).words, what="approval")
    opens(people, which, "Launch…")
    people.submits()
    until(lambda: "Active" in lab(people, which).words, what="the launch")


def opens(people: Visitors, which: int, label: str) -> None:
    """Press until the dialog is there: on a crowded machine Slack may have taken back the permission to open one."""

    def press() -> bool:
        with suppress(AssertionError):
            people.only_presses(lab(people, which), label)
        people.settles()
        return people.has_modal()

    until(press, what=f"the dialog of {label}")


def size(which: int) -> int:
    return len(list(sample.rows(sample.content()["linkedin_sequences"][which]["file"])))


def at_linkedin(people: Visitors, what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = people.http.get("linkedin").raise_for_status().json()[what]
    return found


def said_in(people: Visitors) -> str:
    """Return what stands under the newest conversation."""
    return " ".join(one.words for one in people.thread(people.conversation()))


def plays(people: Visitors, what: str, **body: str) -> None:
    people.http.post(f"linkedin/{what}", json=body).raise_for_status()


def test_invites_leave_by_themselves_emails_follow_and_an_answer_opens_a_thread(demo: DemoProcess) -> None:
    demo.start_anew()
    with visitors(demo) as people:
        launch(people, BY_ITSELF)
        people.passes_time(6 * HOUR)
        invites = at_linkedin(people, "invites")
        assert len(invites) == size(BY_ITSELF)
        assert all(one["note"] for one in invites)
        assert people.told(ANA) == [], "nobody is asked to do it by hand"
        plays(people, "accept", person=JONAS)
        plays(people, "answer", person=CLARA, text="We cut the waiting in spring. Call me on Monday.")
        until(
            lambda: [one for one in people.messages("inbox-replies") if "Clara" in one.words], what="a thread"
        )
        until(lambda: "Call me on Monday." in said_in(people), what="the answer in the thread")
        people.passes_time(3 * DAY)
        assert len(people.mailbox(JONAS_MAIL)) == 1, "the email of day 3"
        assert people.mailbox(CLARA_MAIL) == [], "who answered gets nothing more"
        people.passes_time(5 * DAY)
        assert len(people.mailbox(JONAS_MAIL)) == 3, "the follow-up and the last one"
        assert people.mailbox(CLARA_MAIL) == []
        assert len(at_linkedin(people, "invites")) == size(BY_ITSELF), "nobody is invited twice"
    demo.stop()
    assert demo.left_behind() == []


def test_by_hand_every_invite_is_a_task_in_its_owners_direct_messages(demo: DemoProcess) -> None:
    demo.start_anew()
    with visitors(demo) as people:
        launch(people, BY_HAND)
        people.passes_time(6 * HOUR)
        (root,) = people.direct_messages(ANA)
        tasks = [one for one in people.thread(root) if "Done" in one.buttons]
        assert len(tasks) == size(BY_HAND)
        people.presses(tasks[0], "Done")
        until(lambda: "1 sent" in lab(people, BY_HAND).words, what="the task that was done")
        assert at_linkedin(people, "invites") == [], "nothing leaves by itself"
    demo.stop()
    assert demo.left_behind() == []


def test_a_demo_goes_on_with_the_linkedin_it_had(demo: DemoProcess) -> None:
    demo.start_anew()
    with visitors(demo) as people:
        plays(people, "connect", person=JONAS)
        before = at_linkedin(people, "relations")
        labs = [
            one.ts for one in until(lambda: people.messages(LABS)[1:] and people.messages(LABS), what="labs")
        ]
    demo.stop()

    demo.start()
    with visitors(demo) as people:
        people.settles()
        assert at_linkedin(people, "relations") == before
        assert [one.ts for one in people.messages(LABS)] == labs, "nothing is made twice"
        assert "LinkedIn first, by itself" in people.types("/plera sequences")
    demo.stop()
    assert demo.left_behind() == []


def test_who_plays_a_lead_finds_them_at_linkedin() -> None:
    known = {one["public_id"] for one in sample_linkedin.seed("key")["people"]}

    assert {JONAS, CLARA} <= known
