"""Tasks on LinkedIn in a modal, one a page."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.linkedin_walk import Page
from views import lead_ids, linkedin_ids, linkedin_task, text
from views.parts import actions, button, modal, section


def build(page: Page) -> View:
    """Draw a page, or the last one that says that nothing is left."""
    blocks: list[Block] = [section(text.sentence(page.said, 400))] if page.said else []
    one = page.task
    if one is None:
        blocks.append(section("✓ *Nothing is left to do by hand.* What comes due is sent to you."))
        return modal(linkedin_ids.TASKS_MODAL, "LinkedIn tasks", blocks)
    value = str(one.attempt_id)
    blocks += linkedin_task.to_do(one)
    blocks.append(
        actions(
            [
                button("Done and next", linkedin_ids.TASK_DONE, value, primary=not one.held),
                button("Couldn't…", linkedin_ids.TASK_COULD_NOT, value),
                *([button("Later", linkedin_ids.TASKS_NEXT, value)] if page.left > 1 else []),
                button("Open lead", lead_ids.LEAD_OPEN, str(one.lead_id)),
            ]
        )
    )
    blocks.append(linkedin_task.about(one))
    return modal(
        linkedin_ids.TASKS_MODAL,
        f"LinkedIn · {page.place:,} of {page.left:,}",
        blocks,
        close="Stop here",
        metadata=value,
    )


def is_page(view: Mapping[str, Any]) -> bool:
    """Say whether a view is such a page."""
    return view.get("callback_id") == linkedin_ids.TASKS_MODAL
