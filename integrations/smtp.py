"""Email's way out: hands letters to a sender's own SMTP server, step by step, on one kept connection."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from integrations import mail_troubles, smtp_answers, smtp_login, xoauth2
from outreach.errors import Deferred, DeliveryError, Rejected, SenderBroken
from outreach.mail_troubles import Trouble
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

    def hand_over(self, letter: Letter) -> str:
        """Give one letter to the server; return its answer.

        Raises Withdrawn, Rejected, Deferred, BrokeOff when the server hung or hung up before it had the text,
        SenderBroken, or OutcomeUnknown when the connection broke after the text was out.
        """
        for address in (letter.sender, letter.recipient):
            if not smtp_answers.is_one_address(address):
                raise Rejected("This message has no single valid address to go to: correct the lead's email.")
        letter = replace(letter, content=self._finished(letter))
        try:
            self._make_ready()
            self._is_clean = False
            self._announce(letter)
            self._send_text(letter.content)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise smtp_answers.broke_off(error, self._account.smtp_host) from error
        return self._final_answer()

    def close(self) -> None:
        """Say goodbye; a server that is gone already is fine."""
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self._drop()

    def _dial(self, refused: str = "") -> smtplib.SMTP:
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
        account = self._account
        try:
            smtp = self._open_socket()
        except smtplib.SMTPResponseException as error:
            raise smtp_answers.sort_connect(
                error.smtp_code, _as_bytes(error.smtp_error), account.address
            ) from error
        except ssl.SSLCertVerificationError as error:
            raise self._wrong_certificate() from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self._refuse_silence(error)
            raise Deferred(
                f"The mail server {account.smtp_host} cannot be reached on port {account.smtp_port}."
            ).because(mail_troubles.of_error(error)) from error
        try:
            self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _open_socket(self) -> smtplib.SMTP:
        account, hello = self._account, self._account.address.rpartition("@")[2] or "localhost"
        hello = hello if hello.isascii() else "localhost"
        if account.smtp_security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                account.smtp_host,
                account.smtp_port,
                local_hostname=hello,
                timeout=self._timeout_seconds,
                context=self._tls or ssl.create_default_context(),
            )
        else:
            smtp = smtplib.SMTP(
                account.smtp_host, account.smtp_port, local_hostname=hello, timeout=self._timeout_seconds
            )
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return smtp

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        account = self._account
        try:
            if account.smtp_security == "starttls":
                smtp.starttls(context=self._tls or ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if account.issuer:
                xoauth2.log_in_smtp(smtp, account, self._secret)
            elif account.username:
                smtp_login.log_in(smtp, account.username, self._secret)
        except smtplib.SMTPResponseException as error:
            raise smtp_answers.sort_connect(
                error.smtp_code, _as_bytes(error.smtp_error), account.address
            ) from error
        except ssl.SSLCertVerificationError as error:
            raise self._wrong_certificate() from error
        except smtplib.SMTPNotSupportedError as error:
            raise SenderBroken(
                f"The mail server {account.smtp_host} does not offer the login or encryption that is set for "
                f"{account.address}: check its connection settings."
            ).because(mail_troubles.of_error(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self._refuse_silence(error)
            raise Deferred(f"The mail server {account.smtp_host} broke off during the login.").because(
                mail_troubles.of_error(error)
            ) from error

    def _wrong_certificate(self) -> SenderBroken:
        host, address = self._account.smtp_host, self._account.address
        return SenderBroken(
            f"The certificate of {host} is not valid for it: check the SMTP host of {address}."
        ).because(Trouble.CERTIFICATE)

    def _refuse_silence(self, error: Exception) -> None:
        """Raise SenderBroken for a server that says nothing: waiting for it letter by letter helps nobody."""
        if smtp_answers.is_silence(error):
            host, address = self._account.smtp_host, self._account.address
            raise SenderBroken(
                f"The mail server {host} of {address} does not answer: it is tried again by itself."
            ).because(Trouble.TIMEOUT) from error

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
            return smtp_answers.not_understood(self._account.smtp_host)
        return sort(code, answer, self._account.address)

    def _drop(self) -> None:
        self._smtp.close()


def _as_bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode("utf-8", "replace")
