"""The Create run modal: a name, and the play that the run follows."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from outreach.plays import PlayFile
from outreach.runs import MAX_NAME
from views import ids, text
from views.parts import context, field, modal, option, section, text_input


def build(plays: Mapping[str, PlayFile], *, name: str = "", play_key: str = "") -> View:
    """Build the form; without a chosen play the first one stands chosen."""
    play = plays.get(play_key) or next(iter(plays.values()))
    options = [option(one.name, key) for key, one in plays.items()]
    select = StaticSelectElement(
        action_id=ids.RUN_PLAY,
        options=options,
        initial_option=option(play.name, play.key),
        placeholder=PlainTextObject(text="Choose a play"),
    )
    title = text_input(ids.RUN_NAME, name, limit=MAX_NAME, placeholder="Loading docks, spring")
    blocks: list[Block] = [
        field(ids.RUN_NAME, "Name", title),
        field(ids.RUN_PLAY, "Play", select, dispatch=True),
        section(f"*{text.name(play.goal, 200)}*\n{text.name(play.when_to_use, 300)}"),
        section(f"*Steps*\n{_steps(play)}"),
        context(" · ".join(text.name(one, 200) for one in play.readiness) or "Nothing to prepare."),
    ]
    return modal(ids.RUN_MODAL, "Create run", blocks, submit="Create run", close="Cancel")


def read(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name and the play's key as they were typed and chosen."""
    name = ids.typed(values, ids.RUN_NAME, ids.RUN_NAME) or ""
    return name, ids.typed(values, ids.RUN_PLAY, ids.RUN_PLAY) or ""


def _steps(play: PlayFile) -> str:
    day, parts = 0, []
    for step in play.steps:
        day += int(step.delay_days)
        parts.append(f"Day {day} {text.channel_name(step.channel)}")
    return " → ".join(parts)
