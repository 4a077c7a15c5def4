"""Finds names that no capital letter tells: in scripts without any, in small letters, and well-known companies."""

import re
from collections.abc import Iterator

from outreach.text_arabic_names import names_in_arabic
from outreach.text_asian_names import names_in_chinese, names_in_japanese
from outreach.text_ground import Ground, words_of
from outreach.text_korean_names import names_in_korean

_TITLED = re.compile(
    r"(?<![\w.-])(?<!\d )(?:mr|mrs|ms|dr|prof|herr|herrn|frau|señor|señora|monsieur|madame)\.? ([a-zà-ÿ]{3,})\b"
)
_AFTER_TITLES = """
    and or the und oder der die das dem den mit von ist hat et ou qui que vous y o en de del who that für bei
    wie als am im zu auch sehr president vice
"""
_NO_TITLED = frozenset(_AFTER_TITLES.split())
_FIRM = re.compile(
    r"(?<![\w.-])([a-zà-ÿ][a-zà-ÿ0-9-]{2,}(?: [a-zà-ÿ][a-zà-ÿ0-9-]{2,})?) "
    r"(?:gmbh|inc|ltd|llc|plc|corp|b\.?v|s\.?r\.?l|s\.?a\.?s)\b"
)
_BEFORE_FORMS = """
    the german small every our your their one another any local family deutsche kleine eine jede die der ihre unsere
    typical private limited
"""
_KINDS_OF_FIRM = frozenset(_BEFORE_FORMS.split())
_WELL_KNOWN = """
    accenture adidas airbus alibaba allianz audi basf bmw boeing bosch capgemini carrefour citibank
    daimler danone decathlon deloitte ericsson fujitsu heineken hitachi honda honeywell hubspot hyundai ikea
    infosys kpmg lenovo lidl lockheed loreal lufthansa maersk mckinsey michelin microsoft mitsubishi nestle
    netflix nike nissan novartis nvidia panasonic pepsico pfizer philips pirelli porsche ryanair salesforce
    samsung santander schaeffler siemens sony spotify starbucks stellantis telefonica thyssenkrupp toshiba
    toyota unilever vodafone volkswagen volvo walmart zalando zara
"""
_FAMOUS = frozenset(_WELL_KNOWN.split())
"""Whom models invent as a customer; names that are common words in some language are left out."""


_BY_SCRIPT = {
    "ar": names_in_arabic,
    "ja": names_in_japanese,
    "ko": names_in_korean,
    "zh": names_in_chinese,
}
"""How names are found in a language whose letters know no capitals."""


def plain_names_in(text: str, ground: Ground) -> Iterator[str]:
    """Return the names that nothing holds, as they are written."""
    by_script = _BY_SCRIPT.get(ground.language[:2])
    if by_script is not None:
        yield from by_script(text, ground)
    for found in re.finditer(r"[^\W\d_]+", text):
        plain = "".join(words_of(found[0]))
        if plain in _FAMOUS and plain not in ground.words:
            yield found[0]
    for found in _TITLED.finditer(text):
        if found[1] not in _NO_TITLED and not _is_known(found[1], ground):
            yield found[1]
    for found in _FIRM.finditer(text):
        *_, last = named = [one for one in found[1].split() if one not in _KINDS_OF_FIRM] or [""]
        if last and found[1].endswith(last) and not all(_is_known(one, ground) for one in named):
            yield found[0]


def _is_known(word: str, ground: Ground) -> bool:
    return all(one in ground.words for one in words_of(word))
