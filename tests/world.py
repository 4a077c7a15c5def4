"""A workspace at work for tests of rules and jobs: real rows, a clock that the test moves, recorded outside."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache, partial
from typing import Any, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import jobs
from bot.database import Runner
from integrations.cipher import FernetCipher, new_key
from integrations.opt_out_tokens import PICTURE, SealedTokens
from integrations.recording import (
    RecordingChannel,
    RecordingMailboxes,
    RecordingQueue,
    RecordingWriter,
)
from integrations.recording_issuer import RecordingIssuer
from integrations.recording_slack import RecordingSlack
from integrations.tables import FileTables
from jobs import context
from jobs.mailbox import check, check_spam
from models import (
    Enrollment,
    Lead,
    Message,
    Person,
    Run,
    SenderAccount,
    Sequence,
    SlackPost,
    StrategyProfile,
    Workspace,
)
from models.states import Channel, Condition, PostKind, RunState
from outreach import (
    approvals,
    form_screens,
    forms,
    generating,
    lab_cards,
    launch,
    leads,
    mailbox_calls,
    reviewing,
    sequences,
)
from outreach.opt_out_links import OptOutLinks
from outreach.picture_links import PictureLinks
from outreach.ports import Services
from tests.databases import refill
from tests.moments import Place, Writes, kept, reach
from views import broken_mailbox

T = TypeVar("T")

MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
"""11:00 in Berlin on a working day."""

ROWS = (
    {"name": "Yuki Tanaka", "email": "yuki@kumo.test", "company": "Kumo", "city": "Tokyo", "country": "Japan"},
    {"name": "Lena Vogt", "email": "lena@vogt.test", "company": "Vogt", "city": "Berlin", "country": "Germany"},
    {"name": "Sam Reed", "email": "sam@reed.test", "company": "Reed", "city": "Boston", "region": "MA",
     "country": "United States"},
    {"name": "No Address", "email": "", "company": "Nowhere", "linkedin_url": "https://www.linkedin.com/in/none"},
)  # fmt: skip


NEVER = datetime(2100, 1, 1, tzinfo=UTC)
"""When the logins of these mailboxes are tried next: only a test of that moves it."""

OWN_ADDRESSES = ("ana@kestrel.test", "jo@kestrel.test")

_KEY = new_key()


@dataclass
class Clock:
    """Product time that only the test moves; wall time goes along."""

    now: datetime = MONDAY

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """Services, their recorded outside, and the ids of the rows that were made."""

    services: Services
    engine: Engine
    clock: Clock
    channel: RecordingChannel
    slack: RecordingSlack
    queue: RecordingQueue
    mailboxes: RecordingMailboxes
    writer: RecordingWriter
    issuer: RecordingIssuer
    workspace_id: int = 0
    ana_id: int = 0
    ben_id: int = 0
    jo_id: int = 0
    group_id: int = 0
    run_id: int = 0
    profile_id: int = 0
    sender_ids: list[int] = field(default_factory=list)
    is_seen: bool = True
    place: Place | None = None

    def run(self, work: Callable[[Session], T]) -> T:
        return self.services.run(work)

    def act(self, rule: Callable[..., T], *args: Any, by: int | None = None, **named: Any) -> T:
        """Run a rule as a person (Ana unless told) at the clock's time."""

        def work(session: Session) -> T:
            actor = session.get_one(Person, by or self.ana_id)
            return rule(session, actor, *args, now=self.clock.now, **named)

        return self.run(work)

    def work_off(self) -> int:
        """Run every job that waits, and those they ask for; where nobody looks at Slack, posts go on waiting."""
        return self.queue.run(functions() if self.is_seen else functions() | {"post": _leave})

    def row(self, table: type[T], row_id: int) -> T:
        return self.services.read(lambda session: session.get_one(table, row_id))

    def rows(self, table: type[T], **where: Any) -> list[T]:
        return self.services.read(
            lambda session: list(session.scalars(select(table).filter_by(**where).order_by("id")))
        )

    def only(self, table: type[T], **where: Any) -> T:
        found = self.rows(table, **where)
        assert len(found) == 1, f"{len(found)} rows of {table.__name__} instead of one"
        return found[0]

    @kept
    def sequence(self, *, name: str = "Robotics Q1", delays: tuple[int, ...] = (0, 3, 4)) -> int:
        """Create a sequence of emails and enroll its leads."""
        form = self.act(forms.start_form)
        steps = tuple(
            form_screens.StepForm(
                str(number), Channel.EMAIL, str(delay), Condition.ONLY_IF_NO_REPLY, "Say hello"
            )
            for number, delay in enumerate(delays, start=1)
        )
        filled = form_screens.SequenceForm(
            form_id=form.form_id,
            run_id=self.run_id,
            name=name,
            strategy_profile_id=self.profile_id,
            source_group_ids=(self.group_id,),
            steps=steps,
        )
        made = self.act(sequences.submit, filled, view_id="V1")
        self.work_off()
        return made.sequence_id

    @kept
    def written(self, **named: Any) -> int:
        """Create a sequence whose messages have been written, and whose first ten leads have their cards."""
        sequence_id = self.sequence(**named)
        self.act(generating.start, sequence_id)
        self.work_off()
        self.run(lambda session: lab_cards.show_cards(session, session.get_one(Sequence, sequence_id)))
        self.work_off()
        return sequence_id

    @kept
    def launched(self, *, leads: int = 3, **named: Any) -> int:
        """Create a sequence, approve its first leads and launch it; step 1 goes out."""
        sequence_id = self.written(**named)
        for enrollment in self.enrolled(sequence_id)[:leads]:
            self.approve(enrollment.id)
        self.act(launch.launch, sequence_id, first_step_waits=False)
        self.work_off()
        return sequence_id

    def enrolled(self, sequence_id: int) -> list[Enrollment]:
        """Return the enrollments that can be written to, in order."""
        every = self.rows(Enrollment, sequence_id=sequence_id)
        return [one for one in every if one.email_sender_id and one.state != "left_out"]

    def messages(self, enrollment_id: int) -> list[Message]:
        return sorted(self.rows(Message, enrollment_id=enrollment_id), key=lambda message: message.id)

    def digest(self, enrollment_id: int) -> str:
        return self.services.read(
            lambda session: reviewing.digest_of(reviewing.waiting(session, enrollment_id))
        )

    def approve(self, enrollment_id: int, *, by: int | None = None) -> None:
        self.act(approvals.approve_lead, enrollment_id, digest=self.digest(enrollment_id), by=by)

    def lead_of(self, enrollment_id: int) -> Lead:
        return self.row(Lead, self.row(Enrollment, enrollment_id).lead_id)

    def receive(self, to: str, content: bytes, *, folder: str = "INBOX") -> None:
        """Put a mail into a sender's inbox or Spam folder and let it be read and handled."""
        look = check if folder == "INBOX" else check_spam
        sender_ids = [sender.id for sender in self.rows(SenderAccount, address=to)]
        box = self.mailboxes.folder(to, folder)
        for sender_id in sender_ids:
            look(self.services, sender_id)
        box.deliver(content)
        for sender_id in sender_ids:
            look(self.services, sender_id)
        self.work_off()

    def asked_to_reconnect(self) -> list[tuple[str, str]]:
        """Return who is asked to connect a mailbox again, and in which words."""
        found = []
        for post in self.rows(SlackPost, kind=PostKind.MAILBOX_BROKEN, is_gone=False):
            model = self.services.read(
                partial(mailbox_calls.card, sender_id=post.subject_id, slack_user_id=post.slack_channel)
            )
            assert model is not None
            found.append((post.slack_channel, broken_mailbox.broken_mailbox(model).blocks[0].text.text))
        return found

    def addresses_sent(self) -> list[str]:
        return [letter.recipient for letter in self.channel.sent]


