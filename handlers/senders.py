"""The page of the senders: looking, editing, pausing, resuming and removing."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import connecting, domains, tracking_hosts
from handlers.asked import Asked, wired
from jobs import consent
from outreach import pausing, removing, sender_editing, sender_list, sender_naming
from outreach.errors import InvalidForm, NotFound
from outreach.ports import Services
from views import clicks, mailbox_ids, sender_edit
from views import sender_list as list_view


def open_list(asked: Asked) -> None:
    """A person wants to see the senders."""
    asked.open(page_of(asked))
    asked.ack()


def show_list(asked: Asked) -> None:
    """A person pressed the button that leads to the senders: they come in place of a form that is over."""
    if asked.view.get("callback_id") == mailbox_ids.MAILBOX_SETTLED:
        asked.redraw_view(page_of(asked))
    else:
        asked.open(page_of(asked))
    asked.ack()


def turn(asked: Asked) -> None:
    """A person turned a page of the list."""
    asked.redraw_view(page_of(asked, clicks.pressed_id(asked.body)))
    asked.ack()


def page_of(asked: Asked, number: int = 0, said: str = "") -> View:
    """Return a page of the list as it is now. Raises NotAllowed."""
    now, wall = asked.services.now(), asked.services.wall()
    page = asked.run(lambda session, actor: sender_list.page_of(session, actor, number, now=now, wall=wall))
    return list_view.build(replace(page, issuers=consent.offers(asked.services)), said)


def pick(asked: Asked) -> None:
    """A person picked an entry of a sender's menu."""
    picked = clicks.picked(asked.body)
    entry = _ENTRIES.get(picked.verb)
    if entry is None:
        raise NotFound()
    entry(asked, picked.id)
    asked.ack()


def _edit(asked: Asked, sender_id: int) -> None:
    public_url = asked.services.public_url
    form = asked.run(
        lambda session, actor: sender_editing.form(session, actor, sender_id, public_url=public_url)
    )
    asked.open(sender_edit.build(form))


def _pause(asked: Asked, sender_id: int) -> None:
    _change(asked, sender_id, pausing.pause_sender)


def _resume(asked: Asked, sender_id: int) -> None:
    _change(asked, sender_id, pausing.resume_sender)


def _change(asked: Asked, sender_id: int, rule: Callable[..., str]) -> None:
    now = asked.services.now()
    said = asked.once(lambda session, actor: rule(session, actor, sender_id, now=now))
    asked.redraw_view(page_of(asked, list_view.read_page(asked.view), said or ""))


def _ask_remove(asked: Asked, sender_id: int) -> None:
    name = asked.run(
        lambda session, actor: sender_naming.name(session, pausing.sender_of(session, actor, sender_id))
    )
    asked.open(sender_edit.remove(sender_id, name))


_ENTRIES: dict[str, Callable[[Asked, int], None]] = {
    mailbox_ids.MENU_EDIT_SENDER: _edit,
    mailbox_ids.MENU_RECONNECT: connecting.open_known,
    mailbox_ids.MENU_PAUSE_SENDER: _pause,
    mailbox_ids.MENU_RESUME_SENDER: _resume,
    mailbox_ids.MENU_DOMAIN: domains.open_check,
    mailbox_ids.MENU_REMOVE_SENDER: _ask_remove,
}


def save(asked: Asked) -> None:
    """A person saved what they changed of a sender."""
    now, public_url, typed = asked.services.now(), asked.services.public_url, sender_edit.read(asked.view)
    host = asked.run(
        lambda session, actor: sender_editing.new_host(session, actor, typed, public_url=public_url)
    )
    answers = tracking_hosts.answers(asked.services, host)
    said = asked.run(
        lambda session, actor: sender_editing.save(
            session, actor, typed, now=now, public_url=public_url, answers=answers
        )
    )
    _done(asked, said)


def remove(asked: Asked) -> None:
    """A person confirmed that a sender is removed."""
    now = asked.services.now()
    said = asked.run(
        lambda session, actor: removing.remove_sender(
            session, actor, sender_edit.read_remove(asked.view), now=now
        )
    )
    _done(asked, said)


def _done(asked: Asked, said: str) -> None:
    """Close the form; the list below shows what was done."""
    asked.ack()
    asked.redraw_below(page_of(asked, 0, said))


def errors_of(error: InvalidForm) -> dict[str, str]:
    """Return the errors of a form by block id."""
    return {mailbox_ids.MAILBOX_BLOCKS.get(name, name): words for name, words in error.fields.items()}


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (mailbox_ids.SENDERS_OPEN, show_list),
        (mailbox_ids.SENDERS_BACK, turn),
        (mailbox_ids.SENDERS_NEXT, turn),
        (mailbox_ids.SENDER_MENU, pick),
    ):
        app.action(action_id)(wired(services, listener))
    app.view(mailbox_ids.SENDER_EDIT)(wired(services, save))
    app.view(mailbox_ids.SENDER_REMOVE)(wired(services, remove))
