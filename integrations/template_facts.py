"""Reads a brief's facts for the template writer: cleaned, sorted into what a sentence can hold, use remembered."""

import re
import unicodedata
from hashlib import sha256

from outreach.writer_port import Brief

_UNFIT = re.compile(r"[{}\[\]<>|`*_~#\\]+")
_LINK_OR_ADDRESS = re.compile(r"https?://|www\.|\S@\S")
_MARKS = re.compile(r" *([.,;:?…])(?: *[.,;:?…])*")
_HOOK_WORDS = 25
_FACT_WORDS = 8
_EDGES = " .,;:?…-–"
_TITLES = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|herr|frau|ing|dipl)\.?\s+)+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

_ALIASES = {
    "company": ("company", "organisation", "organization", "employer", "firm"),
    "title": ("title", "role", "job title", "position"),
    "city": ("city", "place", "town", "location"),
    "industry": ("industry", "sector", "branch"),
    "size": ("employees", "company size", "headcount", "team size", "size"),
    "tool": ("uses", "tool", "tools", "stack", "tech", "technology", "crm", "erp", "system"),
    "hiring": ("hiring", "open role", "open roles", "open position"),
    "product": ("product", "products", "makes", "builds"),
}
_HOOKS = (
    *("recent news", "news", "trigger", "signal", "hook", "event", "announcement", "funding", "launch"),
    *("recent", "focus", "priority", "challenge", "goal", "project", "initiative", "talk", "post", "quote"),
    *("note", "about", "summary", "fact", "interest"),
)
_NEVER = frozenset(
    {
        *("name", "first name", "last name", "email", "phone", "linkedin", "linkedin url", "url", "website"),
        *("zone", "time zone", "timezone", "language", "country code", "country", "region", "id", "source"),
    }
)
_MOVABLE_START = re.compile(
    r"(?:[A-Z][a-z]+(?:ed|ing)|We|Our|The|Their|They|A|An|At|In|On|With|For|From|By|Since|After|Before|Has|Is|Are|Was|"
    r"Wants?|Runs?|Uses?|Makes?|Builds?|Plans?|Sells?|Needs?|Leads?|Moves?|Opens?|Adds?|Ships?|Serves?|Operates?|"
    r"Grew|Began|Won|Spoke|Wrote|Took|Just|Recently|New|More|Less|One|Two|Three|Four|Five|First|Second)\b(?!['’])"
)


def clean(value: str, limit: int = 220) -> str:
    """Return a value as it may stand in a sentence: one line, no markup, no closing period."""
    text = unicodedata.normalize("NFC", value)
    text = "".join(char if char.isprintable() else " " for char in text)
    text = " ".join(_UNFIT.sub(" ", text).replace("!", ".").split())
    text = _MARKS.sub(r"\1", text).strip(_EDGES)
    return text if len(text) <= limit else text[: limit + 1].rsplit(" ", 1)[0][:limit].rstrip(_EDGES)


def words(text: str) -> int:
    return len(text.split())


def cut_words(text: str, limit: int) -> str:
    """Keep whole sentences up to `limit` words; cut the first one where even that is too long."""
    kept: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if kept and words(" ".join([*kept, sentence])) > limit:
            break
        kept.append(sentence)
    return " ".join(" ".join(kept).split()[:limit]).rstrip(_EDGES)


def lower_start(text: str) -> str:
    """Lower the first letter where the first word is surely no name, for use after a colon."""
    return text[:1].lower() + text[1:] if _MOVABLE_START.match(text) else text


def upper_start(text: str) -> str:
    return text[:1].upper() + text[1:]


def person_name(name: str) -> tuple[str, str]:
    """Return (first name, whole name) fit for a greeting; both empty when the field holds no name."""
    if "," in name and words(name) <= 4:
        last, _, first = name.partition(",")
        name = f"{first} {last}"
    kept = "".join(char if _is_of_a_name(char) else " " for char in name)
    whole = _TITLES.sub("", " ".join(kept.split())).strip(" .'’-")[:60]
    parts = [part.lstrip(".-") for part in whole.split() if any(char.isalpha() for char in part)]
    if not parts or any(symbol in name for symbol in "<>{}@"):
        return "", ""
    first = parts[1] if len(parts[0].rstrip(".")) == 1 and len(parts) > 2 else parts[0]
    first = first.title() if len(first) > 2 and (first.isupper() or first.islower()) else first
    return first, " ".join(parts)


def _is_of_a_name(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char).startswith("M") or char in " '’.-"


class Lead:
    """What is known of the lead, by the places it can take in a phrase. `used` names the facts that were taken."""

    def __init__(self, brief: Brief) -> None:
        self.first, self.whole = person_name(brief.lead_name)
        self.slots: dict[str, str] = {}
        self.hooks: list[tuple[str, str]] = []
        self._names: dict[str, str] = {}
        self.used: list[str] = []
        for name, value in brief.facts:
            self._sort(name, value)

    def _sort(self, name: str, value: str) -> None:
        plain = " ".join(name.replace("_", " ").replace("-", " ").lower().split())
        text = clean(value)
        if not text or plain in _NEVER or _LINK_OR_ADDRESS.search(text):
            return
        slot = next((slot for slot, names in _ALIASES.items() if plain in names), "")
        if not slot:
            slot = "hook" if plain in _HOOKS or words(text) >= 4 else ""
        if slot == "hook" and words(text) <= _HOOK_WORDS:
            self.hooks.append((name, text))
        elif slot != "hook" and slot and slot not in self.slots and words(text) <= _FACT_WORDS:
            self.slots[slot], self._names[slot] = text, name

    def take_hook(self, number: int) -> None:
        """Let this one of the hooks fill its place."""
        self._names["hook"], self.slots["hook"] = self.hooks[number]

    def names_company(self) -> bool:
        """Whether the hook says the company's name itself, so that a phrase around it need not."""
        company = self.slots.get("company", "").lower().split()
        return bool(company) and company[0] in self.slots.get("hook", "").lower()

    def use(self, slots: set[str]) -> None:
        """Remember that a phrase with these places was taken."""
        for slot in sorted(slots & self._names.keys()):
            if self._names[slot] not in self.used:
                self.used.append(self._names[slot])


class Dice:
    """Picks by a stable hash: the same brief always gets the same text, another lead another one."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def pick(self, count: int, purpose: str, turn: int = 0) -> int:
        """Return a number below `count`; the next `turn` gives the next one, so that steps do not repeat."""
        number = int.from_bytes(sha256(f"{self._seed}|{purpose}".encode()).digest()[:6], "big")
        return (number + turn) % count
