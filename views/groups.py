"""The source groups: their list, one group with its counts, and what may be done with it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    PlainTextObject,
)
from slack_sdk.models.views import View

from outreach.group_screens import GroupLine, GroupList, GroupPage, LeadCounts
from views import clicks, enrich_modal, form_ids, group_ids, text
from views.parts import actions, button, confirmation, context, modal, section


def group_list(shown: GroupList) -> View:
    """Draw one page of the groups, each with its button; where there are more pages, one is found by its name."""
    title = f"*{text.counted(shown.total, 'source group')}*"
    blocks: list[Block] = [_pick()] if shown.pages > 1 else []
    blocks.append(section(title if shown.total else _NONE))
    blocks += [_line(one) for one in shown.lines]
    turns = [
        button("New from a search…", group_ids.GROUP_SEARCH, primary=True),
        button("Import leads", form_ids.SHOW_IMPORT),
    ]
    if shown.page:
        turns.append(button("Back", group_ids.GROUPS_BACK, str(shown.page - 1)))
    if shown.page < shown.pages - 1:
        label = f"Page {shown.page + 2} of {shown.pages}"
        turns.append(button(label, group_ids.GROUPS_NEXT, str(shown.page + 1)))
    blocks.append(actions(turns))
    return modal(group_ids.GROUP_LIST, "Source groups", blocks)


_NONE = (
    "*No source group yet.* Leads come in with a file; a search over leads that are here makes a group, too."
)


def _pick() -> Block:
    pick = ExternalDataSelectElement(
        action_id=group_ids.GROUP_PICK,
        placeholder=PlainTextObject(text="Type a part of a group's name"),
        min_query_length=1,
    )
    return ActionsBlock(elements=[pick], block_id=group_ids.GROUP_PICK)


def _line(line: GroupLine) -> Block:
    state = f"Not ready: {text.sentence(line.missing)}" if line.missing else "Ready for sequences"
    counts = f"{text.counted(line.leads, 'lead')}, {line.reachable:,} reachable"
    return section(
        f"{text.bold(line.name)} · {counts}\n{state}", button("Open", group_ids.GROUP_OPEN, str(line.id))
    )


def group_page(group: GroupPage, said: str = "") -> View:
    """Draw one group; `said` is what was just done with it."""
    value = str(group.id)
    blocks: list[Block] = [section(f":white_check_mark: {text.sentence(said)}")] if said else []
    blocks.append(section(f"{text.bold(group.name)} · {text.counted(group.counts.leads, 'lead')}"))
    blocks.append(section("\n".join(count_lines(group.counts))))
    if group.missing:
        blocks.append(section(f"*Not ready for sequences:* {text.sentence(group.missing)}. {_remedy(group)}"))
    else:
        blocks.append(section(f"*Ready for sequences:* {group.counts.reachable:,} can be reached."))
    if group.criteria:
        blocks.append(context(f"Saved search · {text.sentence(group.criteria, 500)}"))
    if group.used_by:
        names = text.joined([text.name(one, 60) for one in group.used_by[:8]], ", ")
        more = f" and {len(group.used_by) - 8} more" if len(group.used_by) > 8 else ""
        blocks.append(
            context(f"Leads enter from here: {names}{more}. Once that is completed, it can be deleted.")
        )
    change = [button("Add leads…", group_ids.GROUP_ADD, value, primary=True)]
    if group.counts.leads:
        change.append(button("Remove leads…", group_ids.GROUP_REMOVE, value))
    if group.criteria:
        change.append(button("Search again", group_ids.GROUP_AGAIN, value))
    if group.counts.leads:
        change.append(enrich_modal.enrich_button(group.id))
    blocks.append(actions(change))
    blocks.append(actions(_about(group)))
    made = f"made {text.day_time(group.created_at, group.zone)}"
    blocks.append(context(text.joined([f"from: {text.name(group.origin, 40)}", made])))
    return modal(group_ids.GROUP_PAGE, "Source group", blocks, metadata=value)


def _about(group: GroupPage) -> list[ButtonElement]:
    delete = confirmation(
        "Delete this group?",
        "The group goes, its leads stay. What was enrolled from it goes on.",
        "Delete",
    )
    about = [
        button("All groups", group_ids.GROUPS_BACK, "0"),
        button("Rename…", group_ids.GROUP_RENAME, str(group.id)),
    ]
    if not group.used_by:
        about.append(button("Delete", group_ids.GROUP_DELETE, str(group.id), danger=True, confirm=delete))
    return about


def _remedy(group: GroupPage) -> str:
    if not group.counts.leads:
        return "Add leads."
    if group.counts.reachable:
        return "Press Enrich: what its file brought along counts, and costs nothing."
    return "Connect a sender for a channel on which its leads can be reached, or add leads with an address."


def count_lines(counts: LeadCounts) -> list[str]:
    """Say what is true of how many leads, line by line."""
    lines = [
        f"{counts.with_email:,} with an email address · {counts.verified:,} verified",
        f"{counts.with_linkedin:,} with a LinkedIn profile",
        f"{counts.zone_known:,} with a known time zone",
        f"{counts.suppressed:,} blocked: they are left out of every sequence",
        f"{counts.running:,} in a sequence already",
    ]
    return [f"• {line}" for line in lines]


def read_page(body: Mapping[str, Any]) -> int:
    """Return the page that a button asks for. Raises NotFound."""
    return clicks.number(clicks.value_of(body))


def read_group(view: Mapping[str, Any]) -> int:
    """Return the group that a modal is about. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))
