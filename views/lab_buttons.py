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
    return [*_reviewing(lab, following), *_writing(lab, following), launch]


def _after(lab: LabOverview) -> list[ButtonElement]:
    sequence = str(lab.sequence_id)
    is_paused = lab.state is SequenceState.PAUSED
    hold = (
        button("Resume", ids.LAB_RESUME, sequence, primary=True)
        if is_paused
        else button("Pause", ids.LAB_PAUSE, sequence)
    )
    buttons = [hold, *_reviewing(lab, ""), *_writing(lab, "")]
    buttons.append(_leads(lab))
    if not is_paused:
        buttons.append(button("Today", ids.TODAY_ALL, "0"))
    return buttons[:MOST_BUTTONS]


def lists_leads(lab: LabOverview) -> bool:
    """Tell whether the row has the button that lists the leads; else the menu of a live sequence does."""
    return any(one.action_id == lab_ids.LAB_LEADS for one in row(lab))


def _leads(lab: LabOverview) -> ButtonElement:
    return button("Leads", lab_ids.LAB_LEADS, str(lab.sequence_id))


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
