"""Readiness findings of a play: which of its checks a sequence fails, counted in the database."""

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import Sequence, StrategyProfile, Workspace
from models.states import Channel, SenderState
from outreach import lab_screens, play_list, senders
from outreach.finding_kinds import FindingKind, Fix
from outreach.finding_leads import IS_TO_COME, LACKS, NOT_REACHED, among
from outreach.play_checks import Check

_LACKING: dict[Check, tuple[FindingKind, str, str]] = {
    Check.EVERY_LEAD_EMAIL: (
        FindingKind.NO_EMAIL,
        "{} without an email address",
        "enrich them, or leave them out",
    ),
    Check.VERIFIED_EMAILS: (
        FindingKind.UNVERIFIED,
        "{} with an address that nobody verified",
        "have it verified first, as bounces harm the mailbox",
    ),
    Check.EVERY_LEAD_LINKEDIN: (
        FindingKind.NO_LINKEDIN,
        "{} without a LinkedIn profile",
        "enrich them; their LinkedIn steps are passed by",
    ),
    Check.ZONES_KNOWN: (
        FindingKind.UNKNOWN_ZONE,
        "{} whose time zone nobody knows",
        "add a city or a country, else the workspace's zone holds",
    ),
    Check.COMPANIES_KNOWN: (
        FindingKind.NO_COMPANY,
        "{} without a company",
        "enrich them, or leave them out",
    ),
    Check.FACTS_KNOWN: (
        FindingKind.NO_FACTS,
        "{} without a fact to open with",
        "import one column with it, or leave them out",
    ),
}
"""For each check that counts leads: what they lack, how they are counted, and what to do."""

_OF_REACH = (Check.EVERY_LEAD_EMAIL, Check.EVERY_LEAD_LINKEDIN)
"""Those that also count who was left out for that very lack."""


def of(session: Session, sequence: Sequence, *, newcomers: bool = False) -> list[lab_screens.Finding]:
    """Return a warning for each check of the run's play that the sequence fails, in the play's order.

    All leads are counted in one query, however many checks there are; with `newcomers` those who came later.
    """
    play = play_list.of_run(session, sequence.workspace_id, sequence.run_id)
    if play is None or not play.checks:
        return []
    lacking = _lacking(session, sequence, play.checks, newcomers)
    found = []
    for check in play.checks:
        words = _counted(check, lacking.get(check, 0)) or _missing(session, sequence, check)
        if words:
            kind, fix, subject_id = _fix(sequence, check)
            sentence = f"Play {play.name}: {words}."
            found.append(lab_screens.Finding(False, sentence, kind, fix, subject_id))
    return found


_FIXES = {
    Check.FOOTER: (FindingKind.FOOTER, Fix.FOOTER),
    Check.MAILBOX: (FindingKind.NO_SENDER, Fix.SENDERS),
    Check.LINKEDIN_SENDER: (FindingKind.NO_SENDER, Fix.SENDERS),
}


def _fix(sequence: Sequence, check: Check) -> tuple[FindingKind, Fix, int]:
    if check in _LACKING:
        return _LACKING[check][0], Fix.LEADS, 0
    if check in _FIXES:
        return *_FIXES[check], 0
    return FindingKind.PROFILE, Fix.PROFILE, sequence.strategy_profile_id


def _lacking(
    session: Session, sequence: Sequence, checks: tuple[Check, ...], newcomers: bool
) -> dict[Check, int]:
    counting = [check for check in checks if check in _LACKING]
    if not counting:
        return {}
    figures = select(*(func.count(case((_counts(check), 1))) for check in counting))
    counts = session.execute(among(figures, sequence, newcomers).where(or_(IS_TO_COME, NOT_REACHED))).one()
    return dict(zip(counting, counts, strict=True))


def _counts(check: Check) -> ColumnElement[bool]:
    lacks = LACKS[_LACKING[check][0]]
    return lacks if check in _OF_REACH else and_(IS_TO_COME, lacks)


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
