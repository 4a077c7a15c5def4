"""What people type, as Slack stores it."""

from __future__ import annotations

import pytest

from sandbox.markup import typed

PEOPLE = {"ana": "U0ANA00001", "plera": "U0PLERABOT"}


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("already &lt; escaped &amp; &gt;", "already &lt; escaped &amp; &gt;"),
        ("<@U0ANA00001> <!channel> <#C0REVIEW01|review>", "<@U0ANA00001> <!channel> <#C0REVIEW01|review>"),
        ("see https://acme.test/a?b=1&c=2.", "see <https://acme.test/a?b=1&amp;c=2>."),
        ("(https://acme.test)", "(<https://acme.test>)"),
        ("<https://acme.test|Acme>", "<https://acme.test|Acme>"),
        ("write ada@acme.test!", "write <mailto:ada@acme.test|ada@acme.test>!"),
        ("@ana, @Plera: @nobody", "<@U0ANA00001>, <@U0PLERABOT>: @nobody"),
        ("@channel @here", "<!channel> <!here>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<!nothing>", "&lt;!nothing&gt;"),
        ("", ""),
    ],
)
def test_typed_text_becomes_slacks_form(text: str, stored: str) -> None:
    assert typed(text, PEOPLE) == stored


@pytest.mark.parametrize("text", ["a < b", "https://acme.test/?a&b", "ada@acme.test", "@ana & co"])
def test_slacks_form_stays_as_it_is(text: str) -> None:
    once = typed(text, PEOPLE)

    assert typed(once, PEOPLE) == once
