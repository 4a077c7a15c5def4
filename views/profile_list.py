"""The list of strategy profiles, page by page: who writes, and which sequences have it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.profile_list import ProfileLine, ProfilePage
from views import clicks, profile_ids, text
from views.parts import actions, button, menu, modal, section

_EDIT = (profile_ids.MENU_EDIT, "Edit…")
_DUPLICATE = (profile_ids.MENU_DUPLICATE, "Duplicate…")
_OFFERED = (_EDIT, _DUPLICATE, (profile_ids.MENU_ARCHIVE, "Archive"))
_ARCHIVED = (_EDIT, _DUPLICATE, (profile_ids.MENU_BRING_BACK, "Bring back"))
_NAMED = 3


def build(page: ProfilePage, said: str = "") -> View:
    """Draw one page of the list; `said` tells what was done just now."""
    blocks: list[Block] = [section(text.sentence(said))] if said else []
    if page.total:
        blocks.append(section(f"*{text.counted(page.total, 'strategy profile')}*"))
    else:
        words = "*No strategy profile yet.* It says who writes and what is offered: create one first."
        blocks.append(section(words))
    blocks += [_line(one) for one in page.lines]
    turns = [button("New profile", profile_ids.NEW_IN_LIST, primary=True)]
    if page.page:
        turns.append(button("Back", profile_ids.PROFILES_BACK, str(page.page - 1)))
    if page.page < page.pages - 1:
        words = f"Page {page.page + 2} of {page.pages}"
        turns.append(button(words, profile_ids.PROFILES_NEXT, str(page.page + 1)))
    blocks.append(actions(turns))
    return modal(profile_ids.PROFILE_LIST, "Strategy profiles", blocks, metadata=str(page.page))


def read_page(view: Mapping[str, Any]) -> int:
    """Return the page that a list shows. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))


def users_in_words(used_by: tuple[str, ...]) -> str:
    """Name the sequences that have a profile: the first three, then how many more."""
    shown = ", ".join(text.name(name) for name in used_by[:_NAMED])
    more = len(used_by) - _NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def _line(line: ProfileLine) -> Block:
    head = f"{text.bold(line.name)} · Archived" if line.is_archived else text.bold(line.name)
    used = f"used by {users_in_words(line.used_by)}" if line.used_by else "in no sequence yet"
    entries = [
        (label, f"{verb}:{line.profile_id}") for verb, label in (_ARCHIVED if line.is_archived else _OFFERED)
    ]
    words = f"{head}\n{text.joined([f'{text.name(line.sender_name)} writes', used])}"
    return section(words, menu(profile_ids.PROFILE_MENU, entries), f"profile:{line.profile_id}")
