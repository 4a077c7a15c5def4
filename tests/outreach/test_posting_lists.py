"""Lists of leads, packed and unpacked."""

from hypothesis import given
from hypothesis import strategies as st

from outreach.posting_lists import AT_MOST, packed, unpacked


@given(st.sets(st.integers(1, 2**40), max_size=3 * AT_MOST).map(sorted))
def test_what_is_packed_comes_out_again_in_order(ids: list[int]) -> None:
    rows = packed(ids)

    assert [one for row in rows for one in unpacked(row.first, row.more)] == ids
    assert len(rows) == -(-len(ids) // AT_MOST)
    assert all(unpacked(row.first, row.more)[-1] == row.last for row in rows)


def test_one_lead_alone_costs_no_list() -> None:
    (row,) = packed([7])

    assert (row.first, row.last, row.more) == (7, 7, None)
