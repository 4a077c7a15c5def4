"""Four eyes: where a play asks for it, somebody else approves what a person wrote, edited or had written."""

from typing import Any

import pytest

from models import History, Message, Person, Play, Run, SlackPost
from models.states import MessageState, PostKind
from outreach import (
    approvals,
    bulk_approvals,
    bulk_offers,
    chosen,
    editing,
    findings,
    four_eyes,
    own_plays,
    play_list,
    plays,
    review_calls,
    sequences,
    walking,
)
from outreach.errors import NotAllowed, NotFound, NotReady
from outreach.finding_kinds import FindingKind
from outreach.plays import PlayBroken
from tests.world import World

pytestmark = pytest.mark.unseen

PLAY = "founder_to_founder"
ASKED = "The play Founder to founder asks for four eyes."


def asks_for_four_eyes(world: World) -> None:
    """Give the run a play that asks for four eyes."""

    def give(session: Any) -> None:
        session.get_one(Run, world.run_id).play_id = play_list.row_of(session, world.workspace_id, PLAY).id

    world.run(give)
    world.act(four_eyes.switch, PLAY, is_on=True)


def written_by_ana(world: World) -> int:
    sequence_id = world.written()
    asks_for_four_eyes(world)
    return sequence_id


def edit(world: World, message: Message, by: int) -> None:
    world.act(
        editing.edit, message.id, digest=message.digest, subject="Other words", body="Other words.", by=by
    )


def alone(world: World, *, but: int) -> None:
    """Leave nobody but one person the right to approve."""

    def take(session: Any) -> None:
        for person in session.query(Person).filter(Person.id != but):
            person.may_approve = person.is_admin = False

    world.run(take)


def test_whoever_pressed_generate_is_the_author_until_somebody_edits_or_asks_anew(world: World) -> None:
    sequence_id = world.written()
    first, second = world.messages(world.enrolled(sequence_id)[0].id)[:2]
    assert first.author_id == second.author_id == world.ana_id

    edit(world, first, world.ben_id)
    world.act(editing.rewrite_message, second.id, instruction="Shorter", by=world.ben_id)
    world.work_off()

    assert world.row(Message, first.id).author_id == world.ben_id
    assert world.row(Message, second.id).author_id == world.ben_id


def test_without_the_rule_an_author_approves(world: World) -> None:
    sequence_id = world.written()

    world.approve(world.enrolled(sequence_id)[0].id)

    assert world.messages(world.enrolled(sequence_id)[0].id)[0].state is MessageState.APPROVED


def test_an_author_is_refused_and_told_the_rule_and_who_may_approve(world: World) -> None:
    sequence_id = written_by_ana(world)
    enrollment = world.enrolled(sequence_id)[0]

    with pytest.raises(NotReady) as refused:
        world.approve(enrollment.id)

    said = str(refused.value)
    assert said.startswith("Steps 1, 2 and 3 are yours: Ben")
    assert said.endswith(f"must approve them. {ASKED}")
    world.approve(enrollment.id, by=world.ben_id)
    assert {one.state for one in world.messages(enrollment.id)} == {MessageState.APPROVED}


def test_what_others_wrote_to_the_same_lead_is_approved_and_the_rest_named(world: World) -> None:
    sequence_id = written_by_ana(world)
    enrollment = world.enrolled(sequence_id)[0]
    edit(world, world.messages(enrollment.id)[1], world.ben_id)

    done = world.act(
        approvals.approve_lead, enrollment.id, digest=world.digest(enrollment.id), by=world.ben_id
    )

    assert done.sentence.startswith("2 approved. Step 2 is yours: Ana")
    states = [one.state for one in world.messages(enrollment.id)]
    assert states == [MessageState.APPROVED, MessageState.NEEDS_REVIEW, MessageState.APPROVED]


def test_texts_from_before_authors_were_kept_are_refused_to_nobody(world: World) -> None:
    sequence_id = written_by_ana(world)
    enrollment = world.enrolled(sequence_id)[0]
    ids = [one.id for one in world.messages(enrollment.id)]

    def forget(session: Any) -> None:
        for one in ids:
            session.get_one(Message, one).author_id = None

    world.run(forget)

    world.approve(enrollment.id)

    assert {one.state for one in world.messages(enrollment.id)} == {MessageState.APPROVED}


def test_approve_clean_leaves_own_texts_out_and_counts_them(world: World) -> None:
    sequence_id = written_by_ana(world)
    with pytest.raises(NotReady, match="The 9 messages that could be approved are yours"):
        world.act(bulk_offers.offer, sequence_id)
    edit(world, world.messages(world.enrolled(sequence_id)[0].id)[0], world.ben_id)

    anas = world.act(bulk_offers.offer, sequence_id)
    bens = world.act(bulk_offers.offer, sequence_id, by=world.ben_id)

    assert (anas.size, anas.own) == (1, 8)
    assert (bens.size, bens.own) == (8, 1)


def test_an_offer_does_not_approve_what_its_reader_has_edited_since(world: World) -> None:
    sequence_id = written_by_ana(world)
    shown = world.act(bulk_offers.offer, sequence_id, by=world.ben_id)
    first = world.messages(world.enrolled(sequence_id)[0].id)[1]
    world.act(
        editing.edit, first.id, digest=first.digest, subject=first.subject, body=first.body, by=world.ben_id
    )

    result = world.act(bulk_approvals.approve, shown.batch_id, by=world.ben_id)

    assert (result.approved, result.others) == (8, 1)
    assert world.row(Message, first.id).state is MessageState.NEEDS_REVIEW


