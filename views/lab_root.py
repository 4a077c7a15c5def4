"""The Messaging Lab's root message: where a sequence is generated, reviewed and launched."""

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock, PlainTextObject

from models.states import SequenceState
from outreach.lab_screens import Finding, LabOverview, StepProgress
from outreach.slack_port import Screen
from views import bulk_ids, forecast_lines, ids, sender_names, text, walk_ids
from views.help import STATES, sequence_menu
from views.parts import actions, button, confirmation, context, section

BAR_LENGTH = 10
CARDS_AT_ONCE = 10
_BEFORE_LAUNCH = (SequenceState.DRAFT, SequenceState.IN_REVIEW)
_SHOWN_FINDINGS = 3


def lab_root(lab: LabOverview) -> Screen:
    """Draw the root; its primary button is the next thing to do in the sequence's state."""
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=_title(lab), emoji=False))]
    if lab.notice:
        blocks.append(section(f"⚠ {text.sentence(lab.notice)}"))
    blocks.append(section(_state_line(lab), sequence_menu(lab.sequence_id, lab.state)))
    blocks.append(section(text.timeline(lab.timeline) or "No step yet."))
    blocks.append(section(_readiness(lab)))
    if lab.state not in _BEFORE_LAUNCH and lab.progress:
        blocks.append(section("\n".join(_progress(step) for step in lab.progress)))
    if lab.findings:
        blocks.append(section(_findings(lab.findings)))
    blocks.append(section(_pace(lab)))
    buttons = _buttons(lab)
    if buttons:
        blocks.append(actions(buttons))
    blocks.append(context(f"Updated {text.day_time(lab.updated_at, lab.zone)} · times in {_zone(lab.zone)}"))
    return Screen(
        f"{text.name(lab.name)}: {lab.ready:,} of {text.counted(lab.leads, 'lead')} ready", tuple(blocks)
    )


def bar(done: int, total: int) -> str:
    """Draw a ten-character bar; it is full only when all is done, and not empty once something is."""
    filled = BAR_LENGTH * done // total if total else 0
    if done and not filled:
        filled = 1
    return "█" * filled + "░" * (BAR_LENGTH - filled)


def _title(lab: LabOverview) -> str:
    return text.clip(f"Messaging Lab · {text.one_line(lab.name)}", 150)


def _state_line(lab: LabOverview) -> str:
    return text.joined(
        [
            f"*{STATES[lab.state]}*",
            text.counted(lab.leads, "lead"),
            text.counted(len(lab.timeline), "step"),
            text.name(lab.profile),
        ]
    )


def _readiness(lab: LabOverview) -> str:
    counts = (
        (lab.messages_approved, "approved"),
        (lab.messages_to_review, "to review"),
        (lab.messages_writing, "being written"),
        (0 if lab.messages_writing else lab.messages_missing, "not written yet"),
        (lab.messages_failed, "failed"),
    )
    messages = text.joined(f"{count:,} {what}" for count, what in counts if count)
    first = f"{bar(lab.ready, lab.leads)}  *{lab.ready:,} of {text.counted(lab.leads, 'lead')} ready*"
    return f"{first}\nMessages: {messages}" if messages else first


def _progress(step: StepProgress) -> str:
    parts = [
        f"*{step.position} · {text.channel_name(step.channel)}*",
        f"{step.here:,} here",
        f"{step.sent:,} sent",
        f"{step.replied:,} replied" if step.replied else "",
        f"{step.failed:,} failed" if step.failed else "",
    ]
    return text.joined(parts)


def _findings(findings: tuple[Finding, ...]) -> str:
    blockers = [finding for finding in findings if finding.is_blocker]
    warnings = [finding for finding in findings if not finding.is_blocker]
    counts = [
        text.counted(len(blockers), "blocker") if blockers else "",
        text.counted(len(warnings), "warning") if warnings else "",
    ]
    worst = [*blockers, *warnings][:_SHOWN_FINDINGS]
    lines = [f"{'⛔' if one.is_blocker else '⚠'} {text.sentence(one.sentence, 150)}" for one in worst]
    return f"*{text.joined(counts, ', ')}*\n" + "\n".join(lines)


