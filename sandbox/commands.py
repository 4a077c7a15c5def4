"""Slash commands: a person types one, the app answers at once or later."""

from __future__ import annotations

from sandbox import ephemerals
from sandbox.delivery import Ack
from sandbox.desk import Desk, outcome
from sandbox.errors import ControlError, SlackError
from sandbox.workspace import Channel, Json

FAILED = '{command} failed with the error "{error}"'


async def run(desk: Desk, user_id: str, channel_id: str, text: str) -> Json:
    """Send a command to the app and show its answer. Raises ControlError for one that nobody offers."""
    command, _, rest = text.strip().partition(" ")
    person = desk.person(user_id)
    channel = desk.open_channel(channel_id, user_id)
    if command not in {each.command for each in desk.slack.app.commands}:
        known = ", ".join(each.command for each in desk.slack.app.commands)
        raise ControlError(
            f"{command or 'Nothing'} is not a command here; there are: {known or 'none'}.", 404
        )
    reference = desk.channel_reference(channel)
    ack = await desk.delivery.command(
        {
            "token": desk.slack.app.verification_token,
            "team_id": desk.slack.team.id,
            "team_domain": desk.slack.team.domain,
            "channel_id": channel.id,
            "channel_name": reference["name"],
            "user_id": user_id,
            "user_name": person["name"],
            "command": command,
            "text": rest.strip(),
            "api_app_id": desk.slack.app.id,
            "is_enterprise_install": "false",
            "response_url": desk.responses.issue(user_id, channel),
            "trigger_id": desk.triggers.issue(user_id),
        }
    )
    error = ack.error or _show(desk, user_id, channel, ack)
    if error:
        text = FAILED.format(command=command, error=error)
        ephemerals.post(desk.slack, channel, user_id, {"text": text, "user": "USLACKBOT"})
    response = ack.document() or ack.text or None
    answer = outcome(ack, response=response, views=desk.open_views(user_id))
    return {**answer, "ok": False, "error": error} if error else answer


def _show(desk: Desk, user_id: str, channel: Channel, ack: Ack) -> str | None:
    """Show the body of the answer, if it has one; return Slack's word for a body it cannot show."""
    if not ack.text:
        return None
    document = ack.document() or {"text": ack.text}
    try:
        desk.responses.respond(user_id, channel, None, document)
    except SlackError:
        return "invalid_command_response"
    return None
