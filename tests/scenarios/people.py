"""What people do and see, in their own words, through the local Slack's control API."""

from abc import ABC, abstractmethod
from email.utils import parseaddr
from typing import Any

import httpx

from tests.scenarios.kestrel import ANA, GENERAL, INBOX, REVIEW
from tests.scenarios.shown import Message, Modal, elements


class People(ABC):
    """People at their Slack and their mailboxes."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    @abstractmethod
    def settles(self) -> None:
        """Let the bot work until it has nothing left to do."""

    # What people do in Slack.

    def types(self, text: str, *, by: str = ANA, channel: str = GENERAL) -> str:
        """Type a command; return the words of the answer, "" when there is none."""
        answer = self._do("command", user=by, channel=channel, text=text)
        assert answer["ok"], answer
        response = answer["response"]
        return Message(channel, response).words if isinstance(response, dict) else ""

    def writes(self, text: str, *, under: Message, by: str = ANA) -> Message:
        """Write into a message's thread, and let the bot do what follows."""
        answer = self._do("message", user=by, channel=under.channel, thread_ts=under.ts, text=text)
        self.settles()
        return Message(under.channel, answer["message"])

    def presses(self, message: Message, label: str, *, by: str = ANA) -> None:
        """Press the button with this label on a message, and let the bot do what follows."""
        self.only_presses(message, label, by=by)
        self.settles()

    def only_presses(self, message: Message, label: str, *, by: str = ANA) -> None:
        """Press a button; what the bot does after its answer is left for later."""
        block_id, element = _button(message, label)
        answer = self._do(
            "click",
            user=by,
            channel=message.channel,
            ts=message.ts,
            block_id=block_id,
            action_id=element["action_id"],
        )
        assert answer["ok"], answer

    def picks(self, message: Message, label: str, *, step: int = 0, by: str = ANA) -> None:
        """Pick from a menu on a message: the card's own, or that of a step; and let the bot do what follows."""
        menus = [(block, one) for block, one in elements(message.blocks) if one["type"] == "overflow"]
        block_id, menu = menus[step]
        value = next(one["value"] for one in menu["options"] if one["text"]["text"] == label)
        self._do(
            "click",
            user=by,
            channel=message.channel,
            ts=message.ts,
            block_id=block_id,
            action_id=menu["action_id"],
            selected_option=value,
        )
        self.settles()

    def clicks(self, action_id: str, *, by: str = ANA, **fields: Any) -> dict[str, Any]:
        """Use an element of the open modal."""
        answer = self._do("view/click", user=by, action_id=action_id, **fields)
        assert answer["ok"], answer
        return answer

    def suggests(self, action_id: str, words: str, *, by: str = ANA) -> list[dict[str, Any]]:
        """Type into an external select of the open modal; return what it offers."""
        answer = self._do("view/suggest", user=by, action_id=action_id, value=words)
        options: list[dict[str, Any]] = answer["options"]
        return options

    def submits(self, typed: dict[str, Any] | None = None, *, by: str = ANA) -> dict[str, Any]:
        """Submit the open modal with what is typed by block id, and let the bot do what follows."""
        answer = self.only_submits(typed, by=by)
        self.settles()
        return answer

    def only_submits(self, typed: dict[str, Any] | None = None, *, by: str = ANA) -> dict[str, Any]:
        """Submit the open modal; what the bot does after its answer is left for later."""
        view = self.modal(by=by).raw
        inputs = {one["block_id"]: one["element"]["action_id"] for one in view["blocks"] if "element" in one}
        values = {block: {inputs[block]: value} for block, value in (typed or {}).items()}
        answer = self._do("view/submit", user=by, values=values)
        assert answer["ok"], answer
        return answer

    def uploads(self, name: str, content: bytes, *, by: str = ANA) -> str:
        """Choose a file, as Slack's file picker does; return its id."""
        answer = self.http.post("file", params={"user": by, "name": name}, content=content)
        return str(answer.raise_for_status().json()["file"]["id"])

    def drops(self, name: str, content: bytes, *, by: str = ANA, channel: str = "") -> None:
        """Drop a file on the bot, or into a channel, and let the bot do what follows."""
        files = [self.uploads(name, content, by=by)]
        self._do("message", user=by, channel=channel or self.dm(by), text="", files=files)
        self.settles()

    def dm(self, person: str) -> str:
        """Return the channel of a person's direct messages with the bot."""
        return str(self._do("dm", user=person)["channel"])

    def loses_file(self, file_id: str, *, by: str = ANA) -> None:
        """Delete a file of one's own from Slack."""
        self._do("file/delete", user=by, file=file_id)

    def file(self, file_id: str) -> bytes:
        """Return what a file holds."""
        return self.http.get(f"files/{file_id}").raise_for_status().content

    def deletes(self, message: Message, *, by: str = ANA) -> None:
        """Delete one's own message."""
        self._do("message/delete", user=by, channel=message.channel, ts=message.ts)
        self.settles()

    def rewords(self, message: Message, text: str, *, by: str = ANA) -> None:
        """Edit one's own message."""
        self._do("message/edit", user=by, channel=message.channel, ts=message.ts, text=text)
        self.settles()

    def closes(self, *, by: str = ANA) -> None:
        """Close every open modal."""
        self._do("view/close", user=by, all=True)

    def goes_back(self, *, by: str = ANA) -> None:
        """Leave the modal on top for the one below it."""
        self._do("view/close", user=by)

    # What people see.

    def modal(self, *, by: str = ANA) -> Modal:
        """Return the modal on top."""
        views = self._see("views", user=by)["views"]
        assert views, "no modal is open"
        return Modal(views[-1])

    def has_modal(self, *, by: str = ANA) -> bool:
        return bool(self._see("views", user=by)["views"])

    def messages(self, channel: str, *, by: str = ANA) -> list[Message]:
        """Return a channel's messages, oldest first."""
        return [
            Message(channel, raw) for raw in self._see(f"channels/{channel}/messages", user=by)["messages"]
        ]

    def thread(self, root: Message, *, by: str = ANA) -> list[Message]:
        """Return what stands under a message, oldest first."""
        found = self._see(f"channels/{root.channel}/messages", user=by, thread_ts=root.ts)["messages"]
        return [Message(root.channel, raw) for raw in found if raw["ts"] != root.ts]

    def lab(self) -> Message:
        """Return the root of the newest Messaging Lab."""
        return self.messages(REVIEW)[-1]

    def card(self, lead: str) -> Message:
        """Return the card of a lead."""
        return next(one for one in self.thread(self.lab()) if lead in one.words)

    def conversation(self) -> Message:
        """Return the root of the newest conversation."""
        return [one for one in self.messages(INBOX) if not one.raw.get("subtype")][-1]

    def draft(self) -> Message:
        """Return the newest message of the bot in the newest conversation."""
        return [one for one in self.thread(self.conversation()) if one.raw.get("bot_id")][-1]

    def whispered(self, under: Message, *, by: str) -> str:
        """Return what only this person sees beside a message: in its channel, or in its thread."""
        root = str(under.raw.get("thread_ts") or under.ts)
        seen = [*self.messages(under.channel, by=by)]
        found = self._see(f"channels/{under.channel}/messages", user=by, thread_ts=root)["messages"]
        seen += [Message(under.channel, raw) for raw in found]
        return "\n".join(one.words for one in seen if one.raw.get("is_ephemeral"))

    def told(self, person: str) -> list[str]:
        """Return what the bot wrote to a person directly."""
        return [one.words for one in self.direct_messages(person)]

    def direct_messages(self, person: str) -> list[Message]:
        """Return the bot's direct messages to a person, oldest first."""
        return self.messages(self.dm(person), by=person)

    def mailbox(self, address: str) -> list[dict[str, Any]]:
        """Return the mails that a mailbox has received, oldest first."""
        found: list[dict[str, Any]] = self._see(f"mail/{address}", folder="INBOX")["messages"]
        return found

    def answers(self, address: str, text: str, **how: Any) -> None:
        """Answer the newest mail in a prospect's mailbox."""
        answer = self._do(f"mail/{address}/reply", text=text, **how)
        assert answer["ok"], answer

    def answers_for(self, address: str, text: str, *, by: str) -> None:
        """Answer the newest mail in a prospect's mailbox from the address `by`, as a colleague does."""
        letter = self.mailbox(address)[-1]
        headers = {"In-Reply-To": letter["message_id"], "References": letter["message_id"]}
        _, to = parseaddr(letter["from"])
        subject = f"Re: {letter['subject']}"
        answer = self._do(f"mail/{by}/send", to=to, subject=subject, text=text, headers=headers)
        assert answer["ok"], answer

    def mails_by_hand(self, address: str, *, to: str) -> None:
        """Write a mail of one's own from a mailbox, as its owner's mail program does; its copy goes to Sent."""
        answer = self._do(f"mail/{address}/send", to=to, subject="By hand", text="Are you free on Friday?")
        assert answer["ok"], answer

    def goes_on_by_hand(self, address: str, text: str, *, to: str) -> None:
        """Go on by hand in the thread of the newest mail that `to` has; its copy goes to Sent."""
        letter = self.mailbox(to)[-1]
        headers = {"In-Reply-To": letter["message_id"], "References": letter["message_id"]}
        answer = self._do(
            f"mail/{address}/send", to=to, subject=letter["subject"], text=text, headers=headers
        )
        assert answer["ok"], answer

    def mail_fault(self, **fault: Any) -> None:
        """Let the mail servers misbehave, or be well again."""
        self._do("mail/faults", **fault)

    def traffic(self, words: str = "") -> list[dict[str, Any]]:
        """Return what went between Slack and the bot, newest first."""
        found: list[dict[str, Any]] = self._see("traffic", q=words, limit="200")["entries"]
        return found

    def slack_fault(self, **fault: Any) -> None:
        """Let Slack misbehave; `reset=True` makes it well again."""
        self._do("faults", **fault)

    def archives(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        self._do("channel/archive", channel=channel, archived=archived)

    def changes_membership(self, member: str, channel: str, *, is_in: bool, by: str = ANA) -> None:
        """Bring somebody, or the bot, into a channel or take them out."""
        self._do("channel/membership", user=by, channel=channel, member=member, **{"in": is_in})

    def _do(self, path: str, **fields: Any) -> dict[str, Any]:
        answer = self.http.post(path, json=fields)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    def _see(self, path: str, **query: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(path, params=query).raise_for_status().json()
        return found


def _button(message: Message, label: str) -> tuple[str, dict[str, Any]]:
    for block_id, element in elements(message.blocks):
        if element["type"] == "button" and element["text"]["text"] == label:
            return block_id, element
    raise AssertionError(f"no button {label!r} on:\n{message}")
