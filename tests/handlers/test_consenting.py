"""The doors of a consent, as a browser meets them: everything that is not a person's own way through is refused."""

import io
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode
from wsgiref.util import setup_testing_defaults

import pytest

from bot.web import application
from handlers import doors
from jobs import consent
from models import MailConsent, MailGrant, SenderAccount, SlackPost
from models.states import PostKind
from outreach import consents
from outreach.errors import MailboxUnreadable, SenderBroken
from outreach.oauth_port import IssuerUnreachable
from tests.outreach.consenting import ANA_BOX, begin
from tests.world import World

pytestmark = pytest.mark.unseen


class Browser:
    """Asks the bot's own WSGI application, and keeps its cookies."""

    def __init__(self, world: World) -> None:
        self._answer = application(None, doors.routes(world.services))  # type: ignore[arg-type]
        self.cookies: dict[str, str] = {}
        self.headers: list[tuple[str, str]] = []

    def gets(self, path: str, **query: str) -> tuple[int, str]:
        """Return status and page."""
        return self.asks("GET", path, urlencode(query))

    def asks(self, method: str, path: str, query: str) -> tuple[int, str]:
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        setup_testing_defaults(environ)
        environ["wsgi.input"] = io.BytesIO(b"")
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said: list[str] = []

        def start_response(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said.append(status)
            self.headers = headers

        body = b"".join(self._answer(environ, start_response)).decode()
        for name, value in self.headers:
            if name == "Set-Cookie":
                cookie, _, _ = value.partition(";")
                self.cookies.update([tuple(cookie.split("=", 1))])  # type: ignore[list-item]
        return int(said[0].split()[0]), body

    def starts(self, state: str) -> str:
        """Open the link and return the page."""
        status, page = self.gets(consents.START, state=state)
        assert status == 200, page
        return page

    def comes_back(self, state: str, **given: str) -> tuple[int, str]:
        return self.gets(consents.CALLBACK, state=state, **given)


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)


def nothing_is_connected(world: World) -> bool:
    return not world.rows(MailGrant) and not [one for one in world.rows(SenderAccount) if one.issuer]


def test_the_way_through(world: World, browser: Browser) -> None:
    world.issuer.knows("code-1", ANA_BOX)
    state = begin(world)

    page = browser.starts(state)
    status, done = browser.comes_back(state, code="code-1")

    assert (status, f"<strong>{ANA_BOX}</strong> is connected" in done) == (200, True)
    assert "Ana</strong> of <strong>Kestrel</strong>" in page
    assert quote(state, safe="") in page
    assert world.row(SenderAccount, world.sender_ids[0]).issuer == "google"
    assert world.channel.connected == [ANA_BOX]
    assert world.only(MailConsent).used_at is not None
    assert [one.note for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)] == [
        f"{ANA_BOX} is connected again: what waited for it goes on."
    ]


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(world: World, browser: Browser) -> None:
    browser.starts(begin(world))

    (cookie,) = [value for name, value in browser.headers if name == "Set-Cookie"]
    assert re.fullmatch(
        r"plera_consent_\d+=[\w-]{43}; Path=/oauth; Max-Age=600; HttpOnly; SameSite=Lax; Secure", cookie
    )


def test_a_link_is_shown_again_to_who_opens_it_again_until_it_was_used(
    world: World, browser: Browser
) -> None:
    world.issuer.knows("code-1", ANA_BOX)
    state = begin(world)
    browser.starts(state)
    browser.starts(state)

    assert browser.comes_back(state, code="code-1")[0] == 200

    status, page = browser.gets(consents.START, state=state)
    assert (status, "over or was used before" in page) == (400, True)


def test_a_state_is_used_once_whatever_comes_of_it(world: World, browser: Browser) -> None:
    state = begin(world)
    browser.starts(state)

    assert "Recording gives nothing for this code" in browser.comes_back(state, code="wrong")[1]
    world.issuer.knows("code-1", ANA_BOX)
    status, page = browser.comes_back(state, code="code-1")

    assert (status, "over or was used before" in page) == (400, True)
    assert nothing_is_connected(world)


@pytest.mark.parametrize("path", [consents.START, consents.CALLBACK])
@pytest.mark.parametrize(
    "query", ["", "state=", "state=forged&code=c", "state=a&state=b&code=c", "state=%00%ff", "&&=;"]
)
def test_without_a_state_of_ours_nothing_opens(browser: Browser, path: str, query: str) -> None:
    status, page = browser.asks("GET", path, query)

    assert (status, "Not connected" in page) == (400, True)
    assert browser.asks("POST", path, query)[0] == 405


