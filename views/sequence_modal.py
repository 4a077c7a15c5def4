"""The create-sequence modal: the form and its Created page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticMultiSelectElement
from slack_sdk.models.views import View

from outreach.forms import MAX_NAME
from outreach.screens import MAX_STEPS, Choice, Created, FormChoices, GroupChoice, SequenceForm
from views import ids, text
from views.parts import actions, button, context, field, modal, option, section, text_input
from views.step_fields import NOTHING, field_blocks, read_step, select, step_blocks

MAX_OPTIONS = 100
"""What one static select may hold."""

_SHOWN_INELIGIBLE = 5


def build(form: SequenceForm, choices: FormChoices, *, errors: Mapping[str, str] | None = None) -> View:
    """Build the form as it was typed; `errors` (by field name, as in InvalidForm) stand under their fields."""
    wrong = _by_block(form, errors or {})
    blocks: list[Block] = [*_head(form, choices), *_steps(form, choices)]
    shown: list[Block] = []
    for block in blocks:
        shown.append(block)
        if block.block_id in wrong:
            shown.append(context(f"⚠ {text.sentence(wrong[block.block_id])}"))
    return modal(
        ids.SEQUENCE_MODAL,
        "Create sequence",
        shown,
        submit="Create",
        close="Cancel",
        metadata=str(form.form_id),
        tells_closing=True,
    )


def read(view_state_values: Mapping[str, Any], form: SequenceForm) -> SequenceForm:
    """Return the form with what stands in the modal's inputs; wrong input is kept as typed, never an exception."""
    typed_name = ids.typed(view_state_values, ids.NAME_BLOCK, ids.SEQUENCE_NAME)
    groups = ids.typed_list(view_state_values, ids.GROUPS_BLOCK, ids.SEQUENCE_GROUPS)
    return replace(
        form,
        run_id=_chosen(view_state_values, ids.RUN_BLOCK, ids.SEQUENCE_RUN, form.run_id),
        name=form.name if typed_name is None else typed_name,
        strategy_profile_id=_chosen(
            view_state_values, ids.PROFILE_BLOCK, ids.SEQUENCE_PROFILE, form.strategy_profile_id
        ),
        source_group_ids=form.source_group_ids if groups is None else _row_ids(groups),
        steps=tuple(read_step(view_state_values, step) for step in form.steps),
    )


def read_form_id(view: Mapping[str, Any]) -> int:
    """Return the id of the form that a view shows. Raises NotFound."""
    return ids.number(str(view.get("private_metadata") or ""))


def block_ids(form: SequenceForm) -> Mapping[str, str]:
    """Map each field name of InvalidForm to the block_id of an input, where Slack can show its error."""
    found = {
        "run": ids.RUN_BLOCK,
        "name": ids.NAME_BLOCK,
        "profile": ids.PROFILE_BLOCK,
        "groups": ids.GROUPS_BLOCK,
        "steps": ids.GROUPS_BLOCK,
    }
    for position, step in enumerate(form.steps, start=1):
        found.update(field_blocks(step, position))
    return found


def errors_by_block(form: SequenceForm, fields: Mapping[str, str]) -> dict[str, str]:
    """Translate InvalidForm.fields into the errors of a view_submission answer; none is dropped."""
    return {block: clip_error(sentence) for block, sentence in _by_block(form, fields).items()}


def clip_error(sentence: str) -> str:
    """Keep an error within what a modal shows under a field."""
    return text.clip(text.one_line(sentence), 300)


def created(made: Created) -> View:
    """Build the page that follows a submit."""
    head = f"*{text.name(made.name)}* is created with {text.counted(made.leads, 'lead')}."
    if made.lab_url:
        blocks: list[Block] = [
            section(
                f"{head}\nGenerate and review its messages in the Messaging Lab. Nothing is sent before."
            ),
            actions([button("Open Messaging Lab", ids.OPEN_LINK, primary=True, url=made.lab_url)]),
        ]
    else:
        place = f" in <#{made.lab_slack_channel}>" if made.lab_slack_channel.isalnum() else ""
        blocks = [
            section(
                f"{head}\nYour Messaging Lab is being posted{place}. Nothing is sent before you launch it."
            )
        ]
    return modal(ids.SEQUENCE_CREATED, "Created", blocks)


