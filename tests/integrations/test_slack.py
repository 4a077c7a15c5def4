"""SlackClient and its recording version under one contract; how Slack's errors are sorted."""

import logging
from collections.abc import Mapping

import pytest
from slack_sdk.models.blocks import HeaderBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.models.views import View

from integrations.recording_slack import RecordingSlack
from integrations.slack import SlackClient
from outreach.errors import (
    SlackBusy,
    SlackGone,
    SlackLockedOut,
    SlackProblem,
    SlackRefused,
    SlackShut,
)
from outreach.slack_port import Screen, SlackAddress, SlackPerson, SlackPort
from tests.integrations.slack_double import TO, Answer, SlackScript, slack_double

SCREEN = Screen("Yuki Tanaka: Thursday works", (SectionBlock(text="*Yuki Tanaka*"),))
CREATED = View(
    type="modal",
    title=PlainTextObject(text="Created"),
    blocks=[SectionBlock(text=PlainTextObject(text="Done"))],
)


@pytest.fixture(params=["http", "recording"])
def slack(request: pytest.FixtureRequest, client: SlackClient) -> SlackPort:
    return client if request.param == "http" else RecordingSlack()


def post(slack: SlackPort, *, thread_ts: str = "", is_broadcast: bool = False) -> str:
    return slack.post(TO, "C1", SCREEN, thread_ts=thread_ts, is_broadcast=is_broadcast)


def test_each_post_gets_a_later_ts(slack: SlackPort) -> None:
    first, second = post(slack), post(slack)

    assert first < second


def test_a_posted_message_can_be_redrawn_and_linked(slack: SlackPort) -> None:
    ts = post(slack)

    slack.update(TO, "C1", ts, SCREEN)

    assert slack.permalink(TO, "C1", ts).startswith("https://")


def test_redrawing_a_message_that_is_gone_says_so(slack: SlackPort) -> None:
    with pytest.raises(SlackGone):
        slack.update(TO, "C1", "1764400000.000001", SCREEN)


def test_a_deleted_message_is_gone_and_deleting_it_again_is_fine(slack: SlackPort) -> None:
    ts = post(slack)

    slack.delete(TO, "C1", ts)
    slack.delete(TO, "C1", ts)

    with pytest.raises(SlackGone):
        slack.update(TO, "C1", ts, SCREEN)


def test_a_file_is_shared_and_deleted_and_deleting_it_again_is_fine(slack: SlackPort) -> None:
    first = slack.upload(TO, "D1", "rows.csv", b"name;email", comment="These stayed out.")
    second = slack.upload(TO, "D1", "rows.csv", b"name;email", comment="", thread_ts="1764500000.000001")

    slack.delete_file(TO, first)
    slack.delete_file(TO, first)

    assert first != second


def test_a_file_goes_to_the_address_that_slack_gives_for_it(client: SlackClient, script: SlackScript) -> None:
    file_id = client.upload(TO, "D1", "rows.csv", b"name;email", comment="These stayed out.")

    asked, completed = (call for call in script.calls if call.method.startswith("files."))
    assert (asked.method, asked.arguments["filename"]) == ("files.getUploadURLExternal", "rows.csv")
    assert script.uploads == {file_id: b"name;email"}
    assert completed.arguments["channel_id"] == "D1"
    assert completed.arguments["initial_comment"] == "These stayed out."


def test_a_file_that_cannot_be_sent_is_tried_again(client: SlackClient, script: SlackScript) -> None:
    script.answers.append(Answer(body={"ok": False, "error": "internal_error"}))

    with pytest.raises(SlackBusy):
        client.upload(TO, "D1", "rows.csv", b"name;email", comment="")


def test_reacting_twice_is_fine(slack: SlackPort) -> None:
    ts = post(slack)

    slack.react(TO, "C1", ts, "white_check_mark")
    slack.react(TO, "C1", ts, "white_check_mark")


def test_a_person_has_a_channel_of_direct_messages(slack: SlackPort) -> None:
    assert slack.direct_channel(TO, "U1") == slack.direct_channel(TO, "U1")


