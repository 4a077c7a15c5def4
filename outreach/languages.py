"""Languages by their names in many languages, as an import writes them."""

from functools import lru_cache

from outreach.zone_table import fold

_NAMES = """
    ar arabic العربية arabisch arabe | bg bulgarian български | bs bosnian bosanski | ca catalan catala |
    cs czech cestina cesky tschechisch | da danish dansk danisch | de german deutsch allemand aleman
    tedesco alemao duits niemiecki tyska tysk ドイツ語 德语 | el greek ελληνικα griechisch | en english
    englisch anglais ingles inglese engels angielski engelska engelsk 英語 英语 | es spanish espanol
    castellano spanisch espagnol spagnolo espanhol spaans hiszpanski spanska spansk スペイン語 西班牙语 |
    et estonian eesti | fa persian farsi فارسی | fi finnish suomi finnisch | fr french francais franzosisch
    frances francese frans francuski franska fransk フランス語 法语 | he hebrew עברית | hi hindi हिन्दी |
    hr croatian hrvatski kroatisch | hu hungarian magyar ungarisch | id indonesian | is icelandic islenska
    | it italian italiano italienisch italien italiaans wloski italienska italiensk イタリア語 意大利语 |
    ja japanese 日本語 japanisch japonais japones 日语 | ko korean 한국어 koreanisch 韩语 | lt lithuanian
    lietuviu | lv latvian latviesu | ms malay | nl dutch nederlands niederlandisch neerlandais holandes
    olandese flemish vlaams | no norwegian norsk norwegisch bokmal nynorsk | pl polish polski polnisch
    polonais polaco | pt portuguese portugues portugiesisch portugais portoghese | ro romanian romana
    rumanisch | ru russian русский russisch russe | sk slovak slovencina slowakisch | sl slovenian
    slovenscina | sr serbian srpski српски serbisch | sv swedish svenska schwedisch suedois | th thai ไทย |
    tr turkish turkce turkisch | uk ukrainian українська ukrainisch | vi vietnamese | zh chinese 中文 汉语
    chinesisch chinois mandarin cantonese 中国語
"""


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for line in _NAMES.split("|"):
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
