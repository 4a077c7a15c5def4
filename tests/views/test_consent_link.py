"""The page with a consent's link, the buttons that lead to it, and the pages that a browser shows of it."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given

from sandbox.blocks import check_view
from tests.views.samples import HOSTILE, OUTSIDE
from views import consent_link, consent_page, ids, mailbox_ids
from views.consent_link import ConsentLink
from views.consent_page import Asking

URL = "https://plera.kestrel.test/oauth/start?state=abc"
ISSUERS = (("google", "Google"), ("microsoft", "Microsoft"))


def drawn(link: ConsentLink) -> dict[str, Any]:
    view: dict[str, Any] = consent_link.build(link).to_dict()
    assert check_view(view) == []
    return view


def test_the_page_names_issuer_and_mailbox_and_leads_to_the_link() -> None:
    view = drawn(ConsentLink("Google", "jo@kestrel.test", URL))

    first, second, third = view["blocks"]
    assert view["callback_id"] == mailbox_ids.CONSENT_LINK
    assert (view["title"]["text"], view["close"]["text"]) == ("Connect with Google", "Close")
    assert "submit" not in view
    assert first["text"]["text"] == (
        "*Connect jo@kestrel.test with Google*\nIts owner allows it in a browser: no password is typed here. Both "
        "servers are tried before anything is saved."
    )
    (go,) = second["elements"]
    assert (go["text"]["text"], go["action_id"], go["url"], go["style"]) == (
        "Go on to Google",
        ids.OPEN_LINK,
        URL,
        "primary",
    )
    assert third["elements"][0]["text"] == (
        "The link is yours, and good for ten minutes and one use. This page follows by itself."
    )


def test_without_an_address_it_is_for_whichever_mailbox_consents() -> None:
    view = drawn(ConsentLink("Microsoft", "", URL))

    assert view["blocks"][0]["text"]["text"].startswith("*Connect a mailbox with Microsoft*\n")
    assert view["title"]["text"] == "Connect with Microsoft"


def test_a_long_name_of_an_issuer_fits_the_title() -> None:
    assert (
        drawn(ConsentLink("A provider of mailboxes", "", URL))["title"]["text"] == "Connect with A provider "
    )


@given(OUTSIDE)
def test_whatever_the_address_is_the_page_stays_one_that_slack_takes(address: str) -> None:
    shown = drawn(ConsentLink("Google", address, URL))["blocks"][0]["text"]["text"]

    assert "<!channel>" not in shown
    assert "<@U0ANA0001>" not in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    ("issuers", "found"),
    [
        (ISSUERS, [("Connect with Google", "google"), ("Connect with Microsoft", "microsoft")]),
        (ISSUERS[1:], [("Connect with Microsoft", "microsoft")]),
        ((("yahoo", "Yahoo"),), []),
        ((), []),
    ],
)
def test_there_is_a_button_for_each_issuer_that_has_a_listener(
    issuers: tuple[tuple[str, str], ...], found: list[tuple[str, str]]
) -> None:
    made = [one.to_dict() for one in consent_link.buttons(issuers)]

    assert [(one["text"]["text"], one["value"]) for one in made] == found
    assert [one["action_id"] for one in made] == [mailbox_ids.CONSENT_BUTTONS[key] for _, key in found]


class Read(HTMLParser):
    """The texts, links and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def said(self) -> str:
        return "".join(self.texts).partition("}}")[2]


def test_the_page_in_the_browser_says_who_asked_for_which_mailbox_before_it_leads_on() -> None:
    page = Read(
        consent_page.asking(Asking("Ana", "Kestrel", "Google", "jo@kestrel.test", "https://g.test/?a=1&b=2"))
    )

    assert page.said == (
        "Connect with GoogleAna of Kestrel asked in Slack to connect the mailbox jo@kestrel.test with Plera. It will "
        "send mail from it and read its replies.Go on only if that was you.Go on to Google"
    )
    assert page.links == ["https://g.test/?a=1&b=2"]


def test_without_name_and_address_it_is_somebody_and_a_mailbox() -> None:
    page = Read(consent_page.asking(Asking("", "Kestrel", "Microsoft", "", URL)))

    assert "Somebody of Kestrel asked in Slack to connect a mailbox with Plera." in page.said


def test_what_became_of_it_is_said_in_one_sentence() -> None:
    assert Read(consent_page.connected("jo@kestrel.test")).said == (
        "Connectedjo@kestrel.test is connected. You can close this page and go back to Slack."
    )
    assert Read(consent_page.refused("This link is over.")).said == "Not connectedThis link is over."


@pytest.mark.parametrize(
    "outside", [HOSTILE, "<script>alert(1)</script>", '"><img src=x onerror=y>', "a & b"]
)
def test_what_comes_from_outside_is_text_and_loads_nothing(outside: str) -> None:
    pages = [
        consent_page.asking(Asking(outside, outside, outside, outside, URL)),
        consent_page.connected(outside),
        consent_page.refused(outside),
    ]

    for page in map(Read, pages):
        assert set(page.tags) <= {"html", "meta", "title", "style", "main", "h1", "p", "strong", "a"}
        assert set(page.links) <= {URL}
        assert outside in page.said
