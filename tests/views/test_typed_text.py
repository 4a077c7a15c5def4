"""A message as it was typed: emoji as characters, files counted."""

from typing import Any

import pytest

from views import typed_text


def rich(*emoji: dict[str, Any]) -> list[dict[str, Any]]:
    elements = [{"type": "text", "text": "x"}, *({"type": "emoji", **one} for one in emoji)]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]


@pytest.mark.parametrize(
    ("text", "emoji", "read"),
    [
        ("Great :tada:!", [{"name": "tada", "unicode": "1f389"}], "Great 🎉!"),
        (
            "Hi :wave::skin-tone-2: and :wave:",
            [
                {"name": "wave", "unicode": "1f44b"},
                {"name": "wave", "skin_tone": 2, "unicode": "1f44b-1f3fb"},
            ],
            "Hi 👋🏻 and 👋",
        ),
        ("At 10:30:00 :kestrel:", [{"name": "kestrel"}], "At 10:30:00 :kestrel:"),
        ("Odd :x:", [{"name": "x", "unicode": "not-hex"}], "Odd :x:"),
        ("Odd :x:", [{"name": "x", "unicode": "ffffffff"}], "Odd :x:"),
        ("None :tada:", [], "None :tada:"),
    ],
)
def test_emoji_are_characters_where_slack_says_which(
    text: str, emoji: list[dict[str, Any]], read: str
) -> None:
    assert typed_text.read({"text": text, "blocks": rich(*emoji)}) == read


@pytest.mark.parametrize("message", [{}, {"text": None, "blocks": "x", "files": None}])
def test_a_message_without_anything_is_empty(message: dict[str, Any]) -> None:
    assert (typed_text.read(message), typed_text.files(message)) == ("", 0)


def test_files_are_counted() -> None:
    assert typed_text.files({"files": [{"id": "F1"}, {"id": "F2"}]}) == 2
