"""The plays that ship, and what is said of a broken file."""

import pytest

from models.states import Channel
from outreach import plays

GOOD = """
key = "k"
name = "K"
goal = "g"
relation = "warm"
when_to_use = "w"
readiness = []
[[steps]]
channel = "email"
delay_days = 0
condition = "always"
brief = "b"
"""


def test_the_shipped_plays_can_all_be_used() -> None:
    shipped = plays.shipped()

    assert [play.key for play in shipped] == ["cold-email", "warm-reopening"]
    assert all(play.channels == (Channel.EMAIL,) for play in shipped)
    assert all(play.steps[0].delay_days == 0 for play in shipped)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('goal = "g"', "", "goal"),
        ('name = "K"', 'name = " "', "name"),
        ('"warm"', '"hot"', "relation"),
        ('"email"', '"pigeon"', "step 1: channel"),
        ("delay_days = 0", "delay_days = -1", "step 1: delay_days"),
        ("delay_days = 0", "delay_days = true", "step 1: delay_days"),
        ("readiness = []", "readiness = [1]", "readiness"),
        ("[[steps]]", "[[stages]]", "steps"),
        ('goal = "g"', "goal = ", "not valid TOML"),
    ],
)
def test_a_broken_play_names_its_file_and_field(old: str, new: str, named: str) -> None:
    with pytest.raises(plays.BrokenPlay) as refused:
        plays.read("bad.toml", GOOD.replace(old, new, 1))

    assert "plays/bad.toml" in str(refused.value)
    assert named in str(refused.value)


def test_two_plays_may_not_share_a_key() -> None:
    with pytest.raises(plays.BrokenPlay, match="already used"):
        plays.read_all([("a.toml", GOOD), ("b.toml", GOOD)])
