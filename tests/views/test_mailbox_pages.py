"""The page of the senders and the forms of a mailbox: Slack takes them whatever stands in them, but no password."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from slack_sdk.models.views import View

from models.states import AccountKind, SenderState
from outreach.mailbox_screens import (
    BegunForm,
    BrokenMailbox,
    LetIn,
    MailboxForm,
    SenderEdit,
    SenderLine,
    SenderPage,
    TypedMailbox,
    TypedServer,
)
from sandbox.blocks import check_message, check_view
from tests.views.samples import HOSTILE, OUTSIDE, buttons, markup
from views import broken_mailbox, mailbox_form, mailbox_ids, mailbox_pages, sender_edit, sender_list

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
LINE = SenderLine(
    7, AccountKind.EMAIL, "jo@kestrel.test", "Jo", SenderState.HEALTHY, "", "U0JO", 3, 10,
    "grows from 28 Nov on and reaches 30 a day on 1 Dec", NOON, NOON, True, True, may_reconnect=True,
)  # fmt: skip
TYPED = TypedMailbox(
    "jo@kestrel.test",
    "Jo",
    "",
    "U0JO",
    TypedServer("smtp.a.test", "587", "starttls"),
    password="correct horse",
)


def drawn(view: View) -> dict[str, Any]:
    shown: dict[str, Any] = view.to_dict()
    assert check_view(shown) == []
    return shown


def page(*lines: SenderLine, **more: Any) -> dict[str, Any]:
    return drawn(
        sender_list.build(SenderPage(lines, len(lines), 0, 1, more.get("begun", ()), "Europe/Berlin"))
    )


def verbs(view: dict[str, Any]) -> list[str]:
    (menu,) = [one["accessory"] for one in view["blocks"] if "accessory" in one]
    return [one["value"].partition(":")[0] for one in menu["options"]]


def test_a_sender_is_shown_with_use_checks_and_owner() -> None:
    shown = markup(page(LINE))

    assert "*jo@kestrel.test* · ✓ works · owner <@U0JO>" in shown
    assert "3 of 10 in the last 24 hours · grows from 28 Nov on and reaches 30 a day on 1 Dec" in shown
    assert "logins tried Fri 27 Nov, 13:00 · read Fri 27 Nov, 13:00" in shown


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (LINE, ["edit", "reconnect", "pause", "remove"]),
        (replace(LINE, state=SenderState.PAUSED), ["edit", "reconnect", "resume", "remove"]),
        (replace(LINE, may_change=False), ["pause", "remove"]),
        (replace(LINE, kind=AccountKind.LINKEDIN), ["edit", "reconnect", "pause", "remove"]),
        (replace(LINE, kind=AccountKind.LINKEDIN, may_reconnect=False), ["edit", "pause", "remove"]),
        (replace(LINE, domain_check_id=4), ["edit", "reconnect", "pause", "remove", "domain"]),
    ],
)
def test_the_menu_offers_what_would_not_be_refused(line: SenderLine, offered: list[str]) -> None:
    assert verbs(page(line)) == offered


def test_a_broken_mailbox_has_its_reason_and_a_button() -> None:
    view = page(replace(LINE, state=SenderState.BROKEN, reason="It refused its password."))

    assert "It refused its password." in markup(view)
    assert mailbox_ids.MAILBOX_RECONNECT in [one["action_id"] for one in buttons(view)]


@pytest.mark.parametrize(
    "form", [MailboxForm(TYPED), MailboxForm(TYPED, 3, "V9", ("No.",), True, True, True, True)]
)
def test_a_form_never_holds_the_password_and_is_read_back_as_typed(form: MailboxForm) -> None:
    view = drawn(mailbox_form.build(form))

    assert "correct horse" not in str(view)
    read = mailbox_form.read(view | {"state": {"values": {}}})
    assert (read.form_id, read.list_view, read.is_known) == (form.form_id, form.list_view, form.is_known)


@given(OUTSIDE)
def test_any_words_fit_every_page(outside: str) -> None:
    line = replace(
        LINE,
        address=outside,
        name=outside,
        reason=outside,
        notes=(outside,) * 6,
        state=SenderState.BROKEN,
    )
    pages = [
        page(*(replace(line, id=at) for at in range(12)), begun=(BegunForm(1, outside, True),) * 3),
        drawn(
            mailbox_pages.let_in(LetIn(1, outside, outside, outside, outside, date(2021, 5, 1), True, 10, 30))
        ),
        drawn(sender_edit.remove(1, outside)),
        drawn(
            sender_edit.build(
                SenderEdit(1, outside, True, outside, outside, "30", "", "", "", (0,), "UTC", 3)
            )
        ),
        drawn(
            mailbox_form.build(
                MailboxForm(replace(TYPED, address=outside, display_name=outside), 1, "", (outside,))
            )
        ),
    ]
    assert all("<!channel>" not in markup(one) for one in pages)


def test_who_is_asked_is_named_and_outside_words_stay_words() -> None:
    screen = broken_mailbox.broken_mailbox(
        BrokenMailbox(1, "jo@kestrel.test", HOSTILE, SenderState.BROKEN, HOSTILE, 2, NOON, "Europe/Berlin")
    )
    blocks = [one.to_dict() for one in screen.blocks]

    assert check_message({"text": screen.text, "blocks": blocks}) == []
    assert "<!channel>" not in str(blocks)
    assert "2 messages wait until it works again" in markup({"blocks": blocks})
