"""The local Unipile answers what the validators of npm `unipile-node-sdk` want. Needs npm, node and npm's registry."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.runner import Running
from tests.npm import install
from tests.sandbox.linkedin_desk import JO, KEY, PLAIN, Unipile, local_linkedin

pytestmark = pytest.mark.slow

PACKAGE = "unipile-node-sdk@1.9.3"
SCRIPT = Path(__file__).with_name("ask.cjs")

Json = dict[str, Any]


class Sdk:
    """Unipile's own client in a process of node, at the local Unipile."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def asks(self, call: str, *given: object) -> Json:
        """Make a call, such as "users.getProfile", and return how it ended."""
        resource, _, method = call.partition(".")
        line = json.dumps({"resource": resource, "method": method, "given": given})
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def gets(self, call: str, *given: object) -> Any:
        """Make a call whose answer is to fit, and return that."""
        told = self.asks(call, *given)
        assert told["ok"], told
        return told["said"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with local_linkedin(tmp_path_factory.mktemp("linkedin")) as one:
        yield one


@pytest.fixture(scope="module")
def sdk(sandbox: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sdk]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("npm is not installed: the local Unipile is not held against unipile-node-sdk")
    folder = tmp_path_factory.mktemp("unipile-sdk")
    install(npm, folder, [PACKAGE])
    shutil.copy(SCRIPT, folder / SCRIPT.name)
    command = [node, SCRIPT.name, sandbox.url, KEY]
    with subprocess.Popen(
        command, cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Sdk(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


@pytest.fixture
def unipile(sandbox: Running) -> Unipile:
    httpx.post(f"{sandbox.url}/_control/reset", timeout=20, verify=PLAIN).raise_for_status()
    return Unipile(sandbox)


def test_the_validators_refuse_what_does_not_fit(sdk: Sdk, unipile: Unipile) -> None:
    unipile.plays("fault", on="look_up", how="garbage").raise_for_status()

    told = sdk.asks("users.getProfile", {"account_id": JO, "identifier": "mia-lund"})

    assert (told["ok"], told["kind"]) == (False, "InvalidResponseTypeError")


@pytest.mark.parametrize("who", ["mia-lund", "olga", "jo-meyer"])
def test_profiles_fit(sdk: Sdk, unipile: Unipile, who: str) -> None:
    unipile.invites("mia-lund", "Hello")

    profile = sdk.gets("users.getProfile", {"account_id": JO, "identifier": who})

    assert profile["public_identifier"] == who


@pytest.mark.parametrize("state", ["pending", "ignored", "withdrawn"])
def test_a_profile_fits_whatever_came_of_an_invite(sdk: Sdk, unipile: Unipile, state: str) -> None:
    invite_id = unipile.invites("mia-lund").json()["invitation_id"]
    if state == "ignored":
        unipile.plays("ignore", person="mia-lund").raise_for_status()
    if state == "withdrawn":
        sdk.gets("users.cancelInvitationSent", {"account_id": JO, "invitation_id": invite_id})

    profile = sdk.gets("users.getProfile", {"account_id": JO, "identifier": "mia-lund"})

    assert profile["invitation"] == {"type": "SENT", "status": state.upper()}


def test_the_owner_of_an_account_fits(sdk: Sdk, unipile: Unipile) -> None:
    assert sdk.gets("users.getOwnProfile", JO)["first_name"] == "Jo"


def test_accounts_fit_whatever_their_state_and_tier(sdk: Sdk, unipile: Unipile) -> None:
    for state in ("log_in", "log_out", "checkpoint", "restrict", "stop"):
        unipile.plays("account", account=JO, state=state).raise_for_status()

        assert sdk.gets("account.getOne", JO)["id"] == JO
        assert [one["id"] for one in sdk.gets("account.getAll")["items"]] == [JO]


def test_the_way_of_an_invite_fits(sdk: Sdk, unipile: Unipile) -> None:
    mia = unipile.id_of("mia-lund")
    sent = sdk.gets("users.sendInvitation", {"account_id": JO, "provider_id": mia, "message": "Hello Mia"})
    sdk.gets("users.sendInvitation", {"account_id": JO, "provider_id": unipile.id_of("lead-1")})

    listed = sdk.gets("users.getAllInvitationsSent", {"account_id": JO, "limit": 1})
    further = sdk.gets("users.getAllInvitationsSent", {"account_id": JO, "cursor": listed["cursor"]})

    assert [one["id"] for one in further["items"]] == [sent["invitation_id"]]
    sdk.gets("users.cancelInvitationSent", {"account_id": JO, "invitation_id": sent["invitation_id"]})


def test_connections_fit_on_every_page(sdk: Sdk, unipile: Unipile) -> None:
    for who in ("mia-lund", "lead-1"):
        unipile.invites(who)
        unipile.plays("accept", person=who).raise_for_status()

    first = sdk.gets("users.getAllRelations", {"account_id": JO, "limit": 2})
    second = sdk.gets("users.getAllRelations", {"account_id": JO, "cursor": first["cursor"]})

    people = [one["public_identifier"] for page in (first, second) for one in page["items"]]
    assert people == ["lead-1", "mia-lund", "olga"]


def test_the_way_of_a_conversation_fits(sdk: Sdk, unipile: Unipile) -> None:
    olga = unipile.id_of("olga")
    started = sdk.gets(
        "messaging.startNewChat", {"account_id": JO, "attendees_ids": [olga], "text": "Grüße, Olga 👋"}
    )
    sdk.gets("messaging.sendMessage", {"chat_id": started["chat_id"], "text": "Still there?"})
    unipile.plays("answer", person="olga", text="Yes").raise_for_status()

    lists = [
        sdk.gets("messaging.getAllMessages", {"account_id": JO, "limit": 2}),
        sdk.gets("messaging.getAllMessages", {"account_id": JO, "after": "2020-01-01T00:00:00.000Z"}),
        sdk.gets("messaging.getAllMessagesFromChat", {"chat_id": started["chat_id"]}),
    ]
    chats = [
        sdk.gets("messaging.getAllChats", {"account_id": JO, "account_type": "LINKEDIN"}),
        sdk.gets("messaging.getAllChatsFromAttendee", {"attendee_id": olga, "account_id": JO}),
    ]

    texts = ["Yes", "Still there?", "Grüße, Olga 👋"]
    assert [[one["text"] for one in page["items"]] for page in lists] == [texts[:2], texts, texts]
    assert [[one["id"] for one in page["items"]] for page in chats] == [[started["chat_id"]]] * 2


def test_webhooks_and_links_fit(sdk: Sdk, unipile: Unipile) -> None:
    made = sdk.gets(
        "webhook.create",
        {
            "source": "messaging",
            "request_url": "http://127.0.0.1:9/in",
            "name": "Plera: messaging",
            "headers": [{"key": "X-Secret", "value": "s"}],
            "account_ids": [JO],
        },
    )

    assert [one["id"] for one in sdk.gets("webhook.getAll")["items"]] == [made["webhook_id"]]
    sdk.gets("webhook.delete", made["webhook_id"])
    link = sdk.gets(
        "account.createHostedAuthLink",
        {
            "type": "create",
            "providers": ["LINKEDIN"],
            "api_url": unipile.url,
            "expiresOn": "2030-01-01T00:00:00.000Z",
        },
    )
    assert link["url"].startswith(f"{unipile.url}/linkedin/connect/")


def test_a_refusal_reaches_the_sdk_as_its_type(sdk: Sdk, unipile: Unipile) -> None:
    told = sdk.asks("users.getProfile", {"account_id": JO, "identifier": "nobody"})

    assert (told["kind"], told["body"]["type"]) == ("UnsuccessfulRequestError", "errors/resource_not_found")
