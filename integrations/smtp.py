"""Email's way out: hands letters to a sender's own SMTP server, step by step, on one kept connection."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from integrations import smtp_answers, smtp_dialling, xoauth2
from outreach.errors import BrokeOff, Deferred, DeliveryError, Rejected
from outreach.oauth_port import AccessTokens
from outreach.ports import Letter, MailAccount

_BARE_LINE_END = re.compile(rb"\r\n|\r|\n")
_CLOSING = 421
"""The server closes the connection (RFC 5321, 4.2.2)."""

_LEADING_DOT = re.compile(rb"(?m)^\.")


class SmtpChannel:
    """Connects to SMTP servers. Implements ChannelPort.

    `final_reply_seconds` is the wait for the answer to a whole text, which RFC 5321 (4.5.3.2.6) asks to be long:
    a timeout there leaves the outcome unknown. `signed` puts a signature in front of a text, given who sends it.
    """

    def __init__(
        self,
        timeout_seconds: float = 30,
        *,
        final_reply_seconds: float = 120,
        tls: ssl.SSLContext | None = None,
        signed: Callable[[bytes, str], bytes] | None = None,
        tokens: AccessTokens | None = None,
    ) -> None:
        self._signed = signed
        self._timeout_seconds = timeout_seconds
        self._final_reply_seconds = final_reply_seconds
        self._tls = tls
        self._tokens = tokens

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator["SmtpConnection"]:
        """Open a connection that serves many letters. Raises SenderBroken or Deferred."""
        connection = SmtpConnection(
            account,
            self._timeout_seconds,
            self._final_reply_seconds,
            self._tls,
            self._signed,
            self._tokens,
        )
        try:
            yield connection
        finally:
            connection.close()


class SmtpConnection:
    """One sender account's kept connection; made anew once when the server has dropped it between letters."""

    def __init__(
        self,
        account: MailAccount,
        timeout_seconds: float,
        final_reply_seconds: float,
        tls: ssl.SSLContext | None,
        signed: Callable[[bytes, str], bytes] | None = None,
        tokens: AccessTokens | None = None,
    ) -> None:
        self._signed = signed
        self._account = account
        self._timeout_seconds = timeout_seconds
        self._final_reply_seconds = final_reply_seconds
        self._tls = tls
        self._tokens = tokens
        self._secret = ""
        self._smtp = self._dial()
        self._is_used, self._is_clean = False, True
        self._is_begun = False

    def hand_over(self, letter: Letter) -> str:
        """Give one letter to the server; return its answer.

        Raises Withdrawn, Rejected, Deferred, BrokeOff when the server hung or hung up before it had the text,
        SenderBroken, or OutcomeUnknown when the connection broke after the text was out.
        """
        for address in (letter.sender, letter.recipient):
            if not smtp_answers.is_one_address(address):
                raise Rejected("This message has no single valid address to go to: correct the lead's email.")
        letter = replace(letter, content=self._finished(letter))
        self._is_begun = False
        try:
            self._make_ready()
            self._is_clean = False
            self._announce(letter)
            self._send_text(letter.content)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise self._before_text(smtp_answers.broke_off(error, self._account.smtp_host)) from error
        return self._final_answer()

    def close(self) -> None:
        """Say goodbye; a server that is gone already is fine."""
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self._drop()

    def _dial(self, refused: str = "") -> smtplib.SMTP:
        """Connect and log in; what keeps us out is no letter's fault."""
        try:
            return self._let_in(refused)
        except Deferred as error:
            error.is_of_letter = False
            raise

    def _let_in(self, refused: str) -> smtplib.SMTP:
        """Connect and log in; an access token that is refused is replaced once."""
        if not self._account.issuer:
            self._secret = self._account.password
            return self._connect()
        self._secret = xoauth2.access_to_send(self._tokens, self._account, refused=refused)
        try:
            return self._connect()
        except xoauth2.AccessRefused:
            if refused or not xoauth2.can_renew(self._account):
                raise
        self._secret = xoauth2.access_to_send(self._tokens, self._account, refused=self._secret)
        return self._connect()

    def _connect(self) -> smtplib.SMTP:
        return smtp_dialling.connect(
            self._account, self._secret, timeout_seconds=self._timeout_seconds, tls=self._tls
        )

    def _make_ready(self) -> None:
        """Reset a connection on which a letter was refused. Nothing is handed over yet."""
        if self._is_clean and self._smtp.sock is not None:
            return
        try:
            code, _ = self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            code = 0
        if code != 250:
            self._dial_again()

    def _dial_again(self, refused: str = "") -> None:
        self._drop()
        self._smtp, self._is_used = self._dial(refused), False

    def _begin(self, letter: Letter) -> tuple[int, bytes]:
        """Name the sender; a used connection that went away meanwhile is made anew once."""
        try:
            code, answer = self._smtp.mail(letter.sender, self._mail_options(letter))
        except (smtplib.SMTPException, OSError) as error:
            if not self._is_used or smtp_answers.is_silence(error):
                raise
            code, answer = _CLOSING, b""
        has_ended = code in xoauth2.REFUSED and xoauth2.can_renew(self._account)
        if self._is_used and (code == _CLOSING or has_ended):
            self._dial_again(self._secret if has_ended else "")
            code, answer = self._smtp.mail(letter.sender, self._mail_options(letter))
        self._is_used = True
        return code, answer

    def _announce(self, letter: Letter) -> None:
        """Name sender and recipient and ask to send the text."""
        code, answer = self._begin(letter)
        if not smtp_answers.is_yes(code):
            raise self._no(code, answer, smtp_answers.sort_sender)
        self._is_begun = True
        code, answer = self._smtp.rcpt(letter.recipient)
        if not smtp_answers.is_yes(code):
            raise self._no(code, answer, smtp_answers.sort_recipient)
        if letter.last_look is not None:
            letter.last_look()
        code, answer = self._smtp.docmd("DATA")
        if not smtp_answers.is_go_on(code):
            raise self._no(code, answer, smtp_answers.sort_letter)

    def _mail_options(self, letter: Letter) -> list[str]:
        options = []
        needs_utf8 = not (letter.sender + letter.recipient).isascii()
        if self._smtp.has_extn("size"):
            options.append(f"SIZE={len(letter.content)}")
        if needs_utf8 and not self._smtp.has_extn("smtputf8"):
            raise Rejected(
                f"{self._account.smtp_host} cannot write to an address with letters beyond ASCII before the @, as it "
                "offers no SMTPUTF8: choose another sender, or correct the lead's email."
            )
        if self._smtp.has_extn("8bitmime") and (needs_utf8 or not letter.content.isascii()):
            options.append("BODY=8BITMIME")
        if needs_utf8:
            options.append("SMTPUTF8")
        return options

    def _finished(self, letter: Letter) -> bytes:
        """Return a letter's bytes as they leave, with one kind of line end and a signature where there is a key."""
        content = _BARE_LINE_END.sub(b"\r\n", letter.content)
        return self._signed(content, letter.sender) if self._signed is not None else content

    def _send_text(self, content: bytes) -> None:
        """Write the text and its closing dot at once. A write that fails has not carried the dot out."""
        text = _LEADING_DOT.sub(b"..", content)
        ending = b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n"
        self._smtp.send(text + ending)

    def _final_answer(self) -> str:
        """Wait for the answer to the text: from here on silence means that nobody knows."""
        try:
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(self._final_reply_seconds)
            code, answer = self._smtp.getreply()
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(self._timeout_seconds)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise smtp_answers.unknown(f"The connection to {self._account.smtp_host} broke") from error
        if smtp_answers.is_yes(code):
            self._is_clean = True
            return f"{code} {smtp_answers.clean_words(answer)}"
        if smtp_answers.is_no(code):
            raise self._no(code, answer, smtp_answers.sort_letter)
        self._drop()
        raise smtp_answers.unknown(f"{self._account.smtp_host} answered with nothing that can be understood")

    def _no(
        self, code: int, answer: bytes, sort: Callable[[int, bytes, str], DeliveryError]
    ) -> DeliveryError:
        """Sort an answer that is no yes; who closes (421), or says what is neither, gets no further command."""
        if code == _CLOSING or not smtp_answers.is_no(code):
            self._drop()
        if not smtp_answers.is_no(code):
            return self._before_text(smtp_answers.not_understood(self._account.smtp_host))
        return sort(code, answer, self._account.address)

    def _before_text(self, error: BrokeOff) -> BrokeOff:
        """Return an error as no letter's fault where the server had not even heard whom it is for."""
        error.is_of_letter = self._is_begun
        return error

    def _drop(self) -> None:
        self._smtp.close()
