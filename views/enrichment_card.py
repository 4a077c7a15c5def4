"""The direct message about an enrichment: how far it is, what it found, what it costs, and why it stopped."""

from slack_sdk.models.blocks import Block, ButtonElement

from models.states import EnrichmentState
from outreach.enrich_screens import EnrichmentCard
from outreach.slack_port import Screen
from views import ids, text
from views.enrich_modal import enrich_button
from views.lab_root import bar
from views.parts import actions, button, confirmation, context, section

_TITLES = {
    EnrichmentState.RUNNING: "Enriching",
    EnrichmentState.STOPPED: "Stopped",
    EnrichmentState.DONE: "✓ Enriched",
}
_ENDED = {
    EnrichmentState.RUNNING: "Enriching",
    EnrichmentState.STOPPED: "Enriching stopped:",
    EnrichmentState.DONE: "Enriched:",
}


def enrichment_card(card: EnrichmentCard) -> Screen:
    """Draw the card; once it has ended it says what is left to do."""
    is_running = card.state is EnrichmentState.RUNNING
    title = _TITLES[card.state] if card.is_enriched or card.state is not EnrichmentState.DONE else "Done"
    progress = f"{bar(card.done, card.leads)}  {card.done:,} of {text.counted(card.leads, 'lead')}"
    blocks: list[Block] = [
        section(f"*{title}* · {text.bold(card.group)}\n{progress}"),
        context(_counts(card)),
    ]
    if reason := text.sentence(_reason(card)):
        blocks.append(section(reason))
    if card.problems:
        blocks.append(context(*_problems(card)))
    blocks.append(context(_money(card)))
    if is_running:
        blocks.append(actions([_stop(card)]))
    elif card.can_go_on and card.done < card.leads:
        blocks.append(actions([enrich_button(card.source_group_id, "the rest")]))
    name = text.name(card.group) or "a source group"
    return Screen(f"{_ENDED[card.state]} {name}: {card.done:,} of {card.leads:,}", tuple(blocks))


def _counts(card: EnrichmentCard) -> str:
    return (
        text.joined(
            [
                f"{card.as_it_came:,} as they came" if card.as_it_came else "",
                f"{card.found:,} found" if card.price else "",
                f"{card.not_found:,} not found" if card.price else "",
                f"{card.unanswered:,} without an answer" if card.unanswered else "",
                f"{card.failed:,} not possible" if card.failed else "",
                f"{card.under_way:,} under way" if card.under_way else "",
            ]
        )
        or "Nobody yet"
    )


def _reason(card: EnrichmentCard) -> str:
    if card.state is EnrichmentState.RUNNING and card.waits_until is not None:
        return f"{card.reason} It goes on by itself at {text.clock(card.waits_until, card.zone)}."
    return card.reason


def _problems(card: EnrichmentCard) -> list[str]:
    lines = [f"{text.name(name)}: {text.sentence(why)}" for name, why in card.problems]
    return [*lines, f"and {card.more_problems:,} more"] if card.more_problems > 0 else lines


def _money(card: EnrichmentCard) -> str:
    updated = f"updated {text.clock(card.updated_at, card.zone)}"
    if card.price is None:
        return text.joined(["Only what came with the leads: free", updated])
    maybe = (
        f"{card.price.of(card.unanswered)} more if those without an answer were charged"
        if card.unanswered
        else ""
    )
    spent = f"{card.price.of(card.found)} for {card.found:,} found at {text.name(card.price.provider)}"
    return text.joined([spent, maybe, f"at most {card.at_most:,} asked for", updated])


def _stop(card: EnrichmentCard) -> ButtonElement:
    sure = confirmation(
        "Stop enriching?",
        "Those who are being asked for just now are still looked up, and may be charged. What was found stays; the "
        "rest can be enriched later.",
        "Stop",
    )
    return button("Stop", ids.ENRICH_STOP, str(card.enrichment_id), confirm=sure)
