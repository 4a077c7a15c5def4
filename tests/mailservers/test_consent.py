"""Logging in by consent (XOAUTH2): Dovecot asks a token endpoint whose an access token is, for Postfix as well."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from integrations.imap import ImapMailboxes
from integrations.smtp import SmtpChannel
from jobs.access_tokens import FreshTokens
from models import MailGrant, SenderAccount
from models.states import DeliveryState, EnrollmentState, SenderState
from outreach import oauth_port
from outreach.errors import LoginRefused, MailboxUnreadable, SenderBroken
from outreach.oauth_port import GrantLost, Tokens
from outreach.ports import Letter, MailAccount
from tests.mailservers.hoster import Hoster
from tests.mailservers.office import Office, at_work
from tests.world import World

ACCESS = "ya29.valid"
PORTS = [("submission", "starttls"), ("submissions", "tls"), ("plain", "none")]


def consented(host: Hoster, access: str = ACCESS, **more: str) -> MailAccount:
    """Make a mailbox whose owner has consented, to be reached with this access token."""
    account = replace(host.mailbox(), issuer="google", password=access, sender_id=7)
    host.tokens.owners[access] = more.get("owner", account.address)
    return account


class Renewing:
    """Implements AccessTokens: gives the first token until it is refused, then the second."""

    def __init__(self, first: str, second: str) -> None:
        self._first, self._second = first, second
        self.asked: list[str] = []

    def current(self, sender_id: int, *, refused: str = "") -> str:
        self.asked.append(refused)
        return self._second if refused == self._first else self._first


@pytest.mark.parametrize(("port", "security"), PORTS)
def test_a_letter_leaves_after_a_login_by_consent(host: Hoster, port: str, security: str) -> None:
    account, recipient = consented(host), host.mailbox("yuki", domain="kumo.test")
    account = replace(account, smtp_port=host.postfix.ports[port], smtp_security=security)

    with host.smtp().connect(account) as connection:
        connection.hand_over(
            Letter(account.address, recipient.address, b"Subject: By consent\r\n\r\nHello.\r\n")
        )

    (arrived,) = host.arrived(recipient)
    assert b"Subject: By consent\r\n" in arrived.content


def test_a_mailbox_is_read_after_a_login_by_consent(host: Hoster) -> None:
    account = consented(host)
    host.dovecot.deliver(account.address, b"Subject: Hello\r\n\r\nHello.\r\n")

    assert len(host.read(account)) == 1


@pytest.mark.parametrize("length", [400, 2_500, 5_000])
def test_an_access_token_may_be_as_long_as_those_of_microsoft(host: Hoster, length: int) -> None:
    account = consented(host, "x" * length)

    assert host.read(account) == []
    with host.smtp().connect(account):
        pass


def _send(host: Hoster, account: MailAccount) -> None:
    with host.smtp().connect(account):
        pass


def _read(host: Hoster, account: MailAccount) -> None:
    host.read(account)


@pytest.mark.parametrize(("work", "error"), [(_send, SenderBroken), (_read, LoginRefused)])
@pytest.mark.parametrize("owner", ["", "somebody.else@kestrel.test"])
def test_a_token_that_is_not_the_mailboxs_own_is_refused_with_what_to_do(
    host: Hoster, work: Callable[[Hoster, MailAccount], None], error: type[Exception], owner: str
) -> None:
    account = consented(host, f"ya29.of.{owner}", owner=owner)
    if not owner:
        del host.tokens.owners[account.password]

    with pytest.raises(error, match="does not let Plera in with what Google granted: press Reconnect"):
        work(host, account)


@pytest.mark.parametrize(("work", "error"), [(_send, SenderBroken), (_read, MailboxUnreadable)])
def test_a_server_that_cannot_ask_about_tokens_lets_in_again_later(
    host: Hoster, work: Callable[[Hoster, MailAccount], None], error: type[Exception]
) -> None:
    account = consented(host)
    host.tokens.is_down = True
    try:
        # Postfix says 535 whatever the reason, as does Dovecot since 2.4: it is tried again by itself.
        with pytest.raises(error):
            work(host, account)
    finally:
        host.tokens.is_down = False

    work(host, account)


def test_a_token_that_ended_is_replaced_once_over_smtp_and_imap(host: Hoster) -> None:
    account = replace(consented(host, "ya29.fresh"), password="")
    sending, reading = Renewing("ya29.ended", "ya29.fresh"), Renewing("ya29.ended", "ya29.fresh")

    with SmtpChannel(10, tls=host.trusting, tokens=sending).connect(account):
        pass
    with ImapMailboxes(10, tls=host.trusting, tokens=reading).open(account, "INBOX"):
        pass

    assert sending.asked == reading.asked == ["", "ya29.ended"]


class Granting:
    """An issuer whose new access tokens the servers know at once; it implements Issuer as far as refreshing."""

    key, name, smtp, imap, gives_back = "google", "Google", "localhost:587", "localhost:993", False

    def __init__(self, host: Hoster) -> None:
        self._host, self.made = host, 0
        self.is_over = False

    def refresh(self, refresh_token: str) -> Tokens:
        if self.is_over:
            raise GrantLost("Google gives no more access to this mailbox: press Reconnect.")
        self.made += 1
        access = f"ya29.{refresh_token}.{self.made}"
        self._host.tokens.owners[access] = refresh_token
        return Tokens(access, expires_in=3600)

    def consent_url(self, *, state: str, verifier: str, address: str) -> str:
        raise NotImplementedError

    def redeem(self, code: str, verifier: str) -> Tokens:
        raise NotImplementedError

    def give_back(self, refresh_token: str) -> None:
        raise NotImplementedError


@pytest.fixture
def granting(host: Hoster) -> Granting:
    return Granting(host)


@pytest.fixture
def office(world: World, host: Hoster, granting: Granting) -> Office:
    """A workspace whose mailboxes are reached by consent, their first access tokens ended by now."""
    office = at_work(world, host)
    issuers: dict[str, oauth_port.Issuer] = {"google": granting}
    services = world.services
    tokens = FreshTokens(
        issuers,
        run=services.run,
        read=services.read,
        persist=services.persist,
        cipher=services.cipher,
        wall=services.wall,
        sleep=lambda seconds: None,
    )
    world.services = replace(
        services,
        channels={"email": SmtpChannel(10, tls=host.trusting, tokens=tokens)},
        mailboxes=ImapMailboxes(10, tls=host.trusting, tokens=tokens),
        issuers=issuers,
    )

    def consent(session: Session) -> None:
        for sender_id, account in office.mailboxes.items():
            sender = session.get_one(SenderAccount, sender_id)
            sender.issuer, sender.password_secret = "google", ""
            now = world.clock.now
            session.add(
                MailGrant(
                    workspace_id=world.workspace_id,
                    sender_account_id=sender_id,
                    issuer="google",
                    refresh_secret=services.cipher.encrypt(account.address),
                    access_secret=services.cipher.encrypt("ya29.first"),
                    access_expires_at=now - timedelta(hours=1),
                    granted_at=now,
                    refreshed_at=now,
                )
            )

    world.run(consent)
    return office


@pytest.mark.unseen
def test_a_sequence_goes_out_and_is_answered_by_consent_alone(office: Office, granting: Granting) -> None:
    sent = office.launched()
    office.answer(sent)
    office.check(sent, mails=1)

    assert sent.state is DeliveryState.SENT
    assert office.enrollment(sent).state is EnrollmentState.REPLIED
    assert granting.made == 1


@pytest.mark.unseen
def test_a_consent_taken_back_breaks_the_mailbox_and_loses_nothing(
    office: Office, granting: Granting
) -> None:
    world = office.world
    granting.is_over = True

    waiting = office.launched()

    sender = world.row(SenderAccount, waiting.sender_account_id)
    assert waiting.state in (DeliveryState.SCHEDULED, DeliveryState.DEFERRED)
    assert sender.state is SenderState.BROKEN
    assert "press Reconnect" in sender.health_reason
