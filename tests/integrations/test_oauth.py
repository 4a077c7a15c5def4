"""Asking issuers of consent: what goes out, and every way in which they answer or do not."""

import base64
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations import oauth_issuers
from integrations.oauth import Endpoints, OAuthIssuer
from outreach.oauth_port import GrantLost, Issuer, IssuerRefuses, IssuerTrouble, IssuerUnreachable, Tokens
from tests.integrations.token_server import DRIPPING, SILENT, TokenServer, closed_port, token_server

CODE, VERIFIER, REFRESH, SECRET = "code-1", "verifier-" + "v" * 40, "refresh-secret", "client-secret"
GOOD: dict[str, Any] = {
    "access_token": "access-1",
    "refresh_token": "refresh-1",
    "expires_in": 3599,
    "token_type": "Bearer",
}


@pytest.fixture(scope="module")
def server() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture
def issuer(server: TokenServer) -> OAuthIssuer:
    """Google, at a token door that the test scripts; it forgets what was asked before."""
    server.asked.clear()
    server.headers.clear()
    server.says(**GOOD)
    return an_issuer(server.url)


def an_issuer(url: str, wait_seconds: float = 5.0) -> OAuthIssuer:
    return OAuthIssuer(
        "google",
        "Google",
        Endpoints(
            f"{url}/authorize", f"{url}/token", f"{url}/revoke", ("https://mail.google.com/", "openid")
        ),
        client_id="client-1",
        client_secret=SECRET,
        redirect_uri="https://plera.example.com/oauth/callback",
        servers=("smtp.gmail.com:587", "imap.gmail.com:993"),
        wait_seconds=wait_seconds,
    )


def redeem(issuer: Issuer) -> Tokens:
    return issuer.redeem(CODE, VERIFIER)


def refresh(issuer: Issuer) -> Tokens:
    return issuer.refresh(REFRESH)


every_call = pytest.mark.parametrize("call", [redeem, refresh])
Call = Callable[[Issuer], Tokens]


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_link_to_google_asks_for_mail_offline_with_a_challenge_and_no_secret() -> None:
    google = oauth_issuers.google("client-1", SECRET, "https://plera.example.com")

    url = google.consent_url(state="s+ä/1", verifier=VERIFIER, address="jo@example.com")

    asked = query_of(url)
    assert url.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert asked == {
        "response_type": "code",
        "client_id": "client-1",
        "redirect_uri": "https://plera.example.com/oauth/callback",
        "scope": "https://mail.google.com/ openid email",
        "state": "s+ä/1",
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": "jo@example.com",
        "code_challenge": asked["code_challenge"],
        "code_challenge_method": "S256",
    }
    assert VERIFIER not in url
    assert SECRET not in url
    assert (google.smtp, google.imap) == ("smtp.gmail.com:587", "imap.gmail.com:993")


def test_the_link_to_microsoft_asks_for_both_ways_and_for_staying() -> None:
    microsoft = oauth_issuers.microsoft("client-1", SECRET, "https://plera.example.com")

    url = microsoft.consent_url(state="s", verifier=VERIFIER, address="")

    assert url.startswith("https://login.microsoftonline.com/common/oauth2/v2.0/authorize?")
    assert query_of(url)["scope"].split() == [
        "offline_access",
        "https://outlook.office.com/SMTP.Send",
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "openid",
        "email",
    ]
    assert "login_hint" not in url
    assert (microsoft.smtp, microsoft.imap) == ("smtp.office365.com:587", "outlook.office365.com:993")
    assert not microsoft.gives_back


def test_the_challenge_is_the_one_of_the_rfc() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    url = an_issuer("https://issuer.test").consent_url(state="s", verifier=verifier, address="")

    assert query_of(url)["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_code_is_redeemed_with_its_verifier_and_the_secret_in_the_body(
    issuer: OAuthIssuer, server: TokenServer
) -> None:
    assert redeem(issuer) == Tokens("access-1", 3599, "refresh-1")

    path, headers, form = server.asked[-1]
    assert path == "/token"
    assert "Authorization" not in headers
    assert form == {
        "grant_type": "authorization_code",
        "code": CODE,
        "code_verifier": VERIFIER,
        "redirect_uri": "https://plera.example.com/oauth/callback",
        "client_id": "client-1",
        "client_secret": SECRET,
    }


def test_a_refresh_keeps_the_token_at_hand_unless_there_is_a_new_one(
    issuer: OAuthIssuer, server: TokenServer
) -> None:
    assert refresh(issuer) == Tokens("access-1", 3599, "refresh-1")
    assert server.form["refresh_token"] == REFRESH

    server.says(access_token="access-2", expires_in=3599)
    assert refresh(issuer) == Tokens("access-2", 3599)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(3599, 3599), ("3599", 3599), (None, 3600), ("", 3600), (-5, 60), (0, 60), (10**9, 86_400)],
)
def test_how_long_a_token_holds_is_read_with_care(
    issuer: OAuthIssuer, server: TokenServer, told: object, seconds: int
) -> None:
    server.says(**{**GOOD, "expires_in": told})

    assert refresh(issuer).expires_in == seconds


def id_token(**claims: object) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in ({}, claims)]
    return ".".join([*parts, "signature"])


