"""The pages of the settings, and how what was typed is read back."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from slack_sdk.models.views import View

from outreach.errors import NotFound
from outreach.setting_screens import (
    ChannelForm,
    Item,
    ItemState,
    LegalForm,
    PeopleForm,
    PlaceForm,
    Purpose,
    Suggestion,
    Topic,
)
from sandbox.blocks import check_view
from tests.views.samples import OUTSIDE, buttons, markup
from views import settings_channel, settings_ids, settings_overview, settings_people, settings_place

EMPTY = ChannelForm(Purpose.INBOX, "", "", "", True, ItemState.OPEN, "where replies come in")


def drawn(view: View) -> list[dict[str, Any]]:
    found = view.to_dict()
    assert check_view(found) == []
    blocks: list[dict[str, Any]] = found["blocks"]
    return blocks


def element(blocks: list[dict[str, Any]], block_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one["element"] for one in blocks if one.get("block_id") == block_id)
    return found


def test_the_overview_has_a_section_with_a_button_for_each_topic() -> None:
    items = [Item(topic, ItemState.DONE, "set") for topic in Topic]

    blocks = drawn(settings_overview.overview(items))

    *topics, kept_mails, opened_mails, linkedin = buttons(blocks)
    assert [one["value"] for one in topics] == [str(topic) for topic in Topic]
    assert kept_mails["text"]["text"] == "Received mails…"
    assert opened_mails["text"]["text"] == "Opened mails…"
    assert linkedin["text"]["text"] == "LinkedIn…"
    assert "6 of 6 done" in markup(blocks)


def test_only_own_channels_are_offered_and_a_private_one_is_advised_for_the_inbox() -> None:
    blocks = drawn(settings_channel.page(EMPTY))

    pick = element(blocks, settings_ids.CHANNEL_PICK)
    assert pick["filter"]["include"] == ["public", "private"]
    assert pick["filter"]["exclude_external_shared_channels"]
    assert element(blocks, settings_ids.CHANNEL_PRIVATE)["initial_options"]
    assert "A private channel is advised" in markup(blocks)


def test_a_channel_in_use_is_chosen_and_a_change_says_what_stays() -> None:
    form = ChannelForm(Purpose.REVIEW, "C0REVIEW01", "", "", False, ItemState.DONE, "")

    blocks = drawn(settings_channel.page(form))

    assert element(blocks, settings_ids.CHANNEL_PICK)["initial_conversation"] == "C0REVIEW01"
    assert "initial_options" not in element(blocks, settings_ids.CHANNEL_PRIVATE)
    assert "What is posted already stays where it is" in markup(blocks)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (ItemState.WORKING, "is being arranged"),
        (ItemState.OPEN, "cannot be used yet\nInvite it."),
        (ItemState.TROUBLE, "cannot be used yet\nInvite it."),
        (ItemState.DONE, "✓ In use: <#C0REVIEW01>"),
    ],
)
def test_the_page_after_a_submit_says_how_far_it_is(state: ItemState, says: str) -> None:
    form = ChannelForm(Purpose.REVIEW, "C0REVIEW01", "C0BOARD001", "", False, state, "Invite it.")

    assert says in markup(drawn(settings_channel.outcome(form)))


def test_a_typed_channel_is_read_back() -> None:
    view = settings_channel.page(EMPTY).to_dict()
    private = {"selected_options": [{"value": settings_ids.PRIVATE}]}
    view["state"] = {
        "values": {
            settings_ids.CHANNEL_PICK: {settings_ids.CHANNEL_PICK: {"selected_conversation": "C1"}},
            settings_ids.CHANNEL_NAME: {settings_ids.CHANNEL_NAME: {"value": "replies"}},
            settings_ids.CHANNEL_PRIVATE: {settings_ids.CHANNEL_PRIVATE: private},
        }
    }

    purpose, wish, before = settings_channel.read(view)

    assert (purpose, wish.slack_channel, wish.name, wish.is_private, before) == (
        Purpose.INBOX, "C1", "replies", True, "",
    )  # fmt: skip
    with pytest.raises(NotFound):
        settings_channel.read(view | {"private_metadata": "kitchen"})


def test_zone_and_region_stand_as_chosen_and_are_empty_before() -> None:
    chosen = PlaceForm("Europe/Berlin", "Europe/Berlin (UTC+01:00)", "DE-HH", "Germany · Hamburg (DE-HH)")

    blocks = drawn(settings_place.page(chosen))

    assert element(blocks, settings_ids.PLACE_REGION)["initial_option"]["value"] == "DE-HH"
    assert "initial_option" not in element(
        drawn(settings_place.page(PlaceForm("", "", "", ""))), settings_ids.PLACE_ZONE
    )
    assert settings_place.options([Suggestion("x" * 200, "DE")])[0]["value"] == "DE"


@pytest.mark.parametrize(
    ("approvals", "says"), [(0, ""), (1, "voids 1 approval*"), (37, "voids 37 approvals*")]
)
def test_the_footer_is_shown_with_what_a_change_costs(approvals: int, says: str) -> None:
    blocks = drawn(settings_place.legal_page(LegalForm("Kestrel", "Hamburg", "Kestrel · Hamburg", approvals)))

    assert says in markup(blocks)
    assert ("voids" in markup(blocks)) is bool(approvals)
    assert "Kestrel · Hamburg" in str(blocks)


def test_what_a_change_of_the_footer_costs_newcomers_is_said_and_said_again_when_it_changed() -> None:
    form = LegalForm("Kestrel", "Hamburg", "Kestrel · Hamburg", 37, 12)

    view = settings_place.legal_page(form, is_anew=True)

    assert "12 of them are of newcomers to a live sequence" in markup(drawn(view))
    assert "changed since you saw it" in markup(drawn(view))
    assert settings_place.read_legal(view.to_dict() | {"state": {"values": {}}})[2] == 37
    assert "newcomer" not in markup(drawn(settings_place.legal_page(replace(form, newcomers=0))))


@given(OUTSIDE)
def test_any_words_fit_the_pages(outside: str) -> None:
    drawn(settings_place.legal_page(LegalForm(outside, outside, outside, 3)))
    form = ChannelForm(Purpose.REVIEW, "", outside, outside, False, ItemState.TROUBLE, outside)
    assert "<!channel>" not in markup(drawn(settings_channel.outcome(form)))


def test_nobody_named_means_everyone_and_admins_are_said() -> None:
    form = PeopleForm(approve=("U0BEN00001",), launch=(), answer=(), admins=("U0ANA00001",) * 14)

    blocks = drawn(settings_people.page(form))

    assert element(blocks, settings_ids.PEOPLE_APPROVE)["initial_users"] == ["U0BEN00001"]
    assert "initial_users" not in element(blocks, settings_ids.PEOPLE_LAUNCH)
    assert "Admins always may: <@U0ANA00001>" in markup(blocks)
    assert "and 2 more" in markup(blocks)


def test_chosen_people_are_read_back() -> None:
    chosen = {settings_ids.PEOPLE_LAUNCH: {settings_ids.PEOPLE_LAUNCH: {"selected_users": ["U1", "U2"]}}}

    assert settings_people.read({"state": {"values": chosen}}) == PeopleForm((), ("U1", "U2"), (), ())