def test_approve_again_leaves_own_texts_to_somebody_else(world: World) -> None:
    sequence_id = written_by_ana(world)
    message = world.messages(world.enrolled(sequence_id)[0].id)[0]

    def was_approved(session: Any) -> None:
        session.get_one(Message, message.id).approved_text = message.digest

    world.run(was_approved)

    with pytest.raises(NotReady, match="The 1 message that could be approved is yours"):
        world.act(bulk_offers.offer, sequence_id, again=True)
    assert world.act(bulk_offers.offer, sequence_id, again=True, by=world.ben_id).size == 1


def test_the_walk_says_which_texts_are_the_readers_own(world: World) -> None:
    sequence_id = written_by_ana(world)
    edit(world, world.messages(world.enrolled(sequence_id)[0].id)[0], world.ben_id)

    anas = world.act(walking.begin, sequence_id)
    bens = world.act(walking.begin, sequence_id, by=world.ben_id)
    assert anas.own.startswith("Steps 2 and 3 are yours: Ben")
    assert bens.own.startswith("Step 1 is yours: Ana")
    assert (anas.is_own, bens.is_own) == (False, False)

    assert anas.card is not None
    following = world.act(
        walking.decide, sequence_id, anas.card.enrollment_id, walking.APPROVE, digest=anas.card.digest
    )

    assert following.said.startswith("Yuki Tanaka: 1 approved. Steps 2 and 3 are yours")
    assert following.is_own


def test_an_author_is_not_called_for_their_own_texts(world: World) -> None:
    written_by_ana(world)
    world.clock.advance(days=1)

    told = world.run(lambda session: review_calls.call(session, world.workspace_id, now=world.clock.now))

    assert told == 0
    assert not world.rows(SlackPost, kind=PostKind.REVIEW_CALL)


def test_each_reviewer_is_told_of_what_they_may_approve_alone_and_no_longer_than_that(world: World) -> None:
    sequence_id = written_by_ana(world)
    people = [world.row(Person, one).slack_user_id for one in (world.ana_id, world.ben_id)]
    world.run(lambda session: chosen.keep(session, world.workspace_id, chosen.RIGHTS, {"approve": people}))
    first, second, third = world.enrolled(sequence_id)
    edit(world, world.messages(first.id)[0], world.ben_id)
    edit(world, world.messages(second.id)[0], world.ben_id)
    world.clock.advance(days=1)
    world.run(lambda session: review_calls.call(session, world.workspace_id, now=world.clock.now))

    def waiting() -> dict[str, int]:
        def look(session: Any) -> dict[str, int]:
            standing = session.query(SlackPost).filter_by(kind=PostKind.REVIEW_CALL, is_gone=False)
            told = {one.slack_channel: one.subject_id for one in standing}
            calls = {
                who: review_calls.shown(session, about, who, now=world.clock.now)
                for who, about in told.items()
            }
            return {who: call.waiting for who, call in calls.items() if call is not None}

        return world.services.read(look)

    ana, ben = people
    assert waiting() == {ana: 2, ben: 3}, "Ana may read the two texts that are Ben's by now, Ben those of Ana"
    assert [one.waiting for one in _needs(world, world.ana_id)] == [2]

    for one in (first, second):
        world.approve(one.id)

    assert waiting() == {ben: 3}, "what is left is all Ana's own"
    for one in (first, second, third):
        world.approve(one.id, by=world.ben_id)
    assert waiting() == {}


def _needs(world: World, person_id: int) -> list[review_calls.ReviewCall]:
    return world.services.read(
        lambda session: list(
            review_calls.needs(session, session.get_one(Person, person_id), now=world.clock.now)
        )
    )


def test_a_finding_says_when_nobody_else_may_approve(world: World) -> None:
    sequence_id = written_by_ana(world)

    def kinds() -> set[FindingKind]:
        def look(session: Any) -> set[FindingKind]:
            sequence = sequences.sequence_of(session, world.workspace_id, sequence_id)
            return {one.kind for one in findings.findings(session, sequence, now=world.clock.now)}

        return world.run(look)

    assert FindingKind.NO_SECOND_PERSON not in kinds()

    alone(world, but=world.ana_id)

    assert FindingKind.NO_SECOND_PERSON in kinds()
    with pytest.raises(NotReady, match="nobody else may yet"):
        world.approve(world.enrolled(sequence_id)[0].id)


def test_only_an_admin_switches_the_rule_and_it_is_written_down(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.act(four_eyes.switch, PLAY, is_on=True, by=world.ben_id)
    with pytest.raises(NotFound):
        world.act(four_eyes.switch, "no_such_play", is_on=True)

    assert world.act(four_eyes.switch, PLAY, is_on=True).four_eyes
    assert not world.act(four_eyes.switch, PLAY, is_on=False).four_eyes
    world.act(four_eyes.switch, PLAY, is_on=False)

    kinds = [one.kind for one in world.rows(History) if one.kind.startswith("play.four")]
    assert kinds == ["play.four_eyes_on", "play.four_eyes_off"]


def test_a_play_saved_from_such_a_sequence_asks_for_it_too(world: World) -> None:
    sequence_id = written_by_ana(world)
    form = own_plays.PlayForm(sequence_id, "Ours", "A talk", "cold", "Always")

    saved = world.act(own_plays.save, form)

    assert saved.four_eyes
    assert (world.only(Play, id=saved.play_id).content or {})["four_eyes"] is True


def test_a_plays_file_says_so_with_true_or_false() -> None:
    text = """
name = "Ours"
goal = "A talk"
relationship = "cold"
when_to_use = "Always"
four_eyes = true
[[steps]]
channel = "email"
condition = "always"
"""
    assert plays.parse("ours", text).four_eyes
    with pytest.raises(PlayBroken, match=r"plays/ours.toml: four_eyes must be true or false\."):
        plays.parse("ours", text.replace("true", '"yes"'))
