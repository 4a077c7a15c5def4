"""The Messaging Lab's root message: where a sequence is generated, reviewed and launched."""

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock, PlainTextObject

from models.states import SequenceState
from outreach.lab_screens import LabOverview, StepProgress
from outreach.slack_port import Screen
from views import (
    bulk_ids,
    cost_lines,
    findings_modal,
    forecast_lines,
    ids,
    lab_ids,
    lab_menus,
    sender_ids,
    sender_names,
    text,
    variant_lines,
    walk_ids,
)
from views.help import STATES
from views.parts import actions, button, context, section

BAR_LENGTH = 10
MOST_BUTTONS = 4
_BEFORE_LAUNCH = (SequenceState.DRAFT, SequenceState.IN_REVIEW)
_SHOWN_FINDINGS = 3


def lab_root(lab: LabOverview) -> Screen:
    """Draw the root; its primary button is the next thing to do in the sequence's state."""
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=_title(lab), emoji=False))]
    if lab.notice:
        blocks.append(section(f"⚠ {text.sentence(lab.notice)}"))
    blocks.append(section(_state_line(lab), lab_menus.head(lab)))
    blocks.append(section(text.timeline(lab.timeline) or "No step yet."))
    blocks.append(section(_readiness(lab), lab_menus.texts(lab)))
    if lab.state not in _BEFORE_LAUNCH and lab.progress:
        blocks.append(section("\n".join(_progress(step) for step in lab.progress)))
    blocks += _findings(lab)
    blocks.append(
        section(_pace(lab), button("Senders…", sender_ids.LAB_CHOOSE_SENDERS, str(lab.sequence_id)))
    )
    row = _buttons(lab)
    if row:
        blocks.append(actions(row))
    updated = f"Updated {text.day_time(lab.updated_at, lab.zone)} · times in {_zone(lab.zone)}"
    blocks.append(context(text.joined([cost_lines.spent(lab.spent), updated])))
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
            f"*{'Archived' if lab.is_archived else STATES[lab.state]}*",
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
    tried = variant_lines.both(step.variants)
    return text.joined([text.joined(parts), f"      {tried}" if tried else ""], "\n")


def _findings(lab: LabOverview) -> list[Block]:
    """Say how many findings there are and show the worst, each with its button; the rest stand in a modal."""
    if not lab.findings or lab.is_archived:
        return []
    worst = sorted(lab.findings, key=lambda one: not one.is_blocker)[:_SHOWN_FINDINGS]
    every = button("All findings…", lab_ids.LAB_FINDINGS, str(lab.sequence_id))
    return [
        section(findings_modal.counted(lab.findings), every),
        *findings_modal.lines(worst, lab.sequence_id, is_short=True),
    ]


def _pace(lab: LabOverview) -> str:
    line = forecast_lines.pace(lab.forecast, lab.zone) if lab.forecast else ""
    senders = sender_names.in_words(lab.senders) or "no sender yet"
    if line:
        line = f"{line}\nSent by {senders}"
    line = line or f"{text.counted(lab.leads_per_day, 'lead')} a day by the senders' limits; {senders}"
    if lab.held:
        return f"{text.sentence(lab.held, 250)}\n{line}"
    if lab.next_send_at is None or lab.state in _BEFORE_LAUNCH:
        return line
    return f"Next send {text.day_time(lab.next_send_at, lab.zone)}\n{line}"


def _zone(zone: str) -> str:
    return text.name(zone.rpartition("/")[2].replace("_", " "))


def _buttons(lab: LabOverview) -> list[ButtonElement]:
    """Return at most four buttons: review, approve, write, and launch or pause."""
    if lab.is_archived:
        return [button("Bring back", lab_ids.SEQUENCE_BRING_BACK, str(lab.sequence_id), primary=True)]
    if lab.state is SequenceState.COMPLETED:
        return []
    sequence, following = str(lab.sequence_id), _next_action(lab)
    buttons = _reviewing(lab, following)
    if lab.messages_writing:
        buttons.append(button("Stop writing", ids.LAB_STOP_WRITING, sequence))
    elif lab.messages_missing:
        is_next = following == ids.LAB_GENERATE
        buttons.append(button("Generate…", ids.LAB_GENERATE, sequence, primary=is_next))
    if lab.state in _BEFORE_LAUNCH:
        buttons.append(button("Launch…", ids.LAB_LAUNCH, sequence, primary=following == ids.LAB_LAUNCH))
    elif lab.state is SequenceState.ACTIVE:
        buttons.append(button("Pause", ids.LAB_PAUSE, sequence))
    elif lab.state is SequenceState.PAUSED:
        buttons.append(button("Resume", ids.LAB_RESUME, sequence, primary=True))
    if lab.state is SequenceState.ACTIVE and len(buttons) < MOST_BUTTONS:
        buttons.append(button("Today", ids.TODAY_ALL, "0"))
    return buttons


def _reviewing(lab: LabOverview, following: str) -> list[ButtonElement]:
    sequence = str(lab.sequence_id)
    buttons: list[ButtonElement] = []
    if lab.newcomers_to_review:
        label = f"Review {text.counted(lab.newcomers_to_review, 'newcomer')}"
        buttons.append(button(label, lab_ids.LAB_REVIEW_NEWCOMERS, sequence))
    elif lab.leads_to_review:
        label, is_next = f"Review {lab.leads_to_review:,}", following == walk_ids.LAB_REVIEW
        buttons.append(button(label, walk_ids.LAB_REVIEW, sequence, primary=is_next))
    if lab.messages_clean > 1:
        buttons.append(button(f"Approve clean {lab.messages_clean:,}…", bulk_ids.LAB_APPROVE_CLEAN, sequence))
    return buttons


def _next_action(lab: LabOverview) -> str:
    """Return the action that brings a sequence on before its launch; its button is the primary one."""
    if lab.state not in _BEFORE_LAUNCH:
        return ""
    if lab.messages_approved and not any(finding.is_blocker for finding in lab.findings):
        return ids.LAB_LAUNCH
    return walk_ids.LAB_REVIEW if lab.leads_to_review else ids.LAB_GENERATE
