"""The form of the switch: what stands against it, who switched it on, and what is read from it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from outreach.linkedin_accounts import Form
from outreach.linkedin_automation import NOT_REACHED, AutomationForm
from sandbox.blocks import check_view
from views import linkedin_account, linkedin_automation, linkedin_ids

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def drawn(form: AutomationForm) -> dict[str, Any]:
    view: dict[str, Any] = linkedin_automation.page(form).to_dict()
    assert check_view(view) == []
    return view


def test_off_it_says_what_linkedin_says_and_asks_to_confirm_that() -> None:
    view = drawn(AutomationForm(False))

    assert "may restrict or close" in str(view)
    assert linkedin_ids.AUTOMATION_CONFIRM in str(view)
    assert (view["submit"]["text"], view["private_metadata"]) == ("Switch on", "on")


def test_where_nothing_can_be_reached_there_is_nothing_to_switch_on() -> None:
    view = drawn(AutomationForm(False, NOT_REACHED))

    assert "submit" not in view
    assert NOT_REACHED in str(view)


@pytest.mark.parametrize(
    ("accounts", "words"), [(1, "1 account sends by itself"), (2, "2 accounts send by themselves")]
)
def test_on_it_says_since_when_and_by_whom_and_can_be_switched_off(accounts: int, words: str) -> None:
    view = drawn(AutomationForm(True, NOT_REACHED, by="Ana", at=AT, accounts=accounts))

    assert "switched on by Ana" in str(view)
    assert words in str(view)
    assert (view["submit"]["text"], view["private_metadata"]) == ("Switch off", "off")


@pytest.mark.parametrize(
    ("metadata", "ticked", "read"),
    [("on", True, (True, True)), ("on", False, (True, False)), ("off", False, (False, False))],
)
def test_what_is_wished_and_whether_it_was_confirmed_is_read(
    metadata: str, ticked: bool, read: tuple[bool, bool]
) -> None:
    name = linkedin_ids.AUTOMATION_CONFIRM
    options = [{"value": linkedin_ids.CONFIRMED}] if ticked else []
    values = {name: {name: {"selected_options": options}}}

    assert linkedin_automation.read({"private_metadata": metadata, "state": {"values": values}}) == read


@pytest.mark.parametrize("may_automate", [True, False])
def test_an_account_s_form_asks_for_its_id_only_where_it_may_send_by_itself(may_automate: bool) -> None:
    view = linkedin_account.build(Form("Jo", "U1", AT.date(), False, may_automate)).to_dict()

    assert check_view(view) == []
    assert (linkedin_ids.ACCOUNT_UNIPILE in str(view)) is may_automate
    assert ("sends by itself" in str(view)) is may_automate
