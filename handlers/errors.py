"""The one translator: an exception becomes a sentence where the person is, and Slack is always answered 200."""

import json
import logging
from typing import Any
from uuid import uuid4

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from handlers import lead_forms, linkedin, senders, sequences, settings
from handlers.asked import Asked, who_of
from models import Person
from models.states import PostKind
from outreach import people, posts, walking
from outreach.errors import InvalidForm, NotAllowed, NotFound, OutreachError
from outreach.ports import Services, Session
from views import (
    form_ids,
    ids,
    import_ids,
    import_modal,
    lead_ids,
    linkedin_ids,
    mailbox_ids,
    settings_ids,
    waited,
    walk_ids,
    walk_modal,
)
from views import help as help_view
from views import home as home_view

_log = logging.getLogger("plera.handlers")
_SAY_IT_THEMSELVES = frozenset(
    {
        PostKind.LAB_ROOT,
        PostKind.APPROVAL_CARD,
        PostKind.DRAFT_CARD,
        PostKind.CONVERSATION_ROOT,
        PostKind.TEXT_FIX,
    }
)


def register(app: App, services: Services) -> None:
    """Answer every failure of a listener."""

    @app.error
    def translate(
        error: Exception, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack
    ) -> BoltResponse:
        asked = Asked(body=body, who=who_of(body, context), services=services, client=client, ack=ack)
        return answer(asked, error)


def answer(asked: Asked, error: Exception) -> BoltResponse:
    """Say what went wrong where the person is."""
    sentence = _sentence(error)
    if isinstance(error, NotAllowed):
        _get_to_know(asked)
    kind = asked.body.get("type")
    if kind == "view_submission":
        return _in_modal(asked, error, sentence)
    if kind == "block_actions":
        return _on_card(asked, sentence)
    if "command" in asked.body:
        screen = help_view.sentence(sentence)
        blocks = [block.to_dict() for block in screen.blocks]
        return _json({"response_type": "ephemeral", "text": screen.text, "blocks": blocks})
    if kind == "shortcut":
        trigger_id = str(asked.body.get("trigger_id") or "")
        asked.client.views_open(trigger_id=trigger_id, view=help_view.sentence_modal(sentence))
    elif (asked.body.get("event") or {}).get("type") == "app_home_opened":
        asked.client.views_publish(user_id=asked.who.slack_user_id, view=home_view.only(sentence))
    return BoltResponse(status=200, body="")


def _get_to_know(asked: Asked) -> None:
    """Have whoever was refused looked up, if that is why: the refusal has rolled back what a rule asked for."""
    try:
        asked.services.run(lambda session: people.actor(session, asked.who, now=asked.services.now()))
    except OutreachError:
        return


def _sentence(error: Exception) -> str:
    if isinstance(error, OutreachError):
        return str(error)
    if isinstance(error, SlackApiError) and "trigger" in str(error.response.get("error", "")):
        return waited.EXPIRED
    number = uuid4().hex[:8]
    _log.error("a listener failed", exc_info=error, extra={"number": number})
    return (
        f"Something went wrong here, and nothing was changed. Try again; if it stays, quote number {number}."
    )


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(body), headers={"Content-Type": "application/json; charset=utf-8"}
    )


def _in_modal(asked: Asked, error: Exception, sentence: str) -> BoltResponse:
    fields = dict(error.fields) if isinstance(error, InvalidForm) else {}
    if fields and asked.view.get("callback_id") == ids.SEQUENCE_MODAL:
        by_block = sequences.errors_of(asked, fields)
    elif fields and asked.view.get("callback_id") in settings_ids.SETTINGS_MODALS:
        by_block = settings.errors_of(InvalidForm(fields))
    elif fields and asked.view.get("callback_id") == import_ids.MAPPING_MODAL:
        by_block = import_modal.errors_of(fields)
    elif fields and asked.view.get("callback_id") in lead_ids.LEAD_MODALS:
        by_block = lead_forms.errors_of(InvalidForm(fields))
    elif fields and asked.view.get("callback_id") in mailbox_ids.MAILBOX_MODALS:
        by_block = senders.errors_of(InvalidForm(fields))
    elif fields and asked.view.get("callback_id") in linkedin_ids.LINKEDIN_MODALS:
        by_block = linkedin.errors_of(InvalidForm(fields))
    elif fields:
        by_block = {form_ids.FIELD_BLOCKS.get(name, name): words for name, words in fields.items()}
    else:
        by_block = {}
    inputs = [block["block_id"] for block in asked.view.get("blocks", []) if block.get("type") == "input"]
    shown = {block: words for block, words in by_block.items() if block in inputs}
    if not shown and inputs:
        shown = {inputs[0]: next(iter(by_block.values()), sentence)}
    if shown:
        return _json({"response_action": "errors", "errors": shown})
    view = _page(asked, sentence) or help_view.sentence_modal(sentence)
    return _json({"response_action": "update", "view": view.to_dict()})


def _on_card(asked: Asked, sentence: str) -> BoltResponse:
    """Redraw the card that was clicked with the sentence on it; elsewhere say it to the person alone."""
    if asked.view.get("type") == "home":
        trigger_id = str(asked.body.get("trigger_id") or "")
        asked.client.views_open(trigger_id=trigger_id, view=help_view.sentence_modal(sentence))
    elif (page := _page(asked, sentence)) is not None:
        asked.redraw_view(page)
    elif "view" in asked.body and not asked.message_ts:
        asked.client.views_update(view_id=str(asked.view["id"]), view=help_view.sentence_modal(sentence))
    elif not _is_redrawn(asked, sentence):
        asked.respond(help_view.sentence(sentence))
    return BoltResponse(status=200, body="")


def _page(asked: Asked, sentence: str) -> View | None:
    """Return the page of the walk as it is now with the sentence on top; None for what is no such page."""

    def work(session: Session, actor: Person) -> walking.Page:
        shown, now = walk_modal.read(asked.view), asked.services.now()
        lead = shown.enrollment_id if shown.digest else None
        return walking.refused(
            session, actor, shown.sequence_id, lead, sentence, newcomers=shown.newcomers, now=now
        )

    if asked.view.get("callback_id") != walk_ids.WALK_MODAL:
        return None
    try:
        return walk_modal.build(asked.run(work))
    except (NotFound, NotAllowed):
        return None


def _is_redrawn(asked: Asked, sentence: str) -> bool:
    def work(session: Any, actor: Any) -> bool:
        post = posts.standing_at(session, actor.workspace_id, asked.slack_channel, asked.message_ts)
        if post is None or post.kind not in _SAY_IT_THEMSELVES:
            return False
        posts.changed(session, actor.workspace_id, post.kind, [post.subject_id], note=sentence)
        return True

    try:
        return asked.run(work)
    except (NotFound, NotAllowed):
        return False
