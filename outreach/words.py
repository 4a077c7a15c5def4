"""Headers as they are compared: plain words without case, marks and signs."""

import re
from functools import lru_cache

from outreach.zone_table import fold

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IN_BRACKETS = re.compile(r"\s*[(\[（【][^)\]）】]*[)\]）】]")
_JOINED = (("linked in", "linkedin"), ("e mail", "email"), ("time zone", "timezone"), ("u r l", "url"))


@lru_cache(maxsize=4096)
def plain_words(header: str) -> str:
    """Return a header in plain words: "firstName", "First_Name*" and "FIRST NAME (required)" are all "first name"."""
    bare = _IN_BRACKETS.sub("", header).strip() or header
    spaced = bare if bare.isupper() else _HUMP.sub(" ", bare)
    words = fold(spaced.replace("_", " ").replace("/", " ").replace("-", " ").replace("*", " "))
    for apart, joined in _JOINED:
        words = words.replace(apart, joined)
    return words
