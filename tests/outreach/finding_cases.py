"""Cases of readiness findings: what brings each about in a sequence, and what puts it right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import (
    Breaker,
    DomainCheck,
    Enrollment,
    Lead,
    Message,
    Person,
    Run,
    SenderAccount,
    Sequence,
    SequenceSender,
    Step,
    StrategyProfile,
    Suppression,
    Workspace,
)
from models.states import (
    AccountKind,
    BreakerKind,
    BreakerState,
    Channel,
    Condition,
    MessageState,
    RunState,
    SenderState,
    SuppressionKind,
)
from outreach import (
    bottleneck,
    channel_wishes,
    findings,
    forecasting,
    four_eyes,
    planning,
    play_list,
    public_address,
    removing,
    stored_forecasts,
)
from outreach.finding_kinds import FindingKind, Fix
from outreach.forecast import Caps, Holder, Wait
from outreach.forecast_screens import Forecast
from outreach.lab_screens import Finding
from outreach.limits import Budget
from outreach.setting_screens import Purpose
from tests.moments import kept
from tests.outreach.doing import change
from tests.world import MONDAY, World

Act = Callable[[World, int], None]


@kept
def approved(world: World) -> int:
    """A sequence in which nothing is in the way: all is verified, known and approved."""
    for lead in world.rows(Lead):
        if lead.email:
            change(world, Lead, lead.id, email_verified=True)
    change(
        world,
        StrategyProfile,
        world.profile_id,
        offer="Docks that plan themselves",
        call_to_action="A call",
        sender_role="Founder",
    )
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    left_out = next(one for one in world.rows(Enrollment) if one.state == "left_out")
    change(world, Enrollment, left_out.id, state="completed", entered_at=MONDAY, reason="")
    return sequence_id


def found(world: World, sequence_id: int, *, newcomers: bool = False) -> list[Finding]:
    def look(session: Session) -> tuple[Finding, ...]:
        sequence = session.get_one(Sequence, sequence_id)
        return findings.findings(session, sequence, now=world.clock.now, newcomers=newcomers)

    return list(world.services.read(look))


def first(world: World, sequence_id: int) -> Enrollment:
    return world.enrolled(sequence_id)[0]


def setting(table: type[Any], row_id: Callable[[World, int], int], **values: Any) -> Act:
    return lambda world, sequence_id: change(world, table, row_id(world, sequence_id), **values)


def reached_at(address: str) -> Act:
    return lambda world, _: world.services.run(lambda session: public_address.declare(session, address))


def own_workspace(world: World, _: int) -> int:
    return world.workspace_id


def own_sequence(_: World, sequence_id: int) -> int:
    return sequence_id


def own_profile(world: World, _: int) -> int:
    return world.profile_id


def own_run(world: World, _: int) -> int:
    return world.run_id


def jo(world: World, _: int) -> int:
    return world.sender_ids[1]


def looked_at(**answers: list[str]) -> Act:
    """Have the domain of the mailboxes looked at, and this found; what is not named is in place."""
    good = {
        "MX kestrel.test": ["10 mail.kestrel.test"],
        "TXT kestrel.test": ["v=spf1 mx ~all"],
        "TXT _dmarc.kestrel.test": ["v=DMARC1; p=reject"],
    }

    def act(world: World, _: int) -> None:
        world.run(lambda session: look(session, world))

    def look(session: Session, world: World) -> None:
        session.execute(delete(DomainCheck))
        row = {"workspace_id": world.workspace_id, "domain": "kestrel.test", "due_at": MONDAY}
        session.add(DomainCheck(**row, looked_at=MONDAY, tried_at=MONDAY, answers=good | answers))

    return act


def first_steps_paused(world: World, _: int) -> None:
    def work(session: Session) -> None:
        sender = session.get_one(SenderAccount, world.sender_ids[1])
        sender.first_steps_held_at = MONDAY
        sender.first_steps_why = f"First steps from {sender.address} are paused"
        numbers = {"sends": 60, "found": 4, "domains": {}}
        mine = {
            "workspace_id": world.workspace_id,
            "sender_account_id": sender.id,
            "kind": BreakerKind.BOUNCES,
        }
        session.add(Breaker(**mine, **numbers, state=BreakerState.OPEN, counted_from=MONDAY, at=MONDAY))

    world.run(work)


def its_lead(world: World, sequence_id: int) -> int:
    return first(world, sequence_id).lead_id


def its_enrollment(world: World, sequence_id: int) -> int:
    return first(world, sequence_id).id


def its_message(world: World, sequence_id: int) -> int:
    return world.messages(first(world, sequence_id).id)[0].id


def second_step(world: World, sequence_id: int) -> int:
    return world.rows(Step, sequence_id=sequence_id)[1].id


def both(*acts: Act) -> Act:
    def act(world: World, sequence_id: int) -> None:
        for one in acts:
            one(world, sequence_id)

    return act


def every_mailbox(state: SenderState) -> Act:
    def act(world: World, _: int) -> None:
        for sender_id in world.sender_ids:
            change(world, SenderAccount, sender_id, state=state)

    return act


def trouble(state: str) -> Act:
    def act(world: World, _: int) -> None:
        kept_state = {"state": state, "slack_channel": "CREVIEW", "text": "the bot was removed from it"}
        world.run(
            lambda session: channel_wishes.keep(session, world.workspace_id, Purpose.REVIEW, kept_state)
        )

    return act


def every_message(**values: Any) -> Act:
    def act(world: World, _: int) -> None:
        for message in world.rows(Message):
            change(world, Message, message.id, **values)
        state = "waiting" if values.get("state") is MessageState.APPROVED else "proposed"
        for enrollment in world.rows(Enrollment):
            if enrollment.state in ("waiting", "proposed"):
                change(world, Enrollment, enrollment.id, state=state)

    return act


def removed(world: World, sequence_id: int) -> None:
    sender_id = first(world, sequence_id).email_sender_id
    assert sender_id is not None
    world.act(removing.remove_sender, sender_id)


def connected_again(world: World, _: int) -> None:
    every_mailbox(SenderState.HEALTHY)(world, 0)


def blocked(world: World, sequence_id: int) -> None:
    email = world.row(Lead, first(world, sequence_id).lead_id).email or ""
    row = Suppression(
        workspace_id=world.workspace_id,
        kind=SuppressionKind.ADDRESS,
        value=email,
        reason="asked for it",
        at=MONDAY,
        applied_at=MONDAY,
    )
    world.run(lambda session: session.add(row))


def unblocked(world: World, _: int) -> None:
    world.run(lambda session: session.execute(delete(Suppression)))


def elsewhere(world: World, sequence_id: int) -> None:
    other = world.sequence(name="Docks Q4")
    lead_id = first(world, sequence_id).lead_id
    there = world.only(Enrollment, sequence_id=other, lead_id=lead_id)
    change(world, Enrollment, there.id, state="active", entered_at=MONDAY)


def done_elsewhere(world: World, sequence_id: int) -> None:
    lead_id = first(world, sequence_id).lead_id
    (there,) = (one for one in world.rows(Enrollment, lead_id=lead_id) if one.sequence_id != sequence_id)
    change(world, Enrollment, there.id, state="completed")


def with_invites(world: World, sequence_id: int) -> int:
    """Make the second step an invite by a LinkedIn account, which every lead has a profile for; return the account.

    Whom no step had reached before stays out all the same, so that the leads are those who were in.
    """

    def work(session: Session) -> int:
        account = SenderAccount(
            workspace_id=world.workspace_id,
            kind=AccountKind.LINKEDIN,
            address="linkedin.test/in/jo",
            in_use_since=MONDAY.date(),
            clean_since=MONDAY.date(),
            created_at=MONDAY,
        )
        session.add(account)
        session.flush()
        session.add(
            SequenceSender(
                workspace_id=world.workspace_id, sequence_id=sequence_id, sender_account_id=account.id
            )
        )
        return account.id

    account_id = world.run(work)
    for one in world.rows(Enrollment, sequence_id=sequence_id, left_by_gate=True):
        change(world, Enrollment, one.id, left_by_gate=False)
    change(world, Step, second_step(world, sequence_id), channel=Channel.LINKEDIN_INVITE)
    for enrollment in world.enrolled(sequence_id):
        change(world, Enrollment, enrollment.id, linkedin_sender_id=account_id)
        change(world, Lead, enrollment.lead_id, linkedin_url=f"https://www.linkedin.com/in/{enrollment.id}")
    return account_id


def long_note(world: World, sequence_id: int) -> None:
    with_invites(world, sequence_id)
    message = world.messages(first(world, sequence_id).id)[1]
    change(world, Message, message.id, channel=Channel.LINKEDIN_INVITE, body="x" * 201)


def paid_account(world: World, _: int) -> None:
    (account,) = world.rows(SenderAccount, kind=AccountKind.LINKEDIN)
    change(world, SenderAccount, account.id, note_limit=300)


def no_profile(world: World, sequence_id: int) -> None:
    with_invites(world, sequence_id)
    change(world, Lead, its_lead(world, sequence_id), linkedin_url=None)


def no_address(world: World, sequence_id: int) -> None:
    with_invites(world, sequence_id)
    change(world, Lead, its_lead(world, sequence_id), email=None)


def full(world: World, sequence_id: int) -> None:
    """Keep a forecast that a sender's limit holds up for five weeks."""

    def work(session: Session) -> None:
        sequence = session.get_one(Sequence, sequence_id)
        forecast = forecasting.of(session, sequence, now=world.clock.now)
        wait = Wait(Holder.SENDER, "jo@kestrel.test", 9e6, Channel.EMAIL)
        named = bottleneck.named([wait], {("jo@kestrel.test", Channel.EMAIL): Budget(30)}, Caps())
        assert forecast.last_at is not None
        late = world.clock.now.replace(month=12, day=31, hour=23)
        stored_forecasts.keep(
            session,
            sequence,
            Forecast(
                sequence_id,
                9,
                3,
                1,
                forecast.first_at,
                late,
                late,
                named,
                sooner="One more mailbox: 2 weeks sooner.",
            ),
            now=world.clock.now,
        )

    world.run(work)


