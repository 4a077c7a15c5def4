"""Who has replied: leads whom a reply stopped, and those who answered after their last step had left."""

from sqlalchemy import ColumnElement, and_, or_, select

from models import Enrollment, Message, Reply
from models.states import PEOPLE_REPLY, EnrollmentState


def has_replied() -> ColumnElement[bool]:
    """Return the condition of an Enrollment that a person answered one of its messages, also when all had left."""
    answered = (
        select(Reply.id)
        .join(Message, Message.id == Reply.answers_message_id)
        .where(
            Reply.lead_id == Enrollment.lead_id,
            Message.enrollment_id == Enrollment.id,
            Reply.reply_class.in_(PEOPLE_REPLY),
        )
        .correlate(Enrollment)
    )
    done = and_(Enrollment.state == EnrollmentState.COMPLETED, answered.exists())
    return or_(Enrollment.state == EnrollmentState.REPLIED, done)
