"""What a run's play asks for and its sequence lacks stands in the lab as a warning that names the play."""

from typing import Any

import pytest
from sqlalchemy import event

from models import Lead, Play, Sequence, StrategyProfile, Workspace
from outreach import findings, play_findings, runs
from outreach.play_checks import Check
from tests.outreach.crowds import fill
from tests.outreach.doing import change
from tests.world import World

pytestmark = pytest.mark.unseen

CONTENT = {
    "goal": "A talk",
    "relationship": "cold",
    "when_to_use": "A list",
    "steps": [{"channel": "email", "condition": "always"}],
}


@pytest.fixture
def checked(world: World) -> Any:
    """Return a function that gives the findings of a sequence whose run's play asks for these checks."""
    play = world.act(runs.create, name="Q1", play_key="cold_email_only")
    world.run_id = play.id
    sequence_id = world.sequence()

    def sentences(*checks: Check) -> list[str]:
        content = {**CONTENT, "checks": [str(one) for one in checks]}
        row = world.rows(Play)[0]
        change(world, Play, row.id, key="own-1", name="Mine", content=content)
        found = world.services.read(
            lambda session: play_findings.of(session, session.get_one(Sequence, sequence_id))
        )
        assert not any(one.is_blocker for one in found)
        return [one.sentence for one in found]

    return sentences


def test_each_check_that_fails_is_a_warning_that_names_the_play(world: World, checked: Any) -> None:
    found = checked(*Check)

    assert all(sentence.startswith("Play Mine: ") for sentence in found)
    assert [sentence.removeprefix("Play Mine: ").split(";")[0] for sentence in found] == [
        "no LinkedIn account of it works",
        "1 lead without an email address",
        "3 leads with an address that nobody verified",
        "3 leads without a LinkedIn profile",
        "3 leads without a fact to open with",
        "the strategy profile Founder names no proof point",
        "the strategy profile Founder does not say what to ask for",
    ]


def test_what_is_put_right_is_no_longer_said(world: World, checked: Any) -> None:
    for lead in world.rows(Lead):
        change(
            world,
            Lead,
            lead.id,
            email=f"{lead.id}@kumo.test",
            email_verified=True,
            linkedin_url=f"https://www.linkedin.com/in/{lead.id}",
            facts={"dock": "new"},
        )
    change(world, StrategyProfile, world.profile_id, proof=["Half the wait"], call_to_action="A call")

    assert checked(*(one for one in Check if one is not Check.LINKEDIN_SENDER)) == []


def test_a_footer_zones_and_companies_that_are_missing_are_said(world: World, checked: Any) -> None:
    change(world, Workspace, world.workspace_id, postal_address=" ")
    for lead in world.rows(Lead):
        change(world, Lead, lead.id, zone=None, company="")

    found = checked(Check.FOOTER, Check.ZONES_KNOWN, Check.COMPANIES_KNOWN)

    assert "`/plera settings`" in found[0]
    assert found[1].startswith("Play Mine: 3 leads whose time zone nobody knows")
    assert found[2].startswith("Play Mine: 3 leads without a company")


def test_the_lab_shows_them_for_a_play_that_ships(world: World, checked: Any) -> None:
    sequence = world.only(Sequence)

    found = world.services.read(
        lambda session: findings.findings(
            session, session.get_one(Sequence, sequence.id), now=world.clock.now
        )
    )

    sentences = [one.sentence for one in found if not one.is_blocker]
    assert any(one.startswith("Play Cold, email only: 3 leads with an address") for one in sentences)


def test_leads_are_counted_in_as_many_queries_for_a_thousand_as_for_three(world: World, checked: Any) -> None:
    asked: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    checked(*Check)
    few = len(asked)
    asked.clear()
    fill(world, world.only(Sequence).id, 1000)
    asked.clear()

    found = checked(*Check)

    assert len(asked) <= few
    assert any("1,003 leads without a fact" in one for one in found)


def test_a_run_without_a_play_asks_for_nothing(world: World) -> None:
    sequence_id = world.sequence()

    assert (
        world.services.read(lambda session: play_findings.of(session, session.get_one(Sequence, sequence_id)))
        == []
    )