def soon_done(world: World, sequence_id: int) -> None:
    def work(session: Session) -> None:
        sequence = session.get_one(Sequence, sequence_id)
        stored_forecasts.keep(
            session, sequence, forecasting.of(session, sequence, now=world.clock.now), now=world.clock.now
        )

    world.run(work)


def all_from_jo(world: World, sequence_id: int) -> None:
    for one in world.enrolled(sequence_id):
        change(world, Enrollment, one.id, email_sender_id=world.sender_ids[1])


def back_in(world: World, sequence_id: int) -> None:
    (left_out,) = world.rows(Enrollment, sequence_id=sequence_id, state="left_out")
    change(world, Enrollment, left_out.id, state="waiting", reason="")


def all_eyes_on_ana(world: World, sequence_id: int) -> None:
    """Ask for four eyes where Ana alone may approve, and let a text of hers wait."""
    play = "cold_email_only"

    def take(session: Session) -> None:
        session.get_one(Run, world.run_id).play_id = play_list.row_of(session, world.workspace_id, play).id

    world.run(take)
    world.act(four_eyes.switch, play, is_on=True)
    message_id = its_message(world, sequence_id)
    change(world, Message, message_id, state=MessageState.NEEDS_REVIEW, author_id=world.ana_id)
    for person in world.rows(Person):
        if person.id != world.ana_id:
            change(world, Person, person.id, may_approve=False, is_admin=False)


