"""App Home: who sees what, drawn once at the opening and redrawn by what happens."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from jobs.post import post_due
from models import Person, SenderAccount, SlackPost
from models.states import PostKind, SenderState
from outreach import chosen, home, pausing, settings
from outreach.errors import SlackBusy
from outreach.setting_screens import HomeOverview
from tests.outreach.doing import show
from tests.world import World


def opens(world: World, person_id: int = 0) -> HomeOverview | str:
    """Open App Home as a person (Ana unless told), as the handler does."""
    found, version = world.act(home.opened, wall=world.clock.now, by=person_id or None)
    world.run(
        lambda session: home.published(
            session, session.get_one(Person, person_id or world.ana_id), version, wall=world.clock.now
        )
    )
    return found


def change_person(world: World, **values: Any) -> None:
    def work(session: Session) -> None:
        for name, value in values.items():
            setattr(session.get_one(Person, world.ben_id), name, value)

    world.run(work)


def homes(world: World) -> dict[str, int]:
    """Return how often each App Home was drawn by the outbox."""
    return {person: len(views) for person, views in world.slack.homes.items()}


def test_an_opened_home_is_at_rest_until_something_happens(world: World) -> None:
    opens(world)
    opens(world)
    world.clock.advance(seconds=10)

    assert post_due(world.services, world.workspace_id) == 0
    assert world.only(SlackPost, kind=PostKind.HOME).intent_key == f"home:{world.ana_id}"


def test_a_home_that_could_not_be_drawn_in_the_answer_is_drawn_by_the_outbox(world: World) -> None:
    world.act(home.opened, wall=world.clock.now)

    early = post_due(world.services, world.workspace_id)
    world.clock.advance(seconds=6)
    post_due(world.services, world.workspace_id)

    assert early == 0
    assert homes(world) == {"UANA": 1}


def test_what_happens_redraws_it_for_those_who_opened_theirs_and_not_more_often_than_every_few_seconds(
    world: World,
) -> None:
    opens(world)
    opens(world, world.ben_id)
    sequence_id = world.sequence()
    show(world)
    world.clock.advance(seconds=4)
    drawn = homes(world)["UANA"]

    for _ in range(5):
        world.act(settings.save_place, zone="Asia/Tokyo", region="JP")
        post_due(world.services, world.workspace_id)
        world.clock.advance(seconds=0.5)

    assert homes(world)["UANA"] == drawn + 1
    world.clock.advance(seconds=4)
    post_due(world.services, world.workspace_id)
    assert homes(world)["UANA"] == drawn + 2
    assert set(homes(world)) == {"UANA", "UBEN"}
    assert sequence_id in [line.sequence_id for line in _overview(world).sequences]


def _overview(world: World) -> HomeOverview:
    found = world.run(
        lambda session: home.overview(session, session.get_one(Person, world.ana_id), now=world.clock.now)
    )
    assert isinstance(found, HomeOverview)
    return found


def test_launching_and_pausing_redraw_it(world: World) -> None:
    sequence_id = world.launched(leads=1)
    opens(world)
    before = world.only(SlackPost, kind=PostKind.HOME).wanted_version

    world.act(pausing.pause_sequence, sequence_id)
    world.act(pausing.resume_sequence, sequence_id)

    assert world.only(SlackPost, kind=PostKind.HOME).wanted_version == before + 2


@pytest.mark.parametrize(
    ("values", "says"),
    [({"is_guest": True}, "Guests may not use Plera"), ({"met_at": None}, "looking up who you are")],
)
def test_guests_and_those_not_looked_up_yet_see_one_sentence(
    world: World, values: dict[str, Any], says: str
) -> None:
    change_person(world, **values)

    found = opens(world, world.ben_id)

    assert isinstance(found, str)
    assert says in found


def test_needs_you_names_broken_mailboxes_and_nothing_that_is_not_true(world: World) -> None:
    quiet = _overview(world).needs
    world.run(lambda session: _break(session, world.sender_ids[0]))

    assert quiet == ()
    assert _overview(world).needs == ()
    assert [(one.address, one.reason) for one in _overview(world).broken] == [
        ("ana@kestrel.test", "The password was refused.")
    ]


def test_who_may_not_reconnect_a_broken_mailbox_is_only_told_of_it(world: World) -> None:
    world.run(lambda session: _break(session, world.sender_ids[0]))

    seen = world.run(
        lambda session: home.overview(session, session.get_one(Person, world.ben_id), now=world.clock.now)
    )

    assert isinstance(seen, HomeOverview)
    assert seen.broken == ()
    assert seen.needs == ("ana@kestrel.test cannot be reached: The password was refused.",)


def _break(session: Session, sender_id: int) -> None:
    sender = session.get_one(SenderAccount, sender_id)
    sender.state, sender.health_reason = SenderState.BROKEN, "The password was refused."


def test_times_are_in_the_persons_zone_else_the_workspaces(world: World) -> None:
    workspaces = _overview(world).zone
    world.run(lambda session: setattr(session.get_one(Person, world.ana_id), "zone", "Asia/Tokyo"))

    assert (workspaces, _overview(world).zone) == ("Europe/Berlin", "Asia/Tokyo")


def test_the_checklist_is_over_when_all_is_set(world: World) -> None:
    before = _overview(world).is_set_up
    world.run(lambda session: chosen.keep(session, world.workspace_id, chosen.RIGHTS, {}))

    assert (before, _overview(world).is_set_up) == (False, True)


def test_slack_being_busy_only_delays_a_home(world: World) -> None:
    opens(world)
    world.act(settings.save_place, zone="Asia/Tokyo", region="JP")
    world.slack.errors.append(SlackBusy("Too fast.", retry_after=10))
    world.clock.advance(seconds=5)

    post_due(world.services, world.workspace_id)
    world.clock.advance(seconds=11)
    post_due(world.services, world.workspace_id)

    assert homes(world) == {"UANA": 1}
