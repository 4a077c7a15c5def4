"""The page of the settings that says who may approve, launch and answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, PlainTextObject, UserMultiSelectElement
from slack_sdk.models.views import View

from outreach.setting_screens import PeopleForm
from views import filled, settings_ids, text
from views.parts import context, field, modal, section

_ADMINS_SHOWN = 12


def page(form: PeopleForm) -> View:
    """Build the form; an empty field means everyone but guests."""
    admins = text.joined((text.person(one) for one in form.admins[:_ADMINS_SHOWN]), ", ")
    more = len(form.admins) - _ADMINS_SHOWN
    blocks: list[Block] = [
        section("*Leave a field empty for everyone but guests*, or choose who may. Guests never may."),
        _who(settings_ids.PEOPLE_APPROVE, "May approve messages", form.approve),
        _who(settings_ids.PEOPLE_LAUNCH, "May launch, pause and resume", form.launch),
        _who(settings_ids.PEOPLE_ANSWER, "May answer prospects", form.answer),
        context(f"Admins always may: {admins}{f' and {more} more' if more > 0 else ''}"),
    ]
    return modal(settings_ids.SETTINGS_PEOPLE, "Who may do what", blocks, submit="Save", close="Back")


def read(view: Mapping[str, Any]) -> PeopleForm:
    """Return who was chosen."""
    values = filled.values_of(view)
    return PeopleForm(
        approve=filled.chosen_people(values, settings_ids.PEOPLE_APPROVE),
        launch=filled.chosen_people(values, settings_ids.PEOPLE_LAUNCH),
        answer=filled.chosen_people(values, settings_ids.PEOPLE_ANSWER),
        admins=(),
    )


def _who(name: str, label: str, chosen: Sequence[str]) -> InputBlock:
    select = UserMultiSelectElement(
        action_id=name,
        placeholder=PlainTextObject(text="Everyone but guests"),
        initial_users=list(chosen) or None,
    )
    return field(name, label, select, optional=True)
