"""Looking for a lead: a select that finds while one types, and the leads that fit, page by page."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ExternalDataSelectElement, PlainTextObject
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from outreach.lead_search import FoundLead, Page
from views import clicks, lead_ids, text
from views.parts import actions, button, context, modal, option, section

_TYPED = 150
"""Characters of what was typed that a button carries."""


def search(page: Page) -> View:
    """Draw the search with a page of what fits; what was typed stands over it."""
    pick = ExternalDataSelectElement(
        action_id=lead_ids.LEAD_PICK,
        placeholder=PlainTextObject(text="Type a name, company, title or address"),
        min_query_length=2,
    )
    new = button("New lead…", lead_ids.LEAD_NEW)
    blocks: list[Block] = [ActionsBlock(elements=[pick, new], block_id=lead_ids.LEAD_PICK)]
    blocks.append(section(_title(page)))
    blocks += [_line(one) for one in page.leads]
    if not page.leads:
        blocks.append(context("Type fewer letters, another spelling, or an address such as ada@acme.com."))
    turns: list[InteractiveElement] = []
    if page.number:
        turns.append(button("Back", lead_ids.LEAD_RESULTS_BACK, _value(page, page.number - 1)))
    if page.has_more:
        turns.append(button("More", lead_ids.LEAD_RESULTS_NEXT, _value(page, page.number + 1)))
    if turns:
        blocks.append(actions(turns))
    return modal(lead_ids.LEAD_SEARCH_MODAL, "Leads", blocks)


def read_page(body: Mapping[str, Any]) -> tuple[str, int]:
    """Return what was typed and the page that a button asks for. Raises NotFound."""
    number, _, typed = clicks.value_of(body).partition(":")
    return typed, clicks.number(number)


def options(page: Page) -> list[dict[str, Any]]:
    """Draw what was found for what was typed."""
    return [option(_label(one), str(one.lead_id)).to_dict() for one in page.leads]


def _title(page: Page) -> str:
    if not page.wanted:
        return "*Who came last*"
    who = text.name(page.wanted, 60)
    return f"*Leads for {who}*" if page.leads else f"*Nobody is found for {who}.*"


def _line(one: FoundLead) -> Block:
    work = text.joined([text.name(one.title), text.name(one.company)], ", ")
    words = text.joined([text.bold(one.name) or "*(no name)*", work])
    reached = text.name(one.email, 200)
    return section(
        f"{words}\n{reached}" if reached else words, button("Open", lead_ids.LEAD_OPEN, str(one.lead_id))
    )


def _label(one: FoundLead) -> str:
    return text.joined([one.name, one.company or one.email])


def _value(page: Page, number: int) -> str:
    return f"{number}:{page.wanted[:_TYPED]}"
