"""Half-filled forms: kept once something was typed, told of once, and settled in words."""

from dataclasses import replace

import pytest

from models import SequenceForm, SlackPost
from models.states import FormKind, PostKind
from outreach import form_screens, forms, kept_forms, sequences
from outreach.errors import NotFound
from outreach.kept_forms import KeptForm
from tests.world import MONDAY, World


def _typed(world: World, name: str = "Half a plan") -> form_screens.SequenceForm:
    form = replace(world.act(forms.start_form), name=name, source_group_ids=(world.group_id,))
    return world.act(
        lambda session, actor, *, now: forms.change_form(
            session, actor, form, forms.choices(session, actor.workspace_id), now=now
        )
    )


def _close(world: World, form_id: int, kind: FormKind = FormKind.SEQUENCE) -> None:
    world.act(lambda session, actor, *, now: kept_forms.closed(session, actor, form_id, kind))


def _discard(world: World, form_id: int) -> None:
    world.act(lambda session, actor, *, now: kept_forms.discard(session, actor, form_id))


def _shown(world: World, form_id: int) -> KeptForm | str:
    return world.services.read(lambda session: kept_forms.shown(session, form_id))


def _drop_old(world: World) -> None:
    world.run(lambda session: kept_forms.drop_old(session, world.clock.now))


def test_a_form_that_is_closed_twice_is_told_of_in_one_message(world: World) -> None:
    form = _typed(world)

    _close(world, form.form_id)
    _close(world, form.form_id)

    post = world.only(SlackPost, kind=PostKind.FORM_KEPT)
    assert post.subject_id == form.form_id
    assert _shown(world, form.form_id) == KeptForm(form.form_id, FormKind.SEQUENCE, "Half a plan", MONDAY)


def test_an_untouched_form_goes_without_a_word(world: World) -> None:
    form = world.act(forms.start_form)

    _close(world, form.form_id)

    assert world.rows(SequenceForm) == []
    assert world.rows(SlackPost) == []


def test_a_close_of_the_other_kind_leaves_a_form_alone(world: World) -> None:
    form = world.act(forms.start_form)

    _close(world, form.form_id, FormKind.PROFILE)

    assert len(world.rows(SequenceForm)) == 1


def test_the_message_says_what_was_discarded(world: World) -> None:
    form = _typed(world)
    _close(world, form.form_id)

    _discard(world, form.form_id)

    assert _shown(world, form.form_id) == "The draft Half a plan was discarded."
    with pytest.raises(NotFound):
        _discard(world, form.form_id)


def test_the_message_says_what_was_created_and_can_not_be_discarded_then(world: World) -> None:
    form = _typed(world)
    _close(world, form.form_id)

    world.act(sequences.submit, form, view_id="V1")

    assert _shown(world, form.form_id) == "The sequence Half a plan was created from this draft."
    with pytest.raises(NotFound, match="created from this draft already"):
        _discard(world, form.form_id)
    assert len(world.rows(SequenceForm)) == 1


def test_a_form_is_kept_for_thirty_days_after_the_last_word(world: World) -> None:
    old, edited = _typed(world, "Old"), _typed(world, "Edited")
    _close(world, old.form_id)
    world.clock.advance(days=20)
    world.act(
        lambda session, actor, *, now: forms.change_form(
            session, actor, edited, forms.choices(session, actor.workspace_id), now=now
        )
    )

    world.clock.advance(days=11)
    _drop_old(world)

    assert [row.id for row in world.rows(SequenceForm)] == [edited.form_id]
    shown = _shown(world, old.form_id)
    assert isinstance(shown, str)
    assert "dropped" in shown


def test_the_form_of_a_sequence_is_never_dropped(world: World) -> None:
    form = _typed(world)
    world.act(sequences.submit, form, view_id="V1")

    world.clock.advance(days=400)
    _drop_old(world)

    assert len(world.rows(SequenceForm)) == 1
