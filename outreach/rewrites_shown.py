"""Pages of the walk that wait for texts being written anew: each follows by itself, unless its reader has gone on.

What Slack calls the page's state is kept with the text: a page that shows something else by then is left alone.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment, Message, Person
from outreach import reviewing
from outreach.ports import enqueue_after_commit


@dataclass(frozen=True)
class OpenPage:
    """A page of the walk as it stands in somebody's Slack; `view_hash` is Slack's word for what it shows."""

    person_id: int
    view_id: str
    view_hash: str
    newcomers: bool = False


def wait(session: Session, actor: Person, enrollment_id: int, page: OpenPage) -> bool:
    """Have a page follow once the last text of its lead is written; False when none is being written any more.

    Raises NotFound.
    """
    reviewing.enrollment_of(session, actor, enrollment_id)
    under_way = _being_written(session, enrollment_id)
    for message in under_way:
        message.shown_in = asdict(page)
    return bool(under_way)


def follow(session: Session, enrollment_id: int) -> None:
    """Ask for the pages of a lead whose texts are all written to be drawn anew; they are forgotten with that."""
    # Locked, so that of two texts that end at once the second one sees the first.
    session.execute(select(Enrollment.id).where(Enrollment.id == enrollment_id).with_for_update())
    if _being_written(session, enrollment_id):
        return
    shown = session.scalars(
        select(Message).where(Message.enrollment_id == enrollment_id, Message.shown_in.is_not(None))
    ).all()
    pages = {OpenPage(**message.shown_in) for message in shown if message.shown_in}
    for message in shown:
        message.shown_in = None
    for page in sorted(pages, key=lambda one: one.view_id):
        enqueue_after_commit(
            session, "walk_page", enrollment_id, page.person_id, page.view_id, page.view_hash, page.newcomers
        )


def _being_written(session: Session, enrollment_id: int) -> list[Message]:
    return list(
        session.scalars(
            select(Message)
            .where(Message.enrollment_id == enrollment_id, Message.rewrite_asked.is_not(None))
            .execution_options(populate_existing=True)
        )
    )
