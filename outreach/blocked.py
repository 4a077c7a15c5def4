"""The list of those who are never written to: searched, page by page, with who blocked whom and why."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Person, Suppression, Workspace
from outreach import rights, suppression
from outreach.block_screens import PAGE, BlockedLine, BlockedPage
from outreach.errors import NotFound
from outreach.rights import Right

_RULE = "a rule"


def page_of(session: Session, actor: Person, words: str = "", page: int = 0) -> BlockedPage:
    """Return a page of the list, the newest first; a page that is not there is the last one.

    `words` is found in what is blocked and in the reasons, however it is written.
    """
    rights.require(actor, Right.BLOCK)
    wanted = words.strip()
    fits = [Suppression.workspace_id == actor.workspace_id]
    if wanted:
        value = suppression.profile_key(wanted) or wanted
        fits.append(
            or_(
                Suppression.value.contains(value, autoescape=True),
                Suppression.reason.icontains(wanted, autoescape=True),
            )
        )
    total = session.scalar(select(func.count()).select_from(Suppression).where(*fits)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 0), pages - 1)
    rows = session.execute(
        select(Suppression, Person.name)
        .outerjoin(Person, Person.id == Suppression.by_person_id)
        .where(*fits)
        .order_by(Suppression.id.desc())
        .limit(PAGE)
        .offset(page * PAGE)
    )
    zone = actor.zone or session.get_one(Workspace, actor.workspace_id).zone
    lines = tuple(_line(row, name) for row, name in rows)
    return BlockedPage(lines, total, wanted, page, pages, zone)


def one_of(session: Session, actor: Person, suppression_id: int) -> BlockedLine:
    """Return one line of the list, to be taken off it. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.UNBLOCK)
    found = session.execute(
        select(Suppression, Person.name)
        .outerjoin(Person, Person.id == Suppression.by_person_id)
        .where(Suppression.workspace_id == actor.workspace_id, Suppression.id == suppression_id)
    ).first()
    if found is None:
        raise NotFound("That is not blocked any more. Look again with `/plera unblock`.")
    return _line(*found)


def _line(row: Suppression, name: str | None) -> BlockedLine:
    return BlockedLine(
        id=row.id,
        value=row.value,
        kind=str(row.kind),
        reason=row.reason,
        who=_RULE if row.by_person_id is None else name or "a teammate",
        at=row.at,
        until=row.expires_at,
    )
