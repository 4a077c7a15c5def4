"""Opting out by link: the page that a person sees in their browser, and the receipt that the team sees in Slack."""

from html import escape

from slack_sdk.models.blocks import Block

from outreach.opt_out_screens import OptOutPage, OptOutReceipt
from outreach.opt_out_words import OptOutWords, words_in
from outreach.slack_port import Screen
from views import lead_ids, text
from views.parts import actions, button, context, section

_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1.2em;color:#1d1c1d;"
    "background:#fff}h1{font-size:1.3em}button{font:inherit;padding:.6em 1.2em;border:0;border-radius:6px;"
    "background:#1264a3;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #1d1c1d;"
    "outline-offset:2px}small{color:#616061}@media(prefers-color-scheme:dark){body{background:#1a1d21;"
    "color:#e8e8e8}small{color:#b0b0b0}button:focus-visible{outline-color:#e8e8e8}}"
)


def asking(page: OptOutPage) -> str:
    """Build the page that asks; the button sends the form to the address that the page stands at."""
    words = words_in(page.language)
    question = words.question.format(sender=page.sender)
    form = f'<form method="post"><button name="confirm" value="yes">{escape(words.button)}</button></form>'
    return _html(page.language, words, f"<p>{escape(question)}</p>{form}")


def done(page: OptOutPage) -> str:
    """Build the page that says that nothing comes any more."""
    words = words_in(page.language)
    said = words.done.format(sender=page.sender)
    return _html(
        page.language, words, f"<p>{escape(said)}</p><p><small>{escape(words.under_way)}</small></p>"
    )


def wrong(language: str) -> str:
    """Build the page of a link that is none of ours, or too old; it says what works instead."""
    words = words_in(language)
    return _html(language, words, f"<p>{escape(words.wrong.format(word=words.word))}</p>")


def busy(language: str) -> str:
    """Build the page that asks to come back in a minute."""
    words = words_in(language)
    return _html(language, words, f"<p>{escape(words.busy)}</p>")


def _html(language: str, words: OptOutWords, inside: str) -> str:
    code = language if words is words_in(language) and words is not words_in("en") else "en"
    title = escape(words.title)
    return (
        f'<!doctype html><html lang="{escape(code)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>{inside}</main></body></html>"
    )


def receipt(shown: OptOutReceipt) -> Screen:
    """Draw what the team is told: who, how, and what it stopped."""
    who = text.joined([text.bold(shown.lead_name), text.name(shown.company)], ", ") or "Somebody"
    stopped = (
        f"{text.counted(shown.stopped_steps, 'step')} stopped."
        if shown.stopped_steps
        else "Nothing was left to stop."
    )
    blocks: list[Block] = [
        section(
            f"🚫 {who} opted out {text.sentence(shown.how)}\n{text.name(shown.address)} is never written to again, "
            f"by no sender. {stopped}"
        ),
        context(
            text.joined(
                [
                    f"in {text.name(shown.subject, 100)}" if shown.subject else "",
                    text.day_time(shown.at, shown.zone),
                    "taken back only with `/plera unblock`",
                ]
            )
        ),
        actions([button("Lead", lead_ids.LEAD_OPEN, str(shown.lead_id))]),
    ]
    return Screen(f"{text.name(shown.lead_name) or 'Somebody'} opted out", tuple(blocks))
