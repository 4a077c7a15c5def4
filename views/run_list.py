"""The list of runs with figures, page by page, and one run with its sequences."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import RunState
from outreach.run_screens import RunDetail, RunFigures, RunLine, RunPage, SequenceOfRun
from views import clicks, form_ids, help, ids, run_ids, text, variant_lines
from views.parts import actions, button, context, fitting, menu, modal, section

STATES = {
    RunState.DRAFT: "Draft",
    RunState.ACTIVE: "Active",
    RunState.PAUSED: "Paused",
    RunState.COMPLETED: "Completed",
}
_ENTRIES = {
    run_ids.MENU_OPEN: "Open",
    run_ids.MENU_RENAME: "Rename…",
    run_ids.MENU_PLAY: "Change play…",
    run_ids.MENU_PAUSE: "Pause",
    run_ids.MENU_RESUME: "Resume",
    run_ids.MENU_COMPLETE: "Complete…",
}
_OFFERED = {
    RunState.DRAFT: (run_ids.MENU_OPEN, run_ids.MENU_RENAME, run_ids.MENU_PLAY, run_ids.MENU_COMPLETE),
    RunState.ACTIVE: (run_ids.MENU_OPEN, run_ids.MENU_RENAME, run_ids.MENU_PAUSE, run_ids.MENU_COMPLETE),
    RunState.PAUSED: (run_ids.MENU_OPEN, run_ids.MENU_RENAME, run_ids.MENU_RESUME, run_ids.MENU_COMPLETE),
    RunState.COMPLETED: (run_ids.MENU_OPEN,),
}
"""What each state allows; the menu of a run shows nothing that would be refused."""


def build(page: RunPage, said: str = "") -> View:
    """Draw one page of the list; `said` tells what was done just now."""
    blocks: list[Block] = _told(said)
    if page.total:
        blocks.append(section(f"*{text.counted(page.total, 'run')}*"))
    else:
        blocks.append(
            section("*No run yet.* A run holds the sequences of one campaign: create one, then a sequence.")
        )
    blocks += [_line(one) for one in page.lines]
    turns = [button("Create run", form_ids.CREATE_RUN, primary=True)]
    if page.page:
        turns.append(button("Back", run_ids.RUNS_BACK, str(page.page - 1)))
    if page.page < page.pages - 1:
        turns.append(button(f"Page {page.page + 2} of {page.pages}", run_ids.RUNS_NEXT, str(page.page + 1)))
    blocks.append(actions(turns))
    return modal(run_ids.RUN_LIST, "Runs", blocks, metadata=str(page.page))


def read_page(view: Mapping[str, Any]) -> int:
    """Return the page that a list shows. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))


def detail(run: RunDetail) -> View:
    """Draw a run with its sequences and the way to each one's Messaging Lab."""
    line = run.line
    blocks: list[Block] = [section(_words(line)), *_told(run.held)]
    if not run.sequences:
        blocks.append(section("*No sequence yet.* Type `/plera create-sequence` and choose this run."))
    blocks += [_sequence(one) for one in run.sequences]
    more = line.figures.sequences - len(run.sequences)
    if more > 0:
        blocks.append(context(f"{more:,} older: type `/plera lab` and a name."))
    return modal(run_ids.RUN_DETAIL, "Run", fitting(blocks))


def _told(words: str) -> list[Block]:
    sentence = text.sentence(words)
    return [section(sentence)] if sentence else []


def _line(run: RunLine) -> Block:
    entries = [(_ENTRIES[verb], f"{verb}:{run.run_id}") for verb in _OFFERED[run.state]]
    return section(_words(run), menu(run_ids.RUN_MENU, entries), f"run:{run.run_id}")


def _words(run: RunLine) -> str:
    head = f"{text.bold(run.name)} · {STATES[run.state]}"
    return "\n".join((head, text.joined([text.name(run.play), _counts(run.figures)])))


def _counts(figures: RunFigures) -> str:
    if not figures.sequences:
        return "no sequence yet"
    return text.joined(
        [
            text.counted(figures.sequences, "sequence"),
            text.counted(figures.leads, "lead"),
            f"{figures.active:,} active now",
            f"{figures.sent:,} sent",
            f"{figures.replied:,} replied",
        ]
    )


def _sequence(one: SequenceOfRun) -> Block:
    open_lab = button("Open lab", ids.OPEN_LINK, url=one.lab_url) if one.lab_url else None
    figures = [
        text.counted(one.leads, "lead"),
        f"{one.active:,} active now",
        f"{one.sent:,} sent",
        f"{one.replied:,} replied",
    ]
    state = "archived" if one.is_archived else help.STATES[one.state]
    head = f"{text.bold(one.name)} · {state}"
    return section(variant_lines.under(f"{head}\n{text.joined(figures)}", one.tried), open_lab)
