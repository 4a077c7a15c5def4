"""The laws of the engine, held against its rows: none lost, none falsely sent, nothing silent, no limit passed."""

from collections import Counter, defaultdict

from models import Enrollment
from models.states import (
    COUNTED_DELIVERY,
    OPEN_DELIVERY,
    WAITING_DELIVERY,
    Channel,
    DeliveryState,
    EnrollmentState,
    MessageState,
)
from outreach import free_mail
from outreach.stopping import RUNNING
from tests.outreach.engine_limits import excesses, hasty
from tests.outreach.engine_model import Model
from tests.outreach.engine_rows import Rows

ENDED = (
    DeliveryState.DEFERRED,
    DeliveryState.REJECTED,
    DeliveryState.UNKNOWN,
    DeliveryState.CANCELLED,
    DeliveryState.SKIPPED,
)
TOLD = (
    EnrollmentState.REPLIED,
    EnrollmentState.STOPPED,
    EnrollmentState.COMPLETED,
    EnrollmentState.LEFT_OUT,
    EnrollmentState.PAUSED,
)
FOR_GOOD = (EnrollmentState.REPLIED, EnrollmentState.STOPPED)
IN = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def broken(model: Model, rows: Rows) -> list[str]:
    """Return every law that is broken, in words."""
    left = [one.as_left() for one in model.arrivals]
    return [
        *model.wrongs,
        *excesses(left, model.caps),
        *hasty(left),
        *excesses(rows.counted(model), model.caps),
        *_false(model, rows),
        *_lost(model, rows),
        *_passed_over(model, rows),
        *_running_on(model, rows),
        *_beside(rows),
        *_anew(model, rows),
        *_silent(rows),
        *_crowded(model, rows),
    ]


def _false(model: Model, rows: Rows) -> list[str]:
    """What is said of sends must be what happened outside."""
    arrived = model.arrived()
    found = []
    for delivery, name in rows.deliveries:
        is_sent = delivery.state is DeliveryState.SENT
        if is_sent and name not in arrived:
            found.append(f"{name} is sent, but never arrived")
        if rows.told_sent[delivery.id] != int(is_sent):
            found.append(f"{name} is {delivery.state} and told as sent {rows.told_sent[delivery.id]} times")
        if rows.told_failed[delivery.id] > model.failed[name]:
            found.append(f"{name} is told as not taken more often than its server said so")
    known = {name for delivery, name in rows.deliveries if delivery.state in COUNTED_DELIVERY}
    return found + [f"{name} arrived, but nobody knows of it" for name in arrived - known]


def _lost(model: Model, rows: Rows) -> list[str]:
    """An active lead has a step under way, or one that waits for approval or for them; one that is done has had all."""
    carried = {one.enrollment_id for one, _ in rows.deliveries if one.state in OPEN_DELIVERY}
    waiting = {one.enrollment_id for one, _ in rows.deliveries if one.state in WAITING_DELIVERY}
    found = []
    for enrollment, lead in rows.enrollments:
        left = to_come(model, rows, enrollment)
        is_idle = enrollment.state is EnrollmentState.ACTIVE and enrollment.id not in carried
        waits = left and (
            _wants_approval(model, rows, left[0]) or _wants_acceptance(rows, enrollment, left[0])
        )
        if is_idle and not waits:
            found.append(f"{lead.name} is active, but nothing is under way")
        if enrollment.state is EnrollmentState.COMPLETED and left:
            found.append(f"{lead.name} is completed, but {left[0]} has not been sent")
        if enrollment.state not in IN and enrollment.id in waiting:
            found.append(f"{lead.name} is {enrollment.state}, but a step of it still waits")
    return found


def to_come(model: Model, rows: Rows, enrollment: Enrollment) -> list[str]:
    """Return the messages behind the last one that was sent which neither a person nor a reply stopped, in order."""
    sent = {one.message_id for one, _ in rows.deliveries if one.state is DeliveryState.SENT}
    of_lead = rows.messages[enrollment.id]
    last = max((model.mails[one.rfc_message_id].position for one in of_lead if one.id in sent), default=0)
    return [
        one.rfc_message_id
        for one in of_lead
        if model.mails[one.rfc_message_id].position > last
        and one.state is not MessageState.LEFT_OUT
        and not model.is_overtaken(model.mails[one.rfc_message_id])
    ]


