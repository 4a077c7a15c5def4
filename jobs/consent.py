"""What follows a consent, while the browser waits: tokens, both logins, the mailbox; and giving a grant back."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import date
from threading import BoundedSemaphore

from jobs import context
from models import Person
from outreach import consents, grants, login_check, people, sender_list, sent_before
from outreach.consents import Begun
from outreach.errors import NotReady, OutreachError, SlackProblem
from outreach.mailbox_screens import SenderPage, Settled
from outreach.oauth_port import Issuer, IssuerUnreachable, Tokens
from outreach.ports import MailAccount, Services, Session
from outreach.slack_port import SlackAddress
from views import mailbox_pages
from views import sender_list as list_view

AT_ONCE = 4
"""How many browsers may wait at a time, as each holds a thread of the web process for as long as servers take."""

_places = BoundedSemaphore(AT_ONCE)
_log = logging.getLogger("plera.jobs.consent")


def issuer_of(services: Services, key: str) -> Issuer:
    """Return an issuer that this installation knows. Raises NotReady."""
    issuer = services.issuers.get(key)
    if issuer is None:
        raise NotReady(
            f"This installation cannot connect mailboxes with {key.capitalize()}: whoever runs Plera sets PUBLIC_URL, "
            f"PLERA_{key.upper()}_CLIENT_ID and its secret. An app password works without."
        )
    return issuer


def offers(services: Services) -> tuple[tuple[str, str], ...]:
    """Return the issuers by whose consent a mailbox may be connected here, by key and name."""
    return tuple((key, issuer.name) for key, issuer in services.issuers.items())


def finish(services: Services, begun: Begun, code: str) -> str:
    """Redeem a code, log in to both servers and keep the mailbox; return its address.

    Nothing is kept unless both servers let us in. Raises OutreachError with what to do.
    """
    if not _places.acquire(blocking=False):
        raise NotReady(
            "Too many mailboxes are being connected just now. Press the button in Slack again in a minute."
        )
    try:
        return _finish(services, begun, code)
    finally:
        _places.release()


def _finish(services: Services, begun: Begun, code: str) -> str:
    issuer = issuer_of(services, begun.issuer)
    tokens = _redeem(issuer, begun, code)
    address = consents.address_of(begun, tokens, issuer)
    reached = services.read(lambda session: consents.account(session, begun, address, issuer, tokens.access))
    first_sent_on = _try(services, reached)

    def keep(session: Session) -> str:
        return consents.connect(
            session,
            begun,
            reached,
            tokens,
            cipher=services.cipher,
            now=services.now(),
            wall=services.wall(),
            first_sent_on=first_sent_on,
        )

    said = services.persist(keep)
    _log.info("mailbox connected by consent", extra={"issuer": begun.issuer})
    _show(services, begun, said)
    return address


def _show(services: Services, begun: Begun, said: str) -> None:
    """Let the page in Slack that gave the link say what was done, and the list below it; who closed them is told."""
    if not begun.view_id:
        return

    def look(session: Session) -> tuple[SlackAddress, SenderPage]:
        person = session.get_one(Person, begun.person_id)
        page = sender_list.page_of(session, person, now=services.now(), wall=services.wall())
        return people.address_of(session, begun.workspace_id, services.cipher), page

    to, page = services.read(look)
    with suppress(SlackProblem):
        services.slack.update_view(to, begun.view_id, mailbox_pages.settled(Settled(said)))
        if begun.list_view:
            shown = list_view.build(replace(page, issuers=offers(services)))
            services.slack.update_view(to, begun.list_view, shown)


def _redeem(issuer: Issuer, begun: Begun, code: str) -> Tokens:
    try:
        return issuer.redeem(code, begun.verifier)
    except IssuerUnreachable as error:
        raise NotReady(f"{error} Nothing was connected: press the button in Slack again.") from error


def _try(services: Services, reached: MailAccount) -> date | None:
    """Log in to both servers; return since when the mailbox sends, None where its Sent folder does not tell.

    Raises NotReady with what each of them said.
    """
    failed = login_check.failures(services.channels["email"], services.mailboxes, reached)
    if failed:
        raise NotReady(" ".join(dict.fromkeys(one.said for one in failed)) + " Nothing was connected.")
    return sent_before.first_sent_on(services.mailboxes, reached, now=services.now())


def give_back(grant_id: int) -> None:
    """Give a grant back to its issuer, and forget it."""
    give_back_now(context.services(), grant_id)


def give_back_now(services: Services, grant_id: int) -> None:
    """Give a grant back once; one whose issuer cannot be reached is tried again by the clock."""
    ending = services.run(
        lambda session: grants.ending(session, grant_id, wall=services.wall(), cipher=services.cipher)
    )
    if ending is None:
        return
    issuer = services.issuers.get(ending.issuer)
    if issuer is not None and ending.refresh:
        try:
            issuer.give_back(ending.refresh)
        except OutreachError as error:
            _log.warning("grant not given back", extra={"grant_id": grant_id, "error": type(error).__name__})
            if not ending.is_last_try:
                return
    services.run(lambda session: grants.forget(session, grant_id))
