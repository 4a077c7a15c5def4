"""What is asked of a run: another name, another play with what that resets, and whether to complete it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.plays import PlayFile
from outreach.run_screens import Ending, PlayChange
from outreach.runs import MAX_NAME
from views import clicks, filled, form_ids, play_choices, run_ids, text
from views.parts import field, modal, section, text_input


@dataclass(frozen=True)
class Place:
    """A run, the page of the list on which it stands, and what a person has seen of it."""

    run_id: int
    page: int
    seen: str = ""

    def __str__(self) -> str:
        return f"{self.run_id}:{self.page}:{self.seen}"


def place_of(view: Mapping[str, Any]) -> Place:
    """Return which run a form is about. Raises NotFound."""
    run_id, _, rest = str(view.get("private_metadata") or "").partition(":")
    page, _, seen = rest.partition(":")
    return Place(clicks.number(run_id), clicks.number(page or "0"), seen)


def rename(place: Place) -> View:
    """Ask for another name of a run, whose name was seen."""
    title = text_input(form_ids.RUN_NAME, place.seen, limit=MAX_NAME, placeholder="Loading docks, spring")
    blocks: list[Block] = [field(form_ids.RUN_NAME, "Name", title)]
    return modal(
        run_ids.RENAME_MODAL, "Rename run", blocks, submit="Rename", close="Cancel", metadata=str(place)
    )


def read_name(view: Mapping[str, Any]) -> str:
    """Return the name that was typed."""
    return filled.typed(filled.values_of(view), form_ids.RUN_NAME, form_ids.RUN_NAME) or ""


def choose_play(place: Place, run: str, plays: Mapping[str, PlayFile], play_key: str) -> View:
    """Ask for another play of a draft; the one that it follows stands chosen."""
    select = play_choices.one_of(run_ids.NEW_PLAY, plays.values(), play_key)
    blocks: list[Block] = [
        section(f"{text.bold(run)} is a draft, so its play may change. What that resets is shown next."),
        field(run_ids.NEW_PLAY, "Play", select),
    ]
    return modal(
        run_ids.PLAY_MODAL, "Change play", blocks, submit="Next", close="Cancel", metadata=str(place)
    )


def read_play(view: Mapping[str, Any]) -> str:
    """Return the key of the play that was chosen."""
    return filled.typed(filled.values_of(view), run_ids.NEW_PLAY, run_ids.NEW_PLAY) or ""


def play_preview(place: Place, change: PlayChange, *, is_anew: bool = False) -> View:
    """Say what another play resets before it does; `is_anew` when that changed since it was said first."""
    before = f"from {text.bold(change.before)} " if change.before else ""
    blocks: list[Block] = []
    if is_anew:
        blocks.append(section("*This changed since you saw it:* read it again."))
    blocks += [
        section(
            f"*Change the play of {text.name(change.run)}?* It changes {before}to {text.bold(change.after)}."
        ),
        section("\n".join(f"• {line}" for line in _effects(change))),
    ]
    kept = Place(place.run_id, place.page, f"{change.after_key}:{change.seen}")
    return modal(
        run_ids.PLAY_PREVIEW, "Change play", blocks, submit="Change play", close="Cancel", metadata=str(kept)
    )


def read_play_preview(view: Mapping[str, Any]) -> tuple[Place, str, str]:
    """Return which run gets another play, its key, and what was seen of what that resets. Raises NotFound."""
    place = place_of(view)
    key, _, seen = place.seen.partition(":")
    return place, key, seen


def _effects(change: PlayChange) -> list[str]:
    lines = []
    if change.following:
        verb = "takes" if change.following == 1 else "take"
        lines.append(
            f"{text.counted(change.following, 'half-filled form')} of a new sequence {verb} the steps of the new play."
        )
    if change.keeping:
        verb, whose = ("keeps", "its") if change.keeping == 1 else ("keep", "their")
        lines.append(
            f"{text.counted(change.keeping, 'half-filled form')} {verb} {whose} steps: somebody edited or chose them."
        )
    if change.sequences:
        verb, whose = ("keeps", "its") if change.sequences == 1 else ("keep", "their")
        made = text.counted(change.sequences, "sequence")
        lines.append(f"{made} made already {verb} {whose} steps and messages.")
    lines.append("New sequences of this run start with the steps of the new play.")
    return lines


def complete(place: Place, ending: Ending) -> View:
    """Say what completing a run stops, and ask."""
    blocks: list[Block] = [
        section(
            f"*Complete {text.name(ending.run)}?* This cannot be undone: to hold it for a while, pause it."
        ),
        section("\n".join(f"• {line}" for line in _stops(ending))),
        section(
            "Replies are still read, answers that people type still leave, and a mail on its way still arrives. "
            "Other runs go on as they are."
        ),
    ]
    return modal(
        run_ids.COMPLETE_MODAL,
        "Complete run",
        blocks,
        submit="Complete",
        close="Cancel",
        metadata=str(place),
    )


def _stops(ending: Ending) -> list[str]:
    lines = []
    if ending.live:
        lines.append(f"{text.counted(ending.live, 'live sequence')} {_end(ending.live)}.")
    if ending.unlaunched:
        count = text.counted(ending.unlaunched, "sequence")
        lines.append(f"{count} not launched yet {_end(ending.unlaunched)} and can no longer be launched.")
    if ending.under_way:
        verb = "gets" if ending.under_way == 1 else "get"
        lines.append(f"{text.counted(ending.under_way, 'lead')} under way {verb} nothing more.")
    if ending.outside:
        verb = "does" if ending.outside == 1 else "do"
        lines.append(f"{text.counted(ending.outside, 'lead')} who have not been written to {verb} not enter.")
    if ending.waiting:
        verb = "is" if ending.waiting == 1 else "are"
        lines.append(f"{text.counted(ending.waiting, 'waiting message')} {verb} cancelled.")
    return lines or ["Nothing of it is under way, so nothing is stopped."]


def _end(count: int) -> str:
    return "ends" if count == 1 else "end"
