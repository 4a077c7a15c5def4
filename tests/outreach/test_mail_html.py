"""HTML says itself what is quoted, in whatever language: each mail program in its own way."""

import pytest

from outreach import mail_html, mail_quotes

WORDS = "<div>Thursday works.</div><div><br></div><div>Bring the plan.</div>"
READ = "Thursday works.\n\nBring the plan."
UNKNOWN = "Óno 30. nóv Ana skrifaði"
"""An announcement in a language of which no words are known here."""
OURS = "<div>Hello Yuki,<br><br>Thursday? Reply stop to opt out.</div>"

PROGRAMS = {
    "gmail": f'{WORDS}<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
    f'{UNKNOWN}:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">'
    f"{OURS}</blockquote></div>",
    "gmail forward": f'{WORDS}<div class="gmail_quote"><div class="gmail_attr">---------- {UNKNOWN} ---------<br>'
    f"Frá: Ana<br></div>{OURS}</div>",
    "outlook web": f'{WORDS}<div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr">'
    f"<b>Frá:</b> Ana<br><b>Sent:</b> 30.11.</div>{OURS}",
    "outlook web, through another": f'{WORDS}<div id="x_divRplyFwdMsg" dir="ltr"><b>Frá:</b> Ana</div>{OURS}',
    "outlook desktop": f'{WORDS}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt">'
    f'<p class="MsoNormal"><b>Frá:</b> Ana<br></p></div></div>{OURS}',
    "outlook mobile": f'{WORDS}<div id="ms-outlook-mobile-signature">Fáðu Outlook</div><hr>'
    f'<div id="divRplyFwdMsg">Frá: Ana'
    f"</div>{OURS}",
    "outlook mac": f'{WORDS}<span id="OLK_SRC_BODY_SECTION"><div><b>Frá:</b> Ana</div>{OURS}</span>',
    "apple mail": f'{WORDS}<div><br><blockquote type="cite"><div>{UNKNOWN}:</div>{OURS}</blockquote></div>',
    "thunderbird": f'{WORDS}<div class="moz-cite-prefix">{UNKNOWN}:<br></div><blockquote type="cite" cite="mid:1@k">'
    f'{OURS}</blockquote><div class="moz-signature">-- <br>Yuki</div>',
    "yahoo": f'{WORDS}<div id="ydp1yahoo_quoted_1" class="ydp1yahoo_quoted">'
    f'<div>{UNKNOWN}:</div><div>{OURS}</div></div>',
    "proton": f'{WORDS}<div class="protonmail_signature_block">Sent með Proton</div><div class="protonmail_quote">'
    f'{UNKNOWN}:<br><blockquote class="protonmail_quote" type="cite">{OURS}</blockquote></div>',
    "gmx": f'{WORDS}<div name="quote" style="margin:10px;border-left:2px solid #C3D9E5"><b>Von:</b> Ana '
    f'&lt;ana@kestrel.test&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Yuki<br><b>Betreff:</b> Hi<br>{OURS}</div>',
}  # fmt: skip


def cut(html: str) -> mail_quotes.Cut:
    return mail_quotes.cut(
        mail_html.lines_of(f"<html><head><title>x</title></head><body>{html}</body></html>")
    )


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_what_stands_above_a_quote_is_theirs(program: str) -> None:
    found = cut(PROGRAMS[program])

    assert (found.words, found.shown) == (READ, READ)


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_an_answer_without_words_has_none(program: str) -> None:
    assert "opt out" not in cut(PROGRAMS[program].replace(WORDS, "")).words


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_the_whole_holds_every_word(program: str) -> None:
    whole = mail_quotes.whole(mail_html.lines_of(PROGRAMS[program]))

    assert "Thursday? Reply stop to opt out." in whole
    assert "Bring the plan." in whole
    assert not any("\ue0a0" <= char <= "\ue0a2" for char in whole)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [('<div class="gmail_quote"><div class="gmail_attr">Ana:</div>', "</div>"),
     ('<div class="moz-cite-prefix">Ana:</div>', ""), ("", "")],
)  # fmt: skip
def test_answers_between_quotes_are_kept_with_what_they_answer(opens: str, closes: str) -> None:
    found = cut(
        f"<p>Hi</p>{opens}<blockquote type=cite><p>When?</p></blockquote><p>Thursday.</p>"
        f"<blockquote type=cite><p>Where?</p></blockquote><p>At ours.</p><blockquote type=cite>Ana</blockquote>{closes}"
    )

    assert found.words.split() == ["Hi", "Thursday.", "At", "ours."]
    assert [line for line in found.shown.splitlines() if line.strip("> ")] == [
        "Hi", "> When?", "Thursday.", "> Where?", "At ours.",
    ]  # fmt: skip


def test_what_somebody_indented_is_theirs() -> None:
    assert cut("<p>The terms:</p><blockquote>300 a year</blockquote>").words == "The terms:\n\n300 a year"


def test_words_typed_into_a_signature_are_kept_when_there_are_no_others() -> None:
    assert cut('<div id="AppleMailSignature">Thursday works.</div>').words == "Thursday works."
