"""The page on which a person consents, in plain HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from sandbox.oauth_issuer import Request

_NAMES = {"google": "Google (local)", "microsoft": "Microsoft (local)"}
_MEANS = {
    "https://mail.google.com/": "Read and send mail",
    "https://outlook.office.com/SMTP.Send": "Send mail",
    "https://outlook.office.com/IMAP.AccessAsUser.All": "Read mail",
    "offline_access": "Keep access while you are away",
    "openid": "Know who you are",
    "email": "See your address",
}
_KEPT = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


def consent_page(request: Request, given: Mapping[str, str], senders: Mapping[str, str]) -> str:
    """Ask for a mailbox and a yes or no; what was asked with goes along in the form."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(given.get(name, ""))}">' for name in _KEPT
    )
    choices = "".join(_choice(address, name, request.login_hint) for address, name in senders.items())
    wishes = "".join(f"<li>{escape(_MEANS.get(one, one))}</li>" for one in request.scope.split())
    return _page(
        f"Sign in with {_NAMES[request.provider]}",
        f"<p><strong>Plera</strong> asks for access to a mailbox:</p><ul>{wishes}</ul>"
        f'<form method="post">{hidden}<fieldset><legend>Which mailbox?</legend>{choices}</fieldset>'
        '<button name="decision" value="allow" class="main">Allow</button> '
        '<button name="decision" value="deny">Cancel</button></form>'
        "<p class=note>This issuer runs on this machine only. Nothing is asked of a real provider.</p>",
    )


def refusal_page(sentence: str) -> str:
    """Say why nobody is asked for anything."""
    return _page("This cannot be asked for", f"<p>{escape(sentence)}</p>")


def _choice(address: str, name: str, hint: str) -> str:
    checked = " checked" if address == hint else ""
    return (
        f'<label><input type="radio" name="address" required value="{escape(address)}"{checked}> '
        f"{escape(name)} <span>{escape(address)}</span></label>"
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page/base.css">'
        f'<link rel="stylesheet" href="/page/consent.css"><main class="consent"><h1>{escape(title)}</h1>{body}</main>'
    )
