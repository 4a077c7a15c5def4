"""Connecting a mailbox by consent, in Slack: a person gets a link of their own, and the page follows what they do."""

from slack_bolt import App

from handlers.asked import Asked, wired
from jobs import consent
from models import Person
from outreach import consents
from outreach.ports import Services, Session
from views import consent_link, mailbox_form, mailbox_ids
from views.consent_link import ConsentLink


def ask_google(asked: Asked) -> None:
    """A person wants to connect a mailbox with Google."""
    open_link(asked, "google", None)
    asked.ack()


def ask_microsoft(asked: Asked) -> None:
    """A person wants to connect a mailbox with Microsoft."""
    open_link(asked, "microsoft", None)
    asked.ack()


def open_link(asked: Asked, issuer: str, address: str | None) -> None:
    """Begin a consent and show its link; without an address it is for the one that was typed, if any."""
    services = asked.services

    def begin(session: Session, actor: Person) -> tuple[str, ConsentLink]:
        wanted = mailbox_form.typed_address(asked.view) if address is None else address
        name = consent.issuer_of(services, issuer).name
        state = consents.begin(
            session, actor, issuer, address=wanted, wall=services.wall(), cipher=services.cipher
        )
        return state, ConsentLink(name, wanted, consents.link(services.public_url, state))

    state, link = asked.run(begin)
    list_view = list_view_of(asked)
    view_id = asked.open(consent_link.build(link))
    asked.run(
        lambda session, actor: consents.shown_in(
            session, state, view_id, list_view, wall=services.wall(), cipher=services.cipher
        )
    )


def list_view_of(asked: Asked) -> str:
    """Return the page of the senders that a click came from, "" for none: it follows what is done."""
    if asked.view.get("callback_id") == mailbox_ids.MAILBOX_FORM:
        return mailbox_form.read(asked.view).list_view
    is_list = asked.view.get("callback_id") == mailbox_ids.SENDER_LIST
    return str(asked.view["id"]) if is_list else ""


def register(app: App, services: Services) -> None:
    for key, listener in (("google", ask_google), ("microsoft", ask_microsoft)):
        app.action(mailbox_ids.CONSENT_BUTTONS[key])(wired(services, listener))
