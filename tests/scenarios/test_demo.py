"""`plera demo` as somebody meets it: the journey by the control API alone, over a restart, with nothing left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.demo_home import choose_ports
from tests.scenarios.demo_process import DemoProcess, Visitors, until
from tests.scenarios.work import approve_label, create

pytestmark = pytest.mark.slow

LEADS = ("Katrin Vogel", "Tobias Reinhardt", "Mareike Janssen")
KATRIN = "katrin.vogel@vogtland-glas.test"
GROUP = "Dock operators"


@pytest.fixture
def demo(tmp_path: Path, server_url: str) -> Iterator[DemoProcess]:
    made = DemoProcess(tmp_path / ".plera", choose_ports(("page",), {})["page"], server_url)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()
    for one in made.seen:
        if one.is_running():
            one.kill()


@contextmanager
def visitors(demo: DemoProcess) -> Iterator[Visitors]:
    with httpx.Client(base_url=f"{demo.url}/_control/", timeout=120) as http:
        yield Visitors(http)


def _begin(visitors: Visitors) -> None:
    """Create a sequence, have it written, approve Katrin's messages and launch."""
    lab = create(visitors, name="Autumn docks", group=GROUP)
    visitors.only_presses(lab, "Generate…")
    visitors.only_submits({"generate_scope": "all"})
    until(lambda: "Show 10 cards" in str(visitors.lab().blocks), what="the first texts")
    visitors.picks(visitors.lab(), "Show 10 cards", step=1)
    until(lambda: LEADS[0] in " ".join(one.words for one in visitors.thread(lab)), what="the first card")
    card = visitors.card(LEADS[0])
    visitors.only_presses(card, approve_label(card))
    until(lambda: "messages approved" in visitors.card(LEADS[0]).words, what="the approval on the card")
    visitors.only_presses(visitors.lab(), "Launch…")
    visitors.only_submits()


def _answer(visitors: Visitors, text: str) -> None:
    """Have Katrin reply, and answer her from the thread."""
    visitors.replies(KATRIN, text)
    root = until(
        lambda: [one for one in visitors.messages("inbox-replies") if one.blocks], what="a conversation"
    )[-1]
    until(
        lambda: text in " ".join(one.words for one in visitors.thread(root)), what="the reply in the thread"
    )
    written = visitors.writes("Great, you get an invite for Thursday at ten.", under=root)
    draft = until(
        lambda: [one for one in visitors.thread(root) if one.ts > written.ts and "Send" in one.buttons],
        what="the draft",
    )[-1]
    visitors.presses(draft, "Send")


def test_a_first_mail_arrives_minutes_after_the_demo_was_started(demo: DemoProcess) -> None:
    demo.start_anew()

    with visitors(demo) as people:
        _begin(people)
        (mail,) = until(lambda: people.mailbox(KATRIN), what="the mail")

    said = demo.stop()
    assert demo.url in said
    assert "Kestrel Dock Systems GmbH" in mail["text"]
    assert demo.left_behind() == []


def test_the_demo_runs_over_socket_mode_as_well(demo: DemoProcess) -> None:
    demo.start_anew("--socket-mode")

    with visitors(demo) as people:
        said = people.types("/plera help")
        (command,) = people.traffic("/plera help")

    demo.stop()
    assert "What you can type" in said
    assert (command["kind"], command["transport"], command["error"]) == ("command", "socket", None)
    assert demo.left_behind() == []


@pytest.mark.everywhere
def test_the_whole_journey_goes_on_after_a_restart(demo: DemoProcess) -> None:
    demo.start_anew()
    with visitors(demo) as people:
        _begin(people)
        (first,) = until(lambda: people.mailbox(KATRIN), what="the mail")
        _answer(people, "Thursday at ten works for us. Can you send an invite?")
        _, answer = until(lambda: people.mailbox(KATRIN)[1:] and people.mailbox(KATRIN), what="the answer")
        assert answer["references"][0] == first["message_id"]
        for lead in LEADS[1:]:
            people.presses(people.card(lead), approve_label(people.card(lead)))
        people.passes_time(3600)
        people.settles()
        before = _everything(people)
        now = people.now()
    demo.stop()
    assert demo.left_behind() == []

    demo.start()
    with visitors(demo) as people:
        people.settles()
        assert people.now() >= now
        assert _everything(people) == before
        assert "Autumn docks" in people.types("/plera sequences")
        people.passes_time(4 * 24 * 3600)
        to_tobias = people.mailbox("tobias.reinhardt@elbtal-tier.test")
        assert [one["in_reply_to"] or "" for one in to_tobias] == ["", to_tobias[0]["message_id"]]
        assert len(people.mailbox(KATRIN)) == 2
        people.replies("tobias.reinhardt@elbtal-tier.test", "Please call me on Monday about the docks.")
        until(lambda: "Tobias" in people.conversation().words, what="his conversation")
        assert "*Katrin Vogel*" in people.messages("inbox-replies")[0].words
    demo.stop()
    assert demo.left_behind() == []


def _everything(people: Visitors) -> dict[str, list[str]]:
    """Return every message that the channels hold and every mail that prospects have, by place."""
    found: dict[str, list[str]] = {}
    for channel in ("general", "outreach-review", "inbox-replies"):
        for root in people.messages(channel):
            found[f"{channel} {root.ts}"] = [one.ts for one in people.thread(root)]
    for address in people.prospects_with_mail():
        found[address] = [one["message_id"] for one in people.mailbox(address)]
    return found
