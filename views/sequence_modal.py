"""The form of a sequence, new or with its steps being edited, and the page that says it is created."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, RadioButtonsElement
from slack_sdk.models.views import View

from models.states import Channel, ReviewScope
from outreach import form_hours
from outreach.form_screens import MAX_STEPS, FormChoices, SequenceForm
from outreach.lab_screens import Created
from outreach.presets import OWN
from views import clicks, filled, form_ids, generate_ids, ids, sequence_head, step_linkedin, text
from views.parts import actions, button, context, field, modal, option, section
from views.step_fields import FIELDS, block_id, checkbox, select, step_section


def build(form: SequenceForm, choices: FormChoices, *, errors: Mapping[str, str] | None = None) -> View:
    """Build the form as it was typed; `errors` (by field name, as in InvalidForm) stand under their fields."""
    wrong = _by_block(form, errors or {})
    head = [section(f"*{text.name(form.name)}*")] if form.edits else sequence_head.head(form, choices)
    blocks: list[Block] = [*head, *_steps(form, choices), *_rules(form, choices)]
    shown: list[Block] = []
    for block in blocks:
        shown.append(block)
        if block.block_id in wrong:
            shown.append(context(f"⚠ {text.sentence(wrong[block.block_id])}"))
    return modal(
        ids.SEQUENCE_MODAL,
        "Edit steps" if form.edits else "Create sequence",
        shown,
        submit="Save" if form.edits else "Create",
        close="Cancel",
        metadata=str(form.form_id),
        tells_closing=True,
    )


def read(view_state_values: Mapping[str, Any], form: SequenceForm) -> SequenceForm:
    """Return the form with what stands in the modal's inputs; wrong input is kept as typed, never an exception."""
    values = view_state_values
    name = filled.typed(values, form_ids.NAME_BLOCK, form_ids.SEQUENCE_NAME)
    groups = filled.typed_list(values, form_ids.GROUPS_BLOCK, form_ids.SEQUENCE_GROUPS)
    preset = filled.typed(values, form_ids.PRESET_BLOCK, form_ids.SEQUENCE_PRESET)
    review = filled.typed(values, form_ids.REVIEW_BLOCK, form_ids.SEQUENCE_REVIEW)
    goes_on = filled.typed_list(values, form_ids.AFTER_REPLY_BLOCK, form_ids.SEQUENCE_AFTER_REPLY)
    return replace(
        form,
        run_id=_chosen(values, form_ids.RUN_BLOCK, form_ids.SEQUENCE_RUN, form.run_id),
        name=form.name if name is None else name,
        strategy_profile_id=_chosen(
            values, form_ids.PROFILE_BLOCK, form_ids.SEQUENCE_PROFILE, form.strategy_profile_id
        ),
        source_group_ids=form.source_group_ids if groups is None else _row_ids(groups),
        preset=preset or form.preset,
        review_scope=ReviewScope(review) if review in set(ReviewScope) else form.review_scope,
        goes_on_after_reply=form.goes_on_after_reply if goes_on is None else bool(goes_on),
    )


def shows_steps(view: Mapping[str, Any], form: SequenceForm) -> bool:
    """Say whether a view shows the steps of its form; the run may have got another play while it was open."""
    shown = {str(block.get("block_id") or "") for block in view.get("blocks") or ()}
    return all(block_id(step.key) in shown for step in form.steps)


