"""The Create run modal: a name, and the play that the run follows."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.play_checks import SENTENCES
from outreach.plays import PlayFile
from outreach.runs import MAX_NAME
from views import filled, form_ids, play_choices, text
from views.parts import field, modal, section, text_input
from views.plays_modal import in_days

FROM_LIST = "runs"
"""Stands in the metadata of a form that was opened from the list of runs."""


def build(plays: Mapping[str, PlayFile], *, name: str = "", play_key: str = "", metadata: str = "") -> View:
    """Build the form; without a chosen play the first one stands chosen.

    `metadata` says where in the play library, or on the list of runs, it was opened, "" elsewhere.
    """
    play = plays.get(play_key) or next(iter(plays.values()))
    select = play_choices.one_of(form_ids.RUN_PLAY, plays.values(), play.key)
    title = text_input(form_ids.RUN_NAME, name, limit=MAX_NAME, placeholder="Loading docks, spring")
    blocks: list[Block] = [
        field(form_ids.RUN_NAME, "Name", title),
        field(form_ids.RUN_PLAY, "Play", select, dispatch=True),
        section(f"*{text.name(play.goal, 200)}*\n{text.name(play.when_to_use, 300)}"),
        section(f"*Steps*\n{in_days(play)}"),
        section(_to_prepare(play)),
    ]
    return modal(
        form_ids.RUN_MODAL, "Create run", blocks, submit="Create run", close="Cancel", metadata=metadata
    )


def is_from_list(view: Mapping[str, Any]) -> bool:
    """Say whether the form lies on the list of runs."""
    return view.get("private_metadata") == FROM_LIST


def read(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name and the play's key as they were typed and chosen."""
    name = filled.typed(values, form_ids.RUN_NAME, form_ids.RUN_NAME) or ""
    return name, filled.typed(values, form_ids.RUN_PLAY, form_ids.RUN_PLAY) or ""


def _to_prepare(play: PlayFile) -> str:
    sentences = [
        *(SENTENCES[check] for check in play.checks),
        *(text.name(one, 200) for one in play.readiness),
    ]
    return "*Before you start*\n" + (text.joined(sentences) or "Nothing to prepare.")