def mail(
    *,
    sender: str,
    to: str,
    text: str = "Thursday works for me.",
    subject: str = "Re: hello",
    answers: str = "",
    message_id: str = "<reply-1@kumo.test>",
    headers: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """Return a mail as a prospect's client would send it."""
    built = EmailMessage(policy=SMTP)
    built["From"], built["To"], built["Subject"], built["Message-ID"] = sender, to, subject, message_id
    if answers:
        built["In-Reply-To"] = built["References"] = answers
    for name, value in headers:
        built[name] = value
    built.set_content(text)
    return built.as_bytes()


def _leave(_workspace_id: int) -> None:
    """Leave what is to be shown in Slack where it is, as while Slack is away."""


@cache
def functions() -> dict[str, Callable[..., None]]:
    """Return every job by name, as the routes say."""
    found = {}
    for name, (path, _queue, _timeout) in jobs.ROUTES.items():
        module, _, function = path.rpartition(".")
        found[name] = getattr(importlib.import_module(module), function)
    return found


def build(engine: Engine, *, is_seen: bool = True) -> World:
    """Make Services with recorded parts, and the workspace's rows in place of all that the database holds.

    The rules make the rows once a process; further worlds are given copies of these. Unless it `is_seen`, nothing
    is drawn for Slack, which takes half of the time of a walk through days.
    """
    Writes.watch(engine)
    world = _with_recorded_outside(engine)
    world.is_seen = is_seen
    reach(world, (("built", is_seen),), lambda: _made(world))
    return world


def _made(world: World) -> None:
    refill(world.engine, {})
    world.run(lambda session: _fill(session, world))
    for sender in world.rows(SenderAccount):
        check(world.services, sender.id)


def _with_recorded_outside(engine: Engine) -> World:
    clock, queue = Clock(), RecordingQueue()
    world = World(
        services=Services(
            run=Runner(engine, queue),
            read=Runner(engine, queue, writes=False),
            persist=Runner(engine, queue),
            look=Runner(engine, queue, writes=False),
            now=lambda: clock.now,
            wall=lambda: clock.now,
            queue=queue,
            slack=(slack := RecordingSlack()),
            channels={"email": (channel := RecordingChannel())},
            mailboxes=(mailboxes := RecordingMailboxes()),
            writer=(writer := RecordingWriter()),
            tables=FileTables(),
            cipher=FernetCipher([_KEY]),
            issuers={"google": (issuer := RecordingIssuer())},
            public_url="https://plera.kestrel.test",
            links=OptOutLinks(SealedTokens([_KEY]), "https://plera.kestrel.test"),
            pictures=PictureLinks(SealedTokens([_KEY], PICTURE), "https://plera.kestrel.test"),
        ),
        engine=engine,
        clock=clock,
        channel=channel,
        slack=slack,
        queue=queue,
        mailboxes=mailboxes,
        writer=writer,
        issuer=issuer,
    )
    context.install(lambda: world.services)
    return world


def _fill(session: Session, world: World) -> None:
    workspace = Workspace(
        team_id="T1",
        name="Kestrel",
        bot_token_secret=world.services.cipher.encrypt("xoxb-test"),
        bot_user_id="UBOT",
        zone="Europe/Berlin",
        legal_sender="Kestrel GmbH",
        postal_address="Lindenweg 1, 10115 Berlin",
        review_slack_channel="CREVIEW",
        inbox_slack_channel="CINBOX",
        created_at=MONDAY,
    )
    session.add(workspace)
    session.flush()
    world.workspace_id = workspace.id
    world.ana_id = _person(session, workspace.id, "UANA", "Ana", is_admin=True)
    world.ben_id = _person(session, workspace.id, "UBEN", "Ben")
    world.jo_id = _person(session, workspace.id, "UJO", "Jo")
    for owner, address in zip((world.ana_id, world.jo_id), OWN_ADDRESSES, strict=True):
        world.sender_ids.append(_sender(session, world, owner, address))
    run = Run(workspace_id=workspace.id, name="Autumn", state=RunState.DRAFT, created_at=MONDAY)
    profile = StrategyProfile(
        workspace_id=workspace.id,
        name="Founder",
        sender_name="Ana",
        proof=[],
        do=[],
        dont=[],
        allowed_links=[],
        created_at=MONDAY,
    )
    session.add_all([run, profile])
    session.flush()
    world.run_id, world.profile_id = run.id, profile.id
    imported = leads.import_rows(session, workspace.id, name="Founders", rows=ROWS, now=MONDAY)
    world.group_id = imported.source_group_id


def _person(session: Session, workspace_id: int, slack_user_id: str, name: str, **more: Any) -> int:
    person = Person(workspace_id=workspace_id, slack_user_id=slack_user_id, name=name, met_at=MONDAY, **more)
    session.add(person)
    session.flush()
    return person.id


def _sender(session: Session, world: World, owner_id: int, address: str) -> int:
    sender = SenderAccount(
        workspace_id=world.workspace_id,
        owner_person_id=owner_id,
        address=address,
        display_name=address.split("@")[0].title(),
        signature=f"{address.split('@')[0].title()}\nKestrel",
        password_secret=world.services.cipher.encrypt("secret"),
        smtp_host="127.0.0.1",
        imap_host="127.0.0.1",
        next_login_check_at=NEVER,
        in_use_since=date(2024, 1, 1),
        clean_since=date(2024, 1, 1),
        created_at=MONDAY,
    )
    session.add(sender)
    session.flush()
    return sender.id
