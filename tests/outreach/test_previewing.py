"""Which leads are looked at first: the same ones whatever their order, and as unlike as the list allows."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from outreach.previewing import PREVIEWS, Traits, differing

PLAIN = Traits(1, "en", "GB", "Reed", frozenset({"head"}), frozenset({"email"}), frozenset({"title"}))


def test_another_language_other_channels_and_another_country_come_before_more_of_the_same() -> None:
    crowd = [replace(PLAIN, enrollment_id=id_) for id_ in range(1, 40)]
    german = replace(PLAIN, enrollment_id=50, language="de", country="DE")
    on_linkedin = replace(PLAIN, enrollment_id=51, channels=frozenset({"email", "linkedin_invite"}))

    assert sorted(differing([*crowd, german, on_linkedin])) == [1, 50, 51]


def test_the_lead_of_whom_most_is_known_comes_first() -> None:
    rich = replace(PLAIN, enrollment_id=9, facts=frozenset({"title", "news", "size"}))

    assert differing([PLAIN, rich])[0] == 9


def test_fewer_leads_than_previews_are_all_chosen() -> None:
    assert differing([PLAIN]) == [1]
    assert differing([]) == []


TRAITS = st.builds(
    Traits,
    enrollment_id=st.integers(1, 10_000),
    language=st.sampled_from(["", "en", "de"]),
    country=st.sampled_from(["", "GB", "DE"]),
    company=st.sampled_from(["Reed", "Vogt"]),
    title=st.frozensets(st.sampled_from(["head", "of", "sales"])),
    channels=st.frozensets(st.sampled_from(["email", "linkedin_invite"])),
    facts=st.frozensets(st.sampled_from(["title", "news"])),
)


@given(st.lists(TRAITS, max_size=12, unique_by=lambda one: one.enrollment_id), st.randoms())
def test_the_choice_does_not_depend_on_the_order_and_names_nobody_twice(leads, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(leads)
    random.shuffle(shuffled)

    chosen = differing(leads)

    assert chosen == differing(shuffled)
    assert len(set(chosen)) == len(chosen) == min(PREVIEWS, len(leads))
