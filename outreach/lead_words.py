"""By which words and which key a lead is found, however names are written."""

from collections.abc import Collection
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

from outreach.zone_table import fold

MAX_WORD = 40
MAX_WORDS = 16
"""How many words of one lead are kept, in the order name, company, address, title."""


def words_of(name: str, company: str, email: str | None, title: str) -> list[str]:
    """Return the words by which a lead is found, each once: of name, company, address without its last label, title.

    Those of the title come last, so that a long one costs no word of a name.
    """
    address, _, domain = (email or "").partition("@")
    mail = f"{address} {domain.rpartition('.')[0]}".replace(".", " ")
    words = [word[:MAX_WORD] for word in fold(f"{name} {company} {mail} {title}").split()]
    return list(dict.fromkeys(words))[:MAX_WORDS]


def joined(words: Collection[str]) -> str:
    """Return words as a lead's row keeps them, each between spaces; "" for none."""
    return f" {' '.join(words)} " if words else ""


class Told(Protocol):
    """What a lead, or a row that may become one, tells of who it is."""

    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def country(self) -> str: ...


def key_of(told: Told) -> str:
    """Return the key of `name_key` for a lead, or for a row."""
    return name_key(told.name, told.company, told.city, told.region, told.country)


@lru_cache(maxsize=8192)
def name_key(name: str, company: str, city: str = "", region: str = "", country: str = "") -> str:
    """Return the same 32 characters for the same name and company, whatever their case, marks and spaces.

    Without a company the place stands for it; "" where that is missing, too: a name alone does not tell two people
    apart.
    """
    folded = [fold(name), fold(company)]
    if not folded[1]:
        place = [fold(city), fold(region), fold(country)]
        folded += place if any(place) else []
    if not folded[0] or not any(folded[1:]):
        return ""
    return blake2b("\n".join(folded).encode(), digest_size=16).hexdigest()
