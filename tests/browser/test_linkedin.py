"""The LinkedIn tab: prospects accept, ignore and answer, accounts are logged out, and calls go wrong on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.runner import Running, quick_config, running
from sandbox.seed import LinkedInPerson
from tests.browser.acts import open_channel
from tests.browser.scans import contrast, nameless
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.linkedin_desk import JO, LINKEDIN, Unipile
from tests.sandbox.people import a_seed

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Locator, Page

pytestmark = pytest.mark.slow

SHOTS = Path(__file__).parent / "shots"
NASTY = LinkedInPerson("nasty", "<img src=x onerror=alert(1)>", "مرحبا", "<script>alert(2)</script> & co")


@pytest.fixture
def slack(bot: BotDouble, tmp_path: Path) -> Iterator[Running]:
    """A local Slack beside a local LinkedIn."""
    seed = replace(LINKEDIN, people=(*LINKEDIN.people, NASTY))
    with running(quick_config(replace(a_seed(), linkedin=seed), tmp_path, bot.url)) as started:
        yield started


@pytest.fixture
def unipile(slack: Running) -> Unipile:
    return Unipile(slack)


def open_person(page: Page, public_id: str) -> Locator:
    """Show a person; return what is between them and Jo."""
    page.goto(f"/#/linkedin/person/{public_id}")
    found = page.get_by_role("region", name="With Jo Meyer")
    found.wait_for()
    return found


def invite_of(unipile: Unipile, person: str) -> str:
    """Return what became of the invite to somebody."""
    found = unipile.state()["people"]
    (id_,) = (one["id"] for one in found if one["public_id"] == person)
    return str(next(one["state"] for one in unipile.state()["invites"] if one["person"] == id_))


def texts(unipile: Unipile) -> list[str]:
    return [str(one["text"]) for one in unipile.state()["messages"]]


def is_wide(page: Page) -> bool:
    return bool(page.viewport_size and page.viewport_size["width"] > 768)


def test_an_invite_comes_in_by_itself_is_accepted_and_answered(page: Page, unipile: Unipile) -> None:
    between = open_person(page, "mia-lund")
    between.get_by_text("Not connected, and no invite came.").wait_for()

    unipile.invites("mia-lund", "Hello Mia\nof the docks").raise_for_status()
    between.get_by_text("Hello Mia of the docks").wait_for()
    between.get_by_role("button", name="Accept").click()

    between.get_by_text(re.compile("^Connected since ")).wait_for()
    lines = between.get_by_role("list", name="Messages with Jo Meyer").get_by_role("listitem")
    assert lines.count() == 1, "the note became the first message"
    between.get_by_role("textbox").fill("Thursday works for me.")
    between.get_by_role("textbox").press("Control+Enter")
    lines.nth(1).get_by_text("Thursday works for me.").wait_for()
    assert between.get_by_role("textbox").input_value() == ""
    unipile.writes("mia-lund", "At ten then?").raise_for_status()
    lines.nth(2).get_by_text("At ten then?").wait_for()
    assert texts(unipile) == ["Hello Mia\nof the docks", "Thursday works for me.", "At ten then?"]


def test_an_invite_is_ignored_and_accepted_after_all(page: Page, unipile: Unipile) -> None:
    unipile.invites("mia-lund").raise_for_status()
    between = open_person(page, "mia-lund")
    between.get_by_text("An invite without a note.").wait_for()

    between.get_by_role("button", name="Ignore").press("Enter")
    between.get_by_text(re.compile("it can still be accepted")).wait_for()
    assert invite_of(unipile, "mia-lund") == "ignored"
    assert between.get_by_role("button", name="Ignore").count() == 0
    between.get_by_label("tell no webhook").check()
    between.get_by_role("button", name="Accept").press("Enter")

    between.get_by_text(re.compile("^Connected since ")).wait_for()
    assert invite_of(unipile, "mia-lund") == "accepted"


def test_an_answer_alone_accepts_an_invite(page: Page, unipile: Unipile) -> None:
    unipile.invites("mia-lund", "Hello Mia").raise_for_status()
    between = open_person(page, "mia-lund")

    between.get_by_role("button", name="Answer").click()
    between.get_by_role("alert").get_by_text("Write a text first.").wait_for()
    between.get_by_label("Answer as Mia Lund").fill("Who are you?")
    between.get_by_role("button", name="Answer").click()

    between.get_by_text(re.compile("^Connected since ")).wait_for()
    assert texts(unipile) == ["Hello Mia", "Who are you?"]


def test_the_owner_invites_and_writes_by_hand(page: Page, unipile: Unipile) -> None:
    between = open_person(page, "mia-lund")

    between.get_by_label(re.compile("^Invite by hand as Jo Meyer")).fill("It is me, Jo")
    between.get_by_role("button", name="Invite", exact=True).click()
    between.get_by_text("It is me, Jo").wait_for()
    between.get_by_role("button", name="Accept").click()
    between.get_by_label("Write as", exact=True).select_option("write")
    between.get_by_label("Write as Jo Meyer, by hand at LinkedIn").fill("From my telephone")
    between.get_by_role("button", name="Send").click()
    between.get_by_text("From my telephone").wait_for()
    between.get_by_role("button", name="Remove the connection").click()

    between.get_by_text("Not connected any more.").wait_for()
    assert texts(unipile) == ["It is me, Jo", "From my telephone"]


def test_what_linkedin_refuses_is_said_and_what_was_typed_stays(page: Page, unipile: Unipile) -> None:
    between = open_person(page, "mia-lund")
    field = between.get_by_role("textbox")
    field.fill("x" * 201)

    between.get_by_role("button", name="Invite", exact=True).click()

    between.get_by_role("alert").get_by_text(re.compile("exceeds the character limit")).wait_for()
    page.goto("/#/linkedin/trouble")
    page.get_by_role("heading", name="Webhooks").wait_for()
    assert open_person(page, "mia-lund").get_by_role("textbox").input_value() == "x" * 201
    assert unipile.state()["invites"] == []


def test_typing_is_not_disturbed_by_what_comes_meanwhile(page: Page, unipile: Unipile) -> None:
    between = open_person(page, "olga")
    field = between.get_by_label("Write as Olga Friend")
    field.fill("Half a sen")

    unipile.writes("olga", "Are you there?").raise_for_status()
    between.get_by_text("Are you there?").wait_for()
    page.keyboard.type("tence")

    assert field.input_value() == "Half a sentence"


def test_an_account_is_logged_out_and_in_again(page: Page, unipile: Unipile) -> None:
    page.goto(f"/#/linkedin/account/{JO}")
    card = page.get_by_role("region", name="Account", exact=True)
    for label, words, state in (
        ("Log out", "Logged out: LinkedIn wants its password again.", "CREDENTIALS"),
        ("Ask for a checkpoint", "LinkedIn asks for a checkpoint", "CHECKPOINT"),
        ("Restrict", "LinkedIn has restricted this account.", "RESTRICTED"),
        ("Stop", "Stopped at Unipile", "STOPPED"),
        ("Log in again", "Connected: it sends and is read.", "OK"),
    ):
        card.get_by_role("button", name=label).click()
        card.get_by_role("status").get_by_text(words).wait_for()
        assert unipile.state()["accounts"][0]["status"] == state

    page.goto("/#/linkedin/account/acc-zoe")
    card.get_by_text("Not connected yet: a link that the app asks Unipile for connects it.").wait_for()
    assert card.get_by_role("button").count() == 0


def test_limits_and_faults_are_met_by_the_next_calls_until_back_to_health(
    page: Page, unipile: Unipile
) -> None:
    page.goto("/#/linkedin/trouble")
    page.get_by_role("button", name="Start: Invite limit").click()
    page.get_by_text("invite: limit_exceeded, 1 time more").wait_for()

    assert unipile.invites("mia-lund").json()["type"] == "errors/limit_exceeded"
    assert unipile.invites("mia-lund").status_code == 201

    page.get_by_label("Which call").select_option("look_up")
    page.get_by_label("Which error").select_option("service_unavailable")
    page.get_by_label("Any other: how many").fill("3")
    page.get_by_role("button", name="Start: any other").click()
    page.get_by_text("look_up: service_unavailable, 3 times more").wait_for()
    page.get_by_role("button", name="Back to health").click()
    page.get_by_text("Nothing goes wrong now.").wait_for()
    assert unipile.state()["faults"] == []


def test_events_are_held_and_let_go(page: Page, unipile: Unipile) -> None:
    page.goto("/#/linkedin/trouble")
    page.get_by_text("No webhook is registered").wait_for()

    page.get_by_role("button", name="Hold events").click()
    page.get_by_role("button", name="Let them go backwards").wait_for()
    assert unipile.state()["webhooks"]["held"] is True
    page.get_by_label("Lost: how many events").fill("2")
    page.get_by_role("button", name="Start: Lost").click()
    page.get_by_text("On now: 2 events.").wait_for()
    page.get_by_role("button", name="Let them go", exact=True).click()
    page.get_by_role("button", name="Hold events").wait_for()

    assert (unipile.state()["webhooks"]["held"], unipile.state()["webhooks"]["lost"]) == (False, 2)


def test_the_tab_counts_what_came_until_somebody_looks(page: Page, unipile: Unipile) -> None:
    open_channel(page)
    tab = page.get_by_role("navigation", name="Tabs").get_by_role("link", name="LinkedIn")
    assert tab.locator(".tab-badge").count() == 0

    unipile.invites("mia-lund").raise_for_status()
    unipile.writes("olga", "Hello").raise_for_status()
    tab.locator(".tab-badge").get_by_text("2", exact=True).wait_for()
    tab.click()
    tab.locator(".tab-badge").wait_for(state="detached")
    people = page.get_by_role("navigation", name="People and accounts")
    mia = people.get_by_role("link", name="Mia Lund")
    mia.get_by_label("1 new").wait_for()
    mia.click()

    page.get_by_role("region", name="With Jo Meyer").wait_for()
    if is_wide(page):
        mia.get_by_label("1 new").wait_for(state="detached")
    else:
        page.get_by_role("link", name="Everybody at LinkedIn").click()
        people.wait_for()
        assert mia.get_by_label("1 new").count() == 0


def test_people_are_found_by_name_and_the_list_says_how_they_stand(page: Page, unipile: Unipile) -> None:
    unipile.invites("mia-lund", "Hello").raise_for_status()
    page.goto("/#/linkedin")
    people = page.get_by_role("navigation", name="People and accounts")
    people.get_by_role("heading", name="Invited · 1").wait_for()
    people.get_by_role("link", name="Mia Lund Invite with a note").wait_for()

    page.get_by_role("searchbox", name="Search LinkedIn").fill("friend")
    people.get_by_role("link", name="Olga Friend Connected").wait_for()
    assert people.get_by_role("link", name="Mia Lund").count() == 0
    page.get_by_role("searchbox", name="Search LinkedIn").fill("nowhere")
    people.get_by_text("Nobody fits.").wait_for()
    page.goto("/#/linkedin/person/nobody-at-all")
    page.get_by_text("There is nobody by that name at the local LinkedIn.").wait_for()


def test_names_and_texts_are_shown_as_they_are_written(page: Page, unipile: Unipile) -> None:
    unipile.invites("nasty", "<b>note</b><img src=x onerror=alert(3)>").raise_for_status()
    shown: list[str] = []

    def note(dialog: Dialog) -> None:
        shown.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)

    between = open_person(page, "nasty")

    between.get_by_text("<b>note</b><img src=x onerror=alert(3)>").wait_for()
    page.get_by_text("<script>alert(2)</script> & co").first.wait_for()
    assert page.locator(".linkedin img").count() == 0
    assert shown == []


def test_a_profile_is_closed_and_a_reset_brings_everything_back(page: Page, unipile: Unipile) -> None:
    between = open_person(page, "mia-lund")
    page.get_by_label("Profile", exact=True).last.select_option("closed")
    between.get_by_role("button", name="Invite", exact=True).click()
    between.get_by_role("alert").get_by_text(re.compile("LinkedIn would refuse this")).wait_for()

    page.request.post("/_control/reset")

    page.locator("option[value=open][selected]").wait_for(state="attached")
    between.get_by_text("Not connected, and no invite came.").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_tab_is_easy_to_read_on_every_screen(page: Page, unipile: Unipile, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    unipile.invites("mia-lund", "Hello Mia, your docks in Lund are busy from six to nine.").raise_for_status()
    unipile.writes("olga", "Hello Olga, " + "a very long message " * 20).raise_for_status()
    unipile.plays("answer", person="olga", text="Thursday works for me.\nAt ten?").raise_for_status()
    unipile.plays("account", account=JO, state="checkpoint").raise_for_status()
    width = (page.viewport_size or {"width": 0})["width"]
    SHOTS.mkdir(exist_ok=True)

    for name, path in (
        ("list", ""),
        ("invite", "/person/mia-lund"),
        ("chat", "/person/olga"),
        ("account", f"/account/{JO}"),
        ("trouble", "/trouble"),
    ):
        page.goto(f"/#/linkedin{path}")
        page.locator(":is(.linkedin .mail-box, .linkedin-card, .fault):visible").first.wait_for()
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.evaluate(
            "[...document.querySelectorAll('.linkedin-page')].every((one) => one.scrollWidth <= one.clientWidth)"
        )
        assert contrast(page, ".linkedin *") == []
        assert nameless(page) == []
        page.screenshot(path=SHOTS / f"linkedin-{name}-{theme}-{width}.png")


def test_where_there_is_no_linkedin_there_is_no_tab(page: Page, bot: BotDouble, tmp_path: Path) -> None:
    with running(quick_config(a_seed(), tmp_path / "without", bot.url)) as without:
        page.goto(f"{without.url}/#/linkedin")
        page.get_by_text("There is no LinkedIn here.").wait_for()
        assert page.get_by_role("navigation", name="Tabs").get_by_role("link", name="LinkedIn").count() == 0
