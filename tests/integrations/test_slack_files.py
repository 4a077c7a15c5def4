"""Files come out of Slack only from Slack's own hosts, never larger than allowed, and never by a redirect."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from integrations.slack import SlackClient
from integrations.slack_files import download, file_of, is_slacks
from outreach.errors import FileTooLarge, SlackBusy, SlackGone, SlackRefused
from outreach.slack_port import SlackAddress
from sandbox.runner import Running, quick_config, running
from tests.integrations.slack_double import Answer, SlackScript, slack_double
from tests.sandbox.people import ANA, BOT_TOKEN, REVIEW, a_seed
from tests.sandbox.person import Person
from tests.sandbox.test_files import uploaded_by

TO = SlackAddress(1, "xoxb-of-one")
CSV = {"Content-Type": "text/csv"}
SLACK = "https://slack.com/api/"


@pytest.fixture
def script() -> SlackScript:
    return SlackScript()


@pytest.fixture
def base_url(script: SlackScript) -> Iterator[str]:
    with slack_double(script) as base_url:
        yield base_url


def fetched(base_url: str, url: str = "", *, most_bytes: int = 1_000_000) -> bytes:
    into = io.BytesIO()
    SlackClient(base_url, timeout_seconds=5).download(
        TO, url or f"{base_url}files-pri/T1-F1/leads.csv", into, most_bytes=most_bytes
    )
    return into.getvalue()


def test_a_file_is_fetched_with_the_token_of_its_workspace(base_url: str, script: SlackScript) -> None:
    script.answers.append(Answer(body=b"email\nada@acme.test\n", headers=CSV))

    assert fetched(base_url) == b"email\nada@acme.test\n"
    assert script.calls[0].token == "xoxb-of-one"


def test_a_file_is_read_no_further_than_allowed(base_url: str, script: SlackScript) -> None:
    script.answers.append(Answer(body=b"x" * 3_000_001, headers=CSV))

    with pytest.raises(FileTooLarge, match="more than 3 MB"):
        fetched(base_url, most_bytes=3_000_000)


def test_a_redirect_is_never_followed(base_url: str, script: SlackScript) -> None:
    script.answers.append(Answer(status=302, headers={"Location": f"{base_url}elsewhere"}))

    with pytest.raises(SlackRefused, match="files:read"):
        fetched(base_url)
    assert len(script.calls) == 1


def test_a_page_to_sign_in_is_not_taken_for_the_file(base_url: str, script: SlackScript) -> None:
    script.answers.append(
        Answer(body=b"<!doctype html>", headers={"Content-Type": "text/html; charset=utf-8"})
    )

    with pytest.raises(SlackRefused, match="files:read"):
        fetched(base_url)


@pytest.mark.parametrize(("status", "error"), [(404, SlackGone), (429, SlackBusy), (503, SlackBusy)])
def test_refusals_say_whether_to_try_again(
    base_url: str, script: SlackScript, status: int, error: type[Exception]
) -> None:
    script.answers.append(Answer(status=status, body=b"no"))

    with pytest.raises(error):
        fetched(base_url)


def test_the_token_goes_to_nobody_but_slack(base_url: str, script: SlackScript) -> None:
    with pytest.raises(SlackRefused, match="does not lie in Slack"):
        fetched(SLACK, f"{base_url}files-pri/T1-F1/leads.csv")

    assert script.calls == []


@pytest.mark.parametrize(
    ("url", "base_url", "is_fine"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/leads.csv", SLACK, True),
        ("https://kestrel.slack.com/files/F1", SLACK, True),
        ("https://files.slack-gov.com/files-pri/T1-F1/a.csv", SLACK, True),
        ("http://files.slack.com/files-pri/T1-F1/a.csv", SLACK, False),
        ("https://files.slack.com:8443/a.csv", SLACK, False),
        ("https://files.slack.com.evil.test/a.csv", SLACK, False),
        ("https://notslack.com/a.csv", SLACK, False),
        ("https://files.slack.com@evil.test/a.csv", SLACK, False),
        ("file:///etc/passwd", SLACK, False),
        ("http://127.0.0.1:4000/files-pri/T1-F1/a.csv", "http://127.0.0.1:4000/api/", True),
        ("http://127.0.0.1:4001/files-pri/T1-F1/a.csv", "http://127.0.0.1:4000/api/", False),
        ("https://files.slack.com/a.csv", "http://127.0.0.1:4000/api/", False),
    ],
)
def test_only_slacks_own_addresses_are_slacks(url: str, base_url: str, is_fine: bool) -> None:
    assert is_slacks(url, base_url) is is_fine


def test_a_slack_that_drips_is_given_up(base_url: str, script: SlackScript) -> None:
    script.answers.append(Answer(body=b"x" * 200_000, headers=CSV))
    times = iter([0.0, 1.0, 400.0])

    with pytest.raises(SlackBusy, match="too long"):
        download(
            TO,
            f"{base_url}a.csv",
            io.BytesIO(),
            base_url=base_url,
            most_bytes=1_000_000,
            tls=None,
            timeout_seconds=5,
            clock=lambda: next(times),
        )


@pytest.mark.parametrize(
    "file", [None, {}, {"id": "F1"}, {"id": "F1", "is_external": True, "url_private": "x"}]
)
def test_what_has_no_bytes_in_slack_is_gone(file: object) -> None:
    with pytest.raises(SlackGone):
        file_of(file)


def test_a_file_that_somebody_shared_comes_out_of_the_local_slack(tmp_path: Path) -> None:
    with running(quick_config(a_seed(), tmp_path, "http://127.0.0.1:1")) as local:
        file_id = shared(local, b"email\nada@acme.test\n")
        client, to = SlackClient(local.api_url), SlackAddress(1, BOT_TOKEN)
        into = io.BytesIO()

        file = client.file(to, file_id)
        client.download(to, file.url, into, most_bytes=1_000)

        assert (file.name, file.size) == ("leads.csv", 20)
        assert into.getvalue() == b"email\nada@acme.test\n"
        with pytest.raises(SlackGone):
            client.file(to, "F0NOWHERE1")
        with pytest.raises(SlackRefused):
            client.download(SlackAddress(1, "xoxb-wrong"), file.url, into, most_bytes=1_000)


def shared(local: Running, content: bytes) -> str:
    with httpx.Client(base_url=f"{local.url}/_control/") as http:
        ana = Person(ANA, http)
        file_id = uploaded_by(ana, content=content)
        ana.does("message", channel=REVIEW, text="", files=[file_id])
        return file_id
