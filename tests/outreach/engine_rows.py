"""What the database says of the engine's world, read at one moment."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from models import Delivery, Enrollment, History, Lead, Message, RawMail, Reply, SenderAccount, Step
from models.states import COUNTED_DELIVERY, Channel
from outreach import free_mail
from outreach.ports import Session
from tests.outreach.engine_limits import Left
from tests.outreach.engine_model import Model
from tests.world import World

_NOT_TAKEN = select(History.delivery_id).where(
    History.kind.in_(("delivery.deferred", "delivery.rejected", "delivery.held"))
)
_SKIPPED = (
    select(History.enrollment_id, Step.position)
    .join(Step, Step.id == History.step_id)
    .where(History.kind == "step.skipped")
)


@dataclass(frozen=True)
class Rows:
    """Deliveries with the names of their messages, enrollments with their leads, and the rest by id.

    `told_sent` is how often each delivery was told as sent, less how often a person took that back; `told_failed`
    how often as not taken. `skipped` are the places of the steps that each enrollment went on without.
    """

    deliveries: list[tuple[Delivery, str]]
    enrollments: list[tuple[Enrollment, Lead]]
    messages: dict[int, list[Message]]
    senders: dict[int, SenderAccount]
    told_sent: Counter[int]
    told_failed: Counter[int]
    skipped: set[tuple[int, int]]
    replies: list[tuple[Reply, RawMail]]

    def counted(self, model: Model) -> list[Left]:
        """Return what counts against limits: intents, too, as long as nobody knows that they did not leave."""
        return [
            Left(
                self.senders[one.sender_account_id].address,
                model.mails[name].channel,
                _domain(model, name),
                one.intent_at,
            )
            for one, name in self.deliveries
            if one.state in COUNTED_DELIVERY and one.intent_at is not None
        ]


def _domain(model: Model, name: str) -> str:
    mail = model.mails[name]
    return free_mail.company_domain(mail.person.domain) if mail.channel is Channel.EMAIL else ""


def read(world: World) -> Rows:
    return world.services.read(_read)


def _read(session: Session) -> Rows:
    messages: dict[int, list[Message]] = defaultdict(list)
    for message in session.scalars(select(Message).order_by(Message.id)):
        messages[message.enrollment_id or 0].append(message)
    names = {one.id: one.rfc_message_id for some in messages.values() for one in some}
    told: Counter[int] = Counter()
    for kind, delivery_id, by in session.execute(
        select(History.kind, History.delivery_id, History.by_person_id).where(
            History.kind.in_(("delivery.sent", "delivery.unknown"))
        )
    ):
        told[delivery_id or 0] += 1 if kind == "delivery.sent" else -1 if by is not None else 0
    return Rows(
        [(one, names[one.message_id]) for one in session.scalars(select(Delivery).order_by(Delivery.id))],
        [(one, lead) for one, lead in session.execute(select(Enrollment, Lead).join(Lead))],
        messages,
        {one.id: one for one in session.scalars(select(SenderAccount))},
        told,
        Counter(id_ for id_ in session.scalars(_NOT_TAKEN) if id_ is not None),
        {(id_ or 0, position) for id_, position in session.execute(_SKIPPED)},
        [(reply, raw) for reply, raw in session.execute(select(Reply, RawMail).join(RawMail))],
    )
