"""Readiness findings of a play: which of its checks a sequence fails, counted in the database."""

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Sequence, StrategyProfile, Workspace
from models.states import Channel, EnrollmentState, SenderState
from outreach import lab_screens, leads, play_list, senders
from outreach.play_checks import Check

_IN_IT = (
    EnrollmentState.PROPOSED,
    EnrollmentState.WAITING,
    EnrollmentState.ACTIVE,
    EnrollmentState.PAUSED,
)

_TO_BE_WRITTEN_TO = Enrollment.state.in_(_IN_IT)
_NOT_REACHED = and_(
    Enrollment.state == EnrollmentState.LEFT_OUT, Enrollment.reason.in_((leads.NO_EMAIL, leads.NO_CHANNEL))
)
_HAS_EMAIL = and_(Lead.email.is_not(None), Lead.email != "")
_LACKING: dict[Check, tuple[ColumnElement[bool], str, str]] = {
    Check.EVERY_LEAD_EMAIL: (~_HAS_EMAIL, "{} without an email address", "enrich them, or leave them out"),
    Check.VERIFIED_EMAILS: (
        and_(_HAS_EMAIL, Lead.email_verified.is_(False)),
        "{} with an address that nobody verified",
        "have it verified first, as bounces harm the mailbox",
    ),
    Check.EVERY_LEAD_LINKEDIN: (
        or_(Lead.linkedin_url.is_(None), Lead.linkedin_url == ""),
        "{} without a LinkedIn profile",
        "enrich them; their LinkedIn steps are passed by",
    ),
    Check.ZONES_KNOWN: (
        Lead.zone.is_(None),
        "{} whose time zone nobody knows",
        "add a city or a country, else the workspace's zone holds",
    ),
    Check.COMPANIES_KNOWN: (Lead.company == "", "{} without a company", "enrich them, or leave them out"),
    Check.FACTS_KNOWN: (
        cast(Lead.facts, String) == "{}",
        "{} without a fact to open with",
        "import one column with it, or leave them out",
    ),
}
"""For each check that counts leads: which of them lack it, how they are counted, and what to do."""

_OF_REACH = (Check.EVERY_LEAD_EMAIL, Check.EVERY_LEAD_LINKEDIN)
"""Those that also count who was left out for that very lack."""


def of(session: Session, sequence: Sequence) -> list[lab_screens.Finding]:
    """Return a warning for each check of the run's play that the sequence fails, in the play's order.

    All leads are counted in one query, however many checks there are.
    """
    play = play_list.of_run(session, sequence.workspace_id, sequence.run_id)
    if play is None or not play.checks:
        return []
    lacking = _lacking(session, sequence.id, play.checks)
    found = []
    for check in play.checks:
        words = _counted(check, lacking.get(check, 0)) or _missing(session, sequence, check)
        if words:
            found.append(lab_screens.Finding(False, f"Play {play.name}: {words}."))
    return found


def _lacking(session: Session, sequence_id: int, checks: tuple[Check, ...]) -> dict[Check, int]:
    counting = [check for check in checks if check in _LACKING]
    if not counting:
        return {}
    counts = session.execute(
        select(*(func.count(case((_counts(check), 1))) for check in counting))
        .select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Enrollment.sequence_id == sequence_id, or_(_TO_BE_WRITTEN_TO, _NOT_REACHED))
    ).one()
    return dict(zip(counting, counts, strict=True))


def _counts(check: Check) -> ColumnElement[bool]:
    lacks = _LACKING[check][0]
    return lacks if check in _OF_REACH else and_(_TO_BE_WRITTEN_TO, lacks)


def _counted(check: Check, count: int) -> str:
    if not count:
        return ""
    _, who, advice = _LACKING[check]
    return f"{who.format(f'{count:,} lead' + ('s' if count > 1 else ''))}; {advice}"


def _missing(session: Session, sequence: Sequence, check: Check) -> str:
    """Say what a sequence lacks of a check that counts no leads; "" when it has it."""
    if check is Check.FOOTER:
        workspace = session.get_one(Workspace, sequence.workspace_id)
        is_set = workspace.legal_sender.strip() and workspace.postal_address.strip()
        return (
            ""
            if is_set
            else "a legal sender and a postal address, which an admin sets with `/plera settings`"
        )
    if check is Check.MAILBOX:
        has = _works(session, sequence.id, Channel.EMAIL)
        return "" if has else "no mailbox of it works; connect one, or reconnect it"
    if check is Check.LINKEDIN_SENDER:
        has = _works(session, sequence.id, Channel.LINKEDIN_INVITE)
        return "" if has else "no LinkedIn account of it works; connect one, or reconnect it"
    profile = session.get_one(StrategyProfile, sequence.strategy_profile_id)
    if check is Check.PROOF_POINT:
        return "" if profile.proof else f"the strategy profile {profile.name} names no proof point; add one"
    if check is Check.CALL_TO_ACTION:
        return (
            ""
            if profile.call_to_action.strip()
            else f"the strategy profile {profile.name} does not say what to ask for; add it"
        )
    return ""


def _works(session: Session, sequence_id: int, channel: Channel) -> bool:
    return any(one.state is SenderState.HEALTHY for one in senders.chosen(session, sequence_id, channel))
