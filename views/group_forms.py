"""The forms of source groups: add and remove leads, rename, and a search that becomes a group."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ExternalDataMultiSelectElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from models.states import LeadStage
from outreach.form_screens import Choice
from outreach.group_screens import Criteria, SearchPreview
from outreach.groups import MAX_NAME
from views import choices, clicks, filled, group_choices, group_ids, lead_ids, text
from views.groups import count_lines
from views.parts import actions, button, context, field, modal, option, section, text_input

_WORDS_LENGTH = 100
_MOST_PICKED = 50
_STAGES = {stage: stage.replace("_", " ").capitalize() for stage in LeadStage}


def add_form(
    group_id: int, name: str, others: Sequence[Choice], *, added: tuple[int, str] | None = None
) -> View:
    """Build the form that adds leads: picked ones, all of another group, or one who is typed in.

    `added` is the lead, and what they are called, who has just been typed in while others were picked.
    """
    blocks: list[Block] = []
    if added is not None:
        card = button("Open card", lead_ids.LEAD_OPEN, str(added[0]))
        blocks.append(
            section(f"✓ *{text.name(added[1])} is added.* Whom you picked waits below: press Add.", card)
        )
    blocks += [
        section(
            f"*Add leads to {text.name(name)}.* Sequences that take their leads from it enroll the newcomers; they are "
            "reviewed like all others."
        ),
        _picker(group_ids.GROUP_LEADS, "Leads", "Type a name, company or address"),
    ]
    if others:
        select = group_choices.one_of(group_ids.GROUP_FROM, others)
        blocks.append(field(group_ids.GROUP_FROM, "Or everybody of", select, optional=True))
    blocks.append(context("Somebody who is not here yet?"))
    blocks.append(actions([button("New lead…", group_ids.GROUP_NEW_LEAD, str(group_id))]))
    metadata = str(group_id)
    return modal(
        group_ids.GROUP_ADD_MODAL, "Add leads", blocks, submit="Add", close="Cancel", metadata=metadata
    )


def read_add(view: Mapping[str, Any]) -> tuple[tuple[int, ...], int | None]:
    """Return the leads that were picked and the group whose leads are added. Raises NotFound."""
    values = filled.values_of(view)
    chosen = filled.chosen(values, group_ids.GROUP_FROM)
    return _picked(values, group_ids.GROUP_LEADS), clicks.number(chosen) if chosen else None


def remove_form(group_id: int, name: str) -> View:
    """Build the form that takes leads out of a group, and say what happens to those who are enrolled."""
    blocks: list[Block] = [
        section(
            f"*Remove leads from {text.name(name)}.* Those who are in a sequence already *stay in it* and get their "
            "messages; to stop somebody, use their card or `/plera block`. Nobody is deleted."
        ),
        _picker(group_ids.GROUP_MEMBERS, "Leads of this group", "Type a name, company or address"),
    ]
    metadata = str(group_id)
    return modal(
        group_ids.GROUP_REMOVE_MODAL,
        "Remove leads",
        blocks,
        submit="Remove",
        close="Cancel",
        metadata=metadata,
    )


def read_remove(view: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the leads that were picked. Raises NotFound."""
    return _picked(filled.values_of(view), group_ids.GROUP_MEMBERS)


def rename_form(group_id: int, name: str) -> View:
    """Build the form that renames a group."""
    typed = text_input(group_ids.GROUP_NAME, name, limit=MAX_NAME)
    blocks: list[Block] = [field(group_ids.GROUP_NAME, "Name", typed)]
    metadata = str(group_id)
    return modal(
        group_ids.GROUP_RENAME_MODAL, "Rename", blocks, submit="Rename", close="Cancel", metadata=metadata
    )


def read_name(view: Mapping[str, Any]) -> str:
    """Return the name that was typed."""
    return filled.typed(filled.values_of(view), group_ids.GROUP_NAME, group_ids.GROUP_NAME) or ""


def search_form(tags: Sequence[str]) -> View:
    """Build the form of a search over the leads that are here."""
    blocks: list[Block] = [
        section("*Who belongs into the group?* Everything that you fill in must fit."),
        _words(group_ids.SEARCH_TITLE, "Title holds", "Head of Operations"),
        _words(group_ids.SEARCH_COMPANY, "Company holds", "Robotics"),
        _words(group_ids.SEARCH_PLACE, "City, region or country holds", "Tokyo"),
    ]
    if tags:
        blocks.append(_tags(tags))
    stages = [(words, str(stage)) for stage, words in _STAGES.items()]
    blocks.append(_select(group_ids.SEARCH_STAGE, "Stage", stages))
    return modal(group_ids.GROUP_SEARCH_MODAL, "Search leads", blocks, submit="Search", close="Cancel")


