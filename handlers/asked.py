"""What a listener receives: the request, who asks, and the ways to run a rule for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from models import Person
from outreach import people, posts, seen
from outreach.errors import NotAllowed
from outreach.people import Who
from outreach.ports import Services, Session
from outreach.rights import GUESTS_NEVER
from outreach.slack_port import Screen
from views import waited

T = TypeVar("T")
Rule = Callable[[Session, Person], T]


@dataclass(frozen=True)
class Asked:
    """One request from Slack. `ack` is called once, after the rule has been committed."""

    body: dict[str, Any]
    who: Who
    services: Services
    client: WebClient
    ack: Ack
    bot_user_id: str = ""

    def run(self, rule: Rule[T]) -> T:
        """Run a rule for the person who asks, in one transaction. Raises NotAllowed for guests before it begins."""
        return self.services.run(lambda session: rule(session, self._actor(session)))

    def check(self) -> None:
        """Let only people of the team go on, where there is no rule to run. Raises NotAllowed."""
        self.run(lambda session, actor: None)

    def once(self, rule: Rule[T], *, hears_guests: bool = False) -> T | None:
        """Run a rule unless Slack has sent this very click or event before; None then.

        `hears_guests` is for what anybody may say in a channel, which is no act of theirs in the product.
        """
        key = self._key()

        def first(session: Session) -> T | None:
            if key and not seen.is_first(session, key, wall=self.services.wall()):
                return None
            return rule(session, self._actor(session, hears_guests=hears_guests))

        return self.services.run(first)

    def once_told(self, rule: Callable[[Session, int], None]) -> None:
        """Run a rule on what Slack tells about a workspace, which nobody of ours need have done; once per event."""
        key = self._key()

        def first(session: Session) -> None:
            if not key or seen.is_first(session, key, wall=self.services.wall()):
                rule(session, people.workspace_of(session, self.who))

        self.services.run(first)

    def open(self, view: View) -> str:
        """Open a modal, on top of one that is open when the click came from there; return its id.

        Slack holds three on top of each other: on the third it takes the place of that.
        """
        trigger_id = str(self.body.get("trigger_id") or "")
        below = self.view.get("previous_view_id")
        if below and below != self.view.get("root_view_id"):
            self.redraw_view(view)
            return str(self.view["id"])
        if self.view.get("type") == "modal":
            opened = self.client.views_push(trigger_id=trigger_id, view=view)
        else:
            opened = self.client.views_open(trigger_id=trigger_id, view=view)
        self._clear()
        return str((opened.get("view") or {}).get("id") or "")

    def redraw_view(self, view: View) -> None:
        """Replace the view a click came from; typed values stay where block and action ids stay."""
        self.client.views_update(view_id=str(self.view["id"]), view=view)

    def redraw_root(self, view: View) -> None:
        """Replace the view at the bottom of the stack that was submitted from."""
        self.client.views_update(view_id=str(self.view["root_view_id"]), view=view)

    def redraw_below(self, view: View) -> str:
        """Replace the view on which the one that was used lies; there is none once all were closed.

        Return Slack's word for what it shows now, "" where there is none.
        """
        below = self.view.get("previous_view_id")
        if not below or self.body.get("is_cleared"):
            return ""
        drawn = self.client.views_update(view_id=str(below), view=view)
        return str((drawn.get("view") or {}).get("hash") or "")

    def respond(self, screen: Screen) -> None:
        """Answer a click so that only who clicked sees it, after it was acknowledged."""
        url = self.response_url
        if url:
            answer = {
                "text": screen.text,
                "blocks": [block.to_dict() for block in screen.blocks],
                "response_type": "ephemeral",
                "replace_original": False,
            }
            thread_ts = (self.body.get("container") or {}).get("thread_ts")
            WebhookClient(url).send_dict(answer | ({"thread_ts": thread_ts} if thread_ts else {}))

    @property
    def view(self) -> dict[str, Any]:
        """Return the view that was submitted or clicked in."""
        found: dict[str, Any] = self.body.get("view") or {}
        return found

    @property
    def response_url(self) -> str:
        """Return where an answer may be sent for half an hour, "" when nowhere."""
        return str(self.body.get("response_url") or "")

    @property
    def slack_channel(self) -> str:
        """Return the slack_channel of the message that was clicked, "" when it was none."""
        channel = self.body.get("channel") or self.body.get("container", {}).get("channel_id") or ""
        return str(channel.get("id") if isinstance(channel, dict) else channel)

    @property
    def message_ts(self) -> str:
        """Return the ts of the message that was clicked, "" when it was none."""
        container = self.body.get("container") or {}
        return str(container.get("message_ts") or (self.body.get("message") or {}).get("ts") or "")

    def _clear(self) -> None:
        """Take off the card, or the page of the walk, what it says of a click before that came too late."""
        page = waited.without(self.view)
        if page is not None:
            self.client.views_update(view_id=str(self.view["id"]), view=page)
        if self.message_ts and self.services.read(self._says_so):
            self.run(
                lambda session, actor: posts.unsaid(
                    session, actor.workspace_id, self.slack_channel, self.message_ts, waited.EXPIRED
                )
            )

    def _says_so(self, session: Session) -> bool:
        workspace_id = people.workspace_of(session, self.who)
        post = posts.standing_at(session, workspace_id, self.slack_channel, self.message_ts)
        return post is not None and post.note == waited.EXPIRED

    def _actor(self, session: Session, *, hears_guests: bool = False) -> Person:
        found = people.actor(session, self.who, now=self.services.now())
        if found.is_guest and not hears_guests:
            raise NotAllowed(GUESTS_NEVER)
        return found

    def _key(self) -> str:
        if "event_id" in self.body:
            return f"event:{self.who.team_id}:{self.body['event_id']}"
        actions = self.body.get("actions") or []
        if actions:
            click = actions[0]
            return (
                f"click:{self.who.team_id}:{self.who.slack_user_id}:{click['action_ts']}:{click['action_id']}"
            )
        return ""


Listener = Callable[[Asked], None]


def wired(services: Services, listener: Listener) -> Callable[..., None]:
    """Return a Bolt listener that calls ours."""

    def handle(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        listener(
            Asked(
                body=body,
                who=who_of(body, context),
                services=services,
                client=client,
                ack=ack,
                bot_user_id=context.bot_user_id or "",
            )
        )

    handle.__name__ = listener.__name__
    return handle


def who_of(body: dict[str, Any], context: BoltContext) -> Who:
    """Tell from a request's body who asks."""
    user = body.get("user")
    home = str(user.get("team_id") or "") if isinstance(user, dict) else ""
    return Who(
        team_id=context.team_id or "",
        enterprise_id=context.enterprise_id or "",
        slack_user_id=context.user_id or "",
        home_team_id=home,
    )
