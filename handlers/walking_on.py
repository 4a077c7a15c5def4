"""The page of the walk on which an editor lies: drawn anew after an edit, and once a text is written anew."""

from dataclasses import replace

from handlers.asked import Asked
from models import Person
from outreach import rewrites_shown, walking
from outreach.ports import Session
from outreach.rewrites_shown import OpenPage
from views import walk_modal

REWRITING = "Being written anew: this page follows by itself."


def show_again(
    asked: Asked, enrollment_id: int, *, newcomers: bool, said: str = "", like_id: int | None = None
) -> None:
    """Draw the page anew from which a text was opened, with what its change did."""
    now = asked.services.now()
    page = asked.run(
        lambda session, actor: walking.again_of(session, actor, enrollment_id, newcomers=newcomers, now=now)
    )
    asked.redraw_below(walk_modal.build(replace(page, said=said or page.said, like_id=like_id)))


def show_rewriting(asked: Asked, enrollment_id: int, *, newcomers: bool) -> None:
    """Say on the page that its text is being written anew, and have it follow once that is done."""
    view_hash = _draw(asked, enrollment_id, REWRITING, newcomers=newcomers)
    if not view_hash:
        return

    def wait(session: Session, actor: Person) -> bool:
        page = OpenPage(actor.id, str(asked.view["previous_view_id"]), view_hash, newcomers)
        return rewrites_shown.wait(session, actor, enrollment_id, page)

    if not asked.run(wait):
        # Written before Slack had drawn the page.
        _draw(asked, enrollment_id, "", newcomers=newcomers)


def _draw(asked: Asked, enrollment_id: int, said: str, *, newcomers: bool) -> str:
    now = asked.services.now()
    page = asked.run(
        lambda session, actor: walking.shown(
            session, actor, enrollment_id, newcomers=newcomers, said=said, now=now
        )
    )
    return asked.redraw_below(walk_modal.build(page))