def read_form_id(view: Mapping[str, Any]) -> int:
    """Return the id of the form that a view shows. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))


def block_ids(form: SequenceForm) -> Mapping[str, str]:
    """Map each field name of InvalidForm to the block_id of an input, where Slack can show its error.

    What is wrong with a step or the hours stands at the nearest input: a section cannot show it.
    """
    steps = form_ids.REVIEW_BLOCK if form.edits else form_ids.PRESET_BLOCK
    found = {"steps": steps, "opens": form_ids.AFTER_REPLY_BLOCK, "closes": form_ids.AFTER_REPLY_BLOCK}
    found["weekdays"] = form_ids.AFTER_REPLY_BLOCK
    for step in form.steps:
        found |= {f"step:{step.key}:{name}": steps for name in FIELDS}
    if form.edits:
        return found
    head = {
        "run": form_ids.RUN_BLOCK,
        "name": form_ids.NAME_BLOCK,
        "profile": form_ids.PROFILE_BLOCK,
        "groups": form_ids.GROUPS_BLOCK,
    }
    return head | found


def errors_by_block(form: SequenceForm, fields: Mapping[str, str]) -> dict[str, str]:
    """Translate InvalidForm.fields into the errors of a view_submission answer; none is dropped."""
    return {block: clip_error(sentence) for block, sentence in _by_block(form, fields).items()}


def clip_error(sentence: str) -> str:
    """Keep an error within what a modal shows under a field."""
    return text.clip(text.one_line(sentence), 300)


def created(made: Created) -> View:
    """Build the page that follows a submit."""
    head = f"*{text.name(made.name)}* is created with {text.counted(made.leads, 'lead')}."
    previews = button("Write 3 previews", generate_ids.GENERATE_PREVIEWS, str(made.sequence_id))
    if made.lab_url:
        said = f"{head}\nGenerate and review its messages in the Messaging Lab. Nothing is sent before."
        buttons = [button("Open Messaging Lab", ids.OPEN_LINK, primary=True, url=made.lab_url), previews]
    else:
        place = f" in <#{made.lab_slack_channel}>" if made.lab_slack_channel.isalnum() else ""
        said = f"{head}\nYour Messaging Lab is being posted{place}. Nothing is sent before you launch it."
        buttons = [previews]
    blocks: list[Block] = [section(said), actions(buttons)]
    return modal(ids.SEQUENCE_CREATED, "Created", blocks)


def _preset(form: SequenceForm, choices: FormChoices) -> list[Block]:
    """Offer the presets; those that nobody can serve yet stand there with what they lack."""
    offered = [option(one.name, one.key) for one in choices.presets]
    if form.preset == OWN:
        offered.insert(0, option("The steps as they stand below", OWN))
    chosen = select(form_ids.SEQUENCE_PRESET, offered, form.preset, "Choose the steps")
    hint = "Choosing another one replaces the steps below."
    blocks: list[Block] = [field(form_ids.PRESET_BLOCK, "Start from", chosen, hint=hint, dispatch=True)]
    lacking = [f"{one.name} {text.sentence(one.missing)}" for one in choices.presets if one.missing]
    if lacking:
        blocks.append(context(f"{'; '.join(lacking)}."))
    return blocks


def _steps(form: SequenceForm, choices: FormChoices) -> list[Block]:
    words = text.timeline(text.timeline_of(form)) or "No step yet: press Add step."
    blocks: list[Block] = [] if form.edits else _preset(form, choices)
    blocks.append(section(f"*Timeline*\n{words}", block_id=form_ids.TIMELINE_BLOCK))
    for position, (step, day) in enumerate(zip(form.steps, text.days_of(form), strict=True), start=1):
        blocks.append(step_section(form, step, position, day, choices.notes))
    if any(step.channel is not Channel.EMAIL for step in form.steps):
        blocks.append(context(step_linkedin.SKIPPED_STEPS))
    if len(form.steps) < MAX_STEPS:
        blocks.append(actions([button("Add step", form_ids.ADD_STEP, str(form.form_id))]))
    else:
        blocks.append(context(f"{MAX_STEPS} steps are the most a sequence can have."))
    return blocks


def _rules(form: SequenceForm, choices: FormChoices) -> list[Block]:
    """Ask what must be reviewed before launch, what a reply stops, and when the sequence sends."""
    scopes = {
        ReviewScope.FIRST_STEP.value: option("Step 1 of each lead that enters", ReviewScope.FIRST_STEP.value),
        ReviewScope.EVERY_MESSAGE.value: option("Every message", ReviewScope.EVERY_MESSAGE.value),
    }
    review = RadioButtonsElement(
        action_id=form_ids.SEQUENCE_REVIEW,
        options=list(scopes.values()),
        initial_option=scopes[form.review_scope.value],
    )
    label = "Steps marked Always go on after a reply"
    box = checkbox(form_ids.SEQUENCE_AFTER_REPLY, form_ids.GOES_ON, label, is_on=form.goes_on_after_reply)
    hours = form_hours.in_words(form.hours, choices.workspace_hours)
    return [
        field(
            form_ids.REVIEW_BLOCK,
            "What must be reviewed before launch",
            review,
            hint="Nothing ever leaves without an approval; this says how much a lead needs to enter.",
            dispatch=True,
        ),
        field(
            form_ids.AFTER_REPLY_BLOCK,
            "After a reply",
            box,
            hint="Unticked, a reply stops every step. Ticked, people who answered still get the Always steps.",
            optional=True,
            dispatch=True,
        ),
        section(
            f"*Sending hours*\n{text.sentence(hours)}",
            button("Change…", form_ids.SEQUENCE_HOURS, str(form.form_id)),
            form_ids.HOURS_BLOCK,
        ),
    ]


def _by_block(form: SequenceForm, fields: Mapping[str, str]) -> dict[str, str]:
    places = block_ids(form)
    positions = {step.key: position for position, step in enumerate(form.steps, start=1)}
    elsewhere = form_ids.REVIEW_BLOCK if form.edits else form_ids.NAME_BLOCK
    found: dict[str, str] = {}
    for name, told in fields.items():
        block = places.get(name, elsewhere)
        key = name.split(":")[1] if name.startswith("step:") else ""
        sentence = f"Step {positions[key]}: {told}" if key in positions else told
        found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found


def _chosen(values: Mapping[str, Any], block: str, action: str, kept: int | None) -> int | None:
    typed = filled.typed(values, block, action)
    if typed is None:
        return kept
    return next(iter(_row_ids([typed])), None)


def _row_ids(typed: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(one) for one in typed if one.isascii() and one.isdigit() and len(one) <= 18)