def test_an_open_window_is_redrawn(client: SlackClient, script: SlackScript) -> None:
    script.answers.append(Answer(body={"ok": True}))

    client.update_view(TO, "V1", CREATED)

    sent = script.calls[0]
    assert (sent.method, sent.arguments["view_id"]) == ("views.update", "V1")
    assert sent.arguments["view"]["title"] == {"type": "plain_text", "text": "Created"}


def test_an_answer_goes_to_who_asked_and_one_that_comes_too_late_says_so(script: SlackScript) -> None:
    script.answers += [Answer(body={"ok": True}), Answer(status=404, body={"ok": False})]

    with slack_double(script) as base_url:
        SlackClient().respond(f"{base_url}answer", SCREEN)
        with pytest.raises(SlackGone, match="too old"):
            SlackClient().respond(f"{base_url}answer", SCREEN)

    sent = script.calls[0].arguments
    assert (sent["text"], sent["response_type"], sent["replace_original"]) == (
        SCREEN.text,
        "ephemeral",
        False,
    )


@pytest.mark.parametrize("kind", ["http", "recording"])
def test_a_window_that_was_closed_is_gone(client: SlackClient, script: SlackScript, kind: str) -> None:
    recording = RecordingSlack()
    recording.closed_views.add("V1")
    script.answers.append(Answer(body={"ok": False, "error": "not_found"}))
    slack: SlackPort = client if kind == "http" else recording

    with pytest.raises(SlackGone):
        slack.update_view(TO, "V1", CREATED)


def test_a_person_who_is_not_there_is_gone(slack: SlackPort) -> None:
    with pytest.raises(SlackGone):
        slack.person(TO, "U404")


def test_a_person_is_read_from_what_slack_says(client: SlackClient, script: SlackScript) -> None:
    profile = {"real_name": "Ana Ruiz", "email": "ana@kestrel.test"}
    script.users["U1"] = {"id": "U1", "profile": profile, "tz": "Europe/Berlin", "is_owner": True}

    assert client.person(TO, "U1") == SlackPerson(
        "Ana Ruiz", "ana@kestrel.test", "Europe/Berlin", True, False
    )


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted"])
def test_guests_bots_strangers_and_deactivated_people_are_guests(
    client: SlackClient, script: SlackScript, flag: str
) -> None:
    script.users["U1"] = {"id": "U1", "name": "ana", flag: True}

    assert client.person(TO, "U1") == SlackPerson("ana", None, None, False, True)


def test_a_scripted_failure_of_the_recording_version_comes_once() -> None:
    slack = RecordingSlack()
    slack.errors.append(SlackBusy("Slack asks to wait.", 7))

    with pytest.raises(SlackBusy):
        post(slack)
    post(slack)

    assert [recorded.screen for recorded in slack.posts] == [SCREEN]


def test_every_call_carries_its_workspaces_own_token(client: SlackClient, script: SlackScript) -> None:
    post(client)
    client.direct_channel(SlackAddress(2, "xoxb-of-two"), "U1")

    assert [call.token for call in script.calls] == ["xoxb-of-one", "xoxb-of-two"]


def test_nothing_unfurls_and_blocks_go_as_slack_draws_them(client: SlackClient, script: SlackScript) -> None:
    post(client)

    sent = script.calls[0].arguments
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)
    assert sent["blocks"] == [{"type": "section", "text": {"type": "mrkdwn", "text": "*Yuki Tanaka*"}}]
    assert "thread_ts" not in sent
    assert "reply_broadcast" not in sent


@pytest.mark.parametrize("is_broadcast", [True, False])
def test_a_reply_in_a_thread_is_broadcast_only_when_asked(
    client: SlackClient, script: SlackScript, is_broadcast: bool
) -> None:
    post(client, thread_ts="1764500000.000001", is_broadcast=is_broadcast)

    sent = script.calls[0].arguments
    assert sent["thread_ts"] == "1764500000.000001"
    assert sent.get("reply_broadcast", False) is is_broadcast


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("channel_not_found", SlackShut),
        ("not_in_channel", SlackShut),
        ("is_archived", SlackShut),
        ("message_not_found", SlackGone),
        ("thread_not_found", SlackGone),
        ("user_not_found", SlackGone),
        ("invalid_blocks", SlackRefused),
        ("msg_too_long", SlackRefused),
        ("cant_update_message", SlackRefused),
        ("invalid_auth", SlackLockedOut),
        ("token_revoked", SlackLockedOut),
        ("missing_scope", SlackLockedOut),
        ("never_heard_of_this", SlackRefused),
        ("ratelimited", SlackBusy),
        ("internal_error", SlackBusy),
        ("fatal_error", SlackBusy),
    ],
)
def test_each_error_code_is_sorted_and_named(
    client: SlackClient, script: SlackScript, code: str, expected: type[SlackProblem]
) -> None:
    script.answers.append(Answer(body={"ok": False, "error": code}))

    with pytest.raises(SlackProblem, match=code) as caught:
        post(client)

    assert type(caught.value) is expected


