"""The local issuer of consent is as strict as the RFCs ask, and its page asks a person."""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sandbox.runner import Running, quick_config, running
from sandbox.seed import OAuthClient
from tests.sandbox.mail_desk import ANA, LEAD, MAILBOXES
from tests.sandbox.people import a_seed

BOT = "http://127.0.0.1:9"
BACK = f"{BOT}/oauth/callback"
CLIENT = OAuthClient("client-1", "client-secret")
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
WISH = {
    "response_type": "code",
    "client_id": "client-1",
    "redirect_uri": BACK,
    "scope": "https://mail.google.com/ openid email",
    "state": "state <1>",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
AS_CLIENT = {"client_id": CLIENT.client_id, "client_secret": CLIENT.client_secret}


class Client:
    """The browser of a person, and the app that asked."""

    def __init__(self, sandbox: Running) -> None:
        self.sandbox = sandbox
        self.http = httpx.Client(base_url=sandbox.url, timeout=20)

    def asks(self, provider: str = "google", **changed: str) -> httpx.Response:
        return self.http.get(f"/oauth/{provider}/authorize", params=WISH | changed)

    def decides(self, provider: str = "google", **given: str) -> httpx.Response:
        form = {**WISH, "address": ANA, "decision": "allow", **given}
        headers = {"Origin": self.sandbox.url}
        return self.http.post(f"/oauth/{provider}/authorize", data=form, headers=headers)

    def code(self, provider: str = "google", **given: str) -> str:
        return back(self.decides(provider, **given))["code"]

    def token(self, provider: str = "google", **form: str) -> httpx.Response:
        return self.http.post(f"/oauth/{provider}/token", data=AS_CLIENT | form)

    def redeems(self, code: str, provider: str = "google", **changed: str) -> httpx.Response:
        form = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, **changed}
        return self.token(provider, grant_type="authorization_code", **form)

    def granted(self, provider: str = "google") -> dict[str, str]:
        return dict(self.redeems(self.code(provider), provider).raise_for_status().json())

    def refreshes(self, refresh_token: str, provider: str = "google", **changed: str) -> httpx.Response:
        return self.token(provider, grant_type="refresh_token", refresh_token=refresh_token, **changed)

    def opens(self, access: str, address: str = ANA) -> bool:
        async def asked() -> bool:
            return self.sandbox.sandbox.mail.issuer.opens(address, access)

        return self.sandbox.call(asked())

    def control(self, **body: object) -> httpx.Response:
        return self.http.post("/_control/oauth", json=body)


