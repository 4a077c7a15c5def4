"""The modal of a strategy profile: who writes, what is offered, in which tone, and what is asked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from models.states import Channel
from outreach.profile_problems import LENGTHS
from outreach.profiles import LANGUAGES, MAX_LINE, MAX_NAME, MAX_TEXT, ProfileForm
from views import filled, form_ids
from views.parts import context, field, modal, option, section, text_input
from views.profile_list import users_in_words

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
    ("do", "Do, one a line", "Name the dock they wrote about", MAX_TEXT, True, True),
    ("dont", "Don't, one a line", "Mention prices", MAX_TEXT, True, True),
    ("allowed_links", "Links that may occur, one a line", "https://example.com/docks", MAX_TEXT, True, True),
    ("banned", "Phrases that must not occur, one a line", "game changer", MAX_TEXT, True, True),
)
"""Field, label, example, most characters, several lines, optional."""

_LENGTHS = {
    Channel.EMAIL: "Most words of an email",
    Channel.LINKEDIN_MESSAGE: "Most words of a LinkedIn message",
    Channel.LINKEDIN_INVITE: "Most characters of an invite's note",
}
_DIGITS = 6
_CHANGED = (
    "*Somebody changed this profile while you had it open.* What you typed stands below and is kept. Save once more "
    "to put it in place of theirs, or close this and open Edit to read theirs first."
)


def build(form: ProfileForm, *, was_changed: bool = False) -> View:
    """Build the form as it was typed; every change is stored, so that closing it loses nothing."""
    blocks: list[Block] = [section(_CHANGED)] if was_changed else []
    if form.edits:
        blocks.append(context(_reach(form)))
    for name, label, example, limit, is_long, optional in _LINES:
        place = form_ids.PROFILE_INPUTS[name]
        element = text_input(
            place, getattr(form, name), multiline=is_long, limit=limit, placeholder=example, dispatch=True
        )
        blocks.append(field(place, label, element, optional=optional, dispatch=True))
    for length in LENGTHS:
        place = form_ids.PROFILE_INPUTS[length.field]
        element = text_input(place, getattr(form, length.field), limit=_DIGITS, dispatch=True)
        hint = f"From {length.least} to {length.most}; empty leaves it to the writer."
        label = _LENGTHS[length.channel]
        blocks.append(field(place, label, element, hint=hint, optional=True, dispatch=True))
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
        "Edit profile" if form.edits else "New profile",
        blocks,
        submit="Save" if form.edits else "Create profile",
        close="Cancel",
        metadata=str(form.form_id),
        tells_closing=True,
    )


def read(values: Mapping[str, Any], form: ProfileForm) -> ProfileForm:
    """Return the form with what stands in the modal's inputs."""

    def typed(name: str) -> str:
        words = filled.typed(values, form_ids.PROFILE_INPUTS[name], form_ids.PROFILE_INPUTS[name])
        return str(getattr(form, name)) if words is None else words

    words: dict[str, Any] = {name: typed(name) for name in form_ids.PROFILE_INPUTS}
    return replace(form, **words)


def done(form: ProfileForm) -> str:
    """Say what submitting the form has done."""
    name = form.name.strip()
    if form.edits:
        return f"The profile {name} is saved. What is approved stays as it is."
    return f"The profile {name} is created: new sequences can choose it."


def _reach(form: ProfileForm) -> str:
    users = users_in_words(form.used_by)
    where = f"Used by {users}." if users else "In no sequence yet."
    return f"{where} What is approved stays as it is; only texts written from now on follow."
