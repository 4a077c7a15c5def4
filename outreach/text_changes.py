"""What was changed between two texts, word by word, and the same change made in a third one."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_BRIDGE_WORDS = 2
"""Up to so many words that stayed between two changes belong to one change: a phrase that was put otherwise."""
_CONTEXT_WORDS = 3
_LEAST_ALONE = 4
"""How many characters a phrase must have to be known without what stands around it."""
_LEFT_OUT = "…"
_GAPS = re.compile(r"[ \t]{2,}")
_BEFORE_MARK = re.compile(r"[ \t]+([,.;:?!])")
_BLANK = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Change:
    """Words that were put in the place of others, either "" where words were only added or taken out.

    `left` and `right` are the words that stood around them before, "" at an end of the text.
    """

    old: str
    new: str
    left: str
    right: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Return what was changed, in order; nothing for two texts that differ in white space at their ends only."""
    old, new = _PIECE.findall(before.strip()), _PIECE.findall(after.strip())
    return tuple(
        Change(
            "".join(old[start:end]),
            "".join(new[new_start:new_end]),
            _last_words(old[:start]),
            _first_words(old[end:]),
        )
        for start, end, new_start, new_end in _spans(old, new)
    )


def made(before: str, after: str, text: str) -> str | None:
    """Return a text with the change from `before` to `after` made in it, None where it does not hold all of it.

    Each phrase is looked for with the words around it first, and is changed where it occurs just once.
    """
    found = text
    for change in changes(before, after):
        changed = _put(change, found)
        if changed is None:
            return None
        found = changed
    return found if found == text else _tidy(found)


def _spans(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Return the ends of each change in both texts; changes of one sentence that almost touch are one."""
    found: list[tuple[int, int, int, int]] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if found and _is_bridge(old[found[-1][1] : start]):
            found[-1] = (found[-1][0], end, found[-1][2], new_end)
        else:
            found.append((start, end, new_start, new_end))
    return found


def _is_bridge(between: list[str]) -> bool:
    words = [one for one in between if one[0].isalnum()]
    ends = any(one in ".?!" or "\n" in one for one in between)
    return not ends and len(words) <= _BRIDGE_WORDS


def _last_words(pieces: list[str]) -> str:
    at, words = len(pieces), 0
    while at and words < _CONTEXT_WORDS:
        at -= 1
        words += pieces[at][0].isalnum()
    return "".join(pieces[at:])


def _first_words(pieces: list[str]) -> str:
    at, words = 0, 0
    while at < len(pieces) and words < _CONTEXT_WORDS:
        words += pieces[at][0].isalnum()
        at += 1
    return "".join(pieces[:at])


def _put(change: Change, text: str) -> str | None:
    for left, right in ((change.left, change.right), (change.left, ""), ("", change.right)):
        sought = f"{left}{change.old}{right}"
        if any(one.isalnum() for one in left + right) and _occurs_once(sought, text):
            return text.replace(sought, f"{left}{change.new}{right}", 1)
    if len(change.old.strip()) >= _LEAST_ALONE and _occurs_once(change.old, text):
        return text.replace(change.old, change.new, 1)
    return _at_an_end(change, text)


def _at_an_end(change: Change, text: str) -> str | None:
    """Add words where they were added at the very beginning or end."""
    if change.old.strip() or not change.new.strip():
        return None
    if not change.left:
        return f"{change.new}{text.lstrip()}"
    return f"{text.rstrip()}{change.new}" if not change.right else None


def _occurs_once(sought: str, text: str) -> bool:
    """Say whether a phrase stands in a text just once, and not as a part of a word."""
    left = r"(?<!\w)" if sought[:1].isalnum() else ""
    right = r"(?!\w)" if sought[-1:].isalnum() else ""
    return len(re.findall(f"{left}{re.escape(sought)}{right}", text)) == 1


def _tidy(text: str) -> str:
    """Close the gaps that words taken out leave behind."""
    return _BLANK.sub("\n\n", _BEFORE_MARK.sub(r"\1", _GAPS.sub(" ", text))).strip()


def changed_paragraphs(before: str, after: str) -> tuple[str, str]:
    """Return the paragraphs of both texts that are not the same, the rest left out as "…"."""
    old, new = before.strip().split("\n\n"), after.strip().split("\n\n")
    left: list[str] = []
    right: list[str] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += [_LEFT_OUT] if kind == "equal" else old[start:end]
        right += [_LEFT_OUT] if kind == "equal" else new[new_start:new_end]
    return _inline(left), _inline(right)


def _inline(paragraphs: list[str]) -> str:
    """Join paragraphs, with what was left out in the lines beside it: a line of its own would be lost on a phone."""
    joined = "\n\n".join(paragraphs)
    return joined.replace(f"{_LEFT_OUT}\n\n", f"{_LEFT_OUT} ").replace(f"\n\n{_LEFT_OUT}", f" {_LEFT_OUT}")
