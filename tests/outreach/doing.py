"""What tests of rules do again and again: walk through time, reply, act at the same time, come from elsewhere."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import Message as Mail
from threading import Barrier
from typing import TypeVar

from sqlalchemy.orm import Session

from jobs.tick import tick
from models import Delivery, Draft, Enrollment, History, Person, SenderAccount, SlackPost, Workspace
from outreach import answer_texts, inbox, waiting
from tests.world import MONDAY, World, mail

T = TypeVar("T")


def hop(world: World) -> bool:
    """Set the clock to the next instant at which something is due and do it; False when nothing is due any more."""
    next_at, _, _ = world.services.read(lambda session: waiting.demo_due(session, world.clock.now))
    if next_at is None:
        return False
    world.clock.now = next_at
    settle(world)
    return True


def settle(world: World) -> None:
    """Let the clock tick and run what it asks for."""
    tick(world.services)
    world.work_off()


def walk(world: World, until: Callable[[], bool], *, hops: int = 60) -> None:
    """Hop until a claim holds."""
    settle(world)
    for _ in range(hops):
        if until():
            return
        if not hop(world):
            break
    assert until(), "what was waited for never came"


def show(world: World) -> None:
    """Let Slack show whatever is wanted, one new message a second."""
    for _ in range(80):
        world.clock.advance(seconds=4)
        world.queue.enqueue("post", world.workspace_id)
        world.work_off()
        if not [one for one in world.rows(SlackPost) if one.shown_version < one.wanted_version]:
            return


def sent(world: World, recipient: str = "") -> list[Mail]:
    """Return the mails handed over, in order, to one recipient or to all."""
    return [
        message_from_bytes(letter.content)
        for letter in world.channel.sent
        if recipient in ("", letter.recipient)
    ]


def reply_from_yuki(world: World, *, text: str = "Thursday works for me.", number: int = 1) -> None:
    """Let the lead who was written to first answer in the thread."""
    letter = world.channel.sent[0]
    answers = message_from_bytes(letter.content)["Message-ID"]
    world.receive(
        letter.sender,
        mail(
            sender=f"Yuki <{letter.recipient}>",
            to=letter.sender,
            text=text,
            answers=answers,
            message_id=f"<reply-{number}@kumo.test>",
        ),
    )


def drafted(
    world: World, text: str = "Great, I send an invite.", *, ts: str = "9.1", by: int | None = None
) -> int:
    """Let a teammate write in the only conversation's thread and return the draft's id."""
    show(world)
    root = world.only(SlackPost, kind="conversation_root")

    def written(session: Session, actor: Person, *, now: object) -> Draft | None:
        found = inbox.conversation_at(session, actor, "CINBOX", root.ts)
        assert found is not None
        return inbox.teammate_wrote(
            session, actor, found, slack_channel="CINBOX", ts=ts, text=text, now=world.clock.now
        )

    draft = world.act(written, by=by)
    assert draft is not None
    return draft.id


def draft_digest(world: World, draft_id: int) -> str:
    return world.services.read(
        lambda session: answer_texts.digest_of(session, session.get_one(Draft, draft_id))
    )


def at_once(*actions: Callable[[], object]) -> list[BaseException | None]:
    """Run actions in threads that start together; return what each raised, in order."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        barrier.wait()
        action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.exception() for future in [pool.submit(run, action) for action in actions]]


def ask(world: World, rule: Callable[..., T], *args: object, by: int | None = None) -> T:
    """Run a rule that needs no time for a person of the team, Ana unless another one is named."""
    return world.run(lambda session: rule(session, session.get_one(Person, by or world.ana_id), *args))


def stranger(world: World) -> int:
    """Return the id of an admin of another workspace."""

    def work(session: Session) -> int:
        other = Workspace(team_id="T2", name="Other", bot_token_secret="x", created_at=MONDAY)
        session.add(other)
        session.flush()
        person = Person(workspace_id=other.id, slack_user_id="UEVE", name="Eve", is_admin=True, met_at=MONDAY)
        session.add(person)
        session.flush()
        return person.id

    return world.run(work)


def kinds(world: World, **where: object) -> list[str]:
    """Return the kinds of history entries, in order."""
    return [entry.kind for entry in world.rows(History, **where)]


def cause_of(world: World, entry: History) -> History:
    assert entry.cause_id is not None, f"{entry.kind} names no cause"
    return world.row(History, entry.cause_id)


def states(world: World, enrollment_id: int) -> list[str]:
    """Return the states of a lead's deliveries, in order."""
    return [str(one.state) for one in world.rows(Delivery, enrollment_id=enrollment_id)]


def change(world: World, table: type, row_id: int, **values: object) -> None:
    """Change a row behind the rules' back, as an admin's form or a restore would."""

    def work(session: Session) -> None:
        row: object = session.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)

    world.run(work)


def sender_of(world: World, enrollment: Enrollment) -> SenderAccount:
    assert enrollment.email_sender_id is not None
    return world.row(SenderAccount, enrollment.email_sender_id)
