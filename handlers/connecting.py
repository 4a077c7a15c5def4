"""Connecting a mailbox: the form, the page that waits while its servers are tried, and the last questions."""

from dataclasses import replace

from slack_bolt import App

from handlers import consent_links, linkedin_links
from handlers.asked import Asked, wired
from jobs import consent
from models import Person
from outreach import mailbox_forms, mailbox_trials, sender_list
from outreach.mailbox_screens import Checking, FormScreen, LetIn, SenderPage, Settled
from outreach.mailbox_screens import MailboxForm as FormShown
from outreach.ports import Services, Session
from views import clicks, mailbox_form, mailbox_ids, mailbox_pages
from views import sender_list as list_page


def open_new(asked: Asked) -> None:
    """A person wants to connect a mailbox."""
    _open(asked, None)
    asked.ack()


def reconnect(asked: Asked) -> None:
    """A person wants to connect a mailbox again that broke."""
    open_known(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_known(asked: Asked, sender_id: int) -> None:
    """Open the form of a mailbox that is connected already, filled but for its password, or the way to its consent.

    A LinkedIn account is logged in again at Unipile.
    """
    if linkedin_links.is_linkedin(asked, sender_id):
        linkedin_links.open_link(asked, sender_id)
    else:
        _open(asked, sender_id)


def _open(asked: Asked, sender_id: int | None) -> None:
    form = asked.run(lambda session, actor: mailbox_forms.begin(session, actor, sender_id))
    if form.by_consent in asked.services.issuers:
        consent_links.open_link(asked, form.by_consent, form.typed.address)
        return
    form = replace(form, list_view=_list_view(asked), issuers=consent.offers(asked.services))
    asked.open(mailbox_form.build(form))


def show_servers(asked: Asked) -> None:
    """A person wants to set the servers by hand: what they typed stays."""

    def work(session: Session, actor: Person) -> FormShown:
        return mailbox_forms.with_servers(actor, mailbox_form.read(asked.view))

    form = replace(asked.run(work), issuers=consent.offers(asked.services))
    asked.redraw_view(mailbox_form.build(form))
    asked.ack()


def check(asked: Asked) -> None:
    """A person filled the form in: both servers are tried by a job, the page follows."""
    services = asked.services

    def work(session: Session, actor: Person) -> Checking:
        form = mailbox_form.read(asked.view)
        return mailbox_forms.submit(
            session,
            actor,
            form,
            view_id=str(asked.view["id"]),
            cipher=services.cipher,
            wall=services.wall(),
        )

    screen = asked.run(work)
    asked.ack(response_action="update", view=mailbox_pages.checking(screen).to_dict())


def look(asked: Asked) -> None:
    """A person looks how far the trial is."""
    asked.redraw_view(mailbox_pages.shown(_screen(asked, clicks.pressed_id(asked.body))))
    asked.ack()


def go_on(asked: Asked) -> None:
    """A person goes on with a mailbox that they did not finish connecting."""
    screen = _screen(asked, clicks.pressed_id(asked.body))
    if isinstance(screen, FormShown | LetIn):
        screen = replace(screen, list_view=_list_view(asked))
    asked.open(mailbox_pages.shown(screen))
    asked.ack()


def _list_view(asked: Asked) -> str:
    """Return the page of the senders that a form is opened from, "" for none: it follows what is done."""
    is_list = asked.view.get("callback_id") == mailbox_ids.SENDER_LIST
    return str(asked.view["id"]) if is_list else ""


def _screen(asked: Asked, form_id: int) -> FormScreen:
    now = asked.services.now()
    screen = asked.run(lambda session, actor: mailbox_trials.screen(session, actor, form_id, now=now))
    if isinstance(screen, FormShown):
        return replace(screen, issuers=consent.offers(asked.services))
    return screen


def finish(asked: Asked) -> None:
    """A person said since when the mailbox has been in use: it is connected."""
    services, now = asked.services, asked.services.now()

    def work(session: Session, actor: Person) -> tuple[str, SenderPage, str]:
        typed = mailbox_pages.read_let_in(asked.view)
        said = mailbox_trials.finish(
            session,
            actor,
            typed.form_id,
            since=typed.since,
            limit=typed.limit,
            signature=typed.signature,
            cipher=services.cipher,
            now=now,
            wall=services.wall(),
        )
        page = replace(
            sender_list.page_of(session, actor, now=now, wall=services.wall()),
            issuers=consent.offers(services),
        )
        return said, page, typed.list_view

    said, page, list_view = asked.run(work)
    if list_view:
        asked.ack()
        asked.client.views_update(view_id=list_view, view=list_page.build(page, said))
    else:
        asked.ack(response_action="update", view=mailbox_pages.settled(Settled(said)).to_dict())


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (mailbox_ids.MAILBOX_CONNECT, open_new),
        (mailbox_ids.MAILBOX_RECONNECT, reconnect),
        (mailbox_ids.MAILBOX_CONTINUE, go_on),
        (mailbox_ids.MAILBOX_LOOK, look),
        (mailbox_ids.MAILBOX_SERVERS, show_servers),
    ):
        app.action(action_id)(wired(services, listener))
    app.view(mailbox_ids.MAILBOX_FORM)(wired(services, check))
    app.view(mailbox_ids.MAILBOX_LET_IN)(wired(services, finish))
