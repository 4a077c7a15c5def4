"""The button of a readiness finding: what it is called and what it opens."""

from slack_sdk.models.blocks import ButtonElement

from outreach.finding_kinds import FindingKind, Fix
from outreach.lab_screens import Finding
from outreach.setting_screens import Topic
from views import breaker_card, domain_ids, ids, lab_ids, mailbox_ids, walk_ids
from views.parts import button, confirmation

_OF_SEQUENCE: dict[Fix, tuple[str, str]] = {
    Fix.REVIEW: ("Review…", walk_ids.LAB_REVIEW),
    Fix.SENDERS: ("Senders…", lab_ids.LAB_SENDERS),
    Fix.REASSIGN: ("Reassign…", ids.LAB_REASSIGN),
    Fix.STEPS: ("Edit steps…", lab_ids.FINDING_STEPS),
    Fix.WAIT: ("Let them wait", lab_ids.FINDING_WAIT),
    Fix.DO_NOT_WAIT: ("Do not wait", lab_ids.FINDING_DO_NOT_WAIT),
    Fix.ADD_GROUP: ("Add source group…", lab_ids.FINDING_ADD_GROUP),
}
_TOPICS = {
    Fix.FOOTER: ("Set footer…", Topic.LEGAL),
    Fix.INBOX_CHANNEL: ("Set channel…", Topic.INBOX),
    Fix.REVIEW_CHANNEL: ("Set channel…", Topic.REVIEW),
    Fix.APPROVERS: ("Who may approve…", Topic.PEOPLE),
}
_NAMED_IN_WORDS = (Fix.REASSIGN, Fix.WAIT, Fix.DO_NOT_WAIT)
"""Those that keep their own name in the root: other screens name it, or it acts at once."""
_GENERATING = confirmation(
    "Write the messages?", "Nothing is sent: each one waits for your approval.", "Generate"
)


def fix(finding: Finding, sequence_id: int, *, is_short: bool = False) -> ButtonElement | None:
    """Build the button, None for what passes by itself; `is_short` calls what only opens something Fix…."""
    if finding.fix is Fix.NONE:
        return None
    if finding.fix is Fix.FIRST_STEPS:
        return breaker_card.resume(finding.subject_id, "this mailbox")
    label, action_id, value = _parts(finding, sequence_id)
    short = is_short and finding.fix not in _NAMED_IN_WORDS
    asks = finding.fix is Fix.GENERATE
    return button("Fix…" if short else label, action_id, value, confirm=_GENERATING if asks else None)


def _parts(finding: Finding, sequence_id: int) -> tuple[str, str, str]:
    own = str(sequence_id)
    if finding.fix in _OF_SEQUENCE:
        return *_OF_SEQUENCE[finding.fix], own
    if finding.fix in _TOPICS:
        label, topic = _TOPICS[finding.fix]
        return label, lab_ids.FINDING_SETTINGS, str(topic)
    if finding.fix is Fix.LEADS:
        label = "Notes and limit…" if finding.kind is FindingKind.NOTE_TOO_LONG else "Show leads…"
        return label, lab_ids.FINDING_LEADS, f"{own}:{finding.kind}"
    if finding.fix is Fix.PROFILE:
        return "Edit profile…", lab_ids.FINDING_PROFILE, str(finding.subject_id)
    if finding.fix is Fix.CONNECT:
        return "Connect mailbox…", mailbox_ids.MAILBOX_CONNECT, "new"
    if finding.fix is Fix.RECONNECT:
        return "Reconnect…", mailbox_ids.MAILBOX_RECONNECT, str(finding.subject_id)
    if finding.fix is Fix.DOMAIN:
        return "Records…", domain_ids.DOMAIN_OPEN, str(finding.subject_id)
    if finding.fix is Fix.RESUME_RUN:
        return "Resume run", ids.HOLD_RESUME, f"run:{finding.subject_id}"
    return "Generate…", ids.LAB_GENERATE, own
