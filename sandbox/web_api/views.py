"""views.*: modals and the home tab."""

from __future__ import annotations

from sandbox import pictures
from sandbox.errors import SlackError
from sandbox.view_stack import OpenView
from sandbox.web_api.call import Call, Method
from sandbox.web_api.checks import view_content
from sandbox.workspace import Json


def open_view(call: Call) -> Json:
    content = _fresh(call, _content(call, ["modal"]))
    user_id = call.triggers.exchange(call.args.text("trigger_id"))
    return _answer(call, call.views.open(user_id, content))


def push(call: Call) -> Json:
    content = _fresh(call, _content(call, ["modal"]))
    user_id = call.triggers.exchange(call.args.text("trigger_id"))
    return _answer(call, call.views.push(user_id, content))


def update(call: Call) -> Json:
    content = _content(call, ["modal", "home"])
    if external_id := call.args.text("external_id"):
        view = call.views.with_external_id(external_id)
    else:
        view = call.views.find(call.args.text("view_id"))
    if view is None:
        raise SlackError("not_found")
    if content["type"] != view.content["type"]:
        raise SlackError("invalid_arguments", [f"must be a {view.content['type']} [json-pointer:/view/type]"])
    return _answer(call, call.views.update(view, content, call.args.text("hash") or None))


def publish(call: Call) -> Json:
    content = _content(call, ["home"])
    user_id = call.args.text("user_id")
    if user_id not in call.slack.people:
        raise SlackError("invalid_arguments", ["invalid `user_id`"])
    return _answer(call, call.views.publish(user_id, content, call.args.text("hash") or None))


def _content(call: Call, kinds: list[str]) -> Json:
    return pictures.check(call.slack, view_content(call.args, kinds), "invalid_arguments")


def _fresh(call: Call, content: Json) -> Json:
    external_id = content.get("external_id")
    if external_id and call.views.with_external_id(external_id):
        raise SlackError("duplicate_external_id")
    return content


def _answer(call: Call, view: OpenView) -> Json:
    return {"view": call.views.shown(view)}


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
