"""Logging in over SMTP with a user name and password of any letters."""

import smtplib
from base64 import b64encode


def log_in(smtp: smtplib.SMTP, username: str, password: str) -> None:
    """Log in; smtplib knows ASCII only, while AUTH PLAIN carries UTF-8 (RFC 4616, 2), as LOGIN does everywhere.

    Raises what `smtplib.SMTP.login` raises.
    """
    if (username + password).isascii():
        smtp.login(username, password)
        return
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, answer = smtp.docmd("AUTH", f"PLAIN {_sealed(chr(0).join(('', username, password)))}")
    elif "LOGIN" in offered:
        code, answer = smtp.docmd("AUTH", f"LOGIN {_sealed(username)}")
        if code == 334:
            code, answer = smtp.docmd(_sealed(password))
    else:
        raise smtplib.SMTPNotSupportedError("no way to log in with letters beyond ASCII")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _sealed(words: str) -> str:
    return b64encode(words.encode()).decode("ascii")
