"""Finds links that are written so that no machine follows them and every person can: "evil[.]com", "evil dot com"."""

import re
from collections.abc import Iterator

from outreach.text_ground import Ground

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ENDINGS = (
    "com|org|net|io|ai|co|app|dev|info|biz|xyz|shop|online|site|click|link|top|eu|de|fr|es|it|nl|uk|ch|at|jp"
)
_PLAIN_ENDINGS = "com|org|info|biz|xyz|io"
"""What may follow a bare "dot": "dot net" and "dot co" are said of other things."""
_MARKED = r"\s?(?:[\[({<]\s?(?:\.|dot|punkt|point|punto|ponto)\s?[\])}>])\s?|[．。｡](?=[a-z])|\s?\\\.\s?"
_DISGUISED = re.compile(
    rf"(?<![\w.-])(?:{_LABEL}(?:\.|{_MARKED})){{0,4}}{_LABEL}(?:{_MARKED})(?:{_ENDINGS})(?![\w-])(?:/[^\s<>()\"]*)?",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    rf"(?<![\w.-])({_LABEL})\s(?:dot|punkt)\s(?:{_PLAIN_ENDINGS})\b(?!\s(?:boom|bubble|era|crash|days?|years?|"
    r"compan(?:y|ies)|business(?:es)?|firms?|start-?ups?|world|stocks?|wave|times?))",
    re.IGNORECASE,
)
_COMMON_WORDS = """
    a an the this that these those every each any some no our your their my his her its old new early late
    former big first last another other real typical pre post and or of in on at for to from with by as is was
    be not
"""
_NO_HOST = frozenset(_COMMON_WORDS.split())
_DEFUSED = re.compile(r"\bh(?:xx|tt|\*\*)p(?:s?)(?:\[:\]|:)//[^\s<>()\"]+", re.IGNORECASE)


def disguised_in(text: str, ground: Ground) -> Iterator[str]:
    """Return each of them, as it is written, that nothing known says."""
    spoken = (one[0] for one in _SPOKEN.finditer(text) if one[1].casefold() not in _NO_HOST)
    defused = (one for one in _DEFUSED.findall(text) if not one.casefold().startswith("http"))
    for link in (*(one[0].strip() for one in _DISGUISED.finditer(text)), *spoken, *defused):
        if not ground.holds(link) and not ground.holds(_plain(link)):
            yield link


def _plain(link: str) -> str:
    """Return the words of a link without what parts them."""
    return re.sub(r"\b(?:dot|punkt|point|punto|ponto)\b", " ", link, flags=re.IGNORECASE)
