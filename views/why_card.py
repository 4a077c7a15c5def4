"""What `/plera why` answers: each message of a lead with its state, the reason, and the time in both zones."""

from datetime import datetime

from slack_sdk.models.blocks import Block

from outreach.outlook_screens import WhyLead, WhyMatches, WhySequence, WhyStep
from outreach.slack_port import Screen
from views import ids, lead_ids, text
from views.parts import actions, button, context, section

_SEQUENCES_SHOWN = 10


def why_card(lead: WhyLead) -> Screen:
    """Draw the answer for one lead."""
    who = text.joined([text.bold(lead.lead_name), text.name(lead.company), text.name(lead.email)])
    blocks: list[Block] = [section(f"{who}\n{_zone(lead)}")]
    if lead.suppressed:
        blocks.append(section(f"⛔ Is never written to: {text.sentence(lead.suppressed, 200)}"))
    if not lead.sequences:
        blocks.append(section("In no sequence: nothing leaves to them. `/plera create-sequence` builds one."))
    blocks += [section(_sequence(one, lead)) for one in lead.sequences[:_SEQUENCES_SHOWN]]
    if len(lead.sequences) > _SEQUENCES_SHOWN:
        blocks.append(context(f"{len(lead.sequences) - _SEQUENCES_SHOWN} more sequences."))
    blocks.append(actions([button("Open lead", lead_ids.LEAD_OPEN, str(lead.lead_id))]))
    return Screen(f"Why: {text.name(lead.lead_name)}", tuple(blocks))


def working_it_out() -> Screen:
    """Say that the answer follows."""
    words = "Working it out… The answer follows in a few seconds; if not, ask again."
    return Screen(words, (section(words),))


def _zone(lead: WhyLead) -> str:
    evidence = f" ({text.name(lead.zone_evidence, 60)})" if lead.zone_evidence else ""
    return f"{_city(lead.zone)}{evidence}"


def _sequence(one: WhySequence, lead: WhyLead) -> str:
    lines = [text.bold(one.name)]
    if one.standing:
        when = f" · about {_times(one.at, lead)}" if one.at else ""
        lines.append(f"{text.sentence(one.standing, 250)}{when}")
    lines += [_step(step, lead) for step in one.steps]
    return text.clip("\n".join(lines), 2900)


def _step(step: WhyStep, lead: WhyLead) -> str:
    head = f"{step.position} · {text.channel_name(step.channel)}"
    about = "about " if step.is_about else ""
    when = f"{about}{_times(step.at, lead)}" if step.at else ""
    return f"{head}: {text.joined([text.sentence(step.sentence, 400), when])}"


def _times(at: datetime, lead: WhyLead) -> str:
    """Write an instant for who asks and, where it differs, as the lead's clock shows it."""
    own = text.day_time(at, lead.own_zone)
    theirs = text.day_time(at, lead.zone)
    return own if own == theirs else f"{own} ({theirs} in {_city(lead.zone)})"


def _city(zone: str) -> str:
    return text.name(zone.rpartition("/")[2].replace("_", " "))


def why_matches(found: WhyMatches) -> Screen:
    """Offer the leads that fit, or say how to look when none does."""
    wanted = text.name(found.wanted, 60)
    if not found.wanted:
        words = "Whose messages? Type `/plera why` and an address or a part of a name."
        return Screen(words, (section(words),))
    if not found.leads:
        words = (
            f"Nobody here is called {wanted}. Type `/plera why` and their address, or a part of their name."
        )
        return Screen(words, (section(words),))
    blocks: list[Block] = [section(f"*Which {wanted}?*")]
    blocks += [
        section(text.name(one.name) or "(no name)", button("Why", ids.WHY_LEAD, str(one.id)))
        for one in found.leads
    ]
    if found.more:
        blocks.append(context(f"{found.more:,} more: type more of the name, or the address."))
    return Screen(f"Which {wanted}?", tuple(blocks))
