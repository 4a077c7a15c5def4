"""Play files: what ships is sound, and a broken one says which field is wrong."""

from pathlib import Path

import pytest

from models.states import Channel, Condition
from outreach import plays
from outreach.play_checks import needed_by
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


def test_ten_plays_or_more_ship_for_every_relationship_and_each_step_says_what_to_write() -> None:
    library = plays.library()

    assert len(library) >= 10
    assert {play.relationship for play in library.values()} == set(plays.Relationship)
    assert {play.mix for play in library.values()} >= {plays.Mix.EMAIL, plays.Mix.BOTH}
    for play in library.values():
        assert {*needed_by(play.channels[:1])} <= {*play.checks}, play.key
        assert play.readiness, play.key
        for step in play.steps[1:]:
            assert step.condition is Condition.ONLY_IF_NO_REPLY, play.key
        for step in play.steps:
            assert "ever " in step.brief or "No " in step.brief, step.brief
            assert " words" in step.brief or " characters" in step.brief, step.brief


def test_linkedin_first_invites_on_day_0_and_mails_on_days_3_5_and_7_unless_they_reply() -> None:
    play = plays.library()["linkedin_first"]

    assert [step.channel for step in play.steps] == [Channel.LINKEDIN_INVITE, *[Channel.EMAIL] * 3]
    assert [step.delay_days for step in play.steps] == ["0", "3", "2", "2"]


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
        ("[[steps]]", "[[stops]]", "stops is not known here; write one of checks, four_eyes, goal"),
        ('brief = "First touch"', 'breif = "First touch"', "steps[1].breif is not known here"),
        ('brief = "First touch"', f'brief = "{"x" * 2001}"', "steps[1].brief must be a text within 2,000"),
        ('channel = "email"', 'channel = ["email"]', "steps[1].channel must be one of email"),
        ("delay_days = 3", "delay_days = true", "steps[2].delay_days must be 0"),
        ('readiness = ["An address each"]', 'readiness = [" "]', "readiness must be a list"),
        ('name = "Cold"', f'name = "{"x" * 201}"', "keep name within 75 characters"),
        (
            'channel = "linkedin_message"\ndelay_days = 3',
            'channel = "email"\ndelay_days = 0',
            "steps[2].delay_days",
        ),
        ('goal = "', "goal = ", "is not TOML"),
        (
            'readiness = ["An address each"]',
            'checks = ["footer", "weather"]',
            "there is no check weather; write one of footer, mailbox",
        ),
        ('readiness = ["An address each"]', "checks = 3", "checks must be a list of footer"),
        ('readiness = ["An address each"]', "checks = [3]", "there is no check 3"),
        (
            'readiness = ["An address each"]',
            f'readiness = ["{"x" * 201}"]',
            "keep readiness within 8 sentences of 200 characters",
        ),
    ],
)
def test_a_broken_file_says_which_field_is_wrong(old: str, new: str, sentence: str) -> None:
    with pytest.raises(PlayBroken) as broken:
        plays.parse("cold", GOOD.replace(old, new))

    assert sentence in str(broken.value)


@pytest.mark.parametrize("steps", ["steps = []", "steps = 3", ""])
def test_a_play_has_one_to_twelve_steps(steps: str) -> None:
    with pytest.raises(PlayBroken, match=r"it needs one to 12 \[\[steps\]\]"):
        plays.parse("cold", f"{GOOD[: GOOD.index('[[steps]]')]}{steps}\n")


def test_a_folder_is_read_by_the_names_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "warm.toml").write_text(GOOD, "utf-8")
    (tmp_path / "cold.toml").write_text(GOOD.replace("Cold", "Colder"), "utf-8")
    (tmp_path / "notes.txt").write_text("not a play", "utf-8")

    assert list(plays.load(tmp_path)) == ["cold", "warm"]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cold.toml").write_text(GOOD, "utf-8")
    (tmp_path / "frost.toml").write_text(GOOD.replace('"Cold"', '" COLD "'), "utf-8")

    with pytest.raises(PlayBroken, match=r"plays/frost\.toml: name is that of plays/cold\.toml"):
        plays.load(tmp_path)


@pytest.mark.parametrize("key", ["own-cold", "Cold", "cold first", "x" * 65])
def test_a_files_name_is_one_that_no_own_play_can_have(key: str) -> None:
    with pytest.raises(PlayBroken, match="name the file in small letters, digits and underscores"):
        plays.parse(key, GOOD)


def test_an_empty_folder_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlayBroken, match="holds no play"):
        plays.load(tmp_path)

    (tmp_path / "cold.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(PlayBroken, match=r"plays/cold\.toml is not UTF-8"):
        plays.load(tmp_path)