def _wants_approval(model: Model, rows: Rows, name: str) -> bool:
    """Say whether nobody has approved a message as it is now."""
    (message,) = [one for one in rows.messages[model.mails[name].enrollment_id] if one.rfc_message_id == name]
    return name not in model.approved or model.approved[name] != message.composed


def _wants_acceptance(rows: Rows, enrollment: Enrollment, name: str) -> bool:
    """Say whether a message on LinkedIn waits for who was invited and has not accepted."""
    sent = {one.message_id for one, _ in rows.deliveries if one.state is DeliveryState.SENT}
    of_lead = rows.messages[enrollment.id]
    is_invited = any(one.channel is Channel.LINKEDIN_INVITE and one.id in sent for one in of_lead)
    (message,) = [one for one in of_lead if one.rfc_message_id == name]
    is_message = message.channel is Channel.LINKEDIN_MESSAGE
    return is_message and is_invited and enrollment.accepted_at is None


def _running_on(model: Model, rows: Rows) -> list[str]:
    """Whoever replied, bounced or was stopped has nothing that still runs, in the moment that this is durable."""
    return [
        f"{lead.name} is {enrollment.state} after the end"
        for enrollment, lead in rows.enrollments
        if enrollment.state in RUNNING and enrollment.id in model.ended | model.gone
    ] + [
        f"{name} waits, though they replied"
        for delivery, name in rows.deliveries
        if delivery.state in WAITING_DELIVERY
        and model.is_overtaken(model.mails[name])
        and name not in model.caught
    ]


def _passed_over(model: Model, rows: Rows) -> list[str]:
    """A lead that is done has got each step, or its history says that it went on without it."""
    sent = {
        (one.enrollment_id, model.mails[name].position)
        for one, name in rows.deliveries
        if one.state is DeliveryState.SENT
    }
    return [
        f"{lead.name} is completed, but its step {position} was neither sent nor skipped"
        for enrollment, lead in rows.enrollments
        if enrollment.state is EnrollmentState.COMPLETED
        for position, _ in enumerate(model.plans[enrollment.sequence_id], start=1)
        if (enrollment.id, position) not in sent | rows.skipped
    ]


def _beside(rows: Rows) -> list[str]:
    """A lead has one step under way at most: none goes on while nobody knows what became of the one before."""
    under_way = Counter(one.enrollment_id for one, _ in rows.deliveries if one.state in OPEN_DELIVERY)
    return [
        f"{lead.name} has {under_way[enrollment.id]} steps under way"
        for enrollment, lead in rows.enrollments
        if under_way[enrollment.id] > 1
    ]


def _anew(model: Model, rows: Rows) -> list[str]:
    """Whoever replied or was stopped has ended so for good, whatever comes back later."""
    found = [
        f"{lead.name} was {model.over[enrollment.id]} and is {enrollment.state}"
        for enrollment, lead in rows.enrollments
        if model.over.get(enrollment.id, enrollment.state) is not enrollment.state
    ]
    model.over |= {one.id: one.state for one, _ in rows.enrollments if one.state in FOR_GOOD}
    return found


def _silent(rows: Rows) -> list[str]:
    """Whatever ended or is held says why."""
    return [
        f"{name} is {delivery.state} without a reason"
        for delivery, name in rows.deliveries
        if delivery.state in ENDED and not delivery.reason
    ] + [
        f"{lead.name} is {enrollment.state} without a reason"
        for enrollment, lead in rows.enrollments
        if enrollment.state in TOLD and not enrollment.reason
    ]


def _crowded(model: Model, rows: Rows) -> list[str]:
    most = model.caps.of_company
    return [
        f"{len(ids)} of {name} at a time" for name, ids in _active(rows).items() if most and len(ids) > most
    ]


def _active(rows: Rows) -> dict[str, set[int]]:
    """Return which leads of each company are in some sequence."""
    active: dict[str, set[int]] = defaultdict(set)
    for enrollment, lead in rows.enrollments:
        if enrollment.state in IN and enrollment.entered_at:
            active[free_mail.company_domain(lead.email_domain)].add(lead.id)
    active.pop("", None)
    return active


def outside(model: Model, rows: Rows) -> list[str]:
    """Return who still waits to enter a live sequence in the end, though their company is not full."""
    active, most = _active(rows), model.caps.of_company
    return [
        f"{lead.name} never enters sequence {enrollment.sequence_id}"
        for enrollment, lead in rows.enrollments
        if enrollment.state is EnrollmentState.WAITING
        and enrollment.sequence_id in model.waits
        and not (most and len(active.get(lead.email_domain, ())) >= most)
    ]
