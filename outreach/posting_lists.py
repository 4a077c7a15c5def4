"""Lists of leads, packed: ascending ids, the first one by itself and the others in eight bytes each."""

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

AT_MOST = 128
"""How many leads one row has: what is read and written anew when one of them goes stays a kilobyte."""
_EIGHT_BYTES = "q"


@dataclass(frozen=True)
class Packed:
    """Some leads, as a row has them: the first, the last, and those behind the first, None where there are none."""

    first: int
    last: int
    more: bytes | None


def packed(ids: Sequence[int]) -> list[Packed]:
    """Pack ascending ids, each there once, into as many rows as they need."""
    if len(ids) == 1:
        return [Packed(ids[0], ids[0], None)]
    return [_row(ids[start : start + AT_MOST]) for start in range(0, len(ids), AT_MOST)]


def unpacked(first: int, more: bytes | None) -> list[int]:
    """Return the ids of a row, ascending."""
    if more is None:
        return [first]
    behind = array(_EIGHT_BYTES)
    behind.frombytes(more)
    return [first, *_lowest_first(behind)]


def _row(ids: Sequence[int]) -> Packed:
    return Packed(ids[0], ids[-1], _lowest_first(array(_EIGHT_BYTES, ids[1:])).tobytes() or None)


def _lowest_first(ids: "array[int]") -> "array[int]":
    """Turn bytes round where the machine has the highest first: rows read the same on every one."""
    if sys.byteorder == "big":
        ids.byteswap()
    return ids
