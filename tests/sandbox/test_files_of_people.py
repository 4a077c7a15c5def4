"""What people do with files: upload, share, hand them in by a form; and what is kept of them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.file_kinds import kind_of, picture_size
from sandbox.runner import Running, quick_config, running
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT_TOKEN, GENERAL, JO, REVIEW, a_seed, modal, plain
from tests.sandbox.person import Open, Person
from tests.sandbox.test_files import PICTURE, download, uploaded_by


def file_input(**element: Any) -> dict[str, Any]:
    """An input block that takes files."""
    field = {"type": "file_input", "action_id": "leads", **element}
    return {"type": "input", "block_id": "list", "label": plain("List"), "element": field}


def test_a_persons_file_reaches_the_bot_with_the_message_that_shares_it(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    file_id = uploaded_by(ana, "leads.csv", b"name\nYuki\n")

    shared = ana.does("message", channel=REVIEW, text="the *list*", files=[file_id])

    assert shared["message"]["files"][0]["id"] == file_id
    event = bot.wait_for_event("message", subtype="file_share")
    assert (event["user"], event["text"], event["files"][0]["mimetype"]) == (ANA, "the *list*", "text/csv")
    told = bot.wait_for_event("file_shared")
    assert (told["file_id"], told["user_id"], told["channel_id"]) == (file_id, ANA, REVIEW)
    assert download(event["files"][0]["url_private_download"]).content == b"name\nYuki\n"


def test_where_the_bot_is_not_it_hears_nothing_of_a_file(ana: Person, bot: BotDouble) -> None:
    ana.does("message", channel=GENERAL, text="", files=[uploaded_by(ana)])
    ana.does("message", channel=REVIEW, text="a mark that comes later")

    bot.wait_for_event("message", text="a mark that comes later")

    assert bot.events("file_shared") == []


def test_the_page_gets_the_bytes_as_something_to_save(ana: Person) -> None:
    file_id = uploaded_by(ana, "seite.html", b"<script>alert(1)</script>")

    got = ana.http.get(f"files/{file_id}")

    assert got.content == b"<script>alert(1)</script>"
    assert got.headers["content-disposition"].startswith("attachment")
    assert (
        "sandbox" in got.headers["content-security-policy"]
        or "default-src" in (got.headers["content-security-policy"])
    )
    assert ana.http.get("files/F0NOBODY").status_code == 404


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "a\r\nX-Evil: 1", "\u202egnp.exe", "名前 😀.csv", "", "/"]
)
def test_a_name_is_only_ever_shown(ana: Person, name: str, slack: Running) -> None:
    file_id = uploaded_by(ana, name)

    got = ana.http.get(f"files/{file_id}")

    assert got.status_code == 200
    assert "x-evil" not in got.headers
    stored = slack.sandbox.slack.files
    assert {path.name for path in stored.path({"id": file_id}).parent.iterdir()} == {file_id}


def test_an_empty_file_and_one_of_nobody_are_refused(ana: Person) -> None:
    empty = ana.http.post("file", params={"user": ANA, "name": "a.csv"}, content=b"")
    nobody = ana.http.post("file", params={"user": "U0NOBODY", "name": "a.csv"}, content=b"a")

    assert (empty.status_code, nobody.status_code) == (400, 404)
    assert "empty" in empty.json()["error"]


def test_a_file_said_to_be_larger_than_slack_takes_is_refused_before_it_comes(slack: Running) -> None:
    address = urlsplit(slack.url)
    with closing(HTTPConnection(str(address.hostname), address.port, timeout=10)) as connection:
        connection.putrequest("POST", f"/_control/file?user={ANA}&name=a")
        connection.putheader("Content-Length", "1000000001")
        connection.endheaders()

        assert connection.getresponse().status == 413


def test_only_ones_own_uploaded_files_can_be_shared(ana: Person) -> None:
    file_id = uploaded_by(ana)

    assert ana.refused("message", channel=REVIEW, text="x", files=["F0NOBODY"]).startswith("404")
    assert (
        Person(JO, ana.http).refused("message", channel=REVIEW, text="x", files=[file_id]).startswith("404")
    )
    assert ana.refused("message", channel=REVIEW, text="").startswith("400")


def test_a_form_takes_files_and_the_app_sees_them_then(
    ana: Person, bot: BotDouble, client: WebClient, shows: Open
) -> None:
    file_id = uploaded_by(ana)
    shows(file_input(filetypes=["csv"], max_files=1))

    ana.does("view/submit", values={"list": {"leads": {"files": [file_id]}}})

    state = bot.last("view_submission")["view"]["state"]["values"]["list"]["leads"]
    assert state["type"] == "file_input"
    assert [each["id"] for each in state["files"]] == [file_id]
    assert download(state["files"][0]["url_private_download"]).content == b"name\nYuki\n"
    assert client.files_info(file=file_id)["file"]["channels"] == []


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["a.pdf"], "a.pdf cannot be added: please choose csv."),
        (["a.csv", "b.csv"], "Please add at most 1 file."),
    ],
)
def test_a_form_holds_back_files_it_does_not_take(
    ana: Person, bot: BotDouble, shows: Open, names: list[str], complaint: str
) -> None:
    shows(file_input(filetypes=["csv"], max_files=1))

    answer = ana.does("view/submit", values={"list": {"leads": [uploaded_by(ana, name) for name in names]}})

    assert (answer["sent"], answer["errors"]) == (False, {"list": complaint})
    assert bot.of_kind("view_submission") == []


def test_a_form_without_a_needed_file_is_held_back(ana: Person, shows: Open) -> None:
    shows(file_input())

    answer = ana.does("view/submit", values={"list": {"leads": []}})

    assert answer["sent"] is False


def test_a_chosen_file_survives_an_update_of_the_view(ana: Person, client: WebClient, shows: Open) -> None:
    view = shows({**file_input(), "dispatch_action": True})
    file_id = uploaded_by(ana)
    ana.does("view/click", action_id="leads", files=[file_id])

    client.views_update(view_id=view["id"], view=modal({**file_input(), "dispatch_action": True}))

    held = ana.views()["views"][-1]["state"]["values"]["list"]["leads"]
    assert [each["id"] for each in held["files"]] == [file_id]


def test_anothers_file_cannot_be_handed_in(ana: Person, shows: Open) -> None:
    shows(file_input())
    foreign = uploaded_by(Person(JO, ana.http))

    assert ana.refused("view/submit", values={"list": {"leads": [foreign]}}).startswith("404")


def test_files_outlive_a_restart_at_another_address_and_go_on_reset(bot: BotDouble, tmp_path: Path) -> None:
    config = quick_config(a_seed(), tmp_path, bot.url)
    with running(config) as slack, httpx.Client(base_url=f"{slack.url}/_control/") as http:
        ana = Person(ANA, http)
        file_id = uploaded_by(ana)
        ana.does("message", channel=REVIEW, text="", files=[file_id])

    with (
        running(replace(config, seed=None)) as slack,
        httpx.Client(base_url=f"{slack.url}/_control/") as http,
    ):
        client = WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
        again = client.conversations_history(channel=REVIEW)["messages"][0]["files"][0]
        assert again["url_private"].startswith(slack.url)
        assert download(again["url_private"]).content == b"name\nYuki\n"

        http.post("reset").raise_for_status()

        assert http.get(f"files/{file_id}").status_code == 404
        assert not list(tmp_path.rglob(f"{file_id}*"))


def test_the_kind_is_told_by_the_ending_and_else_by_what_was_said() -> None:
    assert kind_of("a.CSV", "application/x-evil")["mimetype"] == "text/csv"
    assert kind_of("a", "image/png; charset=x")["filetype"] == "png"
    assert kind_of("a.weird", "not a type")["mimetype"] == "application/octet-stream"
    assert kind_of("a.tar.gz/../x", "")["filetype"] == "binary"


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (PICTURE, (640, 480)),
        (b"GIF89a\x02\x00\x03\x00", (2, 3)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x07\x00\x09\x03", (9, 7)),
        (b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\0\0\x0f\0\0", (32, 16)),
        (PICTURE[:18], None),
        (b"\xff\xd8\xff\xe0\xff", None),
        (b"GIF89a\0\0\0\0", None),
        (b"plain text", None),
    ],
)
def test_the_size_of_a_picture_stands_in_its_first_bytes(head: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(head) == size


def test_a_person_deletes_a_file_of_their_own_and_nobody_elses(ana: Person, bot: BotDouble) -> None:
    file_id = uploaded_by(ana)
    ana.does("message", channel=REVIEW, text="", files=[file_id])

    assert "404" in Person(JO, ana.http).refused("file/delete", file=file_id)
    ana.does("file/delete", file=file_id)

    assert bot.wait_for_event("file_deleted")["file_id"] == file_id
    assert ana.http.get(f"files/{file_id}").status_code == 404
