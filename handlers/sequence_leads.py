"""The leads of a sequence: the list behind the lab's button, its pages, and the search while one types."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import leads
from handlers.asked import Asked, wired
from outreach import sequence_leads
from outreach.ports import Services
from views import clicks, lab_ids
from views import lead_search as search_view
from views import sequence_leads as list_view


def ask(asked: Asked) -> None:
    """A person pressed Leads in the Messaging Lab."""
    asked.open(_list(asked, clicks.pressed_id(asked.body)))
    asked.ack()


def again(asked: Asked) -> None:
    """A person looks at the first page again."""
    asked.redraw_view(_list(asked, clicks.pressed_id(asked.body)))
    asked.ack()


def later(asked: Asked) -> None:
    """A person wants to see those who came after."""
    sequence_id, lead_id = list_view.read_turn(asked.body)
    asked.redraw_view(_list(asked, sequence_id, after=lead_id))
    asked.ack()


def earlier(asked: Asked) -> None:
    """A person wants to see those who came before."""
    sequence_id, lead_id = list_view.read_turn(asked.body)
    asked.redraw_view(_list(asked, sequence_id, before=lead_id))
    asked.ack()


def _list(asked: Asked, sequence_id: int, *, after: int = 0, before: int | None = None) -> View:
    now = asked.services.now()
    page = asked.run(
        lambda session, actor: sequence_leads.listed(
            session, actor, sequence_id, now=now, after=after, before=before
        )
    )
    return list_view.leads(page)


def suggest(asked: Asked) -> None:
    """A person types into the search above the list."""
    typed = str(asked.body.get("value") or "")
    sequence_id = list_view.read_sequence(asked.view)
    page = asked.run(
        lambda session, actor: sequence_leads.found(session, actor, sequence_id, typed, size=leads.OPTIONS)
    )
    asked.ack(options=search_view.options(page))


def register(app: App, services: Services) -> None:
    app.options(lab_ids.SEQUENCE_LEADS_PICK)(wired(services, suggest))
    for action_id, listener in (
        (lab_ids.LAB_LEADS, ask),
        (lab_ids.SEQUENCE_LEADS_PICK, leads.show),
        (lab_ids.SEQUENCE_LEADS_AGAIN, again),
        (lab_ids.SEQUENCE_LEADS_LATER, later),
        (lab_ids.SEQUENCE_LEADS_EARLIER, earlier),
    ):
        app.action(action_id)(wired(services, listener))
