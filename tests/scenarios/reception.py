"""What people do in App Home and the settings, in their own words, and what Slack tells the bot about channels."""

import json
import secrets
import time
from typing import Any

import httpx

from sandbox.http_transport import signature
from tests.scenarios import kestrel
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office
from tests.scenarios.shown import Modal, elements, texts


class Reception:
    """An office seen from its App Home."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def opens_home(self, *, by: str = ANA) -> None:
        """Open App Home, and let the bot do what follows."""
        self.office._do("home", user=by)
        self.office.settles()

    def home(self, *, by: str = ANA) -> str:
        """Return what stands in a person's App Home."""
        return "\n".join(texts(self._blocks(by)))

    def home_buttons(self, *, by: str = ANA) -> list[str]:
        """Return the labels of its buttons."""
        return [one["text"]["text"] for _, one in elements(self._blocks(by)) if one["type"] == "button"]

    def presses_home(self, topic: str, *, by: str = ANA) -> dict[str, Any]:
        """Press the button of a topic of the checklist."""
        return self._click(by, "settings_open", block_id=f"settings_open:{topic}")

    def presses_create(self, *, by: str = ANA) -> dict[str, Any]:
        """Press Create sequence in App Home."""
        return self._click(by, "create_sequence")

    def presses_today(self, *, by: str = ANA) -> dict[str, Any]:
        """Press Today in App Home."""
        return self._click(by, "today_all")

    def picks_menu(self, value: str, *, by: str = ANA) -> dict[str, Any]:
        """Pick from the menu of App Home."""
        return self._click(by, "home_menu", selected_option=value)

    def opens_section(self, topic: str, *, by: str = ANA) -> Modal:
        """Press the button of a topic in the open settings."""
        self.office.clicks("settings_open", by=by, block_id=f"settings_open:{topic}")
        return self.office.modal(by=by)

    def looks_up(self, action_id: str, typed: str, *, by: str = ANA) -> list[str]:
        """Type into a select that looks things up; return the labels found."""
        answer = self.office._do("view/suggest", user=by, action_id=action_id, value=typed)
        return [one["text"]["text"] for one in answer["options"]]

    def hears(self, kind: str, **event: Any) -> None:
        """Let Slack tell the bot of an event, and let the bot do what follows."""
        body = json.dumps(
            {
                "team_id": kestrel.TEAM,
                "api_app_id": "A0PLERA001",
                "type": "event_callback",
                "event_id": f"Ev{secrets.token_hex(5)}",
                "event": {"type": kind, **event},
                "authorizations": [{"team_id": kestrel.TEAM, "user_id": kestrel.BOT, "is_bot": True}],
            }
        ).encode()
        now = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": signature(kestrel.SIGNING_SECRET, now, body),
        }
        url = f"{self.office.premises.bot_url}/slack/events"
        assert httpx.post(url, content=body, headers=headers, timeout=10).status_code == 200
        self.office.settles()

    def joins(self, channel: str, *, as_bot: bool = True) -> None:
        """Let the bot be invited to a channel, as a person does with /invite."""
        slack = self.office.premises.slack.sandbox.slack
        slack.channels[channel].members.append(kestrel.BOT if as_bot else kestrel.BEN)
        self.hears("member_joined_channel", user=kestrel.BOT if as_bot else kestrel.BEN, channel=channel)

    def _blocks(self, by: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._view(by)["blocks"]
        return found

    def _view(self, by: str) -> dict[str, Any]:
        view = self.office._see("views", user=by)["home"]
        assert view, "App Home was never drawn"
        found: dict[str, Any] = view
        return found

    def _click(self, by: str, action_id: str, **fields: Any) -> dict[str, Any]:
        view_id = self._view(by)["id"]
        answer = self.office._do("view/click", user=by, view_id=view_id, action_id=action_id, **fields)
        self.office.settles()
        return answer
