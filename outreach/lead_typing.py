"""What was typed into the fields of a lead: each in the form that an import gives it, or what is wrong, by field."""

from collections.abc import Mapping
from dataclasses import asdict

from outreach import addresses, composing, phones, profile_typing, web_addresses, zones
from outreach.lead_screens import LeadForm

LENGTHS = {
    "name": 200, "email": 320, "linkedin_url": 400, "title": 200, "company": 200, "phone": 32, "city": 120,
    "region": 120, "country": 120, "zone": 64, "language": 8,
}  # fmt: skip
"""The fields of a lead that are typed as a line of text, and how long each may be."""
MOST_TAGS = 20
_EMAIL = "Type one plain address, such as ada@acme.com, or leave it empty."
_PHONE = "Type one number with its country's prefix, such as +49 30 1234567, or leave it empty."
_ZONE = "Type a zone such as Europe/Berlin, or leave it empty: the place tells it."


def read(
    typed: LeadForm, *, kept: Mapping[str, str] | None = None, home: str | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields as they are kept, and what is wrong with them.

    What was `kept` and nobody changed stays as it is. `home` is the two-letter code of the country of numbers without
    a prefix, where the lead has none.
    """
    given, kept = asdict(typed), kept or {}
    texts = {name: " ".join(str(given[name]).split())[:length] for name, length in LENGTHS.items()}
    texts["email"], texts["language"] = addresses.in_ascii(texts["email"]), texts["language"].lower()
    wrong: dict[str, str] = {}
    if not texts["name"]:
        wrong["name"] = "Type a name."
    if texts["email"] and not composing.is_address(texts["email"]):
        wrong["email"] = _EMAIL
    if texts["zone"] and not zones.is_zone(texts["zone"]):
        wrong["zone"] = _ZONE
    if len(tags_of(typed.tags)) > MOST_TAGS:
        wrong["tags"] = f"Keep to {MOST_TAGS} tags."
    if texts["linkedin_url"] != kept.get("linkedin_url", ""):
        texts["linkedin_url"], problem = _profile(texts["linkedin_url"])
        wrong |= {"linkedin_url": problem} if problem else {}
    if texts["phone"] != kept.get("phone", ""):
        number = phones.read_phone(texts["phone"], zones.country_code(texts["country"]) or home)
        texts["phone"] = number.number
        wrong |= {"phone": _PHONE} if number.problem else {}
    return texts, wrong


def tags_of(typed: str) -> tuple[str, ...]:
    """Return the tags of a line with commas between them, in order."""
    found = {" ".join(one.split())[:60] for one in typed.split(",")}
    return tuple(sorted(one for one in found if one))


def _profile(text: str) -> tuple[str, str]:
    """Return a profile's address in its one form, and what is wrong with what was typed."""
    profile = web_addresses.read_profile(text)
    if not profile.problem:
        return profile.url, ""
    return "", f"{profile_typing.problem(text)}, or leave it empty."
