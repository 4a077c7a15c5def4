"""Every block and element the local Slack accepts, with enough in each to see how it is drawn."""

from __future__ import annotations

from typing import Any

from tests.sandbox.block_samples import ELEMENTS, IMAGE
from tests.sandbox.people import ANA, GENERAL, REVIEW

Json = dict[str, Any]
OWN_IMAGE = "https://slack.test/page/icon.svg"
"""Stands for a picture of this very server, which the page loads."""
LONG = "A long line that says something about the plant in Tokyo and how it is run. " * 30


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


TONES = [option("Warm", "warm", description=plain("As to a friend")), option("Plain", "plain")]
GROUPS = [
    {"label": plain("Asia"), "options": [option("Tokyo", "tokyo"), option("Seoul", "seoul")]},
    {"label": plain("Europe"), "options": [option("Berlin", "berlin")]},
]
CONFIRM = {
    "title": plain("Launch the sequence?"),
    "text": mrkdwn("*400 leads* enter from Tuesday."),
    "confirm": plain("Launch"),
    "deny": plain("Not yet"),
    "style": "danger",
}
RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "bold", "style": {"bold": True}},
                {"type": "text", "text": " italic", "style": {"italic": True}},
                {"type": "text", "text": " struck", "style": {"strike": True}},
                {"type": "text", "text": " code ", "style": {"code": True}},
                {"type": "text", "text": " under ", "style": {"underline": True}},
                {"type": "link", "url": "https://kumo.test/robots", "text": "a link"},
                {"type": "user", "user_id": ANA},
                {"type": "usergroup", "usergroup_id": "S0SALES"},
                {"type": "channel", "channel_id": REVIEW},
                {"type": "team", "team_id": "T0KESTREL1"},
                {"type": "emoji", "name": "tada"},
                {"type": "broadcast", "range": "here"},
                {
                    "type": "date",
                    "timestamp": 1764061380,
                    "format": "{date_long} at {time}",
                    "fallback": "then",
                },
                {"type": "color", "value": "#1164a3"},
            ],
        },
        *[
            {
                "type": "rich_text_list",
                "style": style,
                "indent": indent,
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": f"{style} {n}"}]}
                    for n in (1, 2)
                ],
            }
            for style, indent in (
                ("bullet", 0),
                ("bullet", 1),
                ("ordered", 0),
                ("ordered", 1),
                ("ordered", 2),
            )
        ],
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "What they said\non two lines"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1\ny = 2"}]},
    ],
}
MRKDWN = (
    "*bold* _italic_ ~struck~ `code` :wave: &lt;b&gt; &amp; <https://kumo.test|Kumo> "
    f"<@{ANA}> <#{GENERAL}> <!here> <!date^1764061380^{{date_short_pretty}} at {{time}}|then>\n"
    "> quoted\n> on two lines\n• one\n• two\n```pre *not bold*\n  kept```\n2*3*4 and snake_case_word"
)
TABLE: Json = {
    "type": "table",
    "column_settings": [{"align": "left"}, {"align": "right"}, {"is_wrapped": True}],
    "rows": [
        [{"type": "raw_text", "text": text} for text in ("Lead", "Steps", "What was said")],
        [
            {"type": "raw_text", "text": "Yuki Tanaka"},
            {"type": "raw_number", "value": 4, "text": "4"},
            RICH | {"elements": RICH["elements"][:1]},
        ],
        [{"type": "raw_text", "text": text} for text in ("田中 雪 مرحبا", "12", LONG[:150])],
    ],
}
VIDEO: Json = {
    "type": "video",
    "alt_text": "Robots at work",
    "title": plain("Robots at work"),
    "title_url": "https://kumo.test/film",
    "description": plain("Two minutes"),
    "author_name": "Kumo",
    "provider_name": "KumoTube",
    "thumbnail_url": "https://kumo.test/a.png",
    "video_url": "https://kumo.test/film.mp4",
}
THUMBS: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "thumbs",
            "positive_button": {"text": plain("Good"), "value": "good"},
            "negative_button": {"text": plain("Bad"), "value": "bad"},
        },
        {
            "type": "icon_button",
            "icon": "trash",
            "text": plain("Throw away"),
            "action_id": "away",
            "value": "7",
        },
    ],
}
# What may stand in a message and in a modal.
EVERYWHERE: list[Json] = [
    {"type": "header", "text": plain("Messaging Lab · Robotics Q1")},
    {"type": "section", "text": mrkdwn(MRKDWN)},
    {"type": "section", "text": plain("Literal *stars* <b>tags</b> :wave:")},
    {"type": "section", "text": plain(LONG), "expand": False},
    {"type": "section", "text": plain(LONG), "expand": True},
    {"type": "section", "fields": [mrkdwn(f"*Field {n}*\nvalue {n}") for n in range(4)]},
    {"type": "divider"},
    RICH,
    {"type": "context", "elements": [IMAGE, mrkdwn("from *Jo Meyer*"), plain("02:05 in Tokyo")]},
    {"type": "image", "title": plain("The chart"), "image_url": OWN_IMAGE, "alt_text": "A chart"},
    {"type": "image", "title": plain("From elsewhere"), **{k: v for k, v in IMAGE.items() if k != "type"}},
    VIDEO,
]


