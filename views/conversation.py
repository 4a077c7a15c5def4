"""A conversation's thread: its root, what we sent before, each reply, and the modal that answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from models.states import Channel, ConversationState
from outreach.inbox_screens import ConversationCard, OwnWords, ReplyShown, SentHistory, WholeMail
from outreach.slack_port import Screen
from views import clicks, correct_class, filled, form_ids, ids, lead_ids, text
from views.parts import (
    actions,
    button,
    context,
    field,
    fitting,
    literal,
    literal_context,
    menu,
    modal,
    pieces,
    section,
    text_input,
)

_STATES = {
    ConversationState.NEW: "Waiting for us",
    ConversationState.WAITING_FOR_US: "Waiting for us",
    ConversationState.WAITING_FOR_THEM: "Waiting for them",
    ConversationState.SNOOZED: "Snoozed",
    ConversationState.DONE: "Done",
}
_CLASSES = {
    "human": "Replied",
    "out_of_office": "Out of office",
    "auto_reply": "Automatic reply",
    "bounce": "Bounced",
    "complaint": "Reported as spam",
    "calendar": "Answered an invitation",
    "referral": "Not me, ask somebody else",
    "left_company": "Left the company",
    "somebody_else": "From somebody else",
}
_OPTED_OUT = "Opted out"
"""The class of a reply that ends a conversation whatever its state: nobody may answer it."""

_ROOT_TEXT = 200
_REPLY_TEXT = 2900
_HISTORY_TEXT = 7200
_WORDLESS = "(Something without words: look at it on LinkedIn.)"
_NO_WORDS = "(The mail has no words.)"


@dataclass(frozen=True)
class ReplyTyped:
    """What a teammate typed as an answer."""

    conversation_id: int
    text: str


def conversation_root(card: ConversationCard) -> Screen:
    """Draw the root of the thread: who, what they said last, and who owes the next word."""
    blocks: list[Block] = [
        section(_who(card), _open_lead(card)),
        section(_whose_turn(card)),
        context(_where(card)),
    ]
    if card.notice:
        blocks.insert(0, section(f"⚠ {text.sentence(card.notice)}"))
    blocks.append(actions(_root_buttons(card)))
    interest = text.name(card.interest_reason, 200) if card.interest else ""
    reasons = text.joined([text.name(card.class_reason, 200), interest, _checked(card), _other(card)])
    if reasons:
        blocks.append(context(reasons))
    last = text.name(card.last_text, 100) or _NO_WORDS
    return Screen(f"{_lead(card.lead_name, card.company)}: {last}", tuple(blocks))


def _open_lead(card: ConversationCard) -> ButtonElement:
    return button("Lead", lead_ids.LEAD_OPEN_FROM_CONVERSATION, str(card.conversation_id))


def sent_history(sent: SentHistory) -> Screen:
    """Show what we sent before the reply, oldest first."""
    title = f"What we sent to {text.name(sent.lead_name) or 'this lead'}"
    blocks: list[Block] = [section(f"*{title}*" + (f" from {text.name(sent.sender)}" if sent.sender else ""))]
    if not sent.lines:
        blocks.append(context("Nothing: they wrote first."))
    lines = sent.lines[-12:]
    limit = min(1500, _HISTORY_TEXT // max(len(lines), 1))
    for line in lines:
        step = f"*Step {line.step}*" if line.step is not None else "*Answer*"
        if line.is_from_there:
            step = "*Written at LinkedIn*"
        when = text.day_time(line.sent_at, sent.zone)
        blocks.append(context(text.joined([step, when, text.name(line.subject, 100)])))
        blocks.append(literal(line.body, limit, expand=False))
    return Screen(title, tuple(blocks))


def own_words(own: OwnWords) -> Screen:
    """Show what the owner of an account wrote to a lead at LinkedIn itself."""
    who = text.bold(own.writer) or "*(no name)*"
    when = text.day_time(own.written_at, own.zone)
    words = text.visible(own.text).strip() or _WORDLESS
    lead = text.name(own.lead_name, 40) or "this lead"
    return Screen(
        f"{text.name(own.writer, 40)} wrote to {lead} at LinkedIn",
        (section(text.joined([f"{who} wrote at LinkedIn", when])), literal(words, _REPLY_TEXT)),
    )


def reply_message(reply: ReplyShown) -> Screen:
    """Show one reply as it came; a further one calls its conversation's owner."""
    calls = text.person(reply.owner_slack_user_id) if reply.owner_slack_user_id and not reply.is_first else ""
    words = text.visible(reply.text).strip()
    when = text.day_time(reply.received_at, reply.zone)
    head = text.joined([text.bold(reply.lead_name) or "*(no name)*", when, text.name(reply.subject, 150)])
    blocks: list[Block] = [section(text.joined([calls, head], " "))]
    blocks.append(literal(words or reply.notice or _NO_WORDS, _REPLY_TEXT))
    if words and reply.notice:
        blocks.append(literal_context(reply.notice, 300))
    if reply.attachments:
        blocks.append(literal_context("Attached: " + _attachments(reply.attachments), 500))
    if reply.has_more or len(words) > _REPLY_TEXT:
        blocks.append(actions([button("Whole mail", ids.REPLY_WHOLE_MAIL, str(reply.reply_id))]))
    notification = (
        f"{_lead(reply.lead_name, reply.company)}: {text.name(words, 200) or reply.notice or _NO_WORDS}"
    )
    return Screen(text.joined([notification, calls], " "), tuple(blocks))


