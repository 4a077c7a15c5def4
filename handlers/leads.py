"""Leads: `/plera leads`, the search while one types, a lead's card from anywhere, and its buttons."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import App
from slack_sdk.models.views import View

from handlers.asked import Asked, Listener, wired
from models import Person
from outreach import exporting, inbox, lead_card, lead_moves, lead_search, reviewing
from outreach.lead_search import Page
from outreach.pausable import Wish
from outreach.ports import Services, Session
from views import clicks, group_ids, lead_ids
from views import lead_card as card_view
from views import lead_search as search_view

OPTIONS = 20
"""How many leads the select offers; Slack takes a hundred, a phone shows six."""


def open_search(asked: Asked, wanted: str) -> None:
    """Answer `/plera leads`: the card of the one lead who fits, else those who fit."""

    def look(session: Session, actor: Person) -> View:
        page = lead_search.search(session, actor.workspace_id, wanted)
        if wanted and len(page.leads) == 1 and not page.has_more:
            return _card(asked, session, actor, page.leads[0].lead_id)
        return search_view.search(page)

    asked.open(asked.run(look))
    asked.ack()


def suggest(asked: Asked) -> None:
    """A person types into the search."""
    typed = str(asked.body.get("value") or "")
    asked.ack(options=search_view.options(asked.run(_searching(typed, 0, OPTIONS))))


def turn(asked: Asked) -> None:
    """A person turns a page of the leads that fit."""
    typed, page = search_view.read_page(asked.body)
    asked.redraw_view(search_view.search(asked.run(_searching(typed, page))))
    asked.ack()


def _searching(typed: str, page: int, size: int = lead_search.PAGE) -> Callable[[Session, Person], Page]:
    return lambda session, actor: lead_search.search(session, actor.workspace_id, typed, page=page, size=size)


def show(asked: Asked) -> None:
    """A person picked a lead in the search, or pressed Open lead: the card takes the place of the list."""
    show_lead(asked, clicks.number(clicks.value_of(asked.body)))


def show_of_conversation(asked: Asked) -> None:
    """A person pressed Lead on a conversation."""
    conversation_id = clicks.pressed_id(asked.body)
    lead_id = asked.run(lambda session, actor: inbox.conversation_of(session, actor, conversation_id).lead_id)
    show_lead(asked, lead_id)


def show_of_enrollment(asked: Asked, enrollment_id: int) -> None:
    """A person picked Open lead from the menu of an approval card, which is acknowledged there."""
    lead_id = asked.run(lambda session, actor: reviewing.enrollment_of(session, actor, enrollment_id).lead_id)
    asked.open(asked.run(lambda session, actor: _card(asked, session, actor, lead_id)))


def show_lead(asked: Asked, lead_id: int) -> None:
    """Show a lead's card: in the modal that the click came from, else in one of its own."""
    view = asked.run(lambda session, actor: _card(asked, session, actor, lead_id))
    is_ours = asked.view.get("callback_id") in (
        lead_ids.LEAD_SEARCH_MODAL,
        lead_ids.LEAD_HISTORY_MODAL,
        lead_ids.LEAD_CARD_MODAL,
        lead_ids.LEAD_NEW_MODAL,
        group_ids.GROUP_ADD_MODAL,
    )
    if is_ours:
        asked.redraw_view(view)
    else:
        asked.open(view)
    asked.ack()


def _card(asked: Asked, session: Session, actor: Person, lead_id: int, said: str = "") -> View:
    return card_view.card(lead_card.card(session, actor, lead_id, now=asked.services.now()), said)


def card_after(asked: Asked, lead_id: int, said: str = "") -> View:
    """Return a lead's card as it is now, with what was just done."""
    return asked.run(lambda session, actor: _card(asked, session, actor, lead_id, said))


def happened(asked: Asked) -> None:
    """A person wants to see all that happened, or turns its page."""
    lead_id, page = card_view.read_history(asked.body)
    shown = asked.run(lambda session, actor: lead_card.happened(session, actor, lead_id, page))
    asked.redraw_view(card_view.history(shown))
    asked.ack()


def holding(wish: Wish | None) -> Listener:
    """Return the listener of Pause, Resume, or without a wish Stop."""

    def pressed(asked: Asked) -> None:
        lead_id = clicks.pressed_id(asked.body)
        said = asked.once(
            lambda session, actor: lead_moves.hold(session, actor, lead_id, wish, now=asked.services.now())
        )
        asked.redraw_view(card_after(asked, lead_id, said or ""))
        asked.ack()

    return pressed


def export(asked: Asked, lead_id: int) -> None:
    """A person wants everything that is held about a lead."""
    now: datetime = asked.services.now()
    asked.once(lambda session, actor: exporting.ask(session, actor, lead_id, now=now))
    said = "The file is on its way into your direct messages with Plera."
    asked.redraw_view(card_after(asked, lead_id, said))


def register(app: App, services: Services) -> None:
    app.options(lead_ids.LEAD_PICK)(wired(services, suggest))
    for action_id, listener in (
        (lead_ids.LEAD_PICK, show),
        (lead_ids.LEAD_OPEN, show),
        (lead_ids.LEAD_BACK_TO_CARD, show),
        (lead_ids.LEAD_OPEN_FROM_CONVERSATION, show_of_conversation),
        (lead_ids.LEAD_RESULTS_BACK, turn),
        (lead_ids.LEAD_RESULTS_NEXT, turn),
        (lead_ids.LEAD_HISTORY, happened),
        (lead_ids.LEAD_HISTORY_BACK, happened),
        (lead_ids.LEAD_HISTORY_NEXT, happened),
        (lead_ids.LEAD_PAUSE, holding(Wish.PAUSE)),
        (lead_ids.LEAD_RESUME, holding(Wish.RESUME)),
        (lead_ids.LEAD_STOP, holding(None)),
    ):
        app.action(action_id)(wired(services, listener))
