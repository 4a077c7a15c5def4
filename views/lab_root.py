"""The Messaging Lab's root message: where a sequence is generated, reviewed and launched."""

from slack_sdk.models.blocks import Block, HeaderBlock, PlainTextObject, SectionBlock

from outreach.finding_kinds import Fix
from outreach.lab_screens import LabOverview, StepProgress
from outreach.slack_port import Screen
from views import (
    cost_lines,
    finding_buttons,
    findings_modal,
    forecast_lines,
    lab_buttons,
    lab_ids,
    lab_menus,
    sender_ids,
    sender_names,
    text,
    variant_lines,
)
from views.help import STATES
from views.lab_buttons import BEFORE_LAUNCH
from views.parts import actions, button, context, section

BAR_LENGTH = 10
_MOST_NAMED = 3


def lab_root(lab: LabOverview) -> Screen:
    """Draw the root; its primary button is the next thing to do in the sequence's state."""
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=_title(lab), emoji=False)),
        section(_state(lab), lab_menus.head(lab)),
        section(text.timeline(lab.timeline) or "No step yet."),
        section(_standing(lab), lab_menus.texts(lab)),
    ]
    if lab.findings and not lab.is_archived:
        blocks.append(_findings(lab))
    blocks.append(
        section(_pace(lab), button("Senders…", sender_ids.LAB_CHOOSE_SENDERS, str(lab.sequence_id)))
    )
    row = lab_buttons.row(lab)
    if row:
        blocks.append(actions(row))
    updated = f"Updated {text.day_time(lab.updated_at, lab.zone)} · times in {_zone(lab.zone)}"
    blocks.append(context(text.joined([_reviewers(lab), cost_lines.spent(lab.spent), updated])))
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


def _state(lab: LabOverview) -> str:
    """Say what the sequence is, and under it what went wrong last."""
    line = text.joined(
        [
            f"*{'Archived' if lab.is_archived else STATES[lab.state]}*",
            text.counted(lab.leads, "lead"),
            text.counted(len(lab.timeline), "step"),
            text.name(lab.profile),
        ]
    )
    return f"{line}\n⚠ {text.sentence(lab.notice)}" if lab.notice else line


def _standing(lab: LabOverview) -> str:
    """Say how much of the sequence is reviewed and, once it was launched, where its leads stand, a line per step."""
    lines = [_readiness(lab)]
    if lab.state not in BEFORE_LAUNCH:
        lines += [_progress(step) for step in lab.progress]
    return "\n".join(lines)


def _readiness(lab: LabOverview) -> str:
    counts = (
        (lab.messages_approved, "approved"),
        (lab.messages_to_review, "to review"),
        (lab.messages_flagged, "flagged"),
        (lab.messages_writing, "being written"),
        (0 if lab.messages_writing else lab.messages_missing, "not written yet"),
        (lab.messages_failed, "failed"),
    )
    messages = text.joined(f"{count:,} {what}" for count, what in counts if count)
    first = f"{bar(lab.ready, lab.leads)}  *{lab.ready:,} of {text.counted(lab.leads, 'lead')} ready*"
    return f"{first}\nMessages: {messages}" if messages else first


def _reviewers(lab: LabOverview) -> str:
    """Name who is asked to read, a few of many; names and no mentions, which would call them at every new root."""
    if not lab.reviewers:
        return ""
    named = [text.name(one, 40) or "(no name)" for one in lab.reviewers[:_MOST_NAMED]]
    more = len(lab.reviewers) - len(named)
    return f"{'Reviewer' if len(lab.reviewers) == 1 else 'Reviewers'}: {', '.join(named)}" + (
        f" and {more} more" if more else ""
    )


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


def _findings(lab: LabOverview) -> SectionBlock:
    """Say how many findings there are and the worst in words, one that a button puts right before others."""
    worst = min(lab.findings, key=lambda one: (not one.is_blocker, one.fix is Fix.NONE))
    every = button("All findings…", lab_ids.LAB_FINDINGS, str(lab.sequence_id))
    return section(
        f"{findings_modal.counted(lab.findings)}\n{findings_modal.in_words(worst, 250)}",
        finding_buttons.fix(worst, lab.sequence_id, is_short=True) or every,
    )


def _pace(lab: LabOverview) -> str:
    line = forecast_lines.pace(lab.forecast, lab.zone) if lab.forecast else ""
    senders = sender_names.in_words(lab.senders) or "no sender yet"
    if line:
        line = f"{line}\nSent by {senders}"
    line = line or f"{text.counted(lab.leads_per_day, 'lead')} a day by the senders' limits; {senders}"
    if lab.held:
        return f"{text.sentence(lab.held, 250)}\n{line}"
    if lab.next_send_at is None or lab.state in BEFORE_LAUNCH:
        return line
    return f"Next send {text.day_time(lab.next_send_at, lab.zone)}\n{line}"


def _zone(zone: str) -> str:
    return text.name(zone.rpartition("/")[2].replace("_", " "))
