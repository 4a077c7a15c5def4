"""Places and languages as an import writes them: one cell with a whole place, a language by its name."""

from dataclasses import dataclass
from functools import lru_cache

from outreach.zone_table import fold, table
from outreach.zones import country_code


@dataclass(frozen=True, slots=True)
class Location:
    """The parts of a place, as they were written; what is not said is ""."""

    city: str = ""
    region: str = ""
    country: str = ""


@lru_cache(maxsize=8192)
def read_location(cell: str) -> Location:
    """Take "San Francisco, California, United States" apart; a cell of one part is a country, a region or a city."""
    parts = [part for part in (piece.strip() for piece in cell.split(",")) if part]
    if not parts:
        return Location()
    country = ""
    if _is_country(parts):
        country = parts.pop()
    if not parts:
        return Location(country=country)
    if len(parts) == 1:
        return _of_one(parts[0], country)
    return Location(parts[0], parts[-1], country)


def _is_country(parts: list[str]) -> bool:
    """Say whether the last part is a country: "CA" is California behind a city there, Georgia a state behind Atlanta."""
    last = parts[-1]
    if country_code(last) is None:
        return False
    if len(parts) == 1:
        return fold(last) not in table().cities
    regions = {(region.country, region.code) for region in table().regions.get(fold(last), ())}
    return not any((city.country, city.region) in regions for city in table().cities.get(fold(parts[0]), ()))


def _of_one(part: str, country: str) -> Location:
    code = country_code(country)
    regions = [one for one in table().regions.get(fold(part), ()) if code in (None, one.country)]
    if regions and fold(part) not in table().cities:
        return Location(region=part, country=country)
    return Location(city=part, country=country)


_LANGUAGES = """
    ar arabic العربية arabisch arabe | bg bulgarian български | bs bosnian bosanski | ca catalan catala | cs czech cestina cesky
    tschechisch | da danish dansk danisch | de german deutsch allemand aleman tedesco alemao duits niemiecki tyska tysk
    ドイツ語 德语 | el greek ελληνικα griechisch | en english englisch anglais ingles inglese engels angielski engelska engelsk
    英語 英语 | es spanish espanol castellano spanisch espagnol spagnolo espanhol spaans hiszpanski spanska spansk スペイン語
    西班牙语 | et estonian eesti | fa persian farsi فارسی | fi finnish suomi finnisch | fr french francais franzosisch frances
    francese frans francuski franska fransk フランス語 法语 | he hebrew עברית | hi hindi हिन्दी | hr croatian hrvatski
    kroatisch | hu hungarian magyar ungarisch | id indonesian | is icelandic islenska | it italian italiano italienisch
    italien italiaans wloski italienska italiensk イタリア語 意大利语 | ja japanese 日本語 japanisch japonais japones 日语 | ko korean
    한국어 koreanisch 韩语 | lt lithuanian lietuviu | lv latvian latviesu | ms malay | nl dutch nederlands niederlandisch
    neerlandais holandes olandese flemish vlaams | no norwegian norsk norwegisch bokmal nynorsk | pl polish polski polnisch
    polonais polaco | pt portuguese portugues portugiesisch portugais portoghese | ro romanian romana rumanisch | ru russian
    русский russisch russe | sk slovak slovencina slowakisch | sl slovenian slovenscina | sr serbian srpski српски serbisch
    | sv swedish svenska schwedisch suedois | th thai ไทย | tr turkish turkce turkisch | uk ukrainian українська ukrainisch
    | vi vietnamese | zh chinese 中文 汉语 chinesisch chinois mandarin cantonese 中国語
"""


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for line in _LANGUAGES.split("|"):
        code, *names = line.split()
        codes.update((fold(name), code) for name in (code, *names))
    codes.update(
        nb="no", nn="no", iw="he", ger="de", deu="de", eng="en", fra="fr", fre="fr", spa="es", ita="it"
    )
    return codes


@lru_cache(maxsize=1024)
def language_code(text: str) -> str:
    """Return the two-letter code of a language from its name or a locale such as "de-DE", "" when it is not known."""
    words = fold(text).split()
    return next((_codes()[word] for word in words[:2] if word in _codes()), "")
