"""What people do with views: use an element, submit, close; and what the app's answer does to the stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.delivery import Ack
from sandbox.desk import Desk, outcome
from sandbox.errors import ControlError, SlackError
from sandbox.fields import FieldError, problem
from sandbox.form_state import enter
from sandbox.interactions import use
from sandbox.view_stack import OpenView
from sandbox.web_api.checks import checked_view
from sandbox.workspace import Json

TROUBLE = "We had some trouble connecting. Try again?"
WHOLE_VIEW = ""
"""The key under which a view's errors hold one that belongs to no block."""


async def click(desk: Desk, user_id: str, view_id: str | None, body: Mapping[str, Any]) -> Json:
    """Use an element of a view, home tab included."""
    view = desk.open_view(user_id, view_id, or_home=True)
    body = desk.with_files(user_id, view.blocks, body)
    view.values, action = use(view.blocks, view.values, body, desk.offered_to(user_id))
    desk.slack.feed.tell("view", user=user_id)
    payload = view_payload(desk, "block_actions", view)
    payload |= {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": desk.triggers.issue(user_id),
        "actions": [action],
    }
    ack = await desk.delivery.interaction(payload)
    if ack.error:
        _show_errors(desk, view, {WHOLE_VIEW: TROUBLE})
    return outcome(ack, views=desk.open_views(user_id))


async def submit(desk: Desk, user_id: str, view_id: str | None, typed: Mapping[str, Any]) -> Json:
    """Submit a modal with what is typed in it; what Slack's client would hold back never reaches the app."""
    view = desk.open_view(user_id, view_id)
    if not view.content.get("submit"):
        raise ControlError("This view has no submit button.")
    typed = desk.with_files(user_id, view.blocks, {"values": typed})["values"]
    try:
        view.values = enter(view.blocks, view.values, typed, desk.offered_to(user_id))
    except FieldError as error:
        raise ControlError(str(error)) from error
    if wrong := _client_errors(view):
        _show_errors(desk, view, wrong)
        answer = {"ok": True, "response_action": "errors", "errors": wrong, "sent": False}
        return {**answer, "views": desk.open_views(user_id)}
    view.errors = {}
    payload = view_payload(desk, "view_submission", view)
    payload |= {"trigger_id": desk.triggers.issue(user_id), "response_urls": []}
    ack = await desk.delivery.interaction(payload)
    action, errors = _apply(desk, view, ack)
    _show_errors(desk, view, errors)
    answer = outcome(ack, sent=True, response_action=action, views=desk.open_views(user_id))
    return {**answer, "errors": errors} if errors else answer


async def close(desk: Desk, user_id: str, view_id: str | None, *, whole_stack: bool) -> Json:
    """Close the top modal, or all of them with its X; the app hears of those with notify_on_close."""
    view = desk.open_view(user_id, view_id)
    clears = whole_stack or bool(view.content.get("clear_on_close"))
    answer: Json = {"ok": True, "status": None}
    for gone in desk.views.remove(view, whole_stack=clears):
        if gone.content.get("notify_on_close"):
            payload = view_payload(desk, "view_closed", gone, with_values=False)
            answer = outcome(await desk.delivery.interaction({**payload, "is_cleared": clears}))
    return {**answer, "views": desk.open_views(user_id)}


def view_payload(desk: Desk, kind: str, view: OpenView, *, with_values: bool = True) -> Json:
    """The fields of an interaction with a view."""
    payload = desk.base_payload(kind, view.user_id)
    return {**payload, "view": desk.views.shown(view, with_values=with_values)}


def _client_errors(view: OpenView) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] == "input":
            state = view.values[block["block_id"]][block["element"]["action_id"]]
            if complaint := problem(block, state):
                wrong[block["block_id"]] = complaint
    return wrong


def _show_errors(desk: Desk, view: OpenView, errors: dict[str, str]) -> None:
    view.errors = errors
    desk.slack.feed.tell("view", user=view.user_id)


def _apply(desk: Desk, view: OpenView, ack: Ack) -> tuple[str | None, dict[str, str]]:
    """Do what the app's answer to a submission says; return its response_action and the errors to show."""
    if ack.error:
        return None, {WHOLE_VIEW: TROUBLE}
    document = ack.document()
    if ack.text and document is None:
        return None, {WHOLE_VIEW: TROUBLE}
    action = (document or {}).get("response_action")
    try:
        return action, _respond(desk, view, action, document or {})
    except SlackError as error:
        detail = "; ".join([error.code, *error.messages])
        return action, {WHOLE_VIEW: f"{TROUBLE} ({detail})"}


def _respond(desk: Desk, view: OpenView, action: str | None, document: Json) -> dict[str, str]:
    if action is None:
        desk.views.remove(view)
    elif action == "clear":
        desk.views.remove(view, whole_stack=True)
    elif action == "errors":
        return _checked_errors(view, document.get("errors"))
    elif action == "update":
        desk.views.update(view, checked_view(_view_of(document), ["modal"]), None)
    elif action == "push":
        desk.views.push(view.user_id, checked_view(_view_of(document), ["modal"]))
    else:
        raise SlackError("invalid_response_action")
    return {}


def _view_of(document: Json) -> Json:
    view = document.get("view")
    if not isinstance(view, dict):
        raise SlackError("missing_view")
    return view


def _checked_errors(view: OpenView, errors: Any) -> dict[str, str]:
    """Errors stand under input blocks only. Raises SlackError for others, which Slack cannot show."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors", [f"errors must name input blocks of the view, not {errors!r}"])
    return {block_id: str(text) for block_id, text in errors.items()}
