"""What an app does with files: slack_sdk's own upload, finding, downloading, deleting."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.runner import Running
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT, BOT_TOKEN, EMPTY, GENERAL, INBOX, REVIEW, plain
from tests.sandbox.person import Person
from tests.sandbox.refusals import code_of

LARGE = 50_000_000
PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + b"\x08\x02\0\0\0"


def download(address: str, token: str = BOT_TOKEN) -> httpx.Response:
    return httpx.get(address, headers={"Authorization": f"Bearer {token}"} if token else {})


def uploaded_by(ana: Person, name: str = "leads.csv", content: bytes = b"name\nYuki\n") -> str:
    """The id of a file a person uploaded and has not shared yet."""
    answer = ana.http.post("file", params={"user": ana.id, "name": name}, content=content)
    return str(answer.raise_for_status().json()["file"]["id"])


def test_slack_sdk_uploads_a_file_into_a_channel(client: WebClient, bot: BotDouble, ana: Person) -> None:
    answer = client.files_upload_v2(
        channel=REVIEW, filename="Leads of May.csv", content="name\nYuki\n", initial_comment="Here *they* are"
    )

    file = answer["file"]
    assert (file["name"], file["mimetype"], file["filetype"], file["pretty_type"], file["size"]) == (
        "Leads of May.csv",
        "text/csv",
        "csv",
        "CSV",
        10,
    )
    assert (file["channels"], file["user"], file["is_public"]) == ([REVIEW], BOT, True)
    message = ana.sees(REVIEW)[-1]
    assert (message["subtype"], message["text"], message["user"]) == ("file_share", "Here *they* are", BOT)
    assert [each["id"] for each in message["files"]] == [file["id"]]
    assert file["shares"]["public"][REVIEW][0]["ts"] == message["ts"]
    assert bot.wait_for_event("file_shared")["file_id"] == file["id"]
    assert bot.wait_for_event("message", subtype="file_share")["files"][0]["id"] == file["id"]


def test_a_downloaded_file_is_what_was_uploaded(client: WebClient) -> None:
    content = bytes(range(256)) * 4
    file = client.files_upload_v2(channel=REVIEW, filename="any.bin", content=content)["file"]

    got = download(file["url_private_download"])

    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"


def test_a_large_file_and_several_at_once_are_shared_as_one_message(
    client: WebClient, ana: Person, tmp_path: Path
) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as out:
        out.truncate(LARGE)

    answer = client.files_upload_v2(
        channel=REVIEW,
        file_uploads=[{"file": str(large), "title": "Large"}, {"content": "a", "filename": "a.txt"}],
    )

    assert [(each["title"], each["size"]) for each in answer["files"]] == [("Large", LARGE), ("a.txt", 1)]
    assert len(ana.sees(REVIEW)[-1]["files"]) == 2
    assert len(download(answer["files"][0]["url_private"]).content) == LARGE


def test_a_file_goes_into_a_thread_and_into_several_channels(client: WebClient, ana: Person) -> None:
    parent = str(client.chat_postMessage(channel=REVIEW, text="parent")["ts"])

    client.files_upload_v2(channel=REVIEW, filename="a.txt", content="a", thread_ts=parent)
    both = client.files_upload_v2(channels=[REVIEW, INBOX], filename="b.txt", content="b")["file"]

    assert [message["files"][0]["name"] for message in ana.sees(REVIEW, thread_ts=parent)[1:]] == ["a.txt"]
    assert (both["channels"], both["groups"]) == ([REVIEW], [INBOX])


def test_blocks_beside_a_file_take_the_place_of_the_comment(client: WebClient, ana: Person) -> None:
    issued = client.files_getUploadURLExternal(filename="a.txt", length=1)
    httpx.post(issued["upload_url"], content=b"a").raise_for_status()

    client.files_completeUploadExternal(
        files=[{"id": issued["file_id"]}],
        channel_id=REVIEW,
        initial_comment="not shown",
        blocks=json.dumps([{"type": "section", "text": plain("Shown")}]),
    )

    message = ana.sees(REVIEW)[-1]
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("", "Shown")


def test_the_bytes_may_come_as_a_form(client: WebClient) -> None:
    content = b"--not a boundary\r\n\r\nbut content\r\n" * 3
    issued = client.files_getUploadURLExternal(filename="a.txt", length=len(content))

    file = ("../../a.txt", io.BytesIO(content))
    answer = httpx.post(issued["upload_url"], data={"note": "first"}, files={"file": file})

    assert answer.text == f"OK - {len(content)}"
    done = client.files_completeUploadExternal(files=[{"id": issued["file_id"]}])["files"][0]
    assert download(done["url_private"]).content == content


def test_a_file_whose_bytes_never_came_or_are_not_as_announced_cannot_be_shared(client: WebClient) -> None:
    issued = client.files_getUploadURLExternal(filename="a.txt", length=5)

    wrong = httpx.post(issued["upload_url"], content=b"123456")

    assert wrong.status_code == 400
    files = [{"id": issued["file_id"]}]
    assert code_of(client.files_completeUploadExternal, files=files, channel_id=REVIEW) == "file_not_found"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"length": 0}, "missing_argument"),
        ({"length": 1_000_000_001}, "file_upload_size_restricted"),
        ({"length": 5, "alt_txt": "a" * 1001}, "alt_txt_too_large"),
        ({"length": 1_000_001, "snippet_type": "python"}, "snippet_too_large"),
    ],
)
def test_what_slack_does_not_take_is_refused_before_the_upload(
    client: WebClient, arguments: dict[str, object], code: str
) -> None:
    assert code_of(client.files_getUploadURLExternal, filename="a.txt", **arguments) == code


@pytest.mark.parametrize(
    ("channel", "code"),
    [(GENERAL, "not_in_channel"), (EMPTY, "channel_not_found"), ("general", "invalid_channel")],
)
def test_a_file_goes_only_where_the_app_is(client: WebClient, ana: Person, channel: str, code: str) -> None:
    issued = client.files_getUploadURLExternal(filename="a.txt", length=1)
    httpx.post(issued["upload_url"], content=b"a")

    files = [{"id": issued["file_id"]}]

    assert code_of(client.files_completeUploadExternal, files=files, channel_id=channel) == code


@pytest.mark.parametrize("token", ["", "xoxb-another"])
def test_without_the_bots_token_a_download_leads_to_signing_in(client: WebClient, token: str) -> None:
    file = client.files_upload_v2(channel=REVIEW, filename="a.txt", content="a")["file"]

    got = download(file["url_private"], token)

    assert got.status_code == 302
    page = httpx.get(got.headers["location"])
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (200, "text/html")


def test_with_a_revoked_token_nothing_can_be_downloaded(client: WebClient, ana: Person) -> None:
    file = client.files_upload_v2(channel=REVIEW, filename="a.txt", content="a")["file"]

    ana.does("faults", token_revoked=True)

    assert download(file["url_private"]).status_code == 302


def test_the_app_sees_only_files_shared_where_it_is(client: WebClient, ana: Person) -> None:
    seen, unseen, unshared = uploaded_by(ana, "seen.csv"), uploaded_by(ana), uploaded_by(ana)
    ana.does("message", channel=REVIEW, text="", files=[seen])
    ana.does("message", channel=GENERAL, text="not for the bot", files=[unseen])

    assert client.files_info(file=seen)["file"]["name"] == "seen.csv"
    assert {code_of(client.files_info, file=each) for each in (unseen, unshared, "F0NOBODY")} == {
        "file_not_found"
    }
    assert [each["id"] for each in client.files_list()["files"]] == [seen]


def test_deleting_the_message_takes_the_file_out_of_sight(client: WebClient, ana: Person) -> None:
    file_id = uploaded_by(ana)
    ts = ana.does("message", channel=REVIEW, text="", files=[file_id])["ts"]

    ana.does("message/delete", channel=REVIEW, ts=ts)

    assert code_of(client.files_info, file=file_id) == "file_not_found"


def test_files_are_listed_newest_first_by_kind_place_and_page(client: WebClient, ana: Person) -> None:
    for name in ("a.txt", "b.png", "c.txt"):
        client.files_upload_v2(channel=REVIEW, filename=name, content="x")
    client.files_upload_v2(channel=INBOX, filename="d.pdf", content="x")

    def names(**arguments: object) -> list[str]:
        return [each["name"] for each in client.files_list(**arguments)["files"]]  # type: ignore[arg-type]

    assert names() == ["d.pdf", "c.txt", "b.png", "a.txt"]
    assert names(types="images,pdfs") == ["d.pdf", "b.png"]
    assert names(channel=REVIEW, count=2, page=2) == ["a.txt"]
    assert (names(user=ANA), names(ts_to="5.0")) == ([], [])
    assert code_of(client.files_list, types="poems") == "unknown_type"


def test_a_deleted_file_leaves_a_tombstone_and_is_told_of(
    client: WebClient, ana: Person, bot: BotDouble
) -> None:
    file = client.files_upload_v2(channel=REVIEW, filename="a.txt", content="a")["file"]

    client.files_delete(file=file["id"])

    assert ana.sees(REVIEW)[-1]["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert bot.wait_for_event("file_deleted")["file_id"] == file["id"]
    assert code_of(client.files_info, file=file["id"]) == "file_deleted"
    assert download(file["url_private"]).status_code == 404


def test_only_ones_own_files_can_be_deleted(client: WebClient, ana: Person) -> None:
    file_id = uploaded_by(ana)
    ana.does("message", channel=REVIEW, text="", files=[file_id])

    assert code_of(client.files_delete, file=file_id) == "cant_delete_file"


def test_a_pictures_size_is_known(client: WebClient) -> None:
    file = client.files_upload_v2(channel=REVIEW, filename="a.png", content=PICTURE, alt_txt="A chart")[
        "file"
    ]

    assert (file["original_w"], file["original_h"], file["alt_txt"]) == (640, 480, "A chart")


def test_an_upload_address_takes_one_file_and_only_until_it_is_shared(
    client: WebClient, slack: Running
) -> None:
    issued = client.files_getUploadURLExternal(filename="a.txt", length=1)
    httpx.post(issued["upload_url"], content=b"a")
    client.files_completeUploadExternal(files=[{"id": issued["file_id"]}])

    assert httpx.post(issued["upload_url"], content=b"b").status_code == 404
    assert httpx.post(f"{slack.url}/upload/v1/made-up", content=b"b").status_code == 404
