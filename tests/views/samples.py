"""Read models to draw, outside text of every bad kind, and what Slack and the design ask of every screen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from slack_sdk.models.views import View

from models.states import Channel, Condition, ConversationState, DraftState, EnrollmentState, SequenceState
from outreach import card_screens, inbox_screens, lab_screens
from outreach.slack_port import Screen
from sandbox.blocks import check_message, check_view

TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
HOSTILE = "<!channel> *x*"
DIGEST = "d" * 64
STATES = ("writing", "failed", "to_review", "approved", "left_out", "skipped")
"""What a step on a card can be in."""

OUTSIDE = st.one_of(
    st.sampled_from(
        [
            HOSTILE,
            "",
            " \n\t ",
            "שרה כהן",
            "\u202egnirts desrever",
            "👩‍👩‍👧‍👦" * 40,
            "Ana\r\nBcc: evil@x.test",
            "<@U0ANA0001>",
            "<https://x.test|click>",
            "> quoted",
            ":tada: `code` ~s~ _i_",
            "&" * 400,
            "\x00\x07",
            "word " * 2000,
            "x" * 10_000,
        ]
    ),
    st.text(max_size=400),
)
"""Names, subjects and bodies as the world sends them."""

TIMELINE = (
    lab_screens.TimelineStep(1, 0, Channel.EMAIL, Condition.ALWAYS),
    lab_screens.TimelineStep(2, 3, Channel.EMAIL, Condition.ONLY_IF_NO_REPLY),
)


def card_step(position: int = 1, **changes: Any) -> card_screens.CardStep:
    step = card_screens.CardStep(
        message_id=100 + position,
        position=position,
        day=3 * (position - 1),
        channel=Channel.EMAIL,
        state="to_review",
        subject="Quick question" if position == 1 else "",
        body=f"Hi Yuki,\n\nthis is text {position}.",
    )
    return replace(step, **changes)


def lead_card(count: int = 2, **changes: Any) -> card_screens.LeadCard:
    card = card_screens.LeadCard(
        enrollment_id=7,
        sequence_name="Robotics Q1",
        state=EnrollmentState.PROPOSED,
        lead_name="Yuki Tanaka",
        title="Head of Ops",
        company="Kumo Robotics",
        place="Tokyo",
        zone_line="Tokyo (from city)",
        language="English",
        sender="Jo Meyer",
        recipient="yuki@kumo.test",
        facts=("raised a round in May",),
        steps=tuple(card_step(position) for position in range(1, count + 1)),
        signature="Jo Meyer",
        footer="Kestrel GmbH, Berlin. Not interested? Just say so.",
        digest=DIGEST,
        is_live=False,
    )
    return replace(card, **changes)


def lab(**changes: Any) -> lab_screens.LabOverview:
    overview = lab_screens.LabOverview(
        sequence_id=5,
        name="Robotics Q1",
        state=SequenceState.IN_REVIEW,
        profile="Jo, founder",
        leads=400,
        ready=212,
        messages_approved=424,
        messages_to_review=161,
        messages_missing=0,
        messages_writing=0,
        messages_failed=0,
        cards_shown=10,
        timeline=TIMELINE,
        findings=(),
        senders=lab_screens.SenderNames(("Jo Meyer", "Ana Lind")),
        leads_per_day=10,
        progress=(),
        zone="Europe/Berlin",
        updated_at=TUESDAY,
    )
    return replace(overview, **changes)


def message_text(**changes: Any) -> card_screens.MessageText:
    message = card_screens.MessageText(
        message_id=101,
        digest=DIGEST,
        lead_name="Yuki Tanaka",
        position=1,
        channel=Channel.EMAIL,
        has_subject=True,
        subject="Quick question",
        body="Hi Yuki,\n\nhow do you plan shifts?",
    )
    return replace(message, **changes)


def conversation(**changes: Any) -> inbox_screens.ConversationCard:
    card = inbox_screens.ConversationCard(
        conversation_id=9,
        lead_name="Yuki Tanaka",
        title="Head of Ops",
        company="Kumo Robotics",
        state=ConversationState.WAITING_FOR_US,
        reply_class="human",
        class_reason="A person wrote it",
        last_text="Thursday works for me.",
        waiting_since=TUESDAY,
        owner_slack_user_id="U0ANA0001",
        channel=Channel.EMAIL,
        answered_step=2,
        step_count=4,
        lead_local_time="18:05 in Tokyo",
        stopped_steps=2,
        mailbox_checked_at=TUESDAY,
        zone="Europe/Berlin",
    )
    return replace(card, **changes)


def reply(**changes: Any) -> inbox_screens.ReplyShown:
    shown = inbox_screens.ReplyShown(
        reply_id=31,
        lead_name="Yuki Tanaka",
        company="Kumo",
        subject="Re: Quick question",
        text="Thursday works for me.",
        notice="",
        has_more=False,
        attachments=(),
        received_at=TUESDAY,
        zone="Europe/Berlin",
        owner_slack_user_id="U0ANA0001",
        is_first=True,
    )
    return replace(shown, **changes)


def draft(**changes: Any) -> inbox_screens.DraftCard:
    card = inbox_screens.DraftCard(
        draft_id=55,
        state=DraftState.OPEN,
        lead_name="Yuki Tanaka",
        recipient="yuki@kumo.test",
        sender="Jo Meyer <jo@kestrel.test>",
        author_slack_user_id="U0ANA0001",
        writes_as_other="",
        subject="Re: Quick question",
        lead_local_time="18:05 in Tokyo",
        text="Thursday at ten it is.",
        signature="Jo Meyer",
        digest=DIGEST,
    )
    return replace(card, **changes)


def drawn(screen: Screen) -> list[dict[str, Any]]:
    """Return a message's blocks as JSON after holding them against Slack and against the design."""
    blocks = [block.to_dict() for block in screen.blocks]
    assert check_message({"text": screen.text, "blocks": blocks}) == []
    assert screen.text.strip()
    assert len(screen.text) < 1500
    assert sum(1 for button in buttons(blocks) if button.get("style") == "primary") <= 1
    assert all(len(block["elements"]) <= 4 for block in blocks if block["type"] == "actions")
    assert sum(len(text) for text in texts(blocks)) < 12_000
    return blocks


