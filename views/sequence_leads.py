"""The leads of a sequence in a modal: a select that finds one of them while one types, and all of them page by page."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ExternalDataSelectElement, PlainTextObject
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from models.states import EnrollmentState, SequenceState
from outreach.sequence_leads import EnrolledLead, SequenceLeads
from views import clicks, lab_ids, lead_ids, text
from views.parts import actions, button, context, fitting, modal, section

_ENDED = {
    EnrollmentState.REPLIED: "Replied",
    EnrollmentState.COMPLETED: "Every step is done",
    EnrollmentState.STOPPED: "Stopped",
    EnrollmentState.LEFT_OUT: "Left out",
}
_NOT_ENTERED = {
    EnrollmentState.PROPOSED: "Has not entered: waits for review",
    EnrollmentState.WAITING: "Reviewed, enters when there is room",
}


def leads(page: SequenceLeads) -> View:
    """Draw a page: each lead with where they stand and what comes next, and the button of their card."""
    pick = ExternalDataSelectElement(
        action_id=lab_ids.SEQUENCE_LEADS_PICK,
        placeholder=PlainTextObject(text="Type a name, company, title or address"),
        min_query_length=2,
    )
    blocks: list[Block] = [ActionsBlock(elements=[pick], block_id=lab_ids.SEQUENCE_LEADS_PICK)]
    blocks.append(section(_head(page)))
    blocks += [_lead(one, page) for one in page.leads]
    blocks.append(context("Times in your zone, as planned now."))
    return modal(
        lab_ids.SEQUENCE_LEADS_MODAL,
        "Leads",
        [*fitting(blocks), actions(_turns(page))],
        metadata=str(page.sequence_id),
    )


def read_sequence(view: Mapping[str, Any]) -> int:
    """Return the sequence whose leads a modal lists. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))


def read_turn(body: Mapping[str, Any]) -> tuple[int, int]:
    """Return the sequence, and the lead before or after whom the wanted page stands. Raises NotFound."""
    sequence_id, _, lead_id = clicks.value_of(body).partition(":")
    return clicks.number(sequence_id), clicks.number(lead_id or "0")


def _head(page: SequenceLeads) -> str:
    head = f"*Leads of {text.name(page.name)}*"
    if not page.leads:
        return f"{head}\nNobody stands here. Add source group in the Messaging Lab brings leads in."
    if page.state is SequenceState.PAUSED:
        return f"{head}\nIt is paused: nothing leaves until someone presses Resume."
    return head


def _lead(one: EnrolledLead, page: SequenceLeads) -> Block:
    who = text.joined([text.bold(one.name) or "*(no name)*", text.name(one.company)])
    return section(f"{who}\n{_standing(one, page)}", button("Lead", lead_ids.LEAD_OPEN, str(one.lead_id)))


def _standing(one: EnrolledLead, page: SequenceLeads) -> str:
    reason = text.sentence(one.reason, 200)
    if one.state in _NOT_ENTERED:
        return _NOT_ENTERED[one.state]
    if one.state in _ENDED:
        said = _ENDED[one.state]
        return text.joined([said, reason], ": ")
    step = f"step {min(one.position, max(page.step_count, 1))} of {page.step_count}"
    channel = text.channel_name(one.channel) if one.channel else ""
    if one.state is EnrollmentState.PAUSED:
        return text.joined([f"Paused at {step}", channel])
    return text.joined([step.capitalize(), channel, _next(one, page) or reason])


def _next(one: EnrolledLead, page: SequenceLeads) -> str:
    if one.next_at is None:
        return ""
    if one.next_at <= page.now:
        return "due now"
    return f"next {text.day_time(one.next_at, page.zone)}"


def _turns(page: SequenceLeads) -> list[InteractiveElement]:
    turns: list[InteractiveElement] = []
    own = str(page.sequence_id)
    if page.leads and page.has_earlier:
        value = f"{own}:{page.leads[0].lead_id}"
        turns.append(button("Back", lab_ids.SEQUENCE_LEADS_EARLIER, value))
    if page.leads and page.has_later:
        value = f"{own}:{page.leads[-1].lead_id}"
        turns.append(button("More", lab_ids.SEQUENCE_LEADS_LATER, value))
    label = "Look again" if not page.has_earlier else "To the first"
    turns.append(button(label, lab_ids.SEQUENCE_LEADS_AGAIN, own))
    return turns
