"""Phone numbers of an import in E.164, read with the lead's country where they are written as at home."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

_SEVERAL = re.compile(r"\s*(?:[;,|\n]|(?<=\d{4})\s+/\s+|\bor\b|\boder\b)\s*", re.IGNORECASE)
_PLAIN = re.compile(r"\+[1-9][0-9 .\-]*(?:\([1-9][0-9]*\)[0-9 .\-]*)?")
_MAX = 60
_LEAST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164, such as +493012345; "" where there is none or `problem` says why it cannot be told."""

    number: str = ""
    problem: str = ""


_NONE = Phone()


def read_phone(cell: str, country: str | None = None) -> Phone:
    """Return the first number of a cell; `country` is a two-letter code, for numbers without a prefix of their own."""
    bare = cell.strip().lstrip("'").strip()
    if not bare or sum(sign.isdigit() for sign in bare) < _LEAST_DIGITS:
        return _NONE if not bare else Phone(problem=_WRONG)
    return _read(_SEVERAL.split(bare, maxsplit=1)[0][:_MAX], country)


_WRONG = "The phone number is not complete: it was kept as a fact."
_NO_COUNTRY = "The phone number has no country prefix and the row no country: it was kept as a fact."


@lru_cache(maxsize=8192)
def _read(text: str, country: str | None) -> Phone:
    international = "+" + text[2:] if text.startswith("00") else text
    plain = _plainly_international(international)
    if plain:
        return Phone(plain)
    try:
        number = phonenumbers.parse(international, country, keep_raw_input=False)
    except phonenumbers.NumberParseException as error:
        is_lost = (
            error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and country is None
        )
        return Phone(problem=_NO_COUNTRY if is_lost else _WRONG)
    if not international.startswith("+"):
        number = _with_lost_plus(international, number, country)
    if not phonenumbers.is_possible_number(number):
        return Phone(problem=_WRONG)
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _plainly_international(text: str) -> str:
    """Return a number written with its plus and nothing to take away, "" when it needs a closer look.

    Most numbers of an import are such, and parsing one takes ten times as long.
    """
    if not _PLAIN.fullmatch(text):
        return ""
    digits = "".join(sign for sign in text if sign.isdigit())
    for length in (1, 2, 3):
        lengths, prefix = _plan(digits[:length])
        national = digits[length:]
        if lengths:
            is_whole = len(national) in lengths and not national.startswith(prefix)
            return f"+{digits}" if is_whole else ""
    return ""


@lru_cache(maxsize=1024)
def _plan(code: str) -> tuple[frozenset[int], str]:
    """Return how long a calling code's numbers may be and the prefix of calls at home; nothing if intricate."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(regions[0], None) if regions else None
    if metadata is None or metadata.general_desc is None:
        return frozenset(), ""
    prefix = metadata.national_prefix_for_parsing
    if prefix not in ("0", "1"):
        return frozenset(), ""
    return frozenset(metadata.general_desc.possible_length), prefix


def _with_lost_plus(
    text: str, number: phonenumbers.PhoneNumber, country: str | None
) -> phonenumbers.PhoneNumber:
    """Return what a number is with the plus that a spreadsheet took off it.

    Where calls at home begin with a zero, a number without it that is one with a plus lost that; elsewhere only one
    that could not be called at home.
    """
    digits = "".join(sign for sign in text if sign.isdigit())
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None) if country else None
    home_prefix = metadata.national_prefix if metadata else None
    is_as_at_home = digits.startswith(home_prefix) if home_prefix else phonenumbers.is_valid_number(number)
    if is_as_at_home or not digits.startswith(str(number.country_code)):
        return number
    try:
        whole = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return number
    return whole if phonenumbers.is_valid_number(whole) else number
