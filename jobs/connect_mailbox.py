"""Tries the servers of a mailbox that somebody connects, and shows what came of it in their open form."""

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import uuid4

from jobs import consent, context
from models import MailboxForm, Person
from outreach import (
    login_check,
    mailbox_plans,
    mailbox_trials,
    people,
    posts,
    sender_list,
    sent_before,
)
from outreach.errors import OutreachError, SlackGone, SlackProblem
from outreach.mailbox_screens import FormScreen, LetIn, SenderPage, Settled
from outreach.mailbox_screens import MailboxForm as FormShown
from outreach.mailbox_trials import Trial
from outreach.ports import Services, Session
from outreach.slack_port import SlackAddress
from views import mailbox_pages
from views import sender_list as list_view

_log = logging.getLogger("plera.jobs.connect_mailbox")


def connect_mailbox(form_id: int) -> None:
    """Log in to both servers of a form's mailbox, guessing them where none were typed."""
    try_form(context.services(), form_id)


def try_form(services: Services, form_id: int) -> None:
    """Try a form's servers and redraw it; one that is settled, or that another job tries, is left alone."""
    holder = uuid4().hex
    trial = services.run(
        lambda session: mailbox_trials.take(
            session, form_id, holder, cipher=services.cipher, wall=services.wall()
        )
    )
    if trial is None:
        return
    shown = services.read(lambda session: _open_form(session, services, form_id))
    try:
        said = _tried(services, form_id, trial)
    except OutreachError as error:
        sentence = str(error)
        services.run(lambda session: mailbox_trials.broke(session, form_id, sentence, wall=services.wall()))
        said = ""
    services.run(lambda session: mailbox_trials.release(session, form_id, holder, wall=services.wall()))
    _show(services, form_id, shown, said)


def _tried(services: Services, form_id: int, trial: Trial) -> str:
    today = services.now().date()
    planned = mailbox_plans.plan(trial.wanted, trial.known, services.mail_lookup, today)
    failed = login_check.failures(services.channels["email"], services.mailboxes, planned.account)
    if failed:
        _log.info(
            "mailbox refused", extra={"form_id": form_id, "trouble": [str(one.trouble) for one in failed]}
        )
        services.run(
            lambda session: mailbox_trials.refused(
                session,
                form_id,
                planned.account,
                failed,
                issuers=services.issuers,
                wall=services.wall(),
            )
        )
        return ""
    since = (
        sent_before.first_sent_on(services.mailboxes, planned.account, now=services.now())
        if trial.known.kept is None
        else None
    )
    return services.run(
        lambda session: mailbox_trials.let_in(
            session,
            form_id,
            planned,
            since,
            cipher=services.cipher,
            now=services.now(),
            wall=services.wall(),
        )
    )


@dataclass(frozen=True)
class _Open:
    """An open form: whose it is, and the views that show it and the list below it ("" for none)."""

    to: SlackAddress
    person_id: int
    view_id: str
    list_view: str


def _open_form(session: Session, services: Services, form_id: int) -> _Open:
    row = session.get_one(MailboxForm, form_id)
    to = people.address_of(session, row.workspace_id, services.cipher)
    return _Open(to, row.person_id, row.view_id, str(row.form.get("list_view") or ""))


def _show(services: Services, form_id: int, shown: _Open, said: str) -> None:
    """Redraw the form; where it was closed meanwhile, its person is told how it ended."""

    def look(session: Session) -> FormScreen:
        if said:
            return Settled(said)
        person = session.get_one(Person, shown.person_id)
        found = mailbox_trials.screen(session, person, form_id, now=services.now())
        return replace(found, issuers=consent.offers(services)) if isinstance(found, FormShown) else found

    screen = services.run(look)
    try:
        services.slack.update_view(shown.to, shown.view_id, mailbox_pages.shown(screen))
    except SlackGone:
        _tell(services, f"mailbox_form:{form_id}:{shown.view_id}", shown.person_id, _told(screen))
    except SlackProblem:
        return
    if said and shown.list_view:
        _show_list(services, shown)


def _show_list(services: Services, shown: _Open) -> None:
    def look(session: Session) -> SenderPage:
        person = session.get_one(Person, shown.person_id)
        page = sender_list.page_of(session, person, now=services.now(), wall=services.wall())
        return replace(page, issuers=consent.offers(services))

    with suppress(SlackProblem):
        services.slack.update_view(shown.to, shown.list_view, list_view.build(services.read(look)))


def _tell(services: Services, key: str, person_id: int, words: str) -> None:
    if words:
        services.run(lambda session: posts.tell(session, person_id, words, key=key))


def _told(screen: FormScreen) -> str:
    go_on = "Type `/plera senders` and press Continue."
    if isinstance(screen, LetIn):
        return f"Both servers let {screen.address} in, but it is not connected yet. {go_on}"
    if isinstance(screen, FormShown):
        return f"{screen.typed.address} is not connected: {' '.join(screen.problems)} {go_on}"
    return screen.sentence if isinstance(screen, Settled) else ""
