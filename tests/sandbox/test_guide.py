"""The newcomer's guide ticks off what really happened, leads to the next place, and knows nothing of the app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.config import Config
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Seed, SeedError
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.mail_desk import MailDesk
from tests.sandbox.people import ANA, BOT_TOKEN, GENERAL, INBOX, REVIEW, a_seed, button, modal
from tests.sandbox.person import Person

SENDER, PROSPECT = "ana@kestrel.test", "yuki@kumo.test"
STEPS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "made": ({"slack_channel": GENERAL}, {"shown_action": "start"}),
    "written": (
        {"message_with_action": "start", "slack_channel": REVIEW},
        {"shown_action": ["approve", "read"]},
    ),
    "ready": ({"slack_channel": REVIEW}, {"shown_action": "launch", "style": "primary"}),
    "there": ({"slack_channel": REVIEW}, {"shown_action": "only_in_inbox", "slack_channel": INBOX}),
    "seen": ({"slack_channel": REVIEW}, {"view_opened": "form"}),
    "sent": ({"mail": "newest_prospect"}, {"mail_arrived": True}),
    "answered": ({"mail": "newest_prospect"}, {"mail_answered": True}),
    "closed": ({"thread_with_action": "reply", "slack_channel": INBOX}, {"answer_arrived": True}),
}


def a_guided_seed(**changes: Any) -> Seed:
    """The usual team with a guide of the steps above."""
    raw = a_seed().as_json()
    steps = [
        {"id": name, "title": name.title(), "text": f"Do {name}.", "place": place, "done_when": done_when}
        for name, (place, done_when) in STEPS.items()
    ]
    return Seed.parse({**raw, "guide": {"user": ANA, "welcome": "You are Ana.", "steps": steps, **changes}})


@pytest.fixture
def config(bot: BotDouble, tmp_path: Path) -> Config:
    bot.forget()
    return quick_config(a_guided_seed(), tmp_path, bot.url, with_mail=True)


@pytest.fixture
def guided(config: Config) -> Iterator[Running]:
    with running(config) as slack:
        yield slack


@pytest.fixture
def app(guided: Running) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=guided.api_url, retry_handlers=[])


@pytest.fixture
def desk(guided: Running) -> Iterator[MailDesk]:
    opened = MailDesk(guided)
    with opened.http:
        yield opened


def steps_of(slack: Running) -> dict[str, dict[str, Any]]:
    guide = httpx.get(f"{slack.url}/_control/guide").raise_for_status().json()
    return {step["id"]: step for step in guide["steps"]}


def done(slack: Running) -> set[str]:
    return {name for name, step in steps_of(slack).items() if step["done"]}


def wait_until_done(slack: Running, name: str) -> None:
    """Read the hints until the guide has ticked the step off."""
    with httpx.stream("GET", f"{slack.url}/_control/events", timeout=10) as stream:
        lines = stream.iter_lines()
        next(lines)
        if name in done(slack):
            return
        for line in lines:
            if line == "event: guide" and name in done(slack):
                return


def actions(*action_ids: str) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": [button(each) for each in action_ids]}]


def write(desk: MailDesk, *, subject: str = "Hello", in_reply_to: str = "") -> None:
    """A mail from the sender to the prospect, over SMTP as the app sends it."""
    headers = f"In-Reply-To: {in_reply_to}\r\n" if in_reply_to else ""
    letter = f"From: Ana <{SENDER}>\r\nTo: {PROSPECT}\r\nSubject: {subject}\r\nMessage-ID: <1@x>\r\n{headers}\r\nHi\r\n"
    with desk.smtp(SENDER, "local") as client:
        client.sendmail(SENDER, [PROSPECT], letter.encode())


def test_at_first_nothing_is_done_and_every_step_leads_somewhere(guided: Running) -> None:
    guide = httpx.get(f"{guided.url}/_control/guide").json()

    assert (guide["user"], guide["welcome"]) == (ANA, "You are Ana.")
    assert [step["title"] for step in guide["steps"]] == [name.title() for name in STEPS]
    assert not any(step["done"] for step in guide["steps"])
    assert {step["id"]: step["href"] for step in guide["steps"]} == {
        "made": f"#/slack/{GENERAL}",
        "written": f"#/slack/{REVIEW}",
        "ready": f"#/slack/{REVIEW}",
        "there": f"#/slack/{REVIEW}",
        "seen": f"#/slack/{REVIEW}",
        "sent": "#/mail",
        "answered": "#/mail",
        "closed": f"#/slack/{INBOX}",
    }


def test_a_message_of_the_app_ticks_off_what_it_shows_and_is_led_to(guided: Running, app: WebClient) -> None:
    app.chat_postMessage(channel=REVIEW, text="older", blocks=actions("start"))
    newer = app.chat_postMessage(channel=REVIEW, text="newer", blocks=actions("start"))["ts"]

    assert done(guided) == {"made"}
    assert steps_of(guided)["written"]["href"] == f"#/slack/{REVIEW}/{newer}"


def test_an_update_ticks_off_too_and_what_has_happened_stays(guided: Running, app: WebClient) -> None:
    ts = str(app.chat_postMessage(channel=REVIEW, text="x", blocks=actions("start"))["ts"])

    app.chat_update(channel=REVIEW, ts=ts, text="x", blocks=actions("read"))

    assert done(guided) == {"made", "written"}
    assert steps_of(guided)["written"]["href"] == f"#/slack/{REVIEW}"


def test_a_step_bound_to_a_channel_waits_for_that_channel(guided: Running, app: WebClient) -> None:
    app.chat_postMessage(channel=REVIEW, text="x", blocks=actions("only_in_inbox"))
    assert done(guided) == set()

    app.chat_postMessage(channel=INBOX, text="x", blocks=actions("only_in_inbox"))
    assert done(guided) == {"there"}


def test_a_step_bound_to_a_style_waits_for_the_button_to_have_it(guided: Running, app: WebClient) -> None:
    plain_button = {"type": "actions", "elements": [button("launch")]}
    ts = str(app.chat_postMessage(channel=REVIEW, text="x", blocks=[plain_button])["ts"])
    assert done(guided) == set()

    primary = {"type": "actions", "elements": [{**button("launch"), "style": "primary"}]}
    app.chat_update(channel=REVIEW, ts=ts, text="x", blocks=[primary])
    assert done(guided) == {"ready"}


def test_a_message_within_a_thread_is_led_to_in_its_thread(guided: Running, app: WebClient) -> None:
    parent = str(app.chat_postMessage(channel=INBOX, text="lead", blocks=actions("reply"))["ts"])
    assert steps_of(guided)["closed"]["href"] == f"#/slack/{INBOX}/thread/{parent}"

    app.chat_postMessage(channel=INBOX, text="x", thread_ts=parent, blocks=actions("reply"))
    assert steps_of(guided)["closed"]["href"] == f"#/slack/{INBOX}/thread/{parent}"

    card = str(app.chat_postMessage(channel=REVIEW, text="card")["ts"])
    start = app.chat_postMessage(channel=REVIEW, text="x", thread_ts=card, blocks=actions("start"))["ts"]
    assert steps_of(guided)["written"]["href"] == f"#/slack/{REVIEW}/thread/{card}/{start}"


def test_what_stands_in_another_channel_is_not_led_to(guided: Running, app: WebClient) -> None:
    app.chat_postMessage(channel=INBOX, text="another one", blocks=actions("start"))
    assert steps_of(guided)["written"]["href"] == f"#/slack/{REVIEW}"

    ts = app.chat_postMessage(channel=REVIEW, text="x", blocks=actions("start"))["ts"]
    app.chat_postMessage(channel=INBOX, text="another one", blocks=actions("start"))
    assert steps_of(guided)["written"]["href"] == f"#/slack/{REVIEW}/{ts}"


def test_what_a_person_says_or_one_person_sees_ticks_nothing_off(guided: Running, app: WebClient) -> None:
    app.chat_postEphemeral(channel=REVIEW, user=ANA, text="x", blocks=actions("start"))
    httpx.post(
        f"{guided.url}/_control/message", json={"user": ANA, "channel": REVIEW, "text": "start approve"}
    )

    assert done(guided) == set()


def test_an_opened_view_ticks_off(guided: Running, app: WebClient, bot: BotDouble) -> None:
    with httpx.Client(base_url=f"{guided.url}/_control/") as http:
        Person(ANA, http).does("command", channel=REVIEW, text="/plera")
    app.views_open(trigger_id=bot.last("command")["trigger_id"], view=modal())

    assert done(guided) == {"seen"}


def test_mail_there_and_back_ticks_off_one_after_the_other(guided: Running, desk: MailDesk) -> None:
    write(desk)
    wait_until_done(guided, "sent")
    assert done(guided) == {"sent"}
    assert steps_of(guided)["answered"]["href"] == f"#/mail/{PROSPECT}"

    answered = desk.done(f"mail/{PROSPECT}/reply", text="Tell me more")
    wait_until_done(guided, "answered")
    assert done(guided) == {"sent", "answered"}

    write(desk, subject="Re: Hello", in_reply_to=answered["message_id"])
    wait_until_done(guided, "closed")
    assert done(guided) == {"sent", "answered", "closed"}


def test_an_automatic_answer_or_an_unasked_mail_is_no_answer(guided: Running, desk: MailDesk) -> None:
    write(desk)
    desk.done(f"mail/{PROSPECT}/reply", text="I am away", auto_submitted=True)
    desk.done(f"mail/{PROSPECT}/send", to=SENDER, subject="Unasked", text="Buy this")
    write(desk, subject="A follow-up", in_reply_to="<1@x>")
    wait_until_done(guided, "sent")

    desk.done(f"mail/{PROSPECT}/reply", text="Tell me more")
    wait_until_done(guided, "answered")

    assert done(guided) == {"sent", "answered"}


def test_what_is_done_outlives_a_restart_and_a_new_wording_and_goes_on_reset(config: Config) -> None:
    with running(config) as slack:
        client = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        client.chat_postMessage(channel=REVIEW, text="x", blocks=actions("start"))

    with running(replace(config, seed=a_guided_seed(welcome="Welcome back."))) as slack:
        assert httpx.get(f"{slack.url}/_control/guide").json()["welcome"] == "Welcome back."
        assert done(slack) == {"made"}

        httpx.post(f"{slack.url}/_control/reset", timeout=30).raise_for_status()

        assert done(slack) == set()


def test_without_a_guide_there_are_no_steps(slack: Running) -> None:
    guide = httpx.get(f"{slack.url}/_control/guide").json()

    assert guide == {"ok": True, "user": None, "welcome": "", "steps": []}


def a_step(place: dict[str, Any], done_when: dict[str, Any]) -> dict[str, Any]:
    return {"id": "a", "title": "A", "text": "Do a.", "place": place, "done_when": done_when}


@pytest.mark.parametrize(
    "changes",
    [
        {"steps": [a_step({"mail": "newest_prospect"}, {"luck": True})]},
        {"steps": [a_step({"sky": "up"}, {"mail_arrived": True})]},
        {"steps": [a_step({"slack_channel": GENERAL}, {})]},
        {"steps": [{"id": "a"}]},
        {"colour": "red"},
    ],
)
def test_a_guide_that_says_something_unknown_is_no_seed(changes: dict[str, Any]) -> None:
    with pytest.raises(SeedError):
        a_guided_seed(**changes)
