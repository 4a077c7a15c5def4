"""The Generate… modal: for whom texts are written, and what it will cost, said before anything is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, NumberInputElement, RadioButtonsElement
from slack_sdk.models.views import View

from models.states import WritingScope
from outreach.generate_screens import Choice, GenerateForm
from views import clicks, cost_lines, filled, generate_ids, text
from views.parts import context, each_character, field, modal, option, section

MOST_LEADS = 100_000
_LABELS = {
    WritingScope.PREVIEW: "Three previews",
    WritingScope.NEXT: "The next leads to enter",
    WritingScope.ALL: "All leads without messages",
}


@dataclass(frozen=True)
class GenerateTyped:
    """What was chosen in the modal; `count` is None where what was typed is no number of leads."""

    sequence_id: int
    scope: WritingScope
    count: int | None


def build(form: GenerateForm) -> View:
    """Build the modal; previews are chosen first, as long as nothing has been written."""
    lines = [_line(form, one) for one in form.choices]
    following = next(one for one in form.choices if one.scope is WritingScope.NEXT)
    return modal(
        generate_ids.GENERATE_MODAL,
        "Write messages",
        [
            section(f"*{text.name(form.name)}*\n" + "\n".join(lines)),
            _scope(form),
            _count(following.leads),
            *_closing(form),
        ],
        submit="Generate",
        close="Not now",
        metadata=str(form.sequence_id),
    )


def started(sequence_id: int) -> View:
    """Build what stands there once previews are being written."""
    said = (
        "*Three previews are being written.*\n"
        "Their cards appear in the Messaging Lab. Nothing is sent before you approve it and launch."
    )
    return modal(
        generate_ids.GENERATE_STARTED, "Writing", [section(said)], close="Done", metadata=str(sequence_id)
    )


def read(view: Mapping[str, Any]) -> GenerateTyped:
    """Return what was chosen. Raises NotFound for what is not ours."""
    values = filled.values_of(view)
    scope = filled.typed(values, generate_ids.GENERATE_SCOPE_BLOCK, generate_ids.GENERATE_SCOPE) or ""
    typed = (
        filled.typed(values, generate_ids.GENERATE_COUNT_BLOCK, generate_ids.GENERATE_COUNT) or ""
    ).strip()
    is_count = typed.isascii() and typed.isdecimal() and 1 <= int(typed[:9]) <= MOST_LEADS
    return GenerateTyped(
        sequence_id=clicks.number(str(view.get("private_metadata") or "")),
        scope=WritingScope(scope) if scope in set(WritingScope) else WritingScope.PREVIEW,
        count=int(typed) if is_count else None,
    )


def _line(form: GenerateForm, choice: Choice) -> str:
    leads = {
        WritingScope.PREVIEW: "leads that differ most" if choice.leads > 1 else "1 lead",
        WritingScope.NEXT: f"two weeks' worth at {form.leads_per_day:,} a day" if form.leads_per_day else "",
        WritingScope.ALL: text.counted(choice.leads, "lead"),
    }[choice.scope]
    name = (
        f"The next {choice.leads:,} to enter" if choice.scope is WritingScope.NEXT else _LABELS[choice.scope]
    )
    return text.joined(
        [f"*{name}*", leads, text.counted(choice.estimate.texts, "text"), cost_lines.about(choice.estimate)]
    )


def _scope(form: GenerateForm) -> Block:
    options = {scope: option(label, scope.value) for scope, label in _LABELS.items()}
    first = WritingScope.NEXT if form.has_texts else WritingScope.PREVIEW
    return field(
        generate_ids.GENERATE_SCOPE_BLOCK,
        "Write for",
        RadioButtonsElement(
            action_id=generate_ids.GENERATE_SCOPE,
            options=list(options.values()),
            initial_option=options[first],
        ),
    )


def _count(leads: int) -> Block:
    return field(
        generate_ids.GENERATE_COUNT_BLOCK,
        "How many of the next leads",
        NumberInputElement(
            action_id=generate_ids.GENERATE_COUNT,
            is_decimal_allowed=False,
            initial_value=str(leads),
            min_value="1",
            max_value=str(MOST_LEADS),
            dispatch_action_config=each_character(),
        ),
        hint="Counts only for “The next leads to enter”.",
        optional=True,
        dispatch=True,
    )


def _closing(form: GenerateForm) -> list[Block]:
    by = "the embedded template" if form.is_free else text.name(form.model)
    said = (
        f"Written by {by} with the profile “{text.name(form.profile)}”. "
        "Nothing is sent: each text waits for approval."
    )
    spent = cost_lines.spent(form.spent)
    return [context(said, *([f"So far: {spent}."] if spent else []))]
