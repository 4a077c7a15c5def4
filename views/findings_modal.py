"""Readiness findings in full, the leads that one is about, and the senders of a sequence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from models.states import AccountKind, SenderState
from outreach.finding_kinds import FindingKind
from outreach.finding_senders import ChosenSender
from outreach.found_leads import FoundLead, FoundLeads
from outreach.lab_screens import Finding
from views import clicks, finding_buttons, ids, lab_ids, lead_ids, mailbox_ids, note_limit, sender_ids, text
from views.parts import actions, button, context, fitting, menu, modal, section

_TITLES = {
    FindingKind.FLAGGED: "Flagged texts",
    FindingKind.NOT_WRITTEN: "Texts that could not be written",
    FindingKind.POSTPONED: "Set aside with Later",
    FindingKind.NOTE_TOO_LONG: "Notes that are too long",
    FindingKind.LEFT_OUT: "Left out",
    FindingKind.ENDED_BEFORE: "Not entering",
    FindingKind.SUPPRESSED: "Blocked",
    FindingKind.NO_EMAIL: "No email address",
    FindingKind.NO_LINKEDIN: "No LinkedIn profile",
    FindingKind.UNVERIFIED: "Address not verified",
    FindingKind.UNKNOWN_ZONE: "Time zone unknown",
    FindingKind.NO_COMPANY: "No company",
    FindingKind.NO_FACTS: "No fact to open with",
    FindingKind.NO_TIME: "No time for the next step",
    FindingKind.NEWCOMERS_HELD: "Newcomers held back",
}
_OF_TEXTS = (
    FindingKind.FLAGGED,
    FindingKind.NOT_WRITTEN,
    FindingKind.POSTPONED,
    FindingKind.NOTE_TOO_LONG,
)
_SENDER_STATES = {
    SenderState.HEALTHY: "works",
    SenderState.BROKEN: "disconnected",
    SenderState.PAUSED: "paused",
    SenderState.REMOVED: "removed",
}


@dataclass(frozen=True)
class Turned:
    """Which page of which finding's leads was asked for."""

    sequence_id: int
    kind: str
    page: int = 0


def findings(sequence_id: int, name: str, found: Sequence[Finding], said: str = "") -> View:
    """List every finding, blockers first, each with the button that puts it right; `said` is what was done just now."""
    blocks: list[Block] = [section(text.sentence(said))] if said else []
    blocks.append(
        section(f"{text.bold(name)}\n{counted(found) or 'Nothing is in the way, and nothing to warn of.'}")
    )
    blocks += lines(found, sequence_id)
    again = actions([button("Look again", lab_ids.FINDINGS_AGAIN, str(sequence_id))])
    return modal(lab_ids.FINDINGS_MODAL, "Findings", [*fitting(blocks), again], metadata=str(sequence_id))


def lines(found: Sequence[Finding], sequence_id: int) -> list[Block]:
    """Draw a section for each finding, with its button."""
    return [section(in_words(one), finding_buttons.fix(one, sequence_id)) for one in found]


def in_words(found: Finding, limit: int = 400) -> str:
    """Write a finding with the sign of a blocker or a warning before it."""
    return f"{'⛔' if found.is_blocker else '⚠'} {text.sentence(found.sentence, limit)}"


def counted(found: Sequence[Finding]) -> str:
    """Write "*3 blockers, 12 warnings*", "" when there are neither."""
    blockers = sum(one.is_blocker for one in found)
    warnings = len(found) - blockers
    parts = [
        text.counted(blockers, "blocker") if blockers else "",
        text.counted(warnings, "warning") if warnings else "",
    ]
    words = text.joined(parts, ", ")
    return f"*{words}*" if words else ""


