"""Words on screens: outside text made harmless and short, times, channels, conditions and the timeline."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from models.states import Channel, Condition
from outreach import timelines
from outreach.form_screens import SequenceForm, StepForm
from outreach.lab_screens import TimelineStep
from outreach.schedule import MONTHS, WEEKDAYS
from outreach.zones import zone_info

ELLIPSIS = "…"
NAME_LENGTH = 80
_SPARE = 40

# Slack has no escape for its formatting marks, and a zero-width character beside them does not switch them off, so
# they become characters that look the same. https://docs.slack.dev/messaging/formatting-message-text
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
# An underscore inside a word, as in jo_meyer@kestrel.test, never formats and stays, so that it can be copied.
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTE = re.compile(r"(?m)^(\s*)>")
_EMOJI = re.compile(r"(?<!\d):(?=[\w+'-]+:)")
_COMMAND = re.compile(r"`(?:/plera[a-z -]*|/invite @Plera|plera [a-z -]+)`")
_COMMAND_SPLIT = re.compile(rf"({_COMMAND.pattern})")
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,20}")
_UNSEEN = {"Cc", "Cs"}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"

_CHANNELS = {
    Channel.EMAIL: "Email",
    Channel.LINKEDIN_INVITE: "LinkedIn invite",
    Channel.LINKEDIN_MESSAGE: "LinkedIn message",
}
_CHANNEL_LENGTHS = {Channel.LINKEDIN_MESSAGE: 3000}
_CONDITIONS = {
    Condition.ALWAYS: "Always (a reply still stops)",
    Condition.ONLY_IF_NO_REPLY: "Only if no reply",
}


def visible(text: str) -> str:
    """Drop what cannot be shown or would reorder the line (control and bidi characters); line breaks stay."""
    return "".join(
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or (char not in _BIDI and unicodedata.category(char) not in _UNSEEN)
    )


def one_line(text: str) -> str:
    """Fold all white space, line breaks included, into single spaces."""
    return " ".join(visible(text).split())


def clip(text: str, limit: int) -> str:
    """Cut `text` to at most `limit` characters, at a word where one ends in the last third, with an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: max(limit - 1, 0)]
    at = max(kept.rfind(" "), kept.rfind("\n"))
    if at > limit * 2 // 3:
        kept = kept[:at]
    return kept.rstrip() + ELLIPSIS


def escape(text: str) -> str:
    """Make outside text show literally in mrkdwn: no mention, link, formatting, quote or emoji code."""
    literal = _UNDERSCORE.sub("＿", _EMOJI.sub("꞉", _QUOTE.sub(r"\1›", visible(text))))
    return literal.translate(_LOOKALIKES).translate(_ENTITIES)


def sentence(text: str, limit: int = 300) -> str:
    """Return a sentence of the rules, which may quote names; only our own commands in it stay formatted."""
    kept = _short_enough(visible(text).strip(), limit)
    return "".join(part if _COMMAND.fullmatch(part) else escape(part) for part in _COMMAND_SPLIT.split(kept))


def name(text: str, limit: int = NAME_LENGTH) -> str:
    """Return outside text as one short escaped line; right-to-left words do not turn what stands beside them."""
    line = _short_enough(one_line(text), limit)
    is_mixed = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in line)
    return f"{_ISOLATE}{escape(line)}{_END_ISOLATE}" if is_mixed else escape(line)


def is_whole(text: str, limit: int) -> bool:
    """Tell whether `name` shows all words of a text."""
    line = one_line(text)
    return _short_enough(line, limit) == line


def _short_enough(text: str, limit: int) -> str:
    """Clip, and clip harder what grows so much by escaping that it would break the limits around it."""
    kept = clip(text, limit)
    return kept if len(escape(kept)) <= limit + _SPARE else clip(kept, limit // 5)


def bold(text: str, limit: int = NAME_LENGTH) -> str:
    """Return outside text as a bold name; "" stays empty, as two bare asterisks would show."""
    line = name(text, limit)
    return f"*{line}*" if line else ""


def plain(text: str, limit: int, empty: str = "(no text)") -> str:
    """Return outside text for a plain_text object, which Slack wants to hold at least one character."""
    shown = visible(text).strip()
    return clip(shown, limit) if shown else empty


def joined(parts: Iterable[str], mark: str = " · ") -> str:
    """Join the parts that are not empty."""
    return mark.join(part for part in parts if part)


def person(slack_user_id: str) -> str:
    """Mention a teammate by id; anything that is no Slack user id shows literally."""
    return f"<@{slack_user_id}>" if _USER_ID.fullmatch(slack_user_id) else escape(slack_user_id)


def slack_channel(channel_id: str) -> str:
    """Refer to a slack_channel by id; "" for anything that is no such id."""
    return f"<#{channel_id}>" if _CHANNEL_ID.fullmatch(channel_id) else ""


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number with its noun: "1 lead", "2 leads", "1,200 leads"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def day_time(at: datetime, zone: str) -> str:
    """Write an instant in a zone: "Tue 24 Nov, 10:05"."""
    local = at.astimezone(zone_info(zone))
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}, {local:%H:%M}"


def day(on: date) -> str:
    """Write a day: "Tue 24 Nov"."""
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}"


def clock(at: datetime, zone: str) -> str:
    """Write the time of day in a zone: "10:05"."""
    return f"{at.astimezone(zone_info(zone)):%H:%M}"


def channel_name(channel: Channel) -> str:
    """Name a channel for people."""
    return _CHANNELS[channel]


def text_limit(channel: Channel, note_limit: int) -> int | None:
    """Return how many characters a text on this channel may have; None where mail has no limit of its own.

    `note_limit` is how long the account that sends may make a note with an invite.
    """
    return note_limit if channel is Channel.LINKEDIN_INVITE else _CHANNEL_LENGTHS.get(channel)


def condition_name(condition: Condition, *, goes_on_after_reply: bool = False) -> str:
    """Say when a step goes out; a sequence may let its steps marked Always go on after a reply."""
    if condition is Condition.ALWAYS and goes_on_after_reply:
        return "Always, also after a reply"
    return _CONDITIONS[condition]


def days_of(form: SequenceForm) -> list[timelines.Day]:
    """Return the day of each step of a half-filled form; a delay that is no number yet counts as 0."""
    return timelines.days([wait_of(step) for step in form.steps])


def wait_of(step: StepForm) -> timelines.Wait:
    """Return how long a step as typed waits."""
    return timelines.Wait(_days(step.delay_days), step.business_days)


def _days(typed: str) -> int:
    digits = typed.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else 0


def timeline_of(form: SequenceForm) -> tuple[TimelineStep, ...]:
    """Return the steps of a half-filled form with their days."""
    return tuple(
        TimelineStep(position, day.number, step.channel, step.condition, day.is_earliest)
        for position, (step, day) in enumerate(zip(form.steps, days_of(form), strict=True), start=1)
    )


def timeline(steps: Sequence[TimelineStep]) -> str:
    """Write the steps in words: "Day 0 Email → Day 3 Email if no reply"; "Day 3+" where weekends may push it on."""
    return " → ".join(_in_words(step) for step in steps)


def _in_words(step: TimelineStep) -> str:
    waits = step.position > 1 and step.condition is Condition.ONLY_IF_NO_REPLY
    day = f"{step.day}+" if step.is_earliest else str(step.day)
    return f"Day {day} {channel_name(step.channel)}{' if no reply' if waits else ''}"
