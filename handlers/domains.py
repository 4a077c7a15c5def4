"""Sending domains: a page with what is missing and the records to add, and Check again."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import domain_checks, finding_domains
from outreach.domain_screens import DomainPage
from outreach.ports import Services, Session
from views import clicks, domain_ids, domain_modal


def open_page(asked: Asked) -> None:
    """A person wants to see what a domain's records lack."""
    open_check(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_check(asked: Asked, check_id: int) -> None:
    """Open the page of a domain; the click is acknowledged by whoever heard it."""
    page = asked.run(lambda session, actor: finding_domains.page(session, actor, check_id))
    asked.open(domain_modal.domain_modal(page))


def check_again(asked: Asked) -> None:
    """A person has added a record, or does not believe the page: a job asks anew and redraws it."""
    check_id, view_id, now = (
        clicks.pressed_id(asked.body),
        str(asked.view.get("id") or ""),
        asked.services.now(),
    )

    def ask(session: Session, actor: Person) -> DomainPage:
        domain_checks.ask_again(session, actor, check_id, view_id, now=now)
        return finding_domains.page(session, actor, check_id, is_looking=True)

    page = asked.once(ask)
    if page is not None:
        asked.redraw_view(domain_modal.domain_modal(page))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(domain_ids.DOMAIN_OPEN)(wired(services, open_page))
    app.action(domain_ids.DOMAIN_AGAIN)(wired(services, check_again))
