"""Logging a LinkedIn account in again: a person gets a link, and looks whether it works."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from models.states import AccountKind
from outreach import linkedin_links, mailbox_forms, sender_naming
from outreach.ports import Services, Session
from views import clicks, linkedin_ids, linkedin_link


def is_linkedin(asked: Asked, sender_id: int) -> bool:
    """Say whether a sender that a person may connect again is a LinkedIn account. Raises NotFound, NotAllowed."""
    return asked.run(
        lambda session, actor: (
            mailbox_forms.mailbox_of(session, actor, sender_id).kind is AccountKind.LINKEDIN
        )
    )


def open_link(asked: Asked, sender_id: int) -> None:
    """Show the link; Unipile is asked for it with no transaction open."""
    account_id, name = _named(asked, sender_id)
    url = linkedin_links.link(asked.services.linkedin, account_id, wall=asked.services.wall())
    asked.open(linkedin_link.build(sender_id, name, url))


def look(asked: Asked) -> None:
    """A person has logged in and wants to see whether it works."""
    sender_id = clicks.pressed_id(asked.body)
    account_id, name = _named(asked, sender_id)
    said = linkedin_links.state_of(asked.services.linkedin, account_id)
    if said:
        asked.redraw_view(linkedin_link.build(sender_id, name, linkedin_link.read_url(asked.view), said))
    else:
        works = asked.run(lambda session, actor: linkedin_links.again(session, actor, sender_id))
        asked.redraw_view(linkedin_link.done(works))
    asked.ack()


def _named(asked: Asked, sender_id: int) -> tuple[str, str]:
    def work(session: Session, actor: Person) -> tuple[str, str]:
        sender = linkedin_links.account_of(session, actor, sender_id)
        return sender.username, sender_naming.plain(sender)

    return asked.run(work)


def register(app: App, services: Services) -> None:
    app.action(linkedin_ids.RELOGIN_LOOK)(wired(services, look))