def _pace(lab: LabOverview) -> str:
    line = forecast_lines.pace(lab.forecast, lab.zone) if lab.forecast else ""
    senders = sender_names.in_words(lab.senders) or "no sender yet"
    line = line or f"{text.counted(lab.leads_per_day, 'lead')} a day by the senders' limits; {senders}"
    if lab.held:
        return f"{text.sentence(lab.held, 250)}\n{line}"
    if lab.next_send_at is None or lab.state in _BEFORE_LAUNCH:
        return line
    return f"Next send {text.day_time(lab.next_send_at, lab.zone)}\n{line}"


def _zone(zone: str) -> str:
    return text.name(zone.rpartition("/")[2].replace("_", " "))


def _buttons(lab: LabOverview) -> list[ButtonElement]:
    sequence, following = str(lab.sequence_id), _next_action(lab)
    buttons: list[ButtonElement] = []
    if lab.messages_writing:
        buttons.append(button("Stop writing", ids.LAB_STOP_WRITING, sequence))
    elif lab.messages_missing and lab.state is not SequenceState.COMPLETED:
        buttons.append(_generate(lab, is_primary=following == ids.LAB_GENERATE))
    if lab.leads_to_review and lab.state is not SequenceState.COMPLETED:
        label, is_next = f"Review {lab.leads_to_review:,}", following == walk_ids.LAB_REVIEW
        buttons.append(button(label, walk_ids.LAB_REVIEW, sequence, primary=is_next))
    if lab.cards_shown < lab.leads and _has_texts(lab):
        more = min(CARDS_AT_ONCE, lab.leads - lab.cards_shown)
        label = f"{more} more {'card' if more == 1 else 'cards'}" if lab.cards_shown else f"Show {more} cards"
        buttons.append(button(label, ids.LAB_SHOW_CARDS, sequence))
    if lab.messages_clean > 1 and lab.state is not SequenceState.COMPLETED:
        buttons.append(button(f"Approve clean {lab.messages_clean:,}…", bulk_ids.LAB_APPROVE_CLEAN, sequence))
    if lab.state in _BEFORE_LAUNCH:
        buttons.append(button("Launch…", ids.LAB_LAUNCH, sequence, primary=following == ids.LAB_LAUNCH))
    elif lab.state is SequenceState.ACTIVE:
        buttons.append(button("Pause", ids.LAB_PAUSE, sequence))
        buttons.append(button("Today", ids.TODAY_ALL, "0"))
    elif lab.state is SequenceState.PAUSED:
        buttons.append(button("Resume", ids.LAB_RESUME, sequence, primary=True))
    if lab.has_removed_sender:
        buttons.append(button("Reassign…", ids.LAB_REASSIGN, sequence))
    return buttons


def _next_action(lab: LabOverview) -> str:
    """Return the action that brings a sequence on before its launch; its button is the primary one."""
    if lab.state not in _BEFORE_LAUNCH:
        return ""
    if lab.messages_approved and not any(finding.is_blocker for finding in lab.findings):
        return ids.LAB_LAUNCH
    return walk_ids.LAB_REVIEW if lab.leads_to_review else ids.LAB_GENERATE


def _generate(lab: LabOverview, *, is_primary: bool) -> ButtonElement:
    return button(
        "Generate…",
        ids.LAB_GENERATE,
        str(lab.sequence_id),
        primary=is_primary,
        confirm=confirmation(
            "Write the messages?",
            f"{text.counted(lab.messages_missing, 'message')} will be written with the profile "
            f"“{text.clip(text.one_line(lab.profile), 60)}”. Nothing is sent: each one waits for your approval.",
            "Generate",
        ),
    )


def _has_texts(lab: LabOverview) -> bool:
    return bool(lab.messages_approved or lab.messages_to_review or lab.messages_failed)
