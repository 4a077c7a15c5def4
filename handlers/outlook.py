"""What leaves and why not: `/plera today`, `/plera why`, and the buttons under their answers."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import today, why
from outreach.outlook_screens import Today, WhyMatches
from outreach.ports import Services, Session, enqueue_after_commit
from outreach.slack_port import Screen
from views import clicks, ids, today_modal, why_card


def today_screen(asked: Asked) -> Screen:
    """Return the short answer to `/plera today`."""
    return today_modal.today_answer(_today(asked))


def why_screen(asked: Asked, wanted: str) -> Screen:
    """Return the answer to `/plera why`: a lead, those that fit, or how to look."""

    def look(session: Session, actor: Person) -> Screen:
        found = why.find(session, actor, wanted)
        if isinstance(found, WhyMatches):
            return why_card.why_matches(found)
        return _answer(asked, session, actor, found)

    return asked.run(look)


def why_lead(asked: Asked) -> None:
    """A person picked one of several leads, or pressed Why somewhere."""
    lead_id = clicks.pressed_id(asked.body)
    shown = asked.run(lambda session, actor: _answer(asked, session, actor, lead_id))
    asked.ack()
    asked.respond(shown)


def _answer(asked: Asked, session: Session, actor: Person, lead_id: int) -> Screen:
    """Return the answer on a lead, or that a job is working it out, which then gives it."""
    if why.takes_long(session, lead_id) and asked.response_url:
        why.lead_of(session, actor, lead_id)
        enqueue_after_commit(session, "why", lead_id, actor.id, asked.response_url)
        return why_card.working_it_out()
    return why_card.why_card(why.of(session, actor, lead_id, now=asked.services.now()))


def show_all(asked: Asked) -> None:
    """A person wants to see every message of the next 24 hours."""
    asked.open(today_modal.today_modal(_today(asked)))
    asked.ack()


def turn(asked: Asked) -> None:
    """A person turns a page of that list."""
    page = today_modal.read_page(asked.body)
    asked.redraw_view(today_modal.today_modal(_today(asked), page))
    asked.ack()


def _today(asked: Asked) -> Today:
    return asked.run(lambda session, actor: today.of(session, actor, now=asked.services.now()))


def register(app: App, services: Services) -> None:
    app.action(ids.WHY_LEAD)(wired(services, why_lead))
    app.action(ids.TODAY_ALL)(wired(services, show_all))
    for action_id in (ids.TODAY_BACK, ids.TODAY_NEXT):
        app.action(action_id)(wired(services, turn))
