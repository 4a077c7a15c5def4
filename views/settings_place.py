"""The pages of the settings with the workspace's place, and with the words in every mail's footer."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ExternalDataSelectElement, PlainTextObject
from slack_sdk.models.views import View

from outreach.setting_screens import LegalForm, PlaceForm, Suggestion
from outreach.settings import MAX_LEGAL_SENDER, MAX_POSTAL_ADDRESS
from views import clicks, filled, settings_ids, text
from views.parts import context, field, literal, modal, option, section, text_input


def page(form: PlaceForm) -> View:
    """Build the form with zone and holiday region; both are looked up while one types."""
    return modal(
        settings_ids.SETTINGS_PLACE,
        "Zone and holidays",
        [
            section("*For leads whose own zone or country cannot be told*"),
            field(
                settings_ids.PLACE_ZONE,
                "Time zone",
                _lookup(settings_ids.PLACE_ZONE, form.zone, form.zone_label, "Type a city, such as Berlin"),
            ),
            field(
                settings_ids.PLACE_REGION,
                "Public holidays of",
                _lookup(
                    settings_ids.PLACE_REGION, form.region, form.region_label, "Type a country or region"
                ),
                hint="Nothing leaves on them, nor on weekends.",
            ),
            context("What is planned for leads whose own zone or country is not known moves along."),
        ],
        submit="Save",
        close="Back",
    )


def read(view: Mapping[str, Any]) -> tuple[str, str]:
    """Return the zone and the holiday region that were chosen."""
    values = filled.values_of(view)
    return filled.chosen(values, settings_ids.PLACE_ZONE), filled.chosen(values, settings_ids.PLACE_REGION)


def options(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Draw what was found for what was typed."""
    return [option(one.label, one.value).to_dict() for one in suggestions]


def _lookup(name: str, value: str, label: str, placeholder: str) -> ExternalDataSelectElement:
    return ExternalDataSelectElement(
        action_id=name,
        placeholder=PlainTextObject(text=placeholder),
        initial_option=option(label, value) if value else None,
        min_query_length=0,
    )


def legal_page(form: LegalForm, *, is_anew: bool = False) -> View:
    """Build the form with the footer's words, how they look, and what a change costs.

    `is_anew` when that changed since it was said first: nothing was saved.
    """
    anew = section("*This changed since you saw it:* read below what a change voids.")
    blocks: list[Block] = [anew] if is_anew else []
    blocks += [
        section("*Every mail says at its foot who sends it.* Without it nothing can be launched."),
        field(
            settings_ids.LEGAL_SENDER,
            "Legal sender",
            text_input(
                settings_ids.LEGAL_SENDER,
                form.legal_sender,
                limit=MAX_LEGAL_SENDER,
                placeholder="Kestrel Dock GmbH",
            ),
        ),
        field(
            settings_ids.LEGAL_ADDRESS,
            "Postal address",
            text_input(
                settings_ids.LEGAL_ADDRESS,
                form.postal_address,
                limit=MAX_POSTAL_ADDRESS,
                placeholder="Am Sandkai 14a, 20457 Hamburg, Germany",
            ),
        ),
        context("How it looks, in the lead's language:"),
        literal(f"-- \n{form.preview}"),
    ]
    if form.approvals:
        count = text.counted(form.approvals, "approval")
        said = (
            f"⚠ *A change voids {count}*\nTheir mails get another footer, so each has to be read and approved "
            "again. Mails that have left stay as they are."
        )
        if form.newcomers:
            verb = "is of a newcomer" if form.newcomers == 1 else "are of newcomers"
            said += f"\n{form.newcomers:,} of them {verb} to a live sequence, who wait outside until then."
        blocks.append(section(said))
    return modal(
        settings_ids.SETTINGS_LEGAL,
        "Legal sender",
        blocks,
        submit="Save",
        close="Back",
        metadata=str(form.approvals),
    )


def read_legal(view: Mapping[str, Any]) -> tuple[str, str, int]:
    """Return the legal sender and the postal address as typed, and how many approvals were said to be voided."""
    values, seen = filled.values_of(view), str(view.get("private_metadata") or "")
    sender, address = (
        filled.chosen(values, one) for one in (settings_ids.LEGAL_SENDER, settings_ids.LEGAL_ADDRESS)
    )
    return sender, address, clicks.number(seen or "0")
