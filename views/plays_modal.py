"""The play library: a list to filter, and one play with all that it says."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from slack_sdk.models.blocks import Block, DividerBlock, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from outreach import timelines
from outreach.form_screens import StepForm
from outreach.lab_screens import TimelineStep
from outreach.play_checks import SENTENCES
from outreach.plays import Mix, PlayFile, Relationship
from views import ids, play_ids, text
from views.parts import actions, button, confirmation, context, fitting, literal, modal, option, section

RELATIONSHIPS = {
    Relationship.COLD: "Cold: they do not know you",
    Relationship.WARM: "Warm: they have met you or tried it",
    Relationship.STALLED: "Stalled: a talk went quiet",
    Relationship.KNOWN: "Known: through somebody they trust",
}
MIXES = {Mix.EMAIL: "Email only", Mix.LINKEDIN: "LinkedIn only", Mix.BOTH: "Email and LinkedIn"}
_ON_A_PAGE = 50
_ANY_RELATIONSHIP, _ANY_MIX = "Any relationship", "Any channels"


Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None lets everything through."""

    relationship: Relationship | None = None
    mix: Mix | None = None

    def lets(self, play: PlayFile) -> bool:
        """Say whether a play passes."""
        return self.relationship in (None, play.relationship) and self.mix in (None, play.mix)


@dataclass(frozen=True)
class Standing:
    """Where somebody is in the library: the filters, the page of the list, and the key of the play that is open."""

    filters: Filters = Filters()
    key: str = ""
    page: int = 0

    def __str__(self) -> str:
        return json.dumps([self.filters.relationship, self.filters.mix, self.key, self.page])