def _in_actions(kind: str) -> Json:
    more: dict[str, Json] = {
        "button": {"text": plain("Approve all 4"), "style": "primary", "confirm": CONFIRM},
        "static_select": {"options": TONES, "placeholder": plain("Tone")},
        "multi_static_select": {"options": TONES, "initial_options": TONES},
        "overflow": {"options": [*TONES, option("Site", "site", url="https://kumo.test")]},
    }
    known = more.get(kind, {})
    return {**ELEMENTS[kind], **known, "action_id": f"do-{kind}"}


ACTED = (
    "button",
    "static_select",
    "users_select",
    "channels_select",
    "conversations_select",
    "external_select",
    "datepicker",
    "timepicker",
    "overflow",
)
BESIDE = (
    "multi_static_select",
    "checkboxes",
    "radio_buttons",
    "image",
    "overflow",
    "button",
    "static_select",
)


def on_server(blocks: list[Json], url: str) -> list[Json]:
    """The blocks with their own picture at the address where the page is."""
    return [
        {**block, "image_url": f"{url}/page/icon.svg"} if block.get("image_url") == OWN_IMAGE else block
        for block in blocks
    ]


def message_blocks() -> list[Json]:
    """Every block and element that a message may hold."""
    sections = [
        {
            "type": "section",
            "block_id": f"beside-{kind}",
            "text": mrkdwn(f"Beside it: *{kind}*"),
            "accessory": {**ELEMENTS[kind], "action_id": f"beside-{kind}"} if kind != "image" else IMAGE,
        }
        for kind in BESIDE
    ]
    acts = {"type": "actions", "block_id": "acts", "elements": [_in_actions(kind) for kind in ACTED]}
    more = {
        "type": "actions",
        "block_id": "more",
        "elements": [
            {**_in_actions("button"), "style": "danger", "text": plain("Stop"), "action_id": "stop"},
            {"type": "button", "action_id": "site", "text": plain("Open Kumo"), "url": "https://kumo.test"},
            {**ELEMENTS["workflow_button"], "action_id": "flow"},
            {**ELEMENTS["datetimepicker"], "action_id": "moment"},
        ],
    }
    words = {
        "type": "markdown",
        "text": "# Plan\n**bold** and *lean*\n\n- one\n- two\n\n> said\n\n```\ncode\n```",
    }
    remote = {"type": "file", "external_id": "PLAN-7", "source": "remote"}
    return [*EVERYWHERE, *sections, acts, more, words, TABLE, remote, THUMBS]


# As the labels of the fields: what each is called on the screen.
FIELDS: dict[str, Json] = {
    "Name": {**ELEMENTS["plain_text_input"], "placeholder": plain("Robotics Q1"), "max_length": 40},
    "Brief": {**ELEMENTS["plain_text_input"], "multiline": True, "initial_value": "Say *why* now"},
    "Days": {**ELEMENTS["number_input"], "initial_value": "3", "min_value": "1"},
    "Mail": ELEMENTS["email_text_input"],
    "Site": ELEMENTS["url_text_input"],
    "Note": {**ELEMENTS["rich_text_input"], "initial_value": RICH},
    "Files": {"type": "file_input", "filetypes": ["csv", "txt"], "max_files": 2},
    "Tone": {"type": "static_select", "options": TONES},
    "City": {"type": "static_select", "option_groups": GROUPS},
    "Tones": {"type": "multi_static_select", "options": TONES},
    "Lead": {"type": "external_select", "min_query_length": 2},
    "Leads": {"type": "multi_external_select", "min_query_length": 0},
    "Person": ELEMENTS["users_select"],
    "People": ELEMENTS["multi_users_select"],
    "Place": ELEMENTS["channels_select"],
    "Places": ELEMENTS["multi_channels_select"],
    "Talk": {**ELEMENTS["conversations_select"], "filter": {"include": ["public"]}},
    "Talks": ELEMENTS["multi_conversations_select"],
    "Checks": {"type": "checkboxes", "options": TONES},
    "Choice": {"type": "radio_buttons", "options": TONES},
    "Day": ELEMENTS["datepicker"],
    "Time": ELEMENTS["timepicker"],
    "Moment": ELEMENTS["datetimepicker"],
}


def modal_blocks() -> list[Json]:
    """Every block and element that a modal may hold, fields under their labels."""
    fields = [
        {
            "type": "input",
            "block_id": label.lower(),
            "label": plain(label),
            "hint": plain(f"About {label.lower()}"),
            "optional": True,
            "element": {**element, "action_id": "value"},
        }
        for label, element in FIELDS.items()
    ]
    return [*EVERYWHERE, *fields]
