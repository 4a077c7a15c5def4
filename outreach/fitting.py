"""What of a provider's answer goes into a lead: only into empty fields, and only what fits what is known already."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from models import Lead
from outreach import addresses, cells, composing, normalising, suppression, web_addresses, zones
from outreach.enrichment_port import Answer
from outreach.mail_domains_port import NO_MX
from outreach.zone_table import fold

LENGTHS = {
    "email": 320, "title": 200, "company": 200, "company_domain": 255, "linkedin_url": 400, "phone": 32,
    "city": 120, "region": 120, "country": 120,
}  # fmt: skip
"""Fields that may be filled, and how long each may be."""

PLACE = ("city", "region", "country")
HELD_BY_ANOTHER = "The address found belongs to another lead already, so it was not kept."
_EXACT = ("email", "linkedin_url", "company_domain", "phone")
"""What means something else once it is cut."""
_READ: Mapping[str, Callable[[str], str]] = {
    "email": lambda text: addresses.read_address(text).address or text.lower(),
    "linkedin_url": lambda text: web_addresses.read_profile(text).url,
    "company_domain": web_addresses.website_domain,
}
_OF_THE_JOB = ("title", "company_domain", "email")
"""What is true of somebody only at the company that they work for."""


@dataclass
class Taken:
    """What the leads of a batch must not be given: addresses of others, keys of their profiles, and what is blocked.

    An address at one of the `dead` domains, which take no mail, is given with a word against it.
    """

    emails: set[str] = field(default_factory=set)
    linkedin_urls: set[str] = field(default_factory=set)
    suppressed: Mapping[str, str] = field(default_factory=dict)
    dead: Collection[str] = ()


@dataclass
class Filled:
    """What one lead gets, and why they do not get the rest."""

    values: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def worth_keeping(lead: Lead, answer: Answer, taken: Taken, source: str) -> Filled:
    """Return what of an answer goes into the empty fields of a lead.

    What belongs to a job at another company than the lead's is not kept, nor a place that contradicts theirs.
    """
    found = offered(answer)
    filled = Filled()
    elsewhere = found.get("company", "")
    is_elsewhere = bool(lead.company and elsewhere and not same_company(lead.company, elsewhere))
    if is_elsewhere and any(not getattr(lead, name) and name in found for name in _OF_THE_JOB):
        filled.refused.append(f"{source} knows them at another company, so title and address were not kept.")
    fits = _is_same_place(lead, found)
    for name, value in found.items():
        is_empty = not getattr(lead, name)
        if is_empty and not (is_elsewhere and name in _OF_THE_JOB) and (fits or name not in PLACE):
            filled.values[name] = value
    _check_ways(filled, taken)
    return filled


def offered(answer: Answer) -> dict[str, str]:
    """Return the fields of an answer that are ours, in the form that an import gives them, and short enough."""
    cleaned = {name: cells.clean(value) for name, value in answer.fields.items() if name in LENGTHS}
    for name, read in _READ.items():
        if name in cleaned:
            cleaned[name] = read(cleaned[name])
    return {
        name: value[: LENGTHS[name]]
        for name, value in cleaned.items()
        if value and (name not in _EXACT or len(value) <= LENGTHS[name])
    }


def _check_ways(filled: Filled, taken: Taken) -> None:
    """Drop an address or LinkedIn URL that is wrong, blocked, or another lead's."""
    email = str(filled.values.get("email", ""))
    if email:
        problem = _wrong_address(email, taken)
        if problem:
            del filled.values["email"]
            filled.refused.append(problem)
        else:
            filled.values["checks"] = checks_of(email, taken.dead)
            taken.emails.add(email)
    url = str(filled.values.get("linkedin_url", ""))
    if url:
        blocked = suppression.found_for(taken.suppressed, emails=(), linkedin_url=url)
        if blocked or suppression.profile_key(url) in taken.linkedin_urls:
            del filled.values["linkedin_url"]
            why = "is blocked" if blocked else "belongs to another lead already"
            filled.refused.append(f"The LinkedIn URL found {why}, so it was not kept.")
        else:
            taken.linkedin_urls.add(suppression.profile_key(url))


def _wrong_address(email: str, taken: Taken) -> str:
    if not composing.is_plain_address(email):
        return "The address found is not one plain email address, so it was not kept."
    if suppression.found_for(taken.suppressed, emails=[email], linkedin_url=None):
        return "The address found is blocked, so it was not kept."
    return HELD_BY_ANOTHER if email in taken.emails else ""


def checks_of(email: str, dead: Collection[str] = ()) -> list[str]:
    """Return the words against an address, as an import has them; the `dead` domains take no mail."""
    domain = suppression.domain_of(email)
    found = {
        normalising.Flag.ROLE: addresses.is_role(email),
        normalising.Flag.DISPOSABLE: addresses.is_disposable(domain),
        NO_MX: domain in dead,
    }
    return [str(flag) for flag, is_so in found.items() if is_so]


def same_company(ours: str, theirs: str) -> bool:
    """Say whether two names may be one company's, as "Vogt" and "Vogt GmbH" or "KUMO" and "Kumo Robotics"."""
    one, other = fold(ours).split(), fold(theirs).split()
    short, long = sorted((one, other), key=len)
    return not short or long[: len(short)] == short or "".join(one) == "".join(other)


def _is_same_place(lead: Lead, found: Mapping[str, str]) -> bool:
    """Say whether nothing that is known of a lead's place contradicts the one offered."""
    for name in PLACE:
        ours, theirs = getattr(lead, name), found.get(name, "")
        if not ours or not theirs or fold(ours) == fold(theirs):
            continue
        code = zones.country_code(ours)
        if name != "country" or code is None or code != zones.country_code(theirs):
            return False
    return True