def build(plays: Mapping[str, PlayFile], standing: Standing = Standing(), *, note: str = "") -> View:
    """Draw a page of the list as far as the filters let it through, the last one where there are fewer."""
    filters = standing.filters
    shown = [play for play in plays.values() if filters.lets(play)]
    pages = max(1, -(-len(shown) // _ON_A_PAGE))
    page = min(standing.page, pages - 1)
    blocks: list[Block] = [section(text.sentence(note))] if note else []
    blocks.append(
        actions(
            [
                _filter(play_ids.PLAYS_RELATION, _ANY_RELATIONSHIP, RELATIONSHIPS, filters.relationship),
                _filter(play_ids.PLAYS_MIX, _ANY_MIX, MIXES, filters.mix),
            ],
            play_ids.PLAYS_FILTERS_BLOCK,
        )
    )
    if not shown:
        blocks.append(section("*No play fits these filters.* Choose another relationship or other channels."))
    else:
        blocks.append(section(f"*{text.counted(len(shown), 'play')}*"))
    blocks += [_line(play) for play in shown[page * _ON_A_PAGE :][:_ON_A_PAGE]]
    blocks += _turns(page, pages)
    blocks.append(
        context(
            "A sequence becomes a play of your own by *Save as play* in its menu, under `/plera sequences`."
        )
    )
    metadata = str(Standing(filters, page=page))
    return modal(play_ids.PLAYS_MODAL, "Plays", fitting(blocks), metadata=metadata)


def read_filters(view: Mapping[str, Any]) -> Filters:
    """Return the filters that stand chosen in the list."""
    chosen = (view.get("state") or {}).get("values", {}).get(play_ids.PLAYS_FILTERS_BLOCK, {})

    def value(action_id: str) -> str:
        return str(((chosen.get(action_id) or {}).get("selected_option") or {}).get("value") or "")

    return Filters(
        _known(Relationship, value(play_ids.PLAYS_RELATION)), _known(Mix, value(play_ids.PLAYS_MIX))
    )


def read_standing(view: Mapping[str, Any]) -> Standing:
    """Return where in the library a view of it is; the unfiltered list for anything that is none."""
    try:
        relationship, mix, key, *pages = json.loads(str(view.get("private_metadata") or ""))
    except (TypeError, ValueError):
        return Standing()
    page = pages[0] if pages and isinstance(pages[0], int) else 0
    return Standing(Filters(_known(Relationship, relationship), _known(Mix, mix)), str(key), max(0, page))


def detail(
    play: PlayFile, standing: Standing = Standing(), *, note: str = "", run_made: bool = False
) -> View:
    """Draw one play; a note says what was just done, and after a run was made the next step is offered."""
    blocks: list[Block] = [section(text.sentence(note))] if note else []
    if run_made:
        blocks.append(actions([button("Create sequence", ids.CREATE_SEQUENCE, primary=True)]))
    blocks += [
        section(f"{text.bold(play.name)}\n{text.name(play.goal, 200)}"),
        context(text.joined([RELATIONSHIPS[play.relationship], MIXES[play.mix], _whose(play)])),
        section(f"*When to use*\n{text.name(play.when_to_use, 300)}"),
    ]
    if play.checks or play.readiness:
        blocks.append(section(_before(play)))
    blocks.append(_four_eyes(play))
    blocks.append(DividerBlock())
    for step in _timeline(play.steps):
        formed = play.steps[step.position - 1]
        brief = formed.body if formed.is_own else formed.brief
        blocks.append(section(f"*{step.position} · {text.timeline([step])}*"))
        blocks.append(
            literal(brief) if brief else context("No brief: the writer goes by the strategy profile.")
        )
    blocks += [DividerBlock(), actions(_buttons(play, run_made=run_made))]
    metadata = str(replace(standing, key=play.key))
    return modal(play_ids.PLAY_DETAIL_MODAL, "Play", fitting(blocks), metadata=metadata)


def in_days(play: PlayFile) -> str:
    """Write a play's steps in words."""
    return text.timeline(_timeline(play.steps))


def _timeline(steps: tuple[StepForm, ...]) -> tuple[TimelineStep, ...]:
    days = timelines.days([text.wait_of(step) for step in steps])
    return tuple(
        TimelineStep(position, day.number, step.channel, step.condition, day.is_earliest)
        for position, (step, day) in enumerate(zip(steps, days, strict=True), start=1)
    )


def _turns(page: int, pages: int) -> list[Block]:
    turns = [button("Back", play_ids.PLAYS_PAGE_BACK, str(page - 1))] if page else []
    if page < pages - 1:
        turns.append(button(f"Page {page + 2} of {pages}", play_ids.PLAYS_PAGE_NEXT, str(page + 1)))
    return [actions(turns)] if turns else []


def _line(play: PlayFile) -> Block:
    about = text.joined([play.relationship.capitalize(), MIXES[play.mix], _whose(play)])
    return section(
        f"{text.bold(play.name)} · {about}\n{text.name(play.goal, 200)}",
        button("Look", play_ids.PLAY_SHOW, play.key),
        f"{play_ids.PLAY_LINE_BLOCK}:{play.key}",
    )


def _whose(play: PlayFile) -> str:
    return "Your own" if play.play_id is not None else ""


def _before(play: PlayFile) -> str:
    looked_at = [f"• {SENTENCES[check]}" for check in play.checks]
    by_people = [f"• {text.name(one, 200)}" for one in play.readiness]
    parts = [
        "\n".join(["*Plera looks whether*", *looked_at]) if looked_at else "",
        "\n".join(["*You make sure that*", *by_people]) if by_people else "",
    ]
    return text.joined(parts, "\n")


def _four_eyes(play: PlayFile) -> Block:
    if play.four_eyes:
        words = "*Four eyes* · on\nSomebody else approves what a person wrote, edited or had written."
        return section(words, button("Let authors approve", play_ids.PLAY_FOUR_EYES_OFF, play.key))
    words = "*Four eyes* · off\nWhoever wrote a message, or had it written, may approve it, too."
    return section(words, button("Ask for four eyes", play_ids.PLAY_FOUR_EYES_ON, play.key))


def _buttons(play: PlayFile, *, run_made: bool) -> list[Any]:
    found = [
        button("Create run…", play_ids.PLAY_RUN, play.key, primary=not run_made),
        button("All plays", play_ids.PLAYS_BACK),
    ]
    if play.play_id is not None:
        sure = confirmation(
            "Retire this play?",
            "It can no longer be chosen, and this cannot be undone. Runs that follow it keep it and go on as they are.",
            "Retire",
        )
        found.append(button("Rename…", play_ids.PLAY_RENAME, str(play.play_id)))
        found.append(button("Retire", play_ids.PLAY_RETIRE, str(play.play_id), danger=True, confirm=sure))
    return found


def _filter(
    action_id: str, any_label: str, labels: Mapping[Any, str], chosen: StrEnum | None
) -> StaticSelectElement:
    offered: Iterable[tuple[str, str]] = [
        (any_label, play_ids.PLAYS_ANY),
        *((labels[one], one) for one in labels),
    ]
    options = [option(label, str(value)) for label, value in offered]
    initial = option(labels[chosen], str(chosen)) if chosen else options[0]
    return StaticSelectElement(
        action_id=action_id,
        options=options,
        initial_option=initial,
        placeholder=PlainTextObject(text=any_label),
    )


def _known(kind: type[Kind], value: object) -> Kind | None:
    return kind(value) if isinstance(value, str) and value in set(kind) else None
