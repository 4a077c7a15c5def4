"""The README's ten minutes, over Socket Mode: from the tokens to an approved mail from one's mailbox to oneself."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.scenarios import kestrel
from tests.scenarios.demo_process import until
from tests.scenarios.installation import Colleagues, Installation, installed
from tests.scenarios.kestrel import ANA
from tests.scenarios.shown import Message
from tests.scenarios.work import approve_label

pytestmark = [pytest.mark.slow, pytest.mark.everywhere]

OWN = "ana@kestrel.test"


@pytest.fixture
def installation(tmp_path: Path, server_url: str) -> Iterator[Installation]:
    with installed(tmp_path, kestrel.seed(socket_mode=True, is_empty=True), server_url) as made:
        made.environ["SLACK_APP_TOKEN"] = kestrel.APP_TOKEN
        del made.environ["SLACK_SIGNING_SECRET"]
        yield made


@pytest.fixture
def people(installation: Installation) -> Iterator[Colleagues]:
    with httpx.Client(base_url=f"{installation.slack.url}/_control/", timeout=60) as http:
        yield Colleagues(http)


def _home_words(people: Colleagues) -> str:
    people._do("home", user=ANA)
    view = people._see("views", user=ANA)["home"]
    return str(view)


def _sets_up(people: Colleagues) -> None:
    """Go through the sections of the settings, as the checklist asks."""
    until(lambda: "Guests" not in people.types("/plera settings") and people.has_modal(), what="the settings")
    for topic, typed in (
        ("review", {"channel_name": "outreach-review"}),
        ("inbox", {"channel_name": "outreach-inbox"}),
        ("legal", {"legal_sender": "Kestrel Dock GmbH", "legal_address": "Am Sandkai 14a, Hamburg"}),
    ):
        people.closes()
        people.types("/plera settings")
        people.clicks("settings_open", block_id=f"settings_open:{topic}")
        people.submits(typed)
    people.closes()


def _channel(people: Colleagues, name: str) -> str:
    found = until(
        lambda: [one["id"] for one in people._see("state")["slack_channels"] if one["name"] == name],
        what=f"the channel {name}",
    )
    return str(found[0])


def _connects(installation: Installation) -> None:
    slack = installation.slack
    done = installation.plera(
        *("mailbox", "add", OWN, "--display-name", "Ana Lindqvist"),
        *("--smtp", f"127.0.0.1:{slack.smtp_port}", "--smtp-security", "none"),
        *("--imap", f"127.0.0.1:{slack.imap_port}", "--imap-security", "none"),
        PLERA_MAILBOX_PASSWORD=kestrel.PASSWORD,
    )
    assert done.returncode == 0, done.stderr
    assert kestrel.PASSWORD not in done.stdout + done.stderr


def _builds(people: Colleagues, installation: Installation) -> None:
    """Be led from the checklist to the form, and create the sequence."""
    people.types("/plera create-sequence")
    people.clicks("create_run")
    people.submits({"run_name": "First run"})
    people.clicks("new_profile")
    people.submits(
        {"profile_name": "Me", "profile_sender_name": "Ana Lindqvist", "profile_offer": "docks on time"}
    )
    (installation.directory / "me.csv").write_text(f"name,email\nAna Lindqvist,{OWN}\n", "utf-8")
    done = installation.plera("import", "me.csv")
    assert done.returncode == 0, done.stderr
    people.clicks("ways_in_continue")
    assert people.modal().title == "Create sequence"
    people.submits({"name": "To myself", "groups": list(people.modal().options("groups").values())})
    assert people.modal().title == "Created"
    people.closes()


def _newest(people: Colleagues, channel: str, label: str) -> Message:
    """Wait for a button on the newest message of a channel."""

    def found() -> list[Message]:
        return [
            one for one in people.messages(channel) if any(word.startswith(label) for word in one.buttons)
        ]

    return until(found, what=label)[-1]


def test_ten_minutes_end_with_an_approved_mail_to_oneself(
    installation: Installation, people: Colleagues
) -> None:
    before = installation.plera("doctor")
    assert before.returncode == 1
    installation.start()

    until(lambda: "of 6 done" in _home_words(people), what="the checklist in App Home")
    _sets_up(people)
    review = _channel(people, "outreach-review")
    _channel(people, "outreach-inbox")
    _connects(installation)
    _builds(people, installation)
    people.only_presses(_newest(people, review, "Generate"), "Generate…")
    people.only_submits()
    lab = people.messages(review)[-1]
    card = until(
        lambda: [one for one in people.thread(lab) if any(w.startswith("Approve") for w in one.buttons)],
        what="the card",
    )[-1]
    people.only_presses(card, approve_label(card))
    people.only_presses(_newest(people, review, "Launch"), "Launch…")
    people.only_submits()
    (mail,) = until(lambda: people.mailbox(OWN), what="the mail to oneself")

    assert "Kestrel Dock GmbH" in mail["text"]
    assert f"<{OWN}>" in mail["from"]
    said = installation.plera("doctor").stdout
    assert "does not run" not in said
    assert "review channel" not in said
    assert "Traceback" not in "".join(
        installation.log(name)
        for name in ("web", "worker-now", "worker-send", "worker-slow", "mail", "clock")
    )
    installation.stop()
    assert installation.left_behind() == []


def test_without_settings_the_doctor_names_each_and_start_refuses(installation: Installation) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PLERA_SECRET_KEY"):
        installation.environ.pop(name)

    examined, started = installation.plera("doctor"), installation.plera("start")

    for said in (examined.stdout, started.stderr):
        assert "SLACK_BOT_TOKEN" in said
        assert "PLERA_SECRET_KEY" in said
    assert started.returncode == 1