def opened(view: View) -> dict[str, Any]:
    """Return a modal as JSON after holding it against Slack."""
    shown: dict[str, Any] = view.to_dict()
    assert check_view(shown) == []
    return shown


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every JSON object inside a value."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def texts(value: Any) -> list[str]:
    """Return every text that is shown, in order."""
    return [one["text"] for one in objects(value) if one.get("type") in ("plain_text", "mrkdwn")]


def markup(value: Any) -> str:
    """Return all mrkdwn that is shown: the only text in which a mention or formatting could come alive."""
    return "\n".join(one["text"] for one in objects(value) if one.get("type") == "mrkdwn")


def buttons(value: Any) -> list[dict[str, Any]]:
    """Return every button."""
    return [one for one in objects(value) if one.get("type") == "button"]


def labels(value: Any) -> list[str]:
    """Return the label of every button, in order."""
    return [button["text"]["text"] for button in buttons(value)]


def menu(value: Any, action_id: str) -> list[tuple[str, str]]:
    """Return label and value of every overflow entry with this action_id."""
    return [
        (entry["text"]["text"], entry["value"])
        for one in objects(value)
        if one.get("type") == "overflow" and one["action_id"] == action_id
        for entry in one["options"]
    ]


def state(values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return view.state.values for plain typed values: a string is text, a tuple an option, a list options."""
    return {
        block: {action: _element(value) for action, value in actions.items()}
        for block, actions in values.items()
    }


def _element(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"type": "multi_static_select", "selected_options": [{"value": one} for one in value]}
    if isinstance(value, tuple):
        return {"type": "static_select", "selected_option": {"value": value[0]} if value else None}
    return {"type": "plain_text_input", "value": value}
