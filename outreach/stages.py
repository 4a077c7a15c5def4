"""What of a lead's profile is there and what is lacking, and how far enrichment has brought them by that."""

from typing import Any, Protocol

from sqlalchemy import and_, or_

from models import Lead
from models.states import LeadStage

EMAIL, TITLE, COMPANY, PLACE, LINKEDIN = "email", "title", "company", "place", "linkedin"

LACKABLE = (EMAIL, TITLE, COMPANY, PLACE, LINKEDIN)
"""What a lead may lack, in the order in which it matters for writing to them."""


class Profile(Protocol):
    """What is known of a person: a lead, or what says the same."""

    @property
    def email(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def linkedin_url(self) -> str | None: ...


def stage_of(email: str | None, title: str, company: str) -> LeadStage:
    """Return how far what is known goes: an address is all that a mail needs, title and company tell who it is for.

    A lead who has come beyond *discovered* by what their file holds has been through enrichment.
    """
    if email:
        return LeadStage.EMAIL_ENRICHED
    return LeadStage.PROFILE_ENRICHED if title and company else LeadStage.DISCOVERED


def advanced(stage: LeadStage, reached: LeadStage) -> LeadStage:
    """Return the later of two stages; nobody goes back, and outreach that began stays begun."""
    return max(stage, reached, key=list(LeadStage).index)


def lacks(profile: Profile) -> tuple[str, ...]:
    """Return what is lacking, in the order of LACKABLE; any of city, region and country is a place."""
    has = {
        EMAIL: profile.email,
        TITLE: profile.title,
        COMPANY: profile.company,
        PLACE: profile.city or profile.region or profile.country,
        LINKEDIN: profile.linkedin_url,
    }
    return tuple(name for name in LACKABLE if not has[name])


def lacking(*names: str) -> Any:
    """Return the SQL condition that a lead lacks one of these, as `lacks` says."""
    conditions = {
        EMAIL: or_(Lead.email.is_(None), Lead.email == ""),
        TITLE: Lead.title == "",
        COMPANY: Lead.company == "",
        PLACE: and_(Lead.city == "", Lead.region == "", Lead.country == ""),
        LINKEDIN: or_(Lead.linkedin_url.is_(None), Lead.linkedin_url == ""),
    }
    return or_(False, *(conditions[name] for name in names))


def in_words(names: tuple[str, ...]) -> str:
    """Name what is lacking: "email, title and LinkedIn"."""
    words = ["LinkedIn" if name == LINKEDIN else name for name in names]
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