@dataclass(frozen=True)
class Case:
    """A finding: what brings it about, what puts it right, what is said, and what its button is for."""

    kind: FindingKind
    fix: Fix
    words: str
    breaks: Act
    mends: Act
    is_blocker: bool = False

    def __str__(self) -> str:
        return str(self.kind)


BERLIN_MORNING = {"opens": "09:00", "closes": "11:00", "weekdays": [0, 1, 2, 3, 4], "zone": "Europe/Berlin"}
CASES = [
    Case(
        FindingKind.FOOTER,
        Fix.FOOTER,
        "The footer lacks the postal address, so mails would leave without a way to unsubscribe",
        setting(Workspace, own_workspace, postal_address=" "),
        setting(Workspace, own_workspace, postal_address="Lindenweg 1"),
        True,
    ),
    Case(
        FindingKind.INBOX_CHANNEL,
        Fix.INBOX_CHANNEL,
        "No inbox channel is set, so replies would have no place",
        setting(Workspace, own_workspace, inbox_slack_channel=""),
        setting(Workspace, own_workspace, inbox_slack_channel="CINBOX"),
        True,
    ),
    Case(
        FindingKind.REVIEW_CHANNEL,
        Fix.REVIEW_CHANNEL,
        "The review channel cannot be used, so cards and what becomes of the sequence have no place: the bot was",
        trouble("trouble"),
        trouble("done"),
        True,
    ),
    Case(
        FindingKind.NO_SENDER,
        Fix.SENDERS,
        "No working mailbox is chosen",
        every_mailbox(SenderState.BROKEN),
        every_mailbox(SenderState.HEALTHY),
        True,
    ),
    Case(
        FindingKind.NO_ROOM,
        Fix.SENDERS,
        "jo@kestrel.test may send 0 messages a day",
        setting(SenderAccount, jo, daily_limit=0),
        setting(SenderAccount, jo, daily_limit=30),
        True,
    ),
    Case(
        FindingKind.UNREAD_ANSWERS,
        Fix.SENDERS,
        "Answers to mails of jo@kestrel.test go to team@kestrel.test, which is not connected",
        setting(SenderAccount, jo, reply_to="team@kestrel.test"),
        setting(SenderAccount, jo, reply_to="ana+jo@kestrel.test"),
        True,
    ),
    Case(
        FindingKind.SENDER_TROUBLE,
        Fix.RECONNECT,
        "jo@kestrel.test is disconnected: its leads wait",
        setting(SenderAccount, jo, state=SenderState.BROKEN),
        setting(SenderAccount, jo, state=SenderState.HEALTHY),
    ),
    Case(
        FindingKind.DOMAIN_CANNOT_RECEIVE,
        Fix.DOMAIN,
        "kestrel.test names no mail server (MX), so replies and bounces cannot come in",
        looked_at(**{"MX kestrel.test": []}),
        looked_at(**{"MX kestrel.test": ["10 mail.kestrel.test"]}),
        True,
    ),
    Case(
        FindingKind.DOMAIN_RECORDS,
        Fix.DOMAIN,
        "Mails from kestrel.test may be taken for spam: it has no SPF.",
        looked_at(**{"TXT kestrel.test": []}),
        looked_at(**{"TXT kestrel.test": ["v=spf1 mx ~all"]}),
    ),
    Case(
        FindingKind.FIRST_STEPS_PAUSED,
        Fix.FIRST_STEPS,
        "First steps from jo@kestrel.test are paused. Its follow-ups go on.",
        first_steps_paused,
        setting(SenderAccount, jo, first_steps_held_at=None, first_steps_why=""),
    ),
    Case(
        FindingKind.SENDER_LOWERED,
        Fix.SENDERS,
        "jo@kestrel.test: 12 a day, lowered on 30 Nov; it grows from 4 Dec on and reaches 30 a day on 7 Dec: "
        "It was too much.",
        setting(SenderAccount, jo, lowered_to=12, clean_since=MONDAY.date(), lowered_why="It was too much"),
        setting(SenderAccount, jo, lowered_to=None),
    ),
    Case(
        FindingKind.SENDER_FULL,
        Fix.SENDERS,
        "The limit of jo@kestrel.test, 30 messages a day is used up for 4 weeks to come. One more mailbox: 2 weeks",
        full,
        soon_done,
    ),
    Case(FindingKind.REMOVED_SENDER, Fix.REASSIGN, "was removed: ", removed, connected_again, True),
    Case(
        FindingKind.HOURS,
        Fix.STEPS,
        "which never meets the sending window of",
        both(
            all_from_jo,
            setting(SenderAccount, jo, hours=BERLIN_MORNING),
        ),
        setting(SenderAccount, jo, hours=None),
        True,
    ),
    Case(
        FindingKind.NO_TIME,
        Fix.LEADS,
        "1 lead has a next step without any time",
        setting(Enrollment, its_enrollment, state="active", reason="Cannot be planned: widen the window."),
        setting(Enrollment, its_enrollment, state="active", reason=""),
    ),
    Case(
        FindingKind.NONE_APPROVED,
        Fix.REVIEW,
        "No message is approved yet",
        every_message(state=MessageState.NEEDS_REVIEW),
        every_message(state=MessageState.APPROVED),
        True,
    ),
    Case(
        FindingKind.TO_REVIEW,
        Fix.REVIEW,
        "1 lead waits for review",
        both(
            setting(Message, its_message, state=MessageState.NEEDS_REVIEW),
            setting(Enrollment, its_enrollment, state="proposed"),
        ),
        both(
            setting(Message, its_message, state=MessageState.APPROVED),
            setting(Enrollment, its_enrollment, state="waiting"),
        ),
    ),
    Case(
        FindingKind.NOT_WRITTEN,
        Fix.LEADS,
        "1 lead has a text that could not be written (Yuki Tanaka): have it rewritten, or write it yourself.",
        setting(Message, its_message, state=MessageState.DRAFTING, problem="Silent."),
        setting(Message, its_message, state=MessageState.APPROVED, problem=""),
    ),
    Case(
        FindingKind.FLAGGED,
        Fix.LEADS,
        "1 lead is to be read with care",
        setting(Message, its_message, state=MessageState.NEEDS_REVIEW, is_flagged=True),
        setting(Message, its_message, is_flagged=False),
    ),
    Case(
        FindingKind.LATE,
        Fix.REVIEW,
        "1 lead waits for a message that nobody has approved",
        setting(
            Enrollment, its_enrollment, state="active", due_at=MONDAY, reason=planning.WAITS_FOR_APPROVAL
        ),
        setting(Enrollment, its_enrollment, reason=""),
    ),
    Case(
        FindingKind.POSTPONED,
        Fix.LEADS,
        "1 lead is set aside with Later",
        both(
            setting(Message, its_message, state=MessageState.NEEDS_REVIEW),
            setting(Enrollment, its_enrollment, postponed=True),
        ),
        setting(Enrollment, its_enrollment, postponed=False),
    ),
    Case(
        FindingKind.NOTE_TOO_LONG,
        Fix.LEADS,
        "1 lead has a LinkedIn note that is longer than their account may write",
        long_note,
        paid_account,
        True,
    ),
    Case(
        FindingKind.LEFT_OUT,
        Fix.LEADS,
        "1 lead left out: Ana left it out.",
        setting(Enrollment, its_enrollment, state="left_out", reason="Ana left it out"),
        back_in,
    ),
    Case(
        FindingKind.ENDED_BEFORE,
        Fix.LEADS,
        "1 lead is not entering: they replied or were stopped meanwhile.",
        setting(Enrollment, its_enrollment, state="replied"),
        setting(Enrollment, its_enrollment, state="waiting"),
    ),
    Case(FindingKind.SUPPRESSED, Fix.LEADS, "1 lead is blocked", blocked, unblocked),
    Case(
        FindingKind.ELSEWHERE,
        Fix.WAIT,
        "1 lead is active in another sequence too, Docks Q4 by Ana (1): they would get mails from both.",
        elsewhere,
        done_elsewhere,
    ),
    Case(
        FindingKind.WAITS_ELSEWHERE,
        Fix.DO_NOT_WAIT,
        "1 lead is active in another sequence, Docks Q4 by Ana (1): they enter once they are done there.",
        both(setting(Sequence, own_sequence, waits_for_others=True), elsewhere),
        done_elsewhere,
    ),
    Case(
        FindingKind.NO_EMAIL,
        Fix.LEADS,
        "1 lead has no email address: steps 1 and 3 are passed by",
        no_address,
        setting(Lead, its_lead, email="yuki@kumo.test"),
    ),
    Case(
        FindingKind.NO_LINKEDIN,
        Fix.LEADS,
        "1 lead has no LinkedIn profile: step 2 is passed by",
        no_profile,
        setting(Lead, its_lead, linkedin_url="https://www.linkedin.com/in/yuki"),
    ),
    Case(
        FindingKind.UNVERIFIED,
        Fix.LEADS,
        "1 lead has an address that nobody verified",
        setting(Lead, its_lead, email_verified=False),
        setting(Lead, its_lead, email_verified=True),
    ),
    Case(
        FindingKind.UNKNOWN_ZONE,
        Fix.LEADS,
        "1 lead has no known time zone",
        setting(Lead, its_lead, zone=None),
        setting(Lead, its_lead, zone="Asia/Tokyo"),
    ),
    Case(
        FindingKind.PROFILE,
        Fix.PROFILE,
        "The strategy profile Founder does not say what is offered and what to ask for",
        setting(StrategyProfile, own_profile, offer="", call_to_action=" "),
        setting(StrategyProfile, own_profile, offer="Docks", call_to_action="A call"),
    ),
    Case(
        FindingKind.GOES_ON,
        Fix.STEPS,
        "Step 2 goes on after a reply",
        both(
            setting(Sequence, own_sequence, goes_on_after_reply=True),
            setting(Step, second_step, condition=Condition.ALWAYS),
        ),
        setting(Sequence, own_sequence, goes_on_after_reply=False),
    ),
    Case(
        FindingKind.NO_SECOND_PERSON,
        Fix.APPROVERS,
        "1 message is Ana's own, and nobody else may approve: the play Cold, email only asks for four eyes",
        all_eyes_on_ana,
        setting(Person, lambda world, _: world.ben_id, may_approve=True),
    ),
    Case(
        FindingKind.PUBLIC_ADDRESS,
        Fix.NONE,
        "This installation has no public address, so no mail carries a one-click unsubscribe link, and mailboxes "
        "connect by app password only: whoever runs Plera sets PUBLIC_URL.",
        reached_at(""),
        reached_at("https://plera.example.com"),
    ),
    Case(
        FindingKind.RUN_PAUSED,
        Fix.RESUME_RUN,
        "The run Autumn is paused",
        setting(Run, own_run, state=RunState.PAUSED),
        setting(Run, own_run, state=RunState.ACTIVE),
    ),
]