def back(answer: httpx.Response) -> dict[str, str]:
    """What the browser is sent back with."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"{BACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    seed = replace(a_seed(), mailboxes=MAILBOXES, oauth=CLIENT)
    with running(quick_config(seed, Path(tmp_path_factory.mktemp("oauth")), BOT, with_mail=True)) as one:
        yield one


@pytest.fixture
def client(sandbox: Running) -> Iterator[Client]:
    async def forget() -> None:
        sandbox.sandbox.mail.issuer.reset()

    sandbox.call(forget())
    one = Client(sandbox)
    with one.http:
        yield one


def test_the_page_names_the_mailboxes_that_send_and_proposes_the_one_asked_for(client: Client) -> None:
    page = client.asks(login_hint=ANA)

    assert page.status_code == 200
    assert re.search(rf'value="{ANA}" checked', page.text)
    assert LEAD not in page.text
    assert "Read and send mail" in page.text
    assert f"form-action 'self' {BOT}" in page.headers["content-security-policy"]


def test_what_was_asked_with_is_data_on_the_page(client: Client) -> None:
    page = client.asks(scope='<script>alert("x")</script>', state='"><b>')

    assert "<script>" not in page.text
    assert '"><b>' not in page.text
    assert [unescape(one) for one in re.findall(r'name="state" value="([^"]*)"', page.text)] == ['"><b>']


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "other"},
        {"redirect_uri": "https://elsewhere.test/oauth/callback"},
        {"redirect_uri": f"{BACK}/more"},
        {"response_type": "token"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"state": ""},
    ],
)
def test_who_asks_wrongly_is_sent_nowhere(client: Client, changed: dict[str, str]) -> None:
    for answer in (client.asks(**changed), client.decides(**changed)):
        assert answer.status_code in (400, 401)
        assert "location" not in answer.headers


def test_a_form_from_another_site_is_refused(client: Client) -> None:
    form = {**WISH, "address": ANA, "decision": "allow"}

    answer = client.http.post("/oauth/google/authorize", data=form, headers={"Origin": "https://evil.test"})

    assert answer.status_code == 403


def test_a_no_goes_back_with_the_state(client: Client) -> None:
    assert back(client.decides(decision="deny")) == {"error": "access_denied", "state": "state <1>"}
    assert client.decides(address="nobody@kestrel.test").status_code == 400
    assert client.http.get("/_control/oauth").json()["grants"] == []


def test_a_code_becomes_tokens_that_open_one_mailbox(client: Client) -> None:
    given = client.granted()

    assert client.opens(given["access_token"])
    assert not client.opens(given["access_token"], "ben@kestrel.test")
    assert not client.opens(given["refresh_token"])
    assert len(given["id_token"].split(".")) == 3
    kept = (client.sandbox.sandbox.config.directory / "oauth.json").read_text("utf-8")
    assert given["access_token"] not in kept
    assert given["refresh_token"] not in kept


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:9/other"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "other"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_worth_nothing_to_somebody_else(
    client: Client, changed: dict[str, str], error: str
) -> None:
    form = {"grant_type": "authorization_code", "code": client.code(), "redirect_uri": BACK}

    answer = client.token(**{**form, "code_verifier": VERIFIER, **changed})

    assert (answer.status_code, answer.json()["error"]) == (401 if error == "invalid_client" else 400, error)


def test_a_code_of_one_issuer_is_none_of_the_other(client: Client) -> None:
    assert client.redeems(client.code("google"), "microsoft").json()["error"] == "invalid_grant"


def test_a_code_used_twice_ends_what_came_of_it(client: Client) -> None:
    code = client.code()
    given = client.redeems(code).json()

    assert client.redeems(code).json()["error"] == "invalid_grant"

    assert not client.opens(given["access_token"])
    assert client.refreshes(given["refresh_token"]).json()["error"] == "invalid_grant"


def test_googles_refresh_token_stays_and_microsofts_is_replaced(client: Client) -> None:
    google, microsoft = client.granted("google"), client.granted("microsoft")

    assert "refresh_token" not in client.refreshes(google["refresh_token"]).json()
    again = client.refreshes(google["refresh_token"]).json()
    replaced = client.refreshes(microsoft["refresh_token"], "microsoft").json()

    assert client.opens(again["access_token"])
    assert replaced["refresh_token"] != microsoft["refresh_token"]
    assert client.refreshes(replaced["refresh_token"], "microsoft").status_code == 200


def test_a_replaced_refresh_token_that_comes_again_ends_the_grant(client: Client) -> None:
    first = client.granted("microsoft")
    second = client.refreshes(first["refresh_token"], "microsoft").json()

    assert client.refreshes(first["refresh_token"], "microsoft").json()["error"] == "invalid_grant"

    assert client.refreshes(second["refresh_token"], "microsoft").json()["error"] == "invalid_grant"
    assert not client.opens(second["access_token"])


def test_tokens_end_when_told(client: Client) -> None:
    given = client.granted()
    client.control(access_seconds=1).raise_for_status()
    assert client.refreshes(given["refresh_token"]).json()["expires_in"] == 1

    client.control(expire=ANA).raise_for_status()

    assert not client.opens(given["access_token"])
    assert client.refreshes(given["refresh_token"]).status_code == 200


def test_a_grant_is_taken_back_by_either_token(client: Client) -> None:
    for name in ("access_token", "refresh_token"):
        given = client.granted()
        client.http.post("/oauth/google/revoke", data={**AS_CLIENT, "token": given[name]}).raise_for_status()
        assert not client.opens(given["access_token"])
        assert client.refreshes(given["refresh_token"]).json()["error"] == "invalid_grant"
    assert client.http.post("/oauth/google/revoke", data={**AS_CLIENT, "token": "unknown"}).status_code == 200
    assert client.http.post("/oauth/google/revoke", data={"token": "unknown"}).status_code == 401


def test_the_token_door_misbehaves_when_told(client: Client) -> None:
    given = client.granted()

    client.control(trouble="down").raise_for_status()
    assert client.refreshes(given["refresh_token"]).status_code == 503
    client.control(trouble="garbage").raise_for_status()
    assert client.refreshes(given["refresh_token"]).text == "<h1>Gateway</h1>"
    client.control(trouble="").raise_for_status()
    assert client.refreshes(given["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"trouble": "loud"},
        {"access_seconds": 0},
        {"access_seconds": "1"},
        {"end": ANA},
        {"expire": "x"},
        {"end": 7},
    ],
)
def test_the_control_says_what_it_does_not_take(client: Client, body: dict[str, object]) -> None:
    answer = client.control(**body)

    assert answer.status_code in (400, 404)
    assert answer.json()["error"]


def test_there_is_no_third_issuer(client: Client) -> None:
    assert client.asks("yahoo").status_code == 404


def test_grants_outlast_a_restart(tmp_path: Path) -> None:
    seed = replace(a_seed(), mailboxes=MAILBOXES, oauth=CLIENT)
    with running(quick_config(seed, tmp_path, BOT, with_mail=True)) as first:
        one = Client(first)
        with one.http:
            given = one.granted()

    with running(quick_config(None, tmp_path, BOT, with_mail=True)) as second:
        other = Client(second)
        with other.http:
            assert other.opens(given["access_token"])
            assert other.refreshes(given["refresh_token"]).status_code == 200
