"""What the clock finds to do: due sends, leads that may enter, and whatever a lost job left undone."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    Lease,
    Message,
    Person,
    RawMail,
    SeenEvent,
    SenderAccount,
    Sequence,
    SlackPost,
    Workspace,
)
from models.states import (
    EnrollmentState,
    ImportState,
    MessageState,
    SequenceState,
)
from outreach import (
    anew,
    aside,
    block_lists,
    block_reach,
    blocking,
    bulk_approvals,
    channel_wishes,
    choosing_senders,
    completing,
    consents,
    domain_checks,
    due,
    ending_runs,
    enrichment_batches,
    enrolling,
    fix_proposals,
    fix_remains,
    going_on,
    grants,
    import_leftovers,
    instants,
    judging,
    kept_forms,
    linkedin_hearing,
    login_health,
    mailbox_forms,
    mailbox_trials,
    moving,
    not_accepted,
    note_allotting,
    probing,
    recomposing,
    reconciling,
    remains,
    restored,
    results,
    retention,
    review_calls,
    second_looks,
    seen,
    test_sends,
    weighing,
    who_answered,
    withdrawals,
)

Job = tuple[str, tuple[int | str, ...]]
AT_ONCE = 200
_IMPORT_JOBS = {ImportState.RECEIVED: "read_file", ImportState.IMPORTING: "import_rows"}


def due_jobs(session: Session, *, now: datetime, wall: datetime, grace: timedelta) -> list[Job]:
    """Return the jobs to ask for; asking for one that is on its way already does no harm."""
    times = instants.of(now=now, wall=wall, before=now - grace)
    asked = (("drain", _senders_with_due()), ("give_up", not_accepted.due()))
    found: list[Job] = [(job, ()) for job, query in asked if session.scalar(query, times) is not None]
    if going_on.is_any(session):
        found.append(("go_on", ()))
    found += [("post", (id_,)) for id_ in session.scalars(_workspaces_to_post(), times)]
    found += [("admit", (id_,)) for id_ in session.scalars(_sequences_to_admit())]
    found += [("arrange", one) for one in channel_wishes.due(session, wall)]
    found += [("recompose", (id_,)) for id_ in session.scalars(recomposing.asked())]
    found += [("erase", (int(subject),)) for _, subject in map(_named, session.scalars(remains.asked()))]
    found += [("replan", (id_,)) for id_ in session.scalars(moving.asked())]
    found += [("retry_held", (id_,)) for id_ in session.scalars(moving.to_retry(), times)]
    found += [("plan_edited", (id_,)) for id_ in session.scalars(anew.asked())]
    found += [("set_aside", (scope, int(id_))) for scope, id_ in map(_named, session.scalars(aside.asked()))]
    found += [("meet_team", (id_,)) for id_ in session.scalars(_teams_to_meet(), times)]
    found += [("propose", (id_,)) for id_ in session.scalars(_sequences_to_propose(), times)]
    found += [("propose", (id_,)) for id_ in enrolling.unfinished(session, wall=wall)]
    found += [("generate", (id_,)) for id_ in session.scalars(_sequences_to_write(), times)]
    found += [("give_notes", (id_,)) for id_ in note_allotting.to_give_again(session, now=now)]
    found += [("enrich", (id_,)) for id_ in enrichment_batches.due(session, wall)]
    found += [(job, (id_,)) for job, id_ in fix_proposals.due(session, wall)]
    found += [("rewrite", (id_,)) for id_ in session.scalars(_messages_to_rewrite())]
    found += [
        (_IMPORT_JOBS[state], (id_,)) for id_, state in session.execute(import_leftovers.undone(), times)
    ]
    found += [("block_list", (id_,)) for id_ in session.scalars(block_lists.asked(), times)]
    found += [("carry_out_blocks", (id_,)) for id_ in session.scalars(block_reach.asked())]
    found += _of_mailboxes(session, times)
    for job, wanted in (
        ("call_reviewers", review_calls.due()),
        ("ask_who_answered", who_answered.due_workspaces()),
        ("look_again", second_looks.due()),
        ("judge", judging.due()),
    ):
        found += [(job, (id_,)) for id_ in session.scalars(wanted, times)]
    found += [("end_run", (id_,)) for id_ in ending_runs.asked(session)]
    found += [("plan_approved", (id_,)) for id_ in session.scalars(bulk_approvals.unplanned())]
    found += [("receive", (id_,)) for id_ in session.scalars(_mail_to_receive())]
    found += [("answer", (id_,)) for id_ in session.scalars(_answers_to_send(), times)]
    found += [("choose_senders", (id_,)) for id_ in session.scalars(choosing_senders.asked())]
    found += [("settle", (id_,)) for id_ in reconciling.due(session, now=now)]
    found += [("reconcile", (id_,)) for id_ in session.scalars(restored.asked())]
    return [*found, *_of_senders(session, times)]


def _of_senders(session: Session, times: dict[str, datetime]) -> list[Job]:
    """Return what is to be looked after of senders: domains, grants to give back, what became of their mails."""
    found: list[Job] = [("look_at_domain", (id_,)) for id_ in session.scalars(domain_checks.due(), times)]
    found += [("give_back", (id_,)) for id_ in session.scalars(grants.to_give_back(), times)]
    return [*found, *(("weigh", (id_,)) for id_ in weighing.asked(session, now=times["now"]))]


def _of_mailboxes(session: Session, times: dict[str, datetime]) -> list[Job]:
    """Return trials of mailboxes that somebody connects, test sends, and the hourly looks at what is connected."""
    asked = [("connect_mailbox", (id_,)) for id_ in session.scalars(mailbox_trials.asked())]
    tests = [("test_send", (id_,)) for id_ in session.scalars(test_sends.asked(), times)]
    return [
        *asked,
        *tests,
        *(("check_mailbox", (id_,)) for id_ in session.scalars(login_health.due(), times)),
        *(("hear", (id_,)) for id_ in session.scalars(linkedin_hearing.due(), times)),
        *(("withdraw", (id_,)) for id_ in session.scalars(withdrawals.due(), times)),
    ]


def _named(subject: str) -> list[str]:
    return subject.split(":")


@cache
def _senders_with_due() -> Select[int]:
    """Return a sender that may send and has something due."""
    ready = select(SenderAccount.id).where(
        due.works(),
        due.is_free(instants.NOW),
        or_(SenderAccount.lease_until.is_(None), SenderAccount.lease_until <= instants.WALL),
        due.has_due(instants.NOW),
    )
    return ready.limit(1)


@cache
def _workspaces_to_post() -> Select[int]:
    return (
        select(SlackPost.workspace_id)
        .where(SlackPost.shown_version < SlackPost.wanted_version, SlackPost.next_try_at <= instants.WALL)
        .distinct()
    )


@cache
def _teams_to_meet() -> Select[int]:
    """Return workspaces in which nobody is known yet, while no job looks them up."""
    known = select(Person.id).where(Person.workspace_id == Workspace.id, Person.met_at.is_not(None))
    held = select(Lease.name).where(
        Lease.name == literal("meet_team:").concat(cast(Workspace.id, String)), Lease.until > instants.WALL
    )
    return select(Workspace.id).where(~known.exists(), ~held.exists())


@cache
def _sequences_to_admit() -> Select[int]:
    """Return live sequences with reviewed leads that wait to enter."""
    waits = select(Enrollment.id).where(
        Enrollment.sequence_id == Sequence.id, Enrollment.state == EnrollmentState.WAITING
    )
    return select(Sequence.id).where(Sequence.state == SequenceState.ACTIVE, _is_any(waits))


def _is_any(rows: Select[int]) -> ColumnElement[bool]:
    """Say in SQL whether there is such a row; the limit keeps PostgreSQL from joining whole tables for it."""
    return rows.limit(1).scalar_subquery().is_not(None)


@cache
def _sequences_to_propose() -> Select[int]:
    """Return sequences none of whose leads were enrolled, though there was time for it."""
    enrolled = select(Enrollment.id).where(Enrollment.sequence_id == Sequence.id)
    return select(Sequence.id).where(
        Sequence.state.in_((SequenceState.IN_REVIEW, SequenceState.ACTIVE)),
        Sequence.archived_at.is_(None),
        Sequence.created_at <= instants.BEFORE,
        ~_is_any(enrolled),
    )


@cache
def _sequences_to_write() -> Select[int]:
    """Return sequences whose messages are wanted while no job is writing them."""
    held = select(Lease.name).where(
        Lease.name == literal("generate:").concat(cast(Sequence.id, String)), Lease.until > instants.WALL
    )
    return select(Sequence.id).where(Sequence.is_writing, ~held.exists())


@cache
def _messages_to_rewrite() -> Select[int]:
    return (
        select(Message.id)
        .where(Message.rewrite_asked.is_not(None), Message.state == MessageState.DRAFTING)
        .limit(AT_ONCE)
    )


@cache
def _mail_to_receive() -> Select[int]:
    return select(RawMail.id).where(RawMail.handled_at.is_(None)).order_by(RawMail.id).limit(AT_ONCE)


@cache
def _answers_to_send() -> Select[int]:
    wanted = (due.is_answer(), due.is_waiting(), Delivery.send_at <= instants.NOW)
    return select(Delivery.id).where(*wanted).limit(AT_ONCE)


def is_housekeeping_due(session: Session, *, now: datetime, wall: datetime) -> bool:
    """Say whether there is a lost send, a mailbox to probe, an old event, an ended block or a sequence that is done."""
    times = instants.of(now=now, wall=wall)
    found = any(session.scalar(query, times) is not None for query in _housekeeping())
    is_other = any(rule(session, now=now) for rule in _IS_DUE)
    is_form_old = mailbox_forms.is_any_old(session, wall=wall)
    return found or is_other or is_form_old or completing.is_due(session)


@cache
def _housekeeping() -> tuple[Select[Any], ...]:
    """Return a lost send, a mailbox to probe and an old event, each in a query of its own."""
    lost = select(Delivery.id).where(due.is_being_sent(), Delivery.lease_until <= instants.WALL)
    broken = select(SenderAccount.id).where(probing.is_due(instants.NOW))
    old = select(SeenEvent.key).where(SeenEvent.expires_at < instants.WALL)
    return lost.limit(1), broken.limit(1), old.limit(1)


_IS_DUE = (
    retention.is_any_old,
    blocking.is_any_expired,
    import_leftovers.is_settling_due,
    bulk_approvals.is_any_old,
    fix_remains.is_any_old,
)


def housekeep(session: Session, *, now: datetime, wall: datetime) -> None:
    """Mark lost sends as unknown, probe mailboxes, forget old events, lift expired blocks, complete what is done."""
    results.expire(session, now=now, wall=wall)
    probing.probe(session, now=now)
    seen.forget_old(session, wall=wall)
    consents.drop_old(session, wall=wall)
    kept_forms.drop_old(session, now)
    mailbox_forms.drop_old(session, wall=wall)
    import_leftovers.settle(session, now=now)
    blocking.lift_expired(session, now=now)
    bulk_approvals.drop_old(session, now=now)
    fix_remains.drop_old(session, now=now)
    retention.empty_old(session, now=now)
    completing.settle(session, now=now)
