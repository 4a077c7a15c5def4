import re

from hypothesis import given
from hypothesis import strategies as st

from models.states import Channel, Condition
from outreach.form_screens import SequenceForm, StepForm
from outreach.lab_screens import TimelineStep
from tests.views.samples import HOSTILE, OUTSIDE, TUESDAY
from views import text


def test_outside_text_shows_literally_and_neither_mentions_nor_formats() -> None:
    assert text.escape(HOSTILE) == "&lt;!channel&gt; ∗x∗"
    assert text.escape("_i_ ~s~ `c` :tada:") == "＿i＿ ∼s∼ ˋcˋ ꞉tada:"
    assert text.escape("> quoted") == "› quoted"


def test_an_address_with_an_underscore_can_still_be_copied() -> None:
    assert text.escape("jo_meyer@kestrel.test") == "jo_meyer@kestrel.test"


def test_a_time_of_day_is_not_mistaken_for_an_emoji() -> None:
    assert text.escape("Sent Tue 10:05:33") == "Sent Tue 10:05:33"


@given(OUTSIDE)
def test_nothing_that_slack_would_read_is_left_in_escaped_text(outside: str) -> None:
    escaped = text.escape(outside)

    assert not set("<>*~`") & set(escaped)
    assert not re.search(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", escaped)
    assert re.fullmatch(r"([^&]|&amp;|&lt;|&gt;)*", escaped)


@given(OUTSIDE)
def test_a_name_is_one_short_line_that_cannot_turn_the_line_around(outside: str) -> None:
    name = text.name(outside, 40)

    assert "\n" not in name
    assert len(name) <= 40 * 5 + 2
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067") & set(name)
    assert name.count("\u2068") == name.count("\u2069")


def test_a_right_to_left_name_is_isolated_from_what_stands_beside_it() -> None:
    assert text.name("שרה") == "\u2068שרה\u2069"


@given(OUTSIDE, st.integers(min_value=1, max_value=200))
def test_clipping_keeps_the_limit_and_leaves_short_text_alone(outside: str, limit: int) -> None:
    clipped = text.clip(outside, limit)

    assert len(clipped) <= limit
    assert clipped == outside or clipped.endswith("…")


def test_text_is_clipped_at_a_word() -> None:
    assert text.clip("Thursday works very well for me", 26) == "Thursday works very well…"


def test_a_sentence_keeps_our_own_commands_formatted_and_nothing_else() -> None:
    assert (
        text.sentence("Open `/plera sequences` for *x* or `rm`.")
        == "Open `/plera sequences` for ∗x∗ or ˋrmˋ."
    )


def test_times_are_written_in_the_zone_they_are_for() -> None:
    assert text.day_time(TUESDAY, "Europe/Berlin") == "Tue 24 Nov, 10:05"
    assert text.clock(TUESDAY, "Asia/Tokyo") == "18:05"


def test_the_timeline_says_the_day_the_channel_and_the_condition_of_each_step() -> None:
    steps = [
        TimelineStep(1, 0, Channel.LINKEDIN_INVITE, Condition.ONLY_IF_NO_REPLY),
        TimelineStep(2, 3, Channel.EMAIL, Condition.ONLY_IF_NO_REPLY),
        TimelineStep(3, 5, Channel.LINKEDIN_MESSAGE, Condition.ALWAYS),
    ]

    assert text.timeline(steps) == "Day 0 LinkedIn invite → Day 3 Email if no reply → Day 5 LinkedIn message"


def test_a_delay_that_is_no_number_yet_does_not_break_the_timeline() -> None:
    delays = ("0", "", "-3", "two", "2", "9" * 50)
    form = SequenceForm(
        1, steps=tuple(StepForm(str(at), delay_days=typed) for at, typed in enumerate(delays))
    )

    assert [step.day for step in text.timeline_of(form)] == [0, 0, 0, 0, 2, 2]


def test_only_something_that_is_a_slack_user_id_becomes_a_mention() -> None:
    assert text.person("U0ANA0001") == "<@U0ANA0001>"
    assert text.person("!channel") == "!channel"
    assert text.person("U1> <!here") == "U1&gt; &lt;!here"


def test_a_number_agrees_with_its_noun() -> None:
    assert text.counted(1, "lead") == "1 lead"
    assert text.counted(1200, "lead") == "1,200 leads"
