"""What stands in a column: whether its content fits a field."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from outreach.fields import Field
from outreach.zones import country_code

_LOOKED_AT = 500
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_PROFILE = re.compile(r"linkedin\.com/(?:in|pub|profile)/|lnkd\.in/", re.IGNORECASE)
_SALES = re.compile(r"linkedin\.com/(?:sales|talent|recruiter)/", re.IGNORECASE)
_PHONE = re.compile(r"'?(?:\+|00|\()[\d\s().\-/+]{6,24}(?:\s*(?:ext|x|#)\.?\s*\d+)?", re.IGNORECASE)
_WEBSITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)


class Fit(IntEnum):
    """How well a column's content fits the field its name speaks of; the smallest is best."""

    GOOD = 0
    UNKNOWN = 1
    POOR = 2


@dataclass(frozen=True)
class Sample:
    """The cells of one column from the first rows, empty ones included."""

    cells: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        """Return the cells that hold something."""
        return [cell for cell in self.cells if cell]

    def share(self, fits: Callable[[str], object]) -> float:
        """Return which part of the filled cells fits, 0 when none is filled."""
        filled = self.filled
        return sum(1 for cell in filled if fits(cell)) / len(filled) if filled else 0.0

    def repeats(self, other: "Sample") -> bool:
        """Say whether most cells contain the other column's cell of the same row."""
        both = [(mine, its) for mine, its in zip(self.cells, other.cells, strict=True) if mine and its]
        same = sum(1 for mine, its in both if its.casefold() in mine.casefold() and len(mine) > len(its))
        return bool(both) and same >= len(both) / 2


def grade(field: Field, sample: Sample) -> Fit | None:
    """Return how well a column named like a field fits it, None when its content is something else."""
    judged = _GRADES.get(field)
    if judged is None or not sample.cells:
        return Fit.GOOD
    if sample.filled:
        return judged(sample)
    return Fit.UNKNOWN if field in _CHOSEN_BY_CONTENT else Fit.GOOD


def _email(sample: Sample) -> Fit | None:
    share = sample.share(is_address_like)
    return Fit.GOOD if share >= 0.5 else Fit.POOR if share > 0 else None


def _linkedin(sample: Sample) -> Fit | None:
    if sample.share(is_profile_like) >= 0.5:
        return Fit.GOOD
    if sample.share(lambda cell: is_profile_like(cell) or _SALES.search(cell)) > 0:
        return Fit.POOR
    return None if sample.share(lambda cell: "/" in cell or "." in cell) >= 0.5 else Fit.POOR


def _domain(sample: Sample) -> Fit | None:
    if sample.share(lambda cell: "linkedin.com" in cell.lower()) >= 0.5:
        return None
    return Fit.GOOD if sample.share(_WEBSITE.fullmatch) >= 0.5 else Fit.POOR


def _phone(sample: Sample) -> Fit | None:
    share = sample.share(lambda cell: 6 <= sum(letter.isdigit() for letter in cell) <= 20)
    return Fit.GOOD if share >= 0.5 else Fit.POOR if share > 0 else None


def _country(sample: Sample) -> Fit:
    return Fit.GOOD if sample.share(country_code) >= 0.5 else Fit.POOR


_GRADES: dict[Field, Callable[[Sample], Fit | None]] = {
    Field.EMAIL: _email,
    Field.LINKEDIN_URL: _linkedin,
    Field.COMPANY_DOMAIN: _domain,
    Field.PHONE: _phone,
    Field.COUNTRY: _country,
}
_CHOSEN_BY_CONTENT = frozenset({Field.EMAIL, Field.LINKEDIN_URL, Field.COMPANY_DOMAIN, Field.PHONE})
"""Fields for which a filled column is better than an empty one of a better name."""


def looks_like(field: Field, sample: Sample) -> bool:
    """Say whether a column whose name says nothing holds this field: most of its cells, and not the same few."""
    fits = {Field.EMAIL: is_address_like, Field.LINKEDIN_URL: is_profile_like, Field.PHONE: is_phone_like}[
        field
    ]
    filled = sample.filled
    return len(set(filled)) * 2 > len(filled) and sample.share(fits) >= 0.6


def is_address_like(cell: str) -> bool:
    """Say whether an email address stands in a cell."""
    return "@" in cell and _ADDRESS.search(cell[:_LOOKED_AT]) is not None


def is_profile_like(cell: str) -> bool:
    """Say whether a cell holds the address of a person's public LinkedIn profile."""
    return _PROFILE.search(cell[:_LOOKED_AT]) is not None


def is_phone_like(cell: str) -> bool:
    """Say whether a cell is a phone number that shows by its form that it is one."""
    return len(cell) < _LOOKED_AT and _PHONE.fullmatch(cell) is not None