def test_a_refused_payload_says_where_slack_saw_the_fault(client: SlackClient, script: SlackScript) -> None:
    where = "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/text/text]"
    script.answers.append(
        Answer(body={"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": [where]}})
    )

    with pytest.raises(SlackRefused, match=r"json-pointer:/blocks/0/text/text"):
        post(client)


def test_a_rate_limit_is_not_slept_on_but_told(client: SlackClient, script: SlackScript) -> None:
    script.answers.append(Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "31"}))

    with pytest.raises(SlackBusy) as caught:
        post(client)

    assert caught.value.retry_after == 31
    assert len(script.calls) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(503, {"ok": False, "error": "service_unavailable"}),
        Answer(502, b"<html>bad gateway</html>"),
        Answer(500, b""),
        Answer(200, {"ok": True}),
        Answer(429, b"slow down", {"Retry-After": "soon"}),
    ],
)
def test_a_server_in_trouble_is_busy_and_nothing_is_posted_twice(
    client: SlackClient, script: SlackScript, answer: Answer
) -> None:
    script.answers.append(answer)

    with pytest.raises(SlackBusy):
        post(client)

    assert len(script.calls) == 1


def test_a_slack_that_cannot_be_reached_is_busy() -> None:
    with pytest.raises(SlackBusy, match="cannot be reached"):
        post(SlackClient("http://127.0.0.1:1/api/", timeout_seconds=2))


def test_blocks_beyond_their_limits_are_refused_before_they_leave(
    client: SlackClient, script: SlackScript
) -> None:
    too_long = Screen("x", (HeaderBlock(text="x" * 200),))

    with pytest.raises(SlackRefused, match="invalid_blocks"):
        client.post(TO, "C1", too_long, thread_ts="", is_broadcast=False)

    assert script.calls == []


def test_neither_token_nor_text_is_logged(
    client: SlackClient, script: SlackScript, caplog: pytest.LogCaptureFixture
) -> None:
    script.answers.append(Answer(body={"ok": False, "error": "invalid_auth"}))

    with caplog.at_level(logging.DEBUG), pytest.raises(SlackRefused):
        post(client)

    assert "xoxb" not in caplog.text
    assert "Thursday" not in caplog.text


def slack_users(*users: Mapping[str, object], cursor: str = "") -> Answer:
    return Answer(body={"ok": True, "members": list(users), "response_metadata": {"next_cursor": cursor}})


def test_a_page_of_people_leaves_bots_and_deactivated_ones_out_and_names_the_next(
    client: SlackClient, script: SlackScript
) -> None:
    ana = {"id": "U1", "name": "ana", "is_admin": True, "team_id": "T1"}
    others = ({"id": "U2", "is_bot": True}, {"id": "U3", "deleted": True}, {"id": "USLACKBOT"})
    script.answers.append(slack_users(ana, *others, cursor="more"))

    assert client.people_page(TO, "here") == (
        [("U1", SlackPerson("ana", None, None, True, False, ("T1",)))],
        "more",
    )
    assert (script.calls[0].method, script.calls[0].arguments["cursor"]) == ("users.list", "here")


def test_a_home_is_published_for_its_person(client: SlackClient, script: SlackScript) -> None:
    script.answers.append(Answer(body={"ok": True}))

    client.publish_home(TO, "U1", View(type="home", blocks=[SectionBlock(text="*Hi*")]))

    sent = script.calls[0]
    assert (sent.method, sent.arguments["user_id"]) == ("views.publish", "U1")
    assert sent.arguments["view"]["type"] == "home"
