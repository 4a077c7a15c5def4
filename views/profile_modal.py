"""The New profile modal: who writes, what is offered, in which tone, and what is asked for."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from outreach.profiles import LANGUAGES, MAX_LINE, MAX_NAME, MAX_TEXT, ProfileForm
from views import filled, form_ids
from views.parts import field, modal, option, text_input

_LINES = (
    ("name", "Name of the profile", "Warehouse operations", MAX_NAME, False, False),
    ("sender_name", "Who writes", "Jo Meyer", MAX_LINE, False, False),
    ("sender_role", "Their role", "Head of Partnerships", MAX_LINE, False, True),
    ("offer", "What you offer", "loading docks that run on booked slots", MAX_TEXT, True, False),
    (
        "proof",
        "Proof points, one a line",
        "A customer cut waiting from 74 to 31 minutes",
        MAX_TEXT,
        True,
        True,
    ),
    ("tone", "Tone", "plain and friendly", MAX_LINE, False, True),
    ("call_to_action", "What you ask for", "a 15 minute call next week", MAX_TEXT, True, True),
)
"""Field, label, example, most characters, several lines, optional."""


def build(form: ProfileForm) -> View:
    """Build the form as it was typed; every change is stored, so that closing it loses nothing."""
    blocks: list[Block] = []
    for name, label, example, limit, is_long, optional in _LINES:
        place = form_ids.PROFILE_INPUTS[name]
        element = text_input(
            place, getattr(form, name), multiline=is_long, limit=limit, placeholder=example, dispatch=True
        )
        blocks.append(field(place, label, element, optional=optional, dispatch=True))
    chosen = form.language if form.language in LANGUAGES else "en"
    language = StaticSelectElement(
        action_id=form_ids.PROFILE_LANGUAGE,
        options=[option(words, key) for key, words in LANGUAGES.items()],
        initial_option=option(LANGUAGES[chosen], chosen),
        placeholder=PlainTextObject(text="Choose a language"),
    )
    blocks.append(field(form_ids.PROFILE_LANGUAGE, "Language", language, dispatch=True))
    return modal(
        form_ids.PROFILE_MODAL,
        "New profile",
        blocks,
        submit="Create profile",
        close="Cancel",
        metadata=str(form.form_id),
        tells_closing=True,
    )


def read(values: Mapping[str, Any], form: ProfileForm) -> ProfileForm:
    """Return the form with what stands in the modal's inputs."""

    def typed(name: str) -> str:
        words = filled.typed(values, form_ids.PROFILE_INPUTS[name], form_ids.PROFILE_INPUTS[name])
        return str(getattr(form, name)) if words is None else words

    return ProfileForm(
        form_id=form.form_id,
        name=typed("name"),
        sender_name=typed("sender_name"),
        sender_role=typed("sender_role"),
        offer=typed("offer"),
        proof=typed("proof"),
        tone=typed("tone"),
        call_to_action=typed("call_to_action"),
        language=typed("language"),
    )
