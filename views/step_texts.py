"""Where a step's texts come from, on its page: a model that writes from a brief, or a person who wrote them for all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, RadioButtonsElement

from models.states import Channel
from outreach.form_problems import is_first_email
from outreach.form_screens import MAX_BRIEF, MAX_SUBJECT, MAX_TEXT, SequenceForm, StepForm
from outreach.own_texts import FIELDS as MERGE_FIELDS
from views import filled, form_ids, text
from views.parts import context, field, option, text_input

WRITING, BRIEF, BRIEF_B = "writing", "brief", "brief_b"
SUBJECT, BODY, SUBJECT_B, BODY_B = "subject", "body", "subject_b", "body_b"
"""The fields of a step's page; their names in InvalidForm are their block_ids."""

BY_MODEL, OWN = "model", "own"
_BOTH = "Fill it to try two variants. Each lead always gets the same one."


def inputs(form: SequenceForm, step: StepForm) -> list[Block]:
    """Build the choice of who writes, and what belongs to it."""
    return [_writing(step), *(_texts(form, step) if step.is_own else _briefs(step))]


def in_words(step: StepForm) -> list[str]:
    """Write what a step's texts come from, on the first page."""
    if step.is_own:
        first, second = text.name(step.body, 120), text.name(step.body_b, 120)
        return [
            f"Own text: {first}" if first else "Own text, not written yet",
            f"or {second}" if second else "",
        ]
    second = f"or {text.name(step.brief_b, 120)}" if step.brief_b.strip() else ""
    return [text.name(step.brief, 120), second]


def read(values: Mapping[str, Any], step: StepForm) -> StepForm:
    """Return the step with what stands on its page; an input that is not there leaves its field."""
    chosen = filled.typed(values, WRITING, form_ids.STEP_WRITING)

    def typed(name: str, action_id: str, before: str) -> str:
        found = filled.typed(values, name, action_id)
        return before if found is None else found

    return replace(
        step,
        is_own=chosen == OWN if chosen in (OWN, BY_MODEL) else step.is_own,
        brief=typed(BRIEF, form_ids.STEP_BRIEF, step.brief),
        brief_b=typed(BRIEF_B, form_ids.STEP_BRIEF_B, step.brief_b),
        subject=typed(SUBJECT, form_ids.STEP_SUBJECT, step.subject),
        body=typed(BODY, form_ids.STEP_BODY, step.body),
        subject_b=typed(SUBJECT_B, form_ids.STEP_SUBJECT_B, step.subject_b),
        body_b=typed(BODY_B, form_ids.STEP_BODY_B, step.body_b),
    )


def _writing(step: StepForm) -> Block:
    options = [option("Written by the model from a brief", BY_MODEL), option("Your own text", OWN)]
    chosen = RadioButtonsElement(
        action_id=form_ids.STEP_WRITING, options=options, initial_option=options[1 if step.is_own else 0]
    )
    return field(WRITING, "Text", chosen, dispatch=True)


def _briefs(step: StepForm) -> list[Block]:
    return [
        field(
            BRIEF,
            "Brief",
            _long(form_ids.STEP_BRIEF, step.brief, MAX_BRIEF, "What this message is for"),
            optional=True,
            dispatch=True,
        ),
        field(
            BRIEF_B,
            "Another brief, for half of the leads",
            _long(form_ids.STEP_BRIEF_B, step.brief_b, MAX_BRIEF, "What variant B is for"),
            hint=_BOTH,
            optional=True,
            dispatch=True,
        ),
    ]


def _texts(form: SequenceForm, step: StepForm) -> list[Block]:
    has_subject = is_first_email(form, step)
    blocks: list[Block] = []
    if has_subject:
        blocks.append(_subject(SUBJECT, "Subject", form_ids.STEP_SUBJECT, step.subject))
    elif step.channel is Channel.EMAIL:
        blocks.append(context("It answers in the thread of the first email, under its subject."))
    body = _long(form_ids.STEP_BODY, step.body, MAX_TEXT, "Hello {first_name}, …")
    blocks.append(field(BODY, "Text", body, optional=True, dispatch=True))
    known = ", ".join(f"`{{{one}}}`" for one in MERGE_FIELDS)
    blocks.append(
        context(
            f"Filled in for each lead: {known}, or what else is known by its name. `{{company|your team}}` says what "
            "stands there where nothing is known; without that the message is flagged. No model writes, so it is free."
        )
    )
    if has_subject:
        blocks.append(
            _subject(
                SUBJECT_B, "Another subject, for half of the leads", form_ids.STEP_SUBJECT_B, step.subject_b
            )
        )
    blocks.append(
        field(
            BODY_B,
            "Another text, for half of the leads",
            _long(form_ids.STEP_BODY_B, step.body_b, MAX_TEXT, "What variant B says"),
            hint=_BOTH,
            optional=True,
            dispatch=True,
        )
    )
    return blocks


def _subject(name: str, label: str, action_id: str, typed: str) -> Block:
    subject = text_input(action_id, typed, limit=MAX_SUBJECT, dispatch=True)
    return field(name, label, subject, optional=True, dispatch=True)


def _long(action_id: str, typed: str, limit: int, placeholder: str) -> Any:
    return text_input(action_id, typed, multiline=True, limit=limit, placeholder=placeholder, dispatch=True)
