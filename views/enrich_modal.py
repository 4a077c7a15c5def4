"""The dialog that asks how a source group is to be enriched, and the button that opens it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, NumberInputElement, RadioButtonsElement
from slack_sdk.models.views import View

from models.states import EnrichmentScope
from outreach import stages
from outreach.enrich_screens import NO_PROVIDER, EnrichOffer, Price
from views import clicks, filled, ids, text
from views.parts import button, context, field, modal, option, section

_NAMES = {
    stages.EMAIL: "email",
    stages.TITLE: "title",
    stages.COMPANY: "company",
    stages.PLACE: "place",
    stages.LINKEDIN: "LinkedIn",
}


@dataclass(frozen=True)
class EnrichTyped:
    """What was chosen in the dialog; `at_most` as it was typed."""

    source_group_id: int
    scope: EnrichmentScope
    at_most: str


def enrich_button(source_group_id: int, group: str = "") -> ButtonElement:
    """Build the button that opens the dialog; it names the group where several stand together."""
    label = f"Enrich {text.clip(text.one_line(group), 40)}" if group else "Enrich"
    return button(label, ids.ENRICH, str(source_group_id))


def enrich_modal(offer: EnrichOffer) -> View:
    """Build the dialog: who lacks what, what comes for free, what asking costs, and whom to ask for."""
    blocks: list[Block] = [
        section(f"*{text.name(offer.name)}* · {text.counted(offer.leads, 'lead')}\n{_state(offer)}")
    ]
    if running := text.sentence(offer.running):
        return modal(ids.ENRICH_MODAL, "Enrich", [*blocks, section(running)])
    if offer.price is None:
        blocks.append(section(text.sentence(NO_PROVIDER)))
    elif offer.lack_any:
        blocks += [section(_terms(offer, offer.price)), _scope(offer), _at_most(offer)]
    elif offer.known:
        blocks.append(
            section("Everybody who lacks something has been asked for already: asking again is paid again.")
        )
    blocks.append(context(_free(offer)))
    return modal(
        ids.ENRICH_MODAL,
        "Enrich",
        blocks,
        submit="Enrich" if offer.price and offer.lack_any else "Use what came with them",
        close="Not now",
        metadata=str(offer.source_group_id),
    )


def read_enrich(view: Mapping[str, Any]) -> EnrichTyped:
    """Return what was chosen; where there was no choice nobody is asked for. Raises NotFound."""
    values = filled.values_of(view)
    scope = filled.typed(values, ids.ENRICH_SCOPE_BLOCK, ids.ENRICH_SCOPE) or ""
    return EnrichTyped(
        source_group_id=clicks.number(str(view.get("private_metadata") or "")),
        scope=EnrichmentScope(scope) if scope in set(EnrichmentScope) else EnrichmentScope.NOBODY,
        at_most=filled.typed(values, ids.ENRICH_AT_MOST_BLOCK, ids.ENRICH_AT_MOST) or "",
    )


def _state(offer: EnrichOffer) -> str:
    came = f"{text.counted(offer.came_with, 'lead')} came with an email, or with title and company."
    lacks = ", ".join(f"{_NAMES[name]} {count:,}" for name, count in offer.lacking)
    asked = (
        f"{offer.known:,} of them {'was' if offer.known == 1 else 'were'} asked for before, and not again."
    )
    return text.joined(
        [came, f"Lacking: {lacks}." if lacks else "Nobody lacks anything.", asked if offer.known else ""],
        "\n",
    )


def _terms(offer: EnrichOffer, price: Price) -> str:
    people = text.counted(offer.lack_any, "lead")
    return (
        f"*{text.name(price.provider)}* takes {price.of(1)} for each person it finds, and nothing for others: "
        f"*{price.of(offer.lack_any)} at most* for {people}"
        + (
            f", {price.of(offer.no_email)} for the {offer.no_email:,} without an email."
            if offer.no_email
            else "."
        )
    )


def _scope(offer: EnrichOffer) -> Block:
    offered = [
        option(f"Leads without an email ({offer.no_email:,})", EnrichmentScope.NO_EMAIL.value)
        if offer.no_email
        else None,
        option(f"All leads that lack something ({offer.lack_any:,})", EnrichmentScope.LACKING.value),
        option("Nobody: only what came with the leads, free", EnrichmentScope.NOBODY.value),
    ]
    options = [one for one in offered if one is not None]
    element = RadioButtonsElement(action_id=ids.ENRICH_SCOPE, options=options, initial_option=options[0])
    return field(ids.ENRICH_SCOPE_BLOCK, "Ask for", element)


def _at_most(offer: EnrichOffer) -> Block:
    element = NumberInputElement(
        action_id=ids.ENRICH_AT_MOST,
        is_decimal_allowed=False,
        min_value="1",
        initial_value=str(offer.no_email or offer.lack_any),
    )
    hint = "Asking ends at this number, whatever was found; the rest of the leads stay as they are."
    return field(ids.ENRICH_AT_MOST_BLOCK, "At most this many leads", element, hint=hint, optional=True)


def _free(offer: EnrichOffer) -> str:
    if offer.price is None:
        return "For free, all leads can count as enriched with what came with them, whatever they lack."
    return "Only empty fields are filled: what your file or a person said stays. You can stop it at any time."
