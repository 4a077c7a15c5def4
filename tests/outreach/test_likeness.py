"""Sketches of texts: the same in all but names is near, anything of its own is not."""

from hypothesis import given
from hypothesis import strategies as st

from outreach.likeness import alike, sketch
from tests.outreach.test_text_checks import brief

TEXT = (
    "Hi {name},\n\nmany teams at places like {company} lose an hour a day to forms that nobody reads in the end. "
    "We took that away for three of them. Would a short call next week be worth your time, or is it too early?"
)


def sketched(name: str, company: str, text: str = TEXT) -> str:
    known = brief(lead_name=f"{name} Lane", facts=(("company", company), ("news", "opened a second plant")))
    return sketch(text.format(name=name, company=company), known)


def test_texts_that_differ_in_name_and_company_alone_have_the_same_sketch() -> None:
    assert sketched("Yuki", "Kumo Robotics") == sketched("Nora", "Vogt Robotics")


def test_a_text_with_a_word_more_is_near_and_one_that_says_a_fact_is_not() -> None:
    plain = sketched("Yuki", "Kumo")
    own = TEXT.replace("many teams", "you opened a second plant in spring, and many teams")

    assert alike({1: plain, 2: sketched("Nora", "Vogt")}) == {1: 2, 2: 1}
    assert alike({1: plain, 2: sketched("Nora", "Vogt", own)}) == {}


def test_a_short_text_is_compared_with_none() -> None:
    assert sketched("Yuki", "Kumo", "Hi {name}, may I ask you something?") == ""
    assert alike({1: "", 2: ""}) == {}


@given(
    st.dictionaries(st.integers(1, 99), st.integers(0, 2**64 - 1).map(lambda one: f"{one:016x}"), max_size=20)
)
def test_whoever_is_near_another_differs_by_three_bits_at_most(sketches: dict[int, str]) -> None:
    for one, other in alike(sketches).items():
        assert (int(sketches[one], 16) ^ int(sketches[other], 16)).bit_count() <= 3
