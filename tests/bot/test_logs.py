"""Log lines carry ids and places, never the words of an exception."""

import json
import logging
import sys
from threading import Event, Thread

import pytest

from bot.logs import JsonLines
from jobs import mailbox
from jobs.drain import drain_due
from jobs.post import post_due
from models import Delivery, SenderAccount, SlackPost
from models.states import SenderState
from outreach import posts
from outreach.errors import LoginRefused, Rejected, SlackRefused
from tests.bot.test_processes import until
from tests.outreach.test_sending import one_due
from tests.world import World

PRIVATE = "ada@acme.test said something private"


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What jobs told from WARNING on."""
    caplog.set_level(logging.WARNING, logger="plera.jobs")
    return caplog


def line(record: logging.LogRecord) -> dict[str, object]:
    told: dict[str, object] = json.loads(JsonLines("web").format(record))
    return told


def test_a_line_is_json_with_what_was_given_along() -> None:
    record = logging.LogRecord("plera.web", logging.INFO, __file__, 1, "sent %d", (3,), None)
    record.delivery_id = 7

    told = line(record)

    assert (told["level"], told["process"], told["event"]) == ("info", "web", "sent 3")
    assert told["delivery_id"] == 7


def test_an_exception_is_told_by_type_and_place_only() -> None:
    try:
        raise ValueError("ada@acme.test said something private")
    except ValueError:
        record = logging.LogRecord("plera.web", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())

    text = JsonLines("web").format(record)

    assert "ada@acme.test" not in text
    assert json.loads(text)["error"] == "ValueError"
    assert "test_logs.py" in json.loads(text)["where"][-1]


def only_line(told: pytest.LogCaptureFixture) -> dict[str, object]:
    """Return the one line that a job wrote, after checking that it kept the words to itself."""
    (record,) = [one for one in told.records if one.name.startswith("plera.jobs.")]
    found = line(record)
    assert PRIVATE not in json.dumps(found)
    assert found["level"] == "warning"
    return found


def test_a_hand_over_that_failed_leaves_a_line(world: World, told: pytest.LogCaptureFixture) -> None:
    one_due(world)
    world.channel.fail(Rejected(PRIVATE))

    drain_due(world.services)

    found = only_line(told)
    assert (found["logger"], found["error"]) == ("plera.jobs.drain", "Rejected")
    assert found["delivery_id"] == world.rows(Delivery)[0].id


def test_a_mailbox_that_is_held_leaves_a_line(world: World, told: pytest.LogCaptureFixture) -> None:
    sender_id, stop = world.sender_ids[0], Event()
    world.mailboxes.errors["ana@kestrel.test"] = LoginRefused(PRIVATE)
    watching = Thread(target=mailbox.watch, args=(world.services, sender_id, stop))
    watching.start()
    try:
        assert until(lambda: world.row(SenderAccount, sender_id).state is SenderState.BROKEN)
    finally:
        stop.set()
        watching.join(10)

    found = only_line(told)
    assert (found["logger"], found["error"]) == ("plera.jobs.mailbox", "MailboxUnreadable")
    assert found["sender_account_id"] == sender_id


def test_a_post_that_slack_refused_leaves_a_line(world: World, told: pytest.LogCaptureFixture) -> None:
    world.run(lambda session: posts.tell(session, world.ben_id, "Good morning.", key="1"))
    world.slack.errors.append(SlackRefused(PRIVATE))

    post_due(world.services, world.workspace_id)

    found = only_line(told)
    assert (found["logger"], found["error"]) == ("plera.jobs.post", "SlackRefused")
    assert found["slack_post_id"] == world.only(SlackPost).id
