"""Files of people to block: read by a job, looked at, carried out some lines at a time."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from jobs.blocks import block_list_now
from models import BlockList, Enrollment, SlackPost, Suppression
from outreach import block_lists
from outreach.block_screens import BlockListCard
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, SlackBusy
from tests.outreach.doing import settle, stranger
from tests.world import World

CSV = b"email,reason\nyuki@kumo.test,left\nnonsense,\nvogt.test,\n"


def workbook(rows: list[list[str]]) -> bytes:
    book, into = Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(into)
    return into.getvalue()


def received(world: World, content: bytes = CSV) -> int:
    world.slack.files["F1"] = ("bad people.csv", content)
    list_id = world.act(block_lists.receive, "F1", reason="Competitors", until=None)
    world.work_off()
    return list_id


def card(world: World, list_id: int) -> BlockListCard:
    found = world.services.read(lambda session: block_lists.card(session, list_id))
    assert found is not None
    return found


def start(world: World, list_id: int, confirmed: str = "", **named: Any) -> None:
    world.act(block_lists.start, list_id, confirmed=confirmed, **named)
    world.work_off()


def test_a_file_is_read_and_its_card_says_what_it_touches_before_anybody_is_blocked(world: World) -> None:
    world.launched()

    shown = card(world, received(world))

    assert (shown.state, shown.name, shown.lines, shown.known) == ("waiting", "bad people.csv", 2, 0)
    assert (shown.touched.leads, shown.touched.running, shown.bad_lines) == (2, 2, 1)
    assert shown.problems == ("Line 3: “nonsense” is no address, domain or LinkedIn URL.",)
    assert world.rows(Suppression) == []
    assert world.only(SlackPost, kind="block_list").slack_channel == "UANA"


def test_a_file_that_is_let_go_blocks_every_line_and_stops_whom_it_concerns(world: World) -> None:
    world.launched()
    list_id = received(world)

    start(world, list_id)

    assert card(world, list_id).state == "done"
    assert {one.value for one in world.rows(Suppression)} == {"yuki@kumo.test", "vogt.test"}
    assert len(world.rows(Enrollment, state="stopped")) == 2
    assert world.row(BlockList, list_id).entries is None
    with pytest.raises(AlreadyDecided):
        start(world, list_id)


def test_a_long_file_goes_on_in_parts_and_the_clock_finds_what_a_lost_job_left(world: World) -> None:
    lines = "\n".join(f"person{number}@lines.test" for number in range(block_lists.AT_ONCE + 3))
    list_id = received(world, lines.encode())
    world.act(block_lists.start, list_id, confirmed="")
    world.queue.jobs.clear()

    assert world.run(lambda session: block_lists.go_on(session, list_id, now=world.clock.now))
    assert len(world.rows(Suppression)) == block_lists.AT_ONCE
    world.clock.advance(minutes=2)
    settle(world)

    assert len(world.rows(Suppression)) == block_lists.AT_ONCE + 3
    assert card(world, list_id).state == "done"


@pytest.mark.parametrize(
    "content",
    [
        b"email;reason\nada@acme.com;left\n\nBob;none\n",
        "\ufeffemail\treason\r\nada@acme.com\tleft\r\n\r\nBob\tnone\r\n".encode(),
        "email,reason\nada@acme.com,left\n\nBob,none".encode("utf-16"),
        "email,gr\xfcnde\nada@acme.com,weg\n\nBob,none".encode("cp1252"),
        workbook([["email", "reason"], ["ada@acme.com", "left"], [], ["Bob", "none"]]),
    ],
)
def test_a_file_is_read_whatever_its_kind_encoding_and_delimiter(world: World, content: bytes) -> None:
    shown = card(world, received(world, content))

    assert (shown.state, shown.lines) == ("waiting", 1)
    assert shown.problems == ("Line 4: \u201cBob, none\u201d is no address, domain or LinkedIn URL.",)


def test_a_workbook_of_one_column_without_a_header_blocks_every_line(world: World) -> None:
    list_id = received(world, workbook([["kumo.test"], ["https://www.linkedin.com/in/Ada/"]]))

    start(world, list_id)

    assert {one.value for one in world.rows(Suppression)} == {"kumo.test", "linkedin.com/in/ada"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name\nnobody\n", "names no address"),
        (b"x" * (block_lists.MOST_BYTES + 1), "too large"),
        (b"", "empty"),
        (b"%PDF-1.7 kumo.test", "is a PDF, not a table"),
        (workbook([["kumo.test"]])[:-40], "damaged"),
        (workbook([["Nobody", "here"]]), "names no address"),
    ],
)
def test_a_file_that_is_of_no_use_says_why(world: World, content: bytes, said: str) -> None:
    shown = card(world, received(world, content))

    assert shown.state == "refused"
    assert said in shown.said


def test_too_many_lines_are_refused(world: World) -> None:
    lines = "\n".join(f"{number}@lines.test" for number in range(block_lists.MOST_LINES + 1))

    assert "more than 20,000 lines" in card(world, received(world, lines.encode())).said


def test_while_slack_is_busy_the_file_waits_and_is_read_later(world: World) -> None:
    world.slack.files["F1"] = ("bad people.csv", CSV)
    list_id = world.act(block_lists.receive, "F1", reason="Competitors", until=None)
    world.slack.errors.append(SlackBusy("later"))
    block_list_now(world.services, list_id)
    assert card(world, list_id).state == "received"

    world.clock.advance(minutes=2)
    settle(world)

    assert card(world, list_id).state == "waiting"


def test_a_file_with_a_free_mail_domain_asks_for_words_and_may_be_discarded(world: World) -> None:
    list_id = received(world, b"gmail.com\nkumo.test\n")

    with pytest.raises(InvalidForm):
        start(world, list_id)
    world.act(block_lists.discard, list_id)

    assert card(world, list_id).state == "discarded"
    assert world.rows(Suppression) == []


def test_a_reason_is_a_must_and_others_see_nothing_of_it(world: World) -> None:
    with pytest.raises(InvalidForm):
        world.act(block_lists.receive, "F1", reason=" ", until=None)
    list_id = received(world)

    with pytest.raises(NotFound):
        start(world, list_id, by=stranger(world))
