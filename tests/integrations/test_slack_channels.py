"""How slack_channels are read, made, found and joined, and who is invited."""

import pytest

from integrations.recording_slack import RecordingSlack
from integrations.slack import SlackClient
from outreach.errors import (
    SlackGone,
    SlackRefused,
)
from outreach.slack_port import SlackChannel, SlackPort
from tests.integrations.slack_double import TO, Answer, SlackScript


def test_a_channel_is_read_from_what_slack_says(client: SlackClient, script: SlackScript) -> None:
    told = {"id": "C1", "name": "sales", "is_private": True, "is_member": True, "is_ext_shared": True}
    script.answers.append(Answer(body={"ok": True, "channel": told}))

    assert client.channel(TO, "C1") == SlackChannel("C1", "sales", True, False, True, is_shared=True)


@pytest.mark.parametrize("kind", ["http", "recording"])
def test_a_channel_that_is_hidden_is_gone_with_slacks_code(
    client: SlackClient, script: SlackScript, kind: str
) -> None:
    script.answers.append(Answer(body={"ok": False, "error": "channel_not_found"}))
    slack: SlackPort = client if kind == "http" else RecordingSlack()

    with pytest.raises(SlackGone) as gone:
        slack.channel(TO, "C404")

    assert gone.value.code == "channel_not_found"


@pytest.mark.parametrize("kind", ["http", "recording"])
def test_a_channel_is_created_once_by_its_name(client: SlackClient, script: SlackScript, kind: str) -> None:
    made = {"id": "C1", "name": "sales", "is_private": True}
    script.answers.append(Answer(body={"ok": True, "channel": made}))
    script.answers.append(Answer(body={"ok": False, "error": "name_taken"}))
    slack: SlackPort = client if kind == "http" else RecordingSlack()

    first = slack.create_channel(TO, "sales", is_private=True)
    with pytest.raises(SlackRefused) as taken:
        slack.create_channel(TO, "sales", is_private=True)

    assert (first.name, first.is_private, first.has_bot) == ("sales", True, True)
    assert taken.value.code == "name_taken"


def test_the_bots_own_channel_is_found_on_a_later_page(client: SlackClient, script: SlackScript) -> None:
    page = {"ok": True, "channels": [{"id": "C1", "name": "a"}], "response_metadata": {"next_cursor": "x"}}
    script.answers.append(Answer(body=page))
    script.answers.append(Answer(body={"ok": True, "channels": [{"id": "C2", "name": "b"}]}))

    found = client.channel_of_bot(TO, "b")

    assert found is not None
    assert (found.id, found.has_bot) == ("C2", True)
    script.answers.append(Answer(body={"ok": True, "channels": []}))
    assert client.channel_of_bot(TO, "b") is None


@pytest.mark.parametrize("code", ["already_in_channel", ""])
def test_joining_and_inviting_who_is_there_is_fine(
    client: SlackClient, script: SlackScript, code: str
) -> None:
    body = {"ok": False, "error": code} if code else {"ok": True}
    script.answers.extend([Answer(body=body), Answer(body=body)])

    client.join(TO, "C1")
    client.invite(TO, "C1", "U1")

    assert [call.method for call in script.calls] == ["conversations.join", "conversations.invite"]
