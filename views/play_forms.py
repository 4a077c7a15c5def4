"""The forms that keep a play: saving a sequence as one, and giving it another name."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from outreach.own_plays import PlayForm
from outreach.plays import MAX_WORDS, PlayFile
from views import clicks, filled, play_ids, text
from views.parts import context, field, modal, option, section, text_input
from views.plays_modal import RELATIONSHIPS


def save(form: PlayForm) -> View:
    """Ask what a play made from a sequence is called and when it is right."""
    relation = StaticSelectElement(
        action_id=play_ids.PLAY_RELATION,
        options=[option(label, value) for value, label in RELATIONSHIPS.items()],
        placeholder=PlainTextObject(text="How well do they know you?"),
    )
    blocks: list[Block] = [
        section("The steps with their channels, delays, conditions and briefs are kept as they are now."),
        field(
            play_ids.PLAY_NAME, "Name", _input(play_ids.PLAY_NAME, form.name, "name", "Fair, second round")
        ),
        field(
            play_ids.PLAY_GOAL,
            "Goal",
            _input(play_ids.PLAY_GOAL, form.goal, "goal", "A first talk with the plant's manager"),
        ),
        field(play_ids.PLAY_RELATION, "Relationship", relation),
        field(
            play_ids.PLAY_WHEN,
            "When to use",
            _input(
                play_ids.PLAY_WHEN,
                form.when_to_use,
                "when_to_use",
                "For whom, after what, with what at hand",
                multiline=True,
            ),
        ),
        context(
            "Briefs may name people or companies: edit the sequence's steps first if the play should not."
        ),
    ]
    return modal(
        play_ids.PLAY_SAVE_MODAL,
        "Save as play",
        blocks,
        submit="Save",
        close="Cancel",
        metadata=str(form.sequence_id),
    )


def read_save(view: Mapping[str, Any]) -> PlayForm:
    """Return the form as it was filled in. Raises NotFound."""
    values = filled.values_of(view)

    def typed(name: str) -> str:
        return filled.typed(values, name, name) or ""

    return PlayForm(
        sequence_id=clicks.number(str(view.get("private_metadata") or "")),
        name=typed(play_ids.PLAY_NAME),
        goal=typed(play_ids.PLAY_GOAL),
        relationship=typed(play_ids.PLAY_RELATION),
        when_to_use=typed(play_ids.PLAY_WHEN),
    )


def rename(play: PlayFile) -> View:
    """Ask for another name of an own play."""
    name = _input(play_ids.PLAY_NAME, play.name, "name", "Fair, second round")
    blocks: list[Block] = [
        field(play_ids.PLAY_NAME, "Name", name),
        context(f"Runs that follow {text.bold(play.name)} keep following it."),
    ]
    return modal(
        play_ids.PLAY_RENAME_MODAL,
        "Rename play",
        blocks,
        submit="Rename",
        close="Cancel",
        metadata=str(play.play_id),
    )


def read_rename(view: Mapping[str, Any]) -> tuple[int, str]:
    """Return which play is renamed, and its new name. Raises NotFound."""
    typed = filled.typed(filled.values_of(view), play_ids.PLAY_NAME, play_ids.PLAY_NAME)
    return clicks.number(str(view.get("private_metadata") or "")), typed or ""


def _input(action_id: str, typed: str, words: str, placeholder: str, *, multiline: bool = False) -> Any:
    return text_input(action_id, typed, limit=MAX_WORDS[words], placeholder=placeholder, multiline=multiline)