def whole_mail_modal(mail: WholeMail) -> View:
    """Show a whole mail, quotes included, as far as a modal goes."""
    head = [f"From: {mail.sender}", f"Received: {mail.received}", f"Subject: {mail.subject}"]
    blocks: list[Block] = [literal_context("\n".join(text.one_line(line) for line in head), 1500)]
    blocks += pieces(mail.text)
    kept = fitting(blocks)
    if len(kept) < len(blocks):
        kept.append(context("⚠ The mail is longer than Slack can show; the rest is in the mailbox."))
    return modal(ids.WHOLE_MAIL_MODAL, "Whole mail", kept)


def reply_modal(
    conversation_id: int,
    lead_name: str,
    sender: str,
    recipient: str,
    subject: str,
    note: str = "",
    copied_by: str = "",
) -> View:
    """Build the editor of an answer; it becomes a draft in the thread, which shows once more what will leave.

    Without a subject it is for LinkedIn, where `copied_by` copies it by hand.
    """
    by_hand = f", copied by {copied_by}" if copied_by else ", as plain text"
    lines = [f"To: {lead_name}, {recipient}", f"From: {sender}"]
    lines.append(f"Subject: {subject}" if subject else f"By LinkedIn message{by_hand}")
    typed = text_input(form_ids.BODY_INPUT, "", multiline=True)
    return modal(
        ids.REPLY_MODAL,
        "Reply",
        [
            literal_context("\n".join(text.one_line(line) for line in lines), 900),
            *([literal_context(f"⚠ {text.one_line(note)}", 900)] if note else []),
            field(
                form_ids.BODY_BLOCK,
                "Your answer",
                typed,
                hint="It stands in the thread as a draft first. Nothing is sent until you press Send there.",
            ),
        ],
        submit="Make draft",
        close="Cancel",
        metadata=str(conversation_id),
    )


def read_reply(view: Mapping[str, Any]) -> ReplyTyped:
    """Return the answer that was typed. Raises NotFound."""
    return ReplyTyped(
        conversation_id=clicks.number(str(view.get("private_metadata") or "")),
        text=(filled.typed(filled.values_of(view), form_ids.BODY_BLOCK, form_ids.BODY_INPUT) or "").strip(),
    )


def _who(card: ConversationCard) -> str:
    kind = _CLASSES.get(card.reply_class) or text.name(card.reply_class.replace("_", " "), 40)
    work = text.joined([text.name(card.title), text.name(card.company)], ", ")
    means = f"*{correct_class.INTERESTS[card.interest]}*" if card.interest else ""
    first = text.joined(
        [text.bold(card.lead_name) or "*(no name)*", work, f"*{kind}*" if kind else "", means]
    )
    return f"{first}\n{text.name(card.last_text, _ROOT_TEXT) or _NO_WORDS}"


def _whose_turn(card: ConversationCard) -> str:
    owner = card.owner_slack_user_id
    whose = f"Owner {text.person(owner)}" if owner else "No owner yet"
    if _is_done(card):
        return f"*{_STATES[ConversationState.DONE]}* · {whose}"
    since = f" since {text.day_time(card.waiting_since, card.zone)}" if card.waiting_since else ""
    return f"*{_STATES[card.state]}*{since} · {whose}"


def _is_done(card: ConversationCard) -> bool:
    return card.state is ConversationState.DONE or card.reply_class == _OPTED_OUT


def _where(card: ConversationCard) -> str:
    answered = f"answered step {card.answered_step} of {card.step_count}" if card.answered_step else ""
    stopped = f"{text.counted(card.stopped_steps, 'step')} stopped" if card.stopped_steps else ""
    local = text.name(card.lead_local_time)
    return text.joined([text.channel_name(card.channel), answered, local, stopped])


def _checked(card: ConversationCard) -> str:
    if card.mailbox_checked_at is None:
        return ""
    what = "mailbox checked" if card.channel is Channel.EMAIL else "LinkedIn heard"
    return f"{what} {text.day_time(card.mailbox_checked_at, card.zone)}"


def _other(card: ConversationCard) -> str:
    """Say where the conversation on the other channel is."""
    if card.other is None:
        return ""
    also = "Also by email" if card.other.channel is Channel.EMAIL else "Also on LinkedIn"
    link = card.other.link
    is_link = link.startswith(("https://", "http://")) and not set(link) & set("<>| ")
    where = f"{also}: <{link}|their thread there>" if is_link else f"{also}, in a thread of its own"
    return f"{where}, where they opted out" if card.other.has_opted_out else where


def _root_buttons(card: ConversationCard) -> list[InteractiveElement]:
    conversation = str(card.conversation_id)
    is_done = _is_done(card)
    buttons: list[InteractiveElement] = []
    if card.reply_class != _OPTED_OUT:
        buttons.append(button("Reply…", ids.CONVERSATION_REPLY, conversation, primary=not is_done))
    claim = "Take over" if card.owner_slack_user_id else "Claim"
    buttons.append(button(claim, ids.CONVERSATION_CLAIM, conversation))
    if not is_done:
        buttons.append(button("Done", ids.CONVERSATION_DONE, conversation))
    if card.suggests:
        buttons.append(correct_class.add_button(*card.suggests))
    entries = [("Correct class…", f"{ids.MENU_CORRECT}:{conversation}")]
    buttons.append(menu(ids.CONVERSATION_MENU, entries))
    return buttons


def _attachments(names: tuple[str, ...]) -> str:
    return ", ".join(text.clip(text.one_line(name), 60) or "(no name)" for name in names)


def _lead(lead_name: str, company: str) -> str:
    lead, work = text.name(lead_name, 40) or "(no name)", text.name(company, 40)
    return f"{lead} ({work})" if work else lead
