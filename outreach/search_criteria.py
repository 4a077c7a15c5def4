"""What a search over leads asks for: the leads that fit, in words, and as it is kept."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models import Lead, LeadTag
from models.states import LeadStage
from outreach import folding
from outreach.errors import InvalidForm
from outreach.group_screens import Criteria


def check(criteria: Criteria) -> None:
    """Refuse a search that asks for nothing, as everybody would be found. Raises InvalidForm."""
    if criteria == Criteria():
        raise InvalidForm(
            {"search_title": "Ask for something: a title, a company, a place, a tag or a stage."}
        )


def matching(session: Session, workspace_id: int, criteria: Criteria) -> Select[int]:
    """Return the query for the ids of the leads that fit."""
    wanted = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.erased_at.is_(None))
    if criteria.title:
        wanted = wanted.where(folding.holds(session, Lead.title, criteria.title))
    if criteria.company:
        wanted = wanted.where(folding.holds(session, Lead.company, criteria.company))
    if criteria.place:
        places = (Lead.city, Lead.region, Lead.country)
        wanted = wanted.where(or_(*(folding.holds(session, place, criteria.place) for place in places)))
    if criteria.tag:
        tagged = select(LeadTag.lead_id).where(
            LeadTag.workspace_id == workspace_id, LeadTag.tag == criteria.tag
        )
        wanted = wanted.where(Lead.id.in_(tagged))
    if criteria.stage:
        wanted = wanted.where(Lead.stage == LeadStage(criteria.stage))
    return wanted


def in_words(criteria: Criteria) -> str:
    """Say what a search asks for."""
    stage = criteria.stage.replace("_", " ")
    asked = (
        ("title", criteria.title),
        ("company", criteria.company),
        ("place", criteria.place),
        ("tag", criteria.tag),
        ("stage", stage),
    )
    return " · ".join(f"{name}: {words}" for name, words in asked if words)


def kept(criteria: Criteria) -> dict[str, Any]:
    """Return a search as its group keeps it."""
    return {name: words for name, words in asdict(criteria).items() if words}


def unkept(search: dict[str, Any]) -> Criteria:
    """Return what a kept search asked for; a stage that is not known any more asks for nothing."""
    known = {name: str(words) for name, words in search.items() if name in Criteria.__dataclass_fields__}
    if known.get("stage", "") not in [*LeadStage, ""]:
        known.pop("stage")
    return Criteria(**known)
