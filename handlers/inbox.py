"""The unified inbox: messages in a conversation's thread, draft cards, and the conversation's buttons."""

from typing import Any

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import answer_retries, draft_cards, drafts, inbox, threads
from outreach.ports import Services, Session
from views import clicks, conversation, draft_card, ids, typed_text


def message(asked: Asked) -> None:
    """Someone wrote, edited or deleted a message; only those in a conversation's thread matter."""
    event: dict[str, Any] = asked.body["event"]
    subtype = event.get("subtype")
    if subtype == "message_changed":
        _edited(asked, event)
    elif subtype == "message_deleted":
        _deleted(asked, event)
    elif subtype in (None, "file_share", "thread_broadcast") and not event.get("bot_id"):
        _written(asked, event)
    asked.ack()


def _written(asked: Asked, event: dict[str, Any]) -> None:
    thread_ts, ts = event.get("thread_ts"), event.get("ts")
    if not thread_ts or thread_ts == ts or not event.get("user"):
        return

    def work(session: Session, actor: Person) -> None:
        found = inbox.conversation_at(session, actor, event["channel"], thread_ts)
        if found is not None:
            inbox.teammate_wrote(
                session,
                actor,
                found,
                slack_channel=event["channel"],
                ts=str(ts),
                text=typed_text.read(event),
                files=typed_text.files(event),
                now=asked.services.now(),
            )

    asked.once(work, hears_guests=True)


def _edited(asked: Asked, event: dict[str, Any]) -> None:
    changed: dict[str, Any] = event.get("message") or {}
    if changed.get("bot_id") or not changed.get("thread_ts"):
        return
    if (
        changed.get("subtype") == "tombstone"
    ):  # what Slack puts in the place of a deleted message with replies
        return
    asked.once(
        lambda session, actor: drafts.source_edited(
            session,
            actor,
            slack_channel=event["channel"],
            ts=str(changed.get("ts")),
            text=typed_text.read(changed),
            files=typed_text.files(changed),
            now=asked.services.now(),
        ),
        hears_guests=True,
    )


def _deleted(asked: Asked, event: dict[str, Any]) -> None:
    before: dict[str, Any] = event.get("previous_message") or {}
    if before.get("bot_id"):
        return
    asked.once(
        lambda session, actor: drafts.source_deleted(
            session,
            actor,
            slack_channel=event["channel"],
            ts=str(event.get("deleted_ts") or before.get("ts")),
            now=asked.services.now(),
        ),
        hears_guests=True,
    )


def send(asked: Asked) -> None:
    """A person pressed Send, or Retry, on a draft card."""
    pressed = clicks.pressed(asked.body)
    asked.once(
        lambda session, actor: drafts.send_draft(
            session, actor, pressed.id, digest=pressed.digest, now=asked.services.now()
        )
    )
    asked.ack()


def retry_now(asked: Asked) -> None:
    """A person pressed Retry now on the card of an answer that is tried again later."""
    draft_id = clicks.pressed(asked.body).id
    asked.once(
        lambda session, actor: answer_retries.retry_now(session, actor, draft_id, now=asked.services.now())
    )
    asked.ack()


def cancel(asked: Asked) -> None:
    """A person pressed Cancel on the card of an answer that is tried again later."""
    draft_id = clicks.pressed(asked.body).id
    asked.once(
        lambda session, actor: answer_retries.cancel(session, actor, draft_id, now=asked.services.now())
    )
    asked.ack()


def edit(asked: Asked) -> None:
    """A person pressed Edit on a draft card."""
    draft_id = clicks.pressed(asked.body).id
    card = asked.run(
        lambda session, actor: draft_cards.draft_to_edit(session, actor, draft_id, now=asked.services.now())
    )
    asked.open(draft_card.draft_edit_modal(card))
    asked.ack()


def save_edit(asked: Asked) -> None:
    """A person saved an edited draft."""
    typed = draft_card.read_draft_edit(asked.view)
    asked.run(
        lambda session, actor: drafts.edit_draft(
            session, actor, typed.draft_id, text=typed.text, now=asked.services.now()
        )
    )
    asked.ack()


def keep_as_note(asked: Asked) -> None:
    """A person pressed Keep as note."""
    draft_id = clicks.pressed(asked.body).id
    asked.once(lambda session, actor: drafts.keep_as_note(session, actor, draft_id, now=asked.services.now()))
    asked.ack()


def ask_answer(asked: Asked) -> None:
    """A person pressed Reply… on a conversation's root."""
    conversation_id = clicks.pressed_id(asked.body)
    shown = asked.run(lambda session, actor: draft_cards.answer_form(session, actor, conversation_id))
    asked.open(
        conversation.reply_modal(
            conversation_id,
            shown.lead_name,
            shown.sender,
            shown.recipient,
            shown.subject,
            shown.note,
            shown.copied_by,
        )
    )
    asked.ack()


def write_answer(asked: Asked) -> None:
    """A person wrote an answer in the Reply modal: it becomes a draft card in the thread."""
    typed = conversation.read_reply(asked.view)
    asked.run(
        lambda session, actor: drafts.write_answer(
            session,
            actor,
            typed.conversation_id,
            text=typed.text,
            key=str(asked.view["id"]),
            now=asked.services.now(),
        )
    )
    asked.ack()


def claim(asked: Asked) -> None:
    """A person pressed Claim."""
    conversation_id = clicks.pressed_id(asked.body)
    asked.once(lambda session, actor: inbox.claim(session, actor, conversation_id, now=asked.services.now()))
    asked.ack()


def done(asked: Asked) -> None:
    """A person pressed Done."""
    conversation_id = clicks.pressed_id(asked.body)
    asked.once(lambda session, actor: inbox.close(session, actor, conversation_id, now=asked.services.now()))
    asked.ack()


def whole_mail(asked: Asked) -> None:
    """A person wants to read a whole mail, quotes included."""
    reply_id = clicks.pressed_id(asked.body)
    mail = asked.run(lambda session, actor: threads.whole_mail(session, actor, reply_id))
    asked.open(conversation.whole_mail_modal(mail))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.event("message")(wired(services, message))
    for action_id, listener in (
        (ids.DRAFT_SEND, send),
        (ids.DRAFT_RETRY, send),
        (ids.DRAFT_RETRY_NOW, retry_now),
        (ids.DRAFT_CANCEL, cancel),
        (ids.DRAFT_EDIT, edit),
        (ids.DRAFT_KEEP_AS_NOTE, keep_as_note),
        (ids.CONVERSATION_REPLY, ask_answer),
        (ids.CONVERSATION_CLAIM, claim),
        (ids.CONVERSATION_DONE, done),
        (ids.REPLY_WHOLE_MAIL, whole_mail),
    ):
        app.action(action_id)(wired(services, listener))
    app.view(ids.DRAFT_EDIT_MODAL)(wired(services, save_edit))
    app.view(ids.REPLY_MODAL)(wired(services, write_answer))