def _head(form: SequenceForm, choices: FormChoices) -> list[Block]:
    run = select(ids.SEQUENCE_RUN, _options(choices.runs, form.run_id), str(form.run_id), "Choose a run")
    profile = select(
        ids.SEQUENCE_PROFILE,
        _options(choices.profiles, form.strategy_profile_id),
        str(form.strategy_profile_id),
        "Choose who writes",
    )
    title = text_input(
        ids.SEQUENCE_NAME, form.name, limit=MAX_NAME, placeholder="Founders in Berlin", dispatch=True
    )
    eligible = [group for group in choices.groups if not group.missing]
    lacking = [group for group in choices.groups if group.missing]
    blocks: list[Block] = [
        field(ids.RUN_BLOCK, "Run", run, dispatch=True),
        field(ids.NAME_BLOCK, "Name", title, dispatch=True),
        field(ids.PROFILE_BLOCK, "Strategy profile", profile, dispatch=True),
        field(ids.GROUPS_BLOCK, "Source groups", _groups(form, eligible), dispatch=True),
    ]
    if lacking:
        blocks.append(context(_ineligible(lacking)))
    return blocks


def _steps(form: SequenceForm, choices: FormChoices) -> list[Block]:
    days = text.days_of(form)
    words = text.timeline(text.timeline_of(form)) or "No step yet: press Add step."
    blocks: list[Block] = [section(f"*Timeline*\n{words}", block_id=ids.TIMELINE_BLOCK)]
    for position, (step, day) in enumerate(zip(form.steps, days, strict=True), start=1):
        blocks.extend(step_blocks(step, position, day, len(form.steps), choices.channels))
    if len(form.steps) < MAX_STEPS:
        blocks.append(actions([button("Add step", ids.ADD_STEP, str(form.form_id))]))
    else:
        blocks.append(context(f"{MAX_STEPS} steps are the most a sequence can have."))
    return blocks


def _options(choices: Sequence[Choice], chosen: int | None) -> list[Any]:
    """Offer the newest hundred, and what is chosen already even when it is older."""
    offered = [choice for choice in choices[:-MAX_OPTIONS] if choice.id == chosen]
    offered += choices[-(MAX_OPTIONS - len(offered)) :]
    return [option(choice.name, str(choice.id)) for choice in offered]


def _groups(form: SequenceForm, eligible: Sequence[GroupChoice]) -> StaticMultiSelectElement:
    chosen = [group for group in eligible if group.id in form.source_group_ids]
    offered = chosen + [group for group in eligible if group not in chosen][::-1]
    options = [option(_group_label(group), str(group.id)) for group in offered[:MAX_OPTIONS]]
    return StaticMultiSelectElement(
        action_id=ids.SEQUENCE_GROUPS,
        options=options or [option("No source group is ready yet", NOTHING)],
        initial_options=options[: len(chosen)] or None,
        placeholder=PlainTextObject(text="Choose who enters"),
    )


def _group_label(group: GroupChoice) -> str:
    """Keep the counts in sight: a long name is cut, not they."""
    counts = f" · {text.counted(group.leads, 'lead')}, {group.reachable:,} reachable"
    return text.clip(text.one_line(group.name), 75 - len(counts)) + counts


def _ineligible(groups: Sequence[GroupChoice]) -> str:
    lines = [
        f"*{text.name(group.name)}*: {text.sentence(group.missing)}" for group in groups[:_SHOWN_INELIGIBLE]
    ]
    more = len(groups) - _SHOWN_INELIGIBLE
    return "Not ready yet: " + text.joined([*lines, f"and {more} more" if more > 0 else ""])


def _by_block(form: SequenceForm, fields: Mapping[str, str]) -> dict[str, str]:
    places = block_ids(form)
    found: dict[str, str] = {}
    for name, sentence in fields.items():
        block = places.get(name, ids.NAME_BLOCK)
        found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found


def _chosen(values: Mapping[str, Any], block: str, action: str, kept: int | None) -> int | None:
    typed = ids.typed(values, block, action)
    if typed is None:
        return kept
    return next(iter(_row_ids([typed])), None)


def _row_ids(typed: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(one) for one in typed if one.isascii() and one.isdigit() and len(one) <= 18)
