"""Play files: what ships is sound, and a broken one says which field is wrong."""

import pytest

from models.states import Channel, Condition
from outreach import plays
from outreach.plays import PlayBroken

GOOD = """
name = "Cold"
goal = "Start a conversation"
relationship = "cold"
when_to_use = "A list that fits"
readiness = ["An address each"]

[[steps]]
channel = "email"
delay_days = 0
condition = "always"
brief = "First touch"

[[steps]]
channel = "linkedin_message"
delay_days = 3
condition = "only_if_no_reply"
"""


def test_at_least_one_play_ships_and_every_first_step_leaves_at_once() -> None:
    library = plays.library()

    assert "cold_email_first" in library
    assert all(play.steps[0].delay_days == "0" for play in library.values())
    assert len({play.name for play in library.values()}) == len(library)


def test_a_file_is_read_as_it_is_written() -> None:
    play = plays.parse("cold", GOOD)

    assert play.channels == (Channel.EMAIL, Channel.LINKEDIN_MESSAGE)
    assert [step.delay_days for step in play.steps] == ["0", "3"]
    assert play.steps[1].condition is Condition.ONLY_IF_NO_REPLY


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Cold"', 'name = ""', "plays/cold.toml: name is missing"),
        (
            'relationship = "cold"',
            'relationship = "icy"',
            "relationship must be one of cold, warm, stalled, known",
        ),
        ('channel = "email"', 'channel = "fax"', "steps[1].channel must be one of email"),
        ("delay_days = 3", "delay_days = 10000", "steps[2].delay_days must be 0"),
        ("delay_days = 0", "delay_days = 1", "steps[1].delay_days must be 0 for the first step"),
        ('condition = "always"', "", "steps[1].condition must be one of"),
        ('readiness = ["An address each"]', "readiness = 3", "readiness must be a list"),
        ("[[steps]]", "[[stops]]", "it needs one to 12 [[steps]]"),
        ('goal = "', "goal = ", "is not TOML"),
    ],
)
def test_a_broken_file_says_which_field_is_wrong(old: str, new: str, sentence: str) -> None:
    with pytest.raises(PlayBroken) as broken:
        plays.parse("cold", GOOD.replace(old, new))

    assert sentence in str(broken.value)
