"""Texts that say the same to different leads: each is kept as a sketch that near ones share all but a few bits of."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from outreach.text_ground import words_of
from outreach.writer_port import Brief

_WORDS_AT_ONCE = 3
_FEWEST_WORDS = 12
"""A shorter text has no room to say something of its own."""

_BITS = 64
_NEAR_BITS = 3
"""By how many bits the sketches of near texts may differ: one or two words in fifty."""

_PIECES = _NEAR_BITS + 1
_MASK = "_"


def sketch(body: str, brief: Brief) -> str:
    """Return the sketch of a text without its lead's own words, "" for one too short to be compared.

    It is a simhash (Charikar 2002) over runs of three words: the words of a lead's name and company become one sign,
    so that texts which differ only in them have the same.
    """
    own = {word for value in _own(brief) for word in words_of(value)}
    words = [_MASK if word in own else word for word in words_of(body)]
    if len(words) < _FEWEST_WORDS:
        return ""
    weights = [0] * _BITS
    for start in range(len(words) - _WORDS_AT_ONCE + 1):
        run = " ".join(words[start : start + _WORDS_AT_ONCE])
        bits = int.from_bytes(blake2b(run.encode(), digest_size=8).digest())
        for bit in range(_BITS):
            weights[bit] += 1 if bits >> bit & 1 else -1
    value = sum(1 << bit for bit in range(_BITS) if weights[bit] > 0)
    return f"{value:016x}"


def _own(brief: Brief) -> Iterable[str]:
    return (brief.lead_name, *(value for name, value in brief.facts if name == "company"))


def is_near(one: str, other: str) -> bool:
    """Say whether two sketches are those of near texts."""
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() <= _NEAR_BITS


def alike(sketches: Mapping[int, str]) -> dict[int, int]:
    """Return for each id whose text is near an earlier one's the first of those, and for that the first like it.

    Sketches that differ by at most three bits share at least one of four pieces whole, so only those are compared.
    """
    values = {id_: int(one, 16) for id_, one in sketches.items() if one}
    by_piece: dict[tuple[int, int], list[int]] = {}
    found: dict[int, int] = {}
    for id_, value in values.items():
        pieces = [(piece, value >> (piece * 16) & 0xFFFF) for piece in range(_PIECES)]
        near = next(
            (
                other
                for piece in pieces
                for other in by_piece.get(piece, ())
                if (values[other] ^ value).bit_count() <= _NEAR_BITS
            ),
            None,
        )
        if near is not None:
            found[id_] = near
            found.setdefault(near, id_)
            continue
        for piece in pieces:
            by_piece.setdefault(piece, []).append(id_)
    return found
