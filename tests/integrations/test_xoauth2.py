"""Logging in by consent against the local mail servers and their issuer, which refuse as Google and Microsoft do."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from integrations import xoauth2
from integrations.imap import ImapMailboxes
from integrations.smtp import SmtpChannel
from outreach.errors import Deferred, LoginRefused, MailboxUnreadable, SenderBroken, Throttled
from outreach.oauth_port import GrantLost, IssuerRefuses, IssuerTrouble, IssuerUnreachable
from outreach.ports import MailAccount
from sandbox.oauth_issuer import Request
from sandbox.runner import Running, quick_config, running
from sandbox.seed import OAuthClient, Seed
from tests.integrations.mail_servers import mail_pair
from tests.integrations.samples import ACCOUNT, letter
from tests.integrations.scripted_smtp import Script, scripted_smtp
from tests.integrations.test_local_slack_and_mail import SEED

CLIENT = OAuthClient("client-1", "secret-1")


@dataclass
class Tokens:
    """What a process gets access tokens from: those of a list, in order; the last one stays."""

    given: list[str]
    refused: list[str] = field(default_factory=list)
    trouble: IssuerTrouble | None = None

    def current(self, sender_id: int, *, refused: str = "") -> str:
        if self.trouble is not None:
            raise self.trouble
        if refused:
            self.refused.append(refused)
            self.given.remove(refused)
        return self.given[0]


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    seed = replace(Seed.parse(SEED), oauth=CLIENT)
    config = quick_config(seed, Path(tmp_path_factory.mktemp("local")), "http://127.0.0.1:1", with_mail=True)
    with running(config) as local:
        yield local


@pytest.fixture
def account(local: Running) -> MailAccount:
    """A mailbox that is reached by consent."""
    httpx.post(f"{local.url}/_control/reset").raise_for_status()
    return replace(
        ACCOUNT,
        smtp_port=local.smtp_port,
        imap_port=local.imap_port,
        password="",
        issuer="google",
        sender_id=7,
    )


def consent(local: Running) -> str:
    """Let the mailbox's owner consent; return an access token."""
    issuer = local.sandbox.mail.issuer

    async def granted() -> str:
        wish = Request("google", CLIENT.client_id, "http://x", "mail", "s", "")
        code = issuer.allow(replace(wish, challenge=CHALLENGE), ACCOUNT.address)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://x"}
        answer = issuer.token(
            "google", form | {"code_verifier": "v", "client_id": "client-1", "client_secret": "secret-1"}
        )
        return str(answer["access_token"])

    return local.call(granted())


CHALLENGE = "TJRIXgwhrmxBzh3-e2v6zupato5AokdvUCCOUm9QYIA"
"""The S256 challenge of the verifier "v"."""


def expire(local: Running) -> None:
    httpx.post(f"{local.url}/_control/oauth", json={"expire": ACCOUNT.address}).raise_for_status()


def test_a_mail_is_sent_and_read_by_consent(local: Running, account: MailAccount) -> None:
    tokens = Tokens([consent(local)])
    mailboxes = ImapMailboxes(10, tokens=tokens)

    with mailboxes.open(account, "INBOX") as folder:
        before = folder.uidnext - 1
        with SmtpChannel(10, tokens=tokens).connect(account) as connection:
            connection.hand_over(letter(account.address))
        folder.wait(20)
        assert [b"Hello Yuki" in mail.content for mail in folder.after(before)] == [True]
    with mailboxes.open_sent(account, "") as copies:
        assert copies is not None
        assert copies.name == "Sent"

    assert tokens.refused == []


def test_a_token_that_has_ended_is_replaced_once(local: Running, account: MailAccount) -> None:
    old, new = consent(local), ""
    expire(local)
    new = consent(local)

    smtp, imap = Tokens([old, new]), Tokens([old, new])
    with SmtpChannel(10, tokens=smtp).connect(account) as connection:
        connection.hand_over(letter(account.address))
    with ImapMailboxes(10, tokens=imap).open(account, "INBOX"):
        pass

    assert smtp.refused == imap.refused == [old]


def test_a_second_refusal_asks_for_a_reconnect(local: Running, account: MailAccount) -> None:
    smtp, imap = Tokens(["wrong", "no-better", "never"]), Tokens(["wrong", "no-better", "never"])

    with (
        pytest.raises(SenderBroken, match="with what Google granted: press Reconnect"),
        SmtpChannel(10, tokens=smtp).connect(account),
    ):
        pass
    with (
        pytest.raises(LoginRefused, match="with what Google granted: press Reconnect"),
        ImapMailboxes(10, tokens=imap).open(account, "INBOX"),
    ):
        pass

    assert smtp.refused == imap.refused == ["wrong"]


def test_a_token_opens_its_own_mailbox_only(local: Running, account: MailAccount) -> None:
    other = replace(account, username="lena@kestrel.test", password=consent(local))

    with pytest.raises(SenderBroken), SmtpChannel(10).connect(other):
        pass
    with pytest.raises(LoginRefused), ImapMailboxes(10).open(other, "INBOX"):
        pass


def test_a_mailbox_that_is_being_tried_uses_the_token_at_hand_and_asks_for_no_other(
    local: Running, account: MailAccount
) -> None:
    good = replace(account, password=consent(local))
    with ExitStack() as opened:
        opened.enter_context(SmtpChannel(10).connect(good))
        opened.enter_context(ImapMailboxes(10).open(good, "INBOX"))

    tokens = Tokens(["never"])
    with pytest.raises(SenderBroken), SmtpChannel(10, tokens=tokens).connect(replace(good, password="bad")):
        pass
    assert tokens.refused == []