def leads(page: FoundLeads) -> View:
    """List the leads that a finding is about, each with what puts it right."""
    head = (
        f"*{_TITLES.get(page.kind, 'Leads')}* · {text.counted(page.total, 'lead')} of {text.name(page.name)}"
    )
    blocks: list[Block] = [section(head if page.total else f"{head}\nThis is put right.")]
    if page.groups and page.total:
        blocks.append(
            actions(
                [
                    button(f"Enrich {text.one_line(name)}…", f"{lab_ids.FINDING_ENRICH}:{at}", str(id_))
                    for at, (id_, name) in enumerate(page.groups)
                ]
            )
        )
    if page.kind is FindingKind.NOTE_TOO_LONG and page.total:
        blocks.append(section("Say here that an account is a paid one, or shorten the notes below."))
        blocks += [note_limit.part(one.sender_id, one.name, one.note_limit) for one in page.accounts]
    blocks += [_lead(one, page.kind) for one in page.leads]
    turns = []
    if page.page:
        turns.append(_turn("Back", page, page.page - 1))
    if page.page < page.pages - 1:
        turns.append(_turn(f"Page {page.page + 2} of {page.pages}", page, page.page + 1))
    turns.append(button("All findings", lab_ids.FINDINGS_AGAIN, str(page.sequence_id)))
    return modal(
        lab_ids.FINDING_LEADS_MODAL,
        "Findings",
        [*fitting(blocks), actions(turns)],
        metadata=str(page.sequence_id),
    )


def _turn(label: str, page: FoundLeads, to: int) -> InteractiveElement:
    action_id = lab_ids.FINDING_LEADS_NEXT if to > page.page else lab_ids.FINDING_LEADS_BACK
    return button(label, action_id, f"{page.sequence_id}:{page.kind}:{to}")


def _lead(one: FoundLead, kind: FindingKind) -> Block:
    words = text.joined([text.bold(one.name), text.name(one.company)])
    said = f"\n{text.sentence(one.said, 200)}" if one.said else ""
    accessory: InteractiveElement
    if kind in _OF_TEXTS and one.message_id is not None:
        entries = [("Show full", ids.MENU_SHOW_FULL), ("Edit", ids.MENU_EDIT), ("Rewrite…", ids.MENU_REWRITE)]
        accessory = menu(ids.STEP_CARD_MENU, [(label, f"{verb}:{one.message_id}") for label, verb in entries])
    else:
        accessory = button("Lead", lead_ids.LEAD_OPEN, str(one.lead_id))
    return section(f"{words}{said}", accessory)


def read_page(body: Mapping[str, Any]) -> Turned:
    """Return which page a button asks for. Raises NotFound."""
    sequence_id, _, rest = clicks.value_of(body).partition(":")
    kind, _, page = rest.partition(":")
    return Turned(clicks.number(sequence_id), kind, clicks.number(page) if page else 0)


def senders(sequence_id: int, name: str, chosen: Sequence[ChosenSender]) -> View:
    """List the senders chosen for a sequence, how each is, and what puts it right."""
    blocks: list[Block] = [section(f"*Senders of {text.name(name)}*")]
    if not chosen:
        blocks.append(section("None is chosen. Connect a mailbox, then choose it here."))
    for one in chosen:
        blocks.append(section(_sender(one), _remedy(one)))
        if one.kind is AccountKind.LINKEDIN:
            blocks.append(note_limit.part(one.sender_id, one.name, one.note_limit))
    choose = button("Choose senders…", sender_ids.LAB_CHOOSE_SENDERS, str(sequence_id), primary=not chosen)
    connect = button("Connect mailbox…", mailbox_ids.MAILBOX_CONNECT, "new")
    blocks.append(actions([choose, connect]))
    blocks.append(
        context(
            "A mailbox that is disconnected is tried again by itself; Reconnect gives it another password."
        )
    )
    return modal(lab_ids.LAB_SENDERS_MODAL, "Senders", blocks, metadata=str(sequence_id))


def _remedy(one: ChosenSender) -> ButtonElement | None:
    if one.state is SenderState.PAUSED:
        return button("Resume", ids.HOLD_RESUME, f"sender:{one.sender_id}")
    if one.state is SenderState.BROKEN and one.kind is AccountKind.EMAIL:
        return button("Reconnect…", mailbox_ids.MAILBOX_RECONNECT, str(one.sender_id))
    return None


def _sender(one: ChosenSender) -> str:
    kind = "mailbox" if one.kind is AccountKind.EMAIL else "LinkedIn account"
    what = "messages" if one.kind is AccountKind.EMAIL else "invites"
    parts = [
        text.bold(one.name),
        kind,
        _SENDER_STATES[one.state],
        f"{one.daily_limit:,} {what} a day at most",
    ]
    said = [text.sentence(part, 250) for part in (one.trouble, one.lowered) if part]
    trouble = "".join(f"\n{part}" for part in said)
    return f"{text.joined(parts)}{trouble}"
