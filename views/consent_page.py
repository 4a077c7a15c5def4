"""What a browser shows of connecting a mailbox by consent: plain HTML that loads nothing."""

from dataclasses import dataclass
from html import escape

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#1d1c1d;background:#f8f8f8;margin:0}"
    "main{max-width:32rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #ddd;border-radius:8px}"
    "h1{font-size:1.4rem;margin:0 0 1rem}p{margin:0 0 1rem}"
    "a{display:inline-block;padding:.6rem 1.2rem;border-radius:6px;background:#007a5a;color:#fff;"
    "text-decoration:none;font-weight:600}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1a1d21}"
    "main{background:#25282d;border-color:#3b3e43}}"
)


@dataclass(frozen=True)
class Asking:
    """Who asks to connect which mailbox ("" for one of their choice), and where the issuer is."""

    person: str
    workspace: str
    issuer: str
    address: str
    url: str


def asking(asked: Asking) -> str:
    """Say who asked before a browser is sent on, so that nobody consents for somebody else by mistake."""
    which = f"the mailbox <strong>{escape(asked.address)}</strong>" if asked.address else "a mailbox"
    return _page(
        f"Connect with {asked.issuer}",
        f"<p><strong>{escape(asked.person or 'Somebody')}</strong> of <strong>{escape(asked.workspace)}</strong> "
        f"asked in Slack to connect {which} with Plera. It will send mail from it and read its replies.</p>"
        "<p>Go on only if that was you.</p>"
        f'<p><a rel="noreferrer" href="{escape(asked.url)}">Go on to {escape(asked.issuer)}</a></p>',
    )


def connected(address: str) -> str:
    """Say that it worked."""
    return _page(
        "Connected",
        f"<p><strong>{escape(address)}</strong> is connected. You can close this page and go back to Slack.</p>",
    )


def refused(sentence: str) -> str:
    """Say what went wrong and what to do."""
    return _page("Not connected", f"<p>{escape(sentence)}</p>")


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)} · Plera</title>'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style><main><h1>{escape(title)}</h1>{body}</main>"
    )