def test_a_state_that_ended_opens_nothing(world: World, browser: Browser) -> None:
    world.issuer.knows("code-1", ANA_BOX)
    state = begin(world)
    browser.starts(state)
    world.clock.advance(minutes=10)

    assert browser.comes_back(state, code="code-1")[0] == 400
    assert nothing_is_connected(world)


def test_somebody_else_who_is_sent_the_issuers_link_connects_nothing(world: World, browser: Browser) -> None:
    """Ana begins, and a stranger who never saw the bot's page consents: it does not come to Ana's mailbox."""
    world.issuer.knows("strangers", "victim@else.test")
    state = begin(world, address="")
    browser.starts(state)

    status, page = Browser(world).comes_back(state, code="strangers")

    assert (status, "another browser" in page) == (400, True)
    assert world.issuer.verifiers == []
    assert nothing_is_connected(world)


def test_who_consents_as_somebody_else_is_told_whom_it_was_for(world: World, browser: Browser) -> None:
    world.issuer.knows("code-1", "private@else.test")
    state = begin(world)
    browser.starts(state)

    _, page = browser.comes_back(state, code="code-1")

    assert f"You consented as private@else.test, but {ANA_BOX} was to be connected" in page
    assert nothing_is_connected(world)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"error": "access_denied"}, "You did not allow it at Google"),
        ({"error": "<script>x"}, "Google sent you back without its consent"),
        ({}, "without its consent"),
        ({"code": ""}, "without its consent"),
        ({"code": "x" * 5_000}, "without its consent"),
        ({"error": "access_denied", "code": "code-1"}, "You did not allow it"),
    ],
)
def test_a_no_connects_nothing_and_says_what_next(
    world: World, browser: Browser, given: Mapping[str, str], words: str
) -> None:
    world.issuer.knows("code-1", ANA_BOX)
    state = begin(world)
    browser.starts(state)

    status, page = browser.comes_back(state, **given)

    assert (status, words in page, "Press the button in Slack" in page) == (200, True, True)
    assert "<script>" not in page
    assert nothing_is_connected(world)


def test_an_issuer_that_is_away_connects_nothing(world: World, browser: Browser) -> None:
    world.issuer.troubles.append(IssuerUnreachable("Google cannot be reached just now."))
    state = begin(world)
    browser.starts(state)

    _, page = browser.comes_back(state, code="code-1")

    assert (
        "Google cannot be reached just now. Nothing was connected: press the button in Slack again." in page
    )
    assert nothing_is_connected(world)


@pytest.mark.parametrize("side", ["smtp", "imap"])
def test_a_server_that_does_not_let_us_in_keeps_the_mailbox_as_it_was(
    world: World, browser: Browser, side: str
) -> None:
    if side == "smtp":
        world.channel.connect_errors.append(SenderBroken("Microsoft has sending by SMTP switched off."))
    else:
        world.mailboxes.errors[ANA_BOX] = MailboxUnreadable("IMAP is switched off.")
    world.issuer.knows("code-1", ANA_BOX)
    state = begin(world)
    browser.starts(state)

    _, page = browser.comes_back(state, code="code-1")

    assert "switched off" in page
    assert nothing_is_connected(world)


def test_no_more_than_some_browsers_wait_at_a_time(world: World, browser: Browser) -> None:
    world.issuer.knows("code-1", ANA_BOX)
    state = begin(world)
    browser.starts(state)
    places = [consent._places.acquire(blocking=False) for _ in range(consent.AT_ONCE)]
    try:
        _, page = browser.comes_back(state, code="code-1")
    finally:
        for _ in places:
            consent._places.release()

    assert "Too many mailboxes are being connected just now" in page
    assert world.issuer.verifiers == []


def test_without_the_issuers_client_the_page_says_what_is_missing(world: World) -> None:
    state = begin(world)
    del world.services.issuers["google"]  # type: ignore[attr-defined]

    status, page = Browser(world).gets(consents.START, state=state)

    assert (status, "PLERA_GOOGLE_CLIENT_ID" in page) == (400, True)


def test_names_on_the_page_are_data(world: World, browser: Browser) -> None:
    page = browser.starts(begin(world, address="<b>@x.test"))

    assert "<b>@" not in page
    assert "&lt;b&gt;@x.test" in page


def test_nothing_secret_is_logged_or_shown(
    world: World, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.issuer.knows("code-1", ANA_BOX)
    state = begin(world)

    pages = browser.starts(state) + browser.comes_back(state, code="code-1")[1]
    pages += browser.comes_back(state, code="code-2")[1]

    (verifier,) = world.issuer.verifiers
    records = str([record.__dict__ for record in caplog.records])
    for secret in (verifier, "code-1", "access-of-code-1", "refresh-of-code-1", ANA_BOX):
        assert secret not in records
    for secret in (verifier, "access-of-code-1", "refresh-of-code-1"):
        assert secret not in pages
