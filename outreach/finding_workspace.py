"""Readiness findings about what the whole workspace needs: footer, Slack channels, profile, run, public address."""

from sqlalchemy.orm import Session

from models import Run, Sequence, StrategyProfile, Workspace
from models.states import RunState
from outreach import channel_wishes, lab_screens, public_address
from outreach.finding_kinds import FindingKind, Fix
from outreach.setting_screens import ItemState, Purpose

_FOOTER = (
    ("legal_sender", "the legal sender"),
    ("postal_address", "the postal address"),
)


def footer(workspace: Workspace) -> list[lab_screens.Finding]:
    """Return a blocker for each part of the footer that is missing; without both no mail has its opt-out line."""
    missing = [words for name, words in _FOOTER if not str(getattr(workspace, name)).strip()]
    if not missing:
        return []
    return [
        lab_screens.Finding(
            True,
            f"The footer lacks {' and '.join(missing)}, so mails would leave without a way to unsubscribe: an admin "
            "sets both with `/plera settings`.",
            FindingKind.FOOTER,
            Fix.FOOTER,
        )
    ]


def slack_channels(session: Session, workspace: Workspace) -> list[lab_screens.Finding]:
    """Return a blocker for a review or inbox channel that is not set, or that the bot cannot use."""
    found = []
    for purpose, kind, fix, lost in (
        (
            Purpose.REVIEW,
            FindingKind.REVIEW_CHANNEL,
            Fix.REVIEW_CHANNEL,
            "so cards and what becomes of the sequence have no place",
        ),
        (
            Purpose.INBOX,
            FindingKind.INBOX_CHANNEL,
            Fix.INBOX_CHANNEL,
            "so replies would have no place",
        ),
    ):
        item = channel_wishes.item(session, workspace, purpose)
        if not channel_wishes.in_use(workspace, purpose):
            sentence = f"No {purpose} channel is set, {lost}: an admin sets it with `/plera settings`."
        elif item.state is ItemState.TROUBLE:
            sentence = f"The {purpose} channel cannot be used, {lost}: {item.text}"
        else:
            continue
        found.append(lab_screens.Finding(True, sentence, kind, fix))
    return found


def profile(session: Session, sequence: Sequence, known: set[FindingKind]) -> list[lab_screens.Finding]:
    """Return a warning for what the strategy profile does not say; none where the play's checks have said it."""
    if FindingKind.PROFILE in known:
        return []
    mine = session.get_one(StrategyProfile, sequence.strategy_profile_id)
    missing = [
        words
        for is_there, words in (
            (mine.offer.strip(), "what is offered"),
            (mine.call_to_action.strip(), "what to ask for"),
            (mine.sender_role.strip(), "the role of who writes"),
        )
        if not is_there
    ]
    if not missing:
        return []
    listed = " and ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
    return [
        lab_screens.Finding(
            False,
            f"The strategy profile {mine.name} does not say {listed}: texts stay vague without it.",
            FindingKind.PROFILE,
            Fix.PROFILE,
            mine.id,
        )
    ]


def run(session: Session, sequence: Sequence) -> list[lab_screens.Finding]:
    """Return a warning when the sequence's run is paused."""
    mine = session.get_one(Run, sequence.run_id)
    if mine.state is not RunState.PAUSED:
        return []
    sentence = f"The run {mine.name} is paused: nothing leaves until it goes on."
    return [lab_screens.Finding(False, sentence, FindingKind.RUN_PAUSED, Fix.RESUME_RUN, mine.id)]


def reach(session: Session, workspace_id: int) -> list[lab_screens.Finding]:
    """Return a warning that says what is off where the installation has no public address."""
    if not public_address.is_missing(session, workspace_id):
        return []
    sentence = (
        f"This installation has no public address, so {public_address.WHAT_IS_OFF}: whoever runs Plera sets "
        "PUBLIC_URL."
    )
    return [lab_screens.Finding(False, sentence, FindingKind.PUBLIC_ADDRESS)]
