"""A row of a file on its way to becoming a lead: its fields, cleaned and checked, before any database is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

_NO_FACTS: Mapping[str, str] = {}

TOLD = ("Row", "Taken in", "What is to be said")
"""The columns that a file of rows to look at has in front of those of the file it is about."""


class Incoming(NamedTuple):
    """One row that can become a lead; every text is clean, and short enough for its column.

    A tuple, as tens of thousands go from one process to another.

    `row` is its number in the file, `remarks` what is to be known of its reading. `facts` are the cells of columns
    that are no field of ours. `checks` are words against the address ("role", "disposable", "no_mx"). `key` and
    `words` are those by which `lead_words` finds the lead, None while nobody has worked them out.
    """

    row: int
    name: str
    email: str | None = None
    email_verified: bool = False
    linkedin_url: str | None = None
    phone: str = ""
    title: str = ""
    company: str = ""
    company_domain: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    zone: str | None = None
    zone_evidence: str = ""
    zone_confidence: str = ""
    language: str | None = None
    tags: tuple[str, ...] = ()
    facts: Mapping[str, str] = _NO_FACTS
    checks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    key: str | None = None
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row stayed out, or what is to be known of one that came in; `row` is its number in the file."""

    row: int
    sentence: str
    is_out: bool = True