def tags_offered(tags: Sequence[str]) -> list[dict[str, Any]]:
    """Return the options that answer what is typed of a tag."""
    return [option(tag, tag).to_dict() for tag in tags[: choices.MAX_OPTIONS]]


def _tags(tags: Sequence[str]) -> Block:
    if len(tags) <= choices.MAX_OPTIONS:
        return _select(group_ids.SEARCH_TAG, "Tag", [(tag, tag) for tag in tags])
    select = choices.by_name(group_ids.SEARCH_TAG, "a tag")
    return field(group_ids.SEARCH_TAG, "Tag", select, optional=True)


def read_search(view: Mapping[str, Any]) -> Criteria:
    """Return what the search asks for."""
    values = filled.values_of(view)
    words = {
        name: " ".join((filled.typed(values, block, block) or "").split())
        for name, block in (
            ("title", group_ids.SEARCH_TITLE),
            ("company", group_ids.SEARCH_COMPANY),
            ("place", group_ids.SEARCH_PLACE),
            ("tag", group_ids.SEARCH_TAG),
            ("stage", group_ids.SEARCH_STAGE),
        )
    }
    return Criteria(**{**words, "stage": words["stage"] if words["stage"] in list(LeadStage) else ""})


def found(preview: SearchPreview) -> View:
    """Show what a search finds before it is saved as a group, and ask for the group's name."""
    title = f"*{text.counted(preview.counts.leads, 'lead')}* · {text.sentence(preview.words, 400)}"
    blocks: list[Block] = [section(title)]
    metadata = json.dumps(vars(preview.criteria), ensure_ascii=False)
    if not preview.counts.leads:
        blocks.append(section("Nobody fits. Close this and ask for less."))
        return modal(group_ids.GROUP_FOUND_MODAL, "Search leads", blocks, metadata=metadata)
    blocks.append(section("\n".join(count_lines(preview.counts))))
    lines = "\n".join(f"• {text.name(line, 120)}" for line in preview.first)
    rest = preview.counts.leads - len(preview.first)
    blocks.append(section(f"{lines}\n… and {rest:,} more" if rest else lines))
    if preview.is_cut:
        blocks.append(context("More fit than a group may hold at once: the first 50,000 are taken."))
    name = text_input(group_ids.GROUP_NAME, "", limit=MAX_NAME, placeholder="Robotics in Tokyo")
    blocks.append(field(group_ids.GROUP_NAME, "Name of the group", name))
    blocks.append(context("The group keeps this search: Search again on its page adds who fits by then."))
    return modal(
        group_ids.GROUP_FOUND_MODAL,
        "Search leads",
        blocks,
        submit="Save as group",
        close="Cancel",
        metadata=metadata,
    )


def read_found(view: Mapping[str, Any]) -> Criteria:
    """Return the search whose result was shown."""
    try:
        kept = json.loads(str(view.get("private_metadata") or ""))
        return Criteria(**{name: str(kept[name]) for name in Criteria.__dataclass_fields__})
    except (ValueError, KeyError, TypeError):
        return Criteria()


def _picker(name: str, label: str, placeholder: str) -> Block:
    select = ExternalDataMultiSelectElement(
        action_id=name,
        placeholder=PlainTextObject(text=placeholder),
        min_query_length=1,
        max_selected_items=_MOST_PICKED,
    )
    return field(name, label, select, optional=True)


def _picked(values: Mapping[str, Any], name: str) -> tuple[int, ...]:
    return tuple(clicks.number(one) for one in filled.typed_list(values, name, name) or ())


def _words(name: str, label: str, example: str) -> Block:
    return field(name, label, text_input(name, "", limit=_WORDS_LENGTH, placeholder=example), optional=True)


def _select(name: str, label: str, entries: Sequence[tuple[str, str]]) -> Block:
    select = StaticSelectElement(
        action_id=name,
        options=[option(words, value) for words, value in entries],
        placeholder=PlainTextObject(text="Any"),
    )
    return field(name, label, select, optional=True)
