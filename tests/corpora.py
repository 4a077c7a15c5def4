"""The real mails to measure against: `../shared/corpora` beside the project, or beside what holds it."""

import json
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "outreach" / "own_mails"
ABSENT = "The real mails of ../shared/corpora are not here."
_HARD = frozenset({"userunknown", "hostunknown", "hasmoved", "suspend"})
_OTHERS = {"feedback": "complaint", "vacation": "out of office", "delivered": "neither"}


def folder(*parts: str) -> Path | None:
    """Return a folder of the real mails, None when they are not here."""
    for above in ROOT.parents:
        found = above.joinpath("shared", "corpora", *parts)
        if found.is_dir():
            return found
    return None


def labels(bounces: Path) -> dict[str, Counter[str]]:
    """Return what each file of the bounces is labelled: how often hard, soft, complaint, out of office, neither."""
    told = json.loads((bounces / "labels.json").read_text(encoding="utf-8"))
    return {name: Counter(map(_label, entries)) for name, entries in sorted(told.items())}


def _label(entry: dict[str, object]) -> str:
    reason = str(entry["reason"])
    return "hard" if entry["hard"] or reason in _HARD else _OTHERS.get(reason, "soft")


def own(name: str) -> list[tuple[str, str]]:
    """Return texts of our own writing as (what is said of them, text)."""
    entries = (OWN / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n%%\n")
    return [(head, text) for head, _, text in (entry.partition("\n") for entry in entries)]