@pytest.mark.parametrize(
    ("told", "addresses"),
    [
        (id_token(email="Jo@Example.com", email_verified=True), ("jo@example.com",)),
        (id_token(email="jo@x.test", preferred_username="jm@x.test"), ("jo@x.test", "jm@x.test")),
        (id_token(email="jo@x.test", email_verified=False), ()),
        (id_token(preferred_username="jo", email=["jo@x.test"]), ()),
        (id_token(), ()),
        ("a.b.c", ()),
        ("a.e30x!.c", ()),
        (f"a.{base64.urlsafe_b64encode(b'[1]').decode()}.c", ()),
        ("", ()),
        (7, ()),
    ],
)
def test_who_consented_is_read_from_the_id_token(
    issuer: OAuthIssuer, server: TokenServer, told: object, addresses: tuple[str, ...]
) -> None:
    server.says(**{**GOOD, "id_token": told})

    assert redeem(issuer).addresses == addresses


def test_access_for_an_hour_only_is_not_taken(issuer: OAuthIssuer, server: TokenServer) -> None:
    server.says(access_token="access-1", expires_in=3599)

    with pytest.raises(GrantLost, match="for an hour only"):
        redeem(issuer)


MICROSOFTS = (
    'AADSTS700082: The refresh token has expired due to inactivity.\r\nTrace ID: 0\r\nCorrelation ID: "1" ünd'
)


@every_call
@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, "invalid_grant", GrantLost),
        (400, "interaction_required", GrantLost),
        (401, "invalid_client", IssuerRefuses),
        (400, "unauthorized_client", IssuerRefuses),
        (400, "invalid_scope", IssuerRefuses),
        (400, "temporarily_unavailable", IssuerUnreachable),
        (429, "rate_limited", IssuerUnreachable),
        (200, "invalid_grant", GrantLost),
        (400, "<b>&anything", IssuerUnreachable),
    ],
)
def test_an_error_is_sorted_by_its_word_whatever_its_description_holds(
    issuer: OAuthIssuer,
    server: TokenServer,
    call: Call,
    status: int,
    error: str,
    kind: type[IssuerTrouble],
) -> None:
    server.says(status, error=error, error_description=MICROSOFTS)

    with pytest.raises(IssuerTrouble) as met:
        call(issuer)

    assert type(met.value) is kind
    assert "AADSTS" not in str(met.value)
    assert "<b>" not in str(met.value)


@every_call
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<h1>Gateway</h1>"),
        (200, b"[]"),
        (200, b"null"),
        (200, b'"access"'),
        (200, b"\xff\xfe{}"),
        (200, b""),
        (200, b"{}"),
        (200, json.dumps({**GOOD, "access_token": 7}).encode()),
        (200, json.dumps({**GOOD, "access_token": ""}).encode()),
        (200, json.dumps({**GOOD, "access_token": "a\r\nRCPT TO:<x@y>"}).encode()),
        (200, json.dumps({**GOOD, "access_token": "a\x01b"}).encode()),
        (200, json.dumps({**GOOD, "refresh_token": ["r"]}).encode()),
        (200, json.dumps({**GOOD, "access_token": "a" * 30_000}).encode()),
        (200, b'{"x": "' + b"x" * 300_000 + b'"}'),
        (302, b""),
        (404, b"nothing"),
        (500, b'{"error": "invalid_grant"'),
        (503, b""),
    ],
)
def test_garbage_is_no_token_and_ends_no_grant(
    issuer: OAuthIssuer, server: TokenServer, call: Call, status: int, body: bytes
) -> None:
    server.status, server.body = status, body
    server.headers["Location"] = f"{server.url}/elsewhere"

    with pytest.raises(IssuerUnreachable):
        call(issuer)

    assert [path for path, _, _ in server.asked] == ["/token"]


@every_call
@pytest.mark.parametrize("how", [SILENT, DRIPPING])
def test_an_answer_that_does_not_come_in_time_is_not_waited_for(
    issuer: OAuthIssuer, server: TokenServer, call: Call, how: str
) -> None:
    server.body = how

    with pytest.raises(IssuerUnreachable):
        call(an_issuer(server.url, wait_seconds=0.15))


@every_call
def test_a_door_that_is_shut_can_be_knocked_at_again(call: Call) -> None:
    with pytest.raises(IssuerUnreachable, match="cannot be reached"):
        call(an_issuer(f"http://127.0.0.1:{closed_port()}"))


@every_call
def test_no_secret_reaches_a_log_a_repr_or_a_traceback(
    issuer: OAuthIssuer, server: TokenServer, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = repr(call(issuer))
    server.says(400, error="invalid_grant", error_description=f"{REFRESH} {CODE}")
    try:
        call(issuer)
    except GrantLost as error:
        shown += "".join(traceback.format_exception(error))

    everything = shown + caplog.text + str([record.__dict__ for record in caplog.records])
    for secret in (SECRET, REFRESH, CODE, VERIFIER, "access-1", "refresh-1"):
        assert secret not in everything, secret


def test_a_grant_is_given_back_with_its_refresh_token(issuer: OAuthIssuer, server: TokenServer) -> None:
    issuer.give_back(REFRESH)

    path, _, form = server.asked[-1]
    assert (path, form["token"], form["token_type_hint"]) == ("/revoke", REFRESH, "refresh_token")


def test_a_grant_that_ended_before_counts_as_given_back(issuer: OAuthIssuer, server: TokenServer) -> None:
    server.says(400, error="invalid_token")
    issuer.give_back(REFRESH)

    server.says(503)
    with pytest.raises(IssuerUnreachable):
        issuer.give_back(REFRESH)


def test_who_takes_nothing_back_is_not_asked() -> None:
    oauth_issuers.microsoft("c", SECRET, "https://x.test", url=f"http://127.0.0.1:{closed_port()}").give_back(
        "r"
    )
