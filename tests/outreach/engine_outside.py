"""The mail servers and LinkedIn around the engine: they judge what is handed over and fail as scripted."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from re import search
from threading import Lock

from integrations.recording import RecordingSent
from outreach.errors import Deferred, DeliveryError, OutcomeUnknown, Rejected, SenderBroken
from outreach.ports import Letter, MailAccount
from tests.outreach.engine_model import Arrival, Model

TROUBLES: dict[str, tuple[DeliveryError, bool]] = {
    "rejected": (Rejected("550 no such user"), False),
    "deferred": (Deferred("451 later"), False),
    "broken": (SenderBroken("535 who are you"), False),
    "unknown but arrived": (OutcomeUnknown("The connection broke."), True),
    "unknown and lost": (OutcomeUnknown("The connection broke."), False),
}
"""What a server may do instead of saying yes: what is raised, and whether the letter arrives all the same."""


class Outside:
    """Every channel at once. While `is_cut` the process has died before its letters were on their way.

    What stands in `meanwhile` happens while a letter is handed over, one with each. `sent` are the Sent folders of
    the mailboxes whose server files a copy of what it takes.
    """

    def __init__(
        self,
        model: Model,
        now: Callable[[], datetime],
        entered_at: Callable[[int], datetime],
        sent: dict[str, RecordingSent],
    ) -> None:
        self.model, self._now, self._entered_at, self._sent = model, now, entered_at, sent
        self.troubles: deque[str] = deque()
        self.meanwhile: deque[Callable[[str], None]] = deque()
        self.is_cut = False
        self._lock = Lock()

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator["Outside"]:
        yield self

    def hand_over(self, letter: Letter) -> str:
        """Take a letter, or do what the next trouble says."""
        if letter.last_look is not None:
            letter.last_look()
        with self._lock:
            if self.is_cut:
                return "250 never came"
            message_id = name_of(letter.content)
            mail = self.model.mails[message_id]
            self.model.judge(message_id, letter, self._now(), self._entered_at(mail.enrollment_id))
            error, arrives = TROUBLES[self.troubles.popleft()] if self.troubles else (None, True)
            if arrives:
                self.model.arrivals.append(Arrival(message_id, letter.sender, mail, self._now()))
                if letter.sender in self._sent:
                    self._sent[letter.sender].copies[message_id] = self._now()
            if self.meanwhile:
                self.meanwhile.popleft()(message_id)
            if error is not None:
                self.model.failed[message_id] += not isinstance(error, OutcomeUnknown)
                raise error
            return "250 kept"


def name_of(content: bytes) -> str:
    """Return the Message-ID of a mail; a LinkedIn text has none, it says its name."""
    header = message_from_bytes(content)["Message-ID"]
    named = search(rb"<\d+\.\d+@kestrel\.test>", content)
    assert named is not None, "a letter of nobody's"
    return str(header or named.group().decode())