def test_a_token_that_ends_on_a_kept_connection_costs_no_mail(local: Running, account: MailAccount) -> None:
    first = consent(local)
    tokens = Tokens([first])

    with SmtpChannel(10, tokens=tokens).connect(account) as connection:
        connection.hand_over(letter("one@kumo.test"))
        expire(local)
        tokens.given.append(consent(local))
        connection.hand_over(letter("two@kumo.test"))
        connection.hand_over(letter("three@kumo.test"))

    assert tokens.refused == [first]
    for lead in ("one", "two", "three"):
        shown = httpx.get(f"{local.url}/_control/mail/{lead}@kumo.test").json()
        assert len(shown["messages"]) == 1, lead


def test_a_consent_taken_back_ends_the_sessions_it_opened(local: Running, account: MailAccount) -> None:
    tokens = Tokens([consent(local)])

    with ImapMailboxes(10, tokens=tokens).open(account, "INBOX") as folder:
        httpx.post(f"{local.url}/_control/oauth", json={"end": ACCOUNT.address}).raise_for_status()
        with pytest.raises(MailboxUnreadable):
            folder.wait(10)


@pytest.mark.parametrize(
    ("trouble", "smtp_error", "imap_error"),
    [
        (IssuerUnreachable("Google cannot be reached just now."), Deferred, MailboxUnreadable),
        (GrantLost("Google gives no access any more: press Reconnect."), SenderBroken, LoginRefused),
        (IssuerRefuses("Google does not take this installation's client id."), SenderBroken, LoginRefused),
    ],
)
def test_without_a_token_nothing_is_dialled_and_the_reason_is_said(
    account: MailAccount, trouble: IssuerTrouble, smtp_error: type[Exception], imap_error: type[Exception]
) -> None:
    tokens = Tokens([], trouble=trouble)
    nowhere = replace(account, smtp_port=1, imap_port=1)

    with (
        pytest.raises(smtp_error, match=str(trouble)) as smtp,
        SmtpChannel(10, tokens=tokens).connect(nowhere),
    ):
        pass
    with (
        pytest.raises(imap_error, match=str(trouble)) as imap,
        ImapMailboxes(10, tokens=tokens).open(nowhere, "INBOX"),
    ):
        pass
    assert (type(smtp.value), type(imap.value)) == (smtp_error, imap_error)


def test_servers_without_the_mechanism_are_said_to_lack_it() -> None:
    with mail_pair() as pair:
        account = replace(pair.account, issuer="google", password="access-1")

        with pytest.raises(SenderBroken, match="does not offer the login"), SmtpChannel(10).connect(account):
            pass
        with pytest.raises(LoginRefused), ImapMailboxes(10).open(account, "INBOX"):
            pass


REFUSAL_OF_GOOGLE = (
    "334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ=="
)


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ([REFUSAL_OF_GOOGLE], SenderBroken, "press Reconnect"),
        (["334 !!!"], SenderBroken, "press Reconnect"),
        (["535 5.7.3 Authentication unsuccessful"], SenderBroken, "press Reconnect"),
        (
            [
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox."
            ],
            SenderBroken,
            "sending by other programs switched off for this mailbox",
        ),
        (["454 4.7.0 Temporary authentication failure"], Deferred, "asks to come back later"),
        (["421 4.7.0 Too many login attempts"], Throttled, "asks for less mail"),
    ],
)
def test_each_refusal_over_smtp_has_its_sentence(
    answers: list[str], kind: type[Exception], words: str
) -> None:
    script = Script(extensions=("AUTH PLAIN XOAUTH2",))
    script.say("AUTH", answers[0])
    script.say("", "535 5.7.8 Username and Password not accepted")
    with scripted_smtp(script) as port:
        account = replace(ACCOUNT, smtp_port=port, issuer="microsoft", password="access-1")

        with pytest.raises(kind, match=words), SmtpChannel(10).connect(account):
            pass


def test_what_goes_over_the_wire_is_the_documented_response() -> None:
    """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol, its example."""
    script = Script(extensions=("AUTH XOAUTH2",))
    with scripted_smtp(script) as port:
        example = replace(ACCOUNT, username="someuser@example.com", password=GOOGLES_TOKEN)
        with SmtpChannel(10).connect(replace(example, smtp_port=port, issuer="google")):
            pass

    (said,) = [command for command in script.commands if command.startswith("AUTH")]
    assert said == f"AUTH XOAUTH2 {''.join(GOOGLES_RESPONSE)}"


GOOGLES_TOKEN = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
GOOGLES_RESPONSE = (
    "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRj",
    "Mk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==",
)


@pytest.mark.parametrize("challenge", [b"", b"[]", b"{", b'{"status": {}}', b"\xff", b'{"status":"9"}'])
def test_a_challenge_that_tells_no_status_is_no_trouble(challenge: bytes) -> None:
    assert xoauth2.told(challenge) == ""
    assert xoauth2.told(b'{"status":"401","schemes":"Bearer"}') == "401"


def test_no_token_reaches_a_log_or_a_repr(
    local: Running, account: MailAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good = consent(local)

    with SmtpChannel(10, tokens=Tokens([good])).connect(account) as connection:
        connection.hand_over(letter(account.address))
    with ImapMailboxes(10, tokens=Tokens([good])).open(account, "INBOX"):
        pass

    ours = [record for record in caplog.records if not record.name.startswith(("pymap", "mail.", "asyncio"))]
    assert good not in str([record.__dict__ for record in ours])
    assert good not in repr(replace(account, password=good))
