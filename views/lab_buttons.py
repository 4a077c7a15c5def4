"""The row of buttons under the Messaging Lab's root: at most four, the primary one the next thing to do."""

from slack_sdk.models.blocks import ButtonElement

from models.states import SequenceState
from outreach.lab_screens import LabOverview
from views import bulk_ids, ids, lab_ids, text, walk_ids
from views.parts import button

MOST_BUTTONS = 4
BEFORE_LAUNCH = (SequenceState.DRAFT, SequenceState.IN_REVIEW)


def row(lab: LabOverview) -> list[ButtonElement]:
    """Return at most four buttons: review, approve, write and launch; after the launch pause, review and look."""
    if lab.is_archived:
        return [button("Bring back", lab_ids.SEQUENCE_BRING_BACK, str(lab.sequence_id), primary=True)]
    if lab.state is SequenceState.COMPLETED:
        return [_leads(lab)]
    if lab.state in BEFORE_LAUNCH:
        return _before(lab)
    return _after(lab)


def _before(lab: LabOverview) -> list[ButtonElement]:
    following = _next_action(lab)
    launch = button("Launch…", ids.LAB_LAUNCH, str(lab.sequence_id), primary=following == ids.LAB_LAUNCH)
    return [*_reviewing(lab, following), *_clean(lab), *_writing(lab, following), launch]


def _after(lab: LabOverview) -> list[ButtonElement]:
    sequence = str(lab.sequence_id)
    is_paused = lab.state is SequenceState.PAUSED
    hold = (
        button("Resume", ids.LAB_RESUME, sequence, primary=True)
        if is_paused
        else button("Pause", ids.LAB_PAUSE, sequence)
    )
    today = [] if is_paused else [button("Today", ids.TODAY_ALL, "0")]
    buttons = [hold, *_reviewing(lab, ""), *_writing(lab, ""), _leads(lab), *today]
    if len(buttons) < MOST_BUTTONS:
        buttons[-1 - len(today) : -1 - len(today)] = _clean(lab)
    return buttons[:MOST_BUTTONS]


def approves_clean(lab: LabOverview) -> bool:
    """Tell whether the row has Approve clean; that of a live sequence has no room where much else is to do."""
    return any(one.action_id == bulk_ids.LAB_APPROVE_CLEAN for one in row(lab))


def clean_label(lab: LabOverview) -> str:
    """Name what approves the clean messages, "" where there are not several."""
    return f"Approve clean {lab.messages_clean:,}…" if lab.messages_clean > 1 else ""


def _leads(lab: LabOverview) -> ButtonElement:
    return button("Leads", lab_ids.LAB_LEADS, str(lab.sequence_id))


def _reviewing(lab: LabOverview, following: str) -> list[ButtonElement]:
    sequence = str(lab.sequence_id)
    if lab.newcomers_to_review:
        label = f"Review {text.counted(lab.newcomers_to_review, 'newcomer')}"
        return [button(label, lab_ids.LAB_REVIEW_NEWCOMERS, sequence)]
    if not lab.leads_to_review:
        return []
    is_next = following == walk_ids.LAB_REVIEW
    return [button(f"Review {lab.leads_to_review:,}", walk_ids.LAB_REVIEW, sequence, primary=is_next)]


def _clean(lab: LabOverview) -> list[ButtonElement]:
    label = clean_label(lab)
    return [button(label, bulk_ids.LAB_APPROVE_CLEAN, str(lab.sequence_id))] if label else []


def _writing(lab: LabOverview, following: str) -> list[ButtonElement]:
    if lab.messages_writing:
        return [button("Stop writing", ids.LAB_STOP_WRITING, str(lab.sequence_id))]
    if not lab.messages_missing:
        return []
    is_next = following == ids.LAB_GENERATE
    return [button("Generate…", ids.LAB_GENERATE, str(lab.sequence_id), primary=is_next)]


def _next_action(lab: LabOverview) -> str:
    """Return the action that brings a sequence on before its launch; its button is the primary one."""
    if lab.messages_approved and not any(finding.is_blocker for finding in lab.findings):
        return ids.LAB_LAUNCH
    return walk_ids.LAB_REVIEW if lab.leads_to_review else ids.LAB_GENERATE
