"""A team at work in a fresh database: twenty people, one sequence, and as many cards to approve as are needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import sample, schema
from bot.demo_home import Secrets
from bot.settings import Settings
from bot.wiring import build
from integrations.recording import RecordingWriter
from jobs.propose import propose_all
from models import Enrollment, Message, Person, Run, SlackPost, StrategyProfile
from models.states import MessageState, PostKind
from outreach import (
    accepting,
    briefing,
    cards,
    form_screens,
    forms,
    lab_cards,
    leads,
    presets,
    reviewing,
    sequences,
)
from outreach.ports import Services
from views import clicks
from views.approval_card import approval_card

PEOPLE = tuple(f"U0BENCH{number:03}" for number in range(20))
_LEADS_AT_ONCE = 50


@dataclass(frozen=True)
class Card:
    """A card that waits for its first approval: the value of its button and where it stands."""

    value: str
    ts: str


@dataclass(frozen=True)
class Workplace:
    """What requests of Slack name; `blocks` are those of one drawn card, which every click carries along."""

    services: Services
    slack_channel: str
    cards: tuple[Card, ...]
    blocks: tuple[dict[str, Any], ...]

    def approved(self) -> int:
        """Return how many leads have had their messages approved by the twenty."""
        wanted = select(Message.enrollment_id).where(Message.state == MessageState.APPROVED).distinct()
        return self.services.read(lambda session: len(session.scalars(wanted).all()))


def furnish(settings: Settings, kept: Secrets, *, card_count: int) -> Workplace:
    """Upgrade the database and fill it through the product's own rules."""
    schema.upgrade(settings.database_url)
    services = build(settings, "benchmark")
    services.run(lambda session: _settle(session, services, kept))
    sequence_id = services.run(lambda session: _sequence(session, services, card_count))
    propose_all(services, sequence_id)
    while services.run(lambda session: _write_some(session, services, sequence_id)):
        pass
    return services.run(lambda session: _posted(session, services, sequence_id))


def _settle(session: Session, services: Services, kept: Secrets) -> None:
    now = services.now()
    sample.write(
        session,
        services.cipher,
        bot_token=kept.bot_token,
        mail_password=kept.mail_password,
        ports=kept.ports,
        now=now,
    )
    workspace_id = session.scalars(select(Run.workspace_id)).one()
    session.add_all(
        Person(workspace_id=workspace_id, slack_user_id=one, name=f"Person {one[-3:]}", met_at=now)
        for one in PEOPLE
    )


def _sequence(session: Session, services: Services, card_count: int) -> int:
    actor = session.scalars(select(Person).where(Person.slack_user_id == PEOPLE[0])).one()
    group = leads.import_rows(
        session, actor.workspace_id, name="Docks", rows=_rows(card_count), now=services.now()
    )
    filled = form_screens.SequenceForm(
        form_id=forms.start_form(session, actor, now=services.now()).form_id,
        run_id=session.scalars(select(Run.id)).one(),
        name="Docks of the north",
        strategy_profile_id=session.scalars(select(StrategyProfile.id)).one(),
        source_group_ids=(group.source_group_id,),
        steps=presets.STEPS[presets.EMAIL_ONLY],
    )
    return sequences.submit(session, actor, filled, view_id="V0BENCH001", now=services.now()).sequence_id


def _rows(count: int) -> Iterator[Mapping[str, str]]:
    places = (("Hamburg", "Germany"), ("Rotterdam", "Netherlands"), ("Boston", "United States"))
    for number in range(count):
        city, country = places[number % len(places)]
        yield {
            "name": f"Robin Dock {number}",
            "email": f"robin{number}@dock{number}.test",
            "title": "Head of Operations",
            "company": f"Dock {number}",
            "city": city,
            "country": country,
        }


def _write_some(session: Session, services: Services, sequence_id: int) -> bool:
    writer = RecordingWriter()
    found = briefing.next_tasks(session, sequence_id, limit=_LEADS_AT_ONCE)
    for task in (task for tasks in found for task in tasks):
        accepting.accept(session, task, writer.write(task.brief), now=services.now())
    return bool(found)


def _posted(session: Session, services: Services, sequence_id: int) -> Workplace:
    """Ask for every card and note down that Slack shows it, as the poster would have."""
    actor = session.scalars(select(Person).where(Person.slack_user_id == PEOPLE[0])).one()
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    enrolled = session.scalars(select(Enrollment.id).where(Enrollment.sequence_id == sequence_id)).all()
    lab_cards.show_cards(session, sequence, more=len(enrolled))
    session.execute(update(SlackPost).values(shown_version=SlackPost.wanted_version))
    found = session.scalars(select(SlackPost).where(SlackPost.kind == PostKind.APPROVAL_CARD)).all()
    for post in found:
        post.ts = f"1764500000.{post.id:06}"
    shown = cards.card_of(session, actor, found[0].subject_id, now=services.now())
    return Workplace(
        services=services,
        slack_channel=found[0].slack_channel,
        cards=tuple(_card(session, post) for post in found),
        blocks=tuple(block.to_dict() for block in approval_card(shown).blocks),
    )


def _card(session: Session, post: SlackPost) -> Card:
    digest = reviewing.digest_of(reviewing.waiting(session, post.subject_id))
    return Card(str(clicks.Bound(post.subject_id, digest)), post.ts)
