"""Which language a text is written in, where that can be told."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from outreach.text_ground import words_of

_LEAST_WORDS = 6
_CLEARLY = 12.0
"""By how much the log-likelihood of the found language must be above the wanted one's."""

_ALIKE = (
    {"no", "nb", "nn", "da", "sv"},
    {"pt", "gl", "es", "ca", "an"},
    {"id", "ms", "jv"},
    {"hr", "bs", "sr", "sl"},
    {"cs", "sk"},
    {"de", "lb"},
    {"nl", "af"},
    {"it", "co", "la"},
    {"zh", "ja"},
    {"ru", "uk", "be", "bg"},
)
"""Languages that short texts in one of them are easily taken for the other."""


def other_language(text: str, wanted: str, names: Collection[str] = ()) -> str:
    """Return the code of the language a text is in when that is clearly not the wanted one, else "".

    Names say nothing of a language and are left out. Short texts are never told apart.
    """
    left_out = {word for name in names for word in words_of(name)}
    plain = " ".join(word for word in text.split() if not set(words_of(word)) <= left_out)
    if len(plain.split()) < _LEAST_WORDS and plain.isascii():
        return ""
    ranked: list[tuple[str, float]] = _identifier().rank(plain)
    found, best = ranked[0]
    scores = dict(ranked)
    if found == wanted or wanted not in scores or any({found, wanted} <= group for group in _ALIKE):
        return ""
    return found if best - scores[wanted] > _CLEARLY else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Return py3langid; importing it takes a second and 100 MB, so only where texts are checked."""
    import py3langid

    return py3langid


def preload() -> None:
    """Load what a check needs, before a worker forks."""
    _identifier().rank("A sentence to begin with.")
