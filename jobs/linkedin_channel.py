"""The way out over LinkedIn: an invite with or without a note, or a message to a connection, for a letter."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from models.states import Channel
from outreach import linkedin_profiles, linkedin_urls
from outreach.linkedin_port import AccountProblem, AccountTrouble, LinkedIn, Never, NeverReason
from outreach.linkedin_written import NAMELESS
from outreach.ports import Connection, Letter, MailAccount, Run

NOT_CONNECTED = (
    "This account is not connected at Unipile: add it once more under `/plera senders`, with its id."
)


@dataclass(frozen=True)
class LinkedInChannel:
    """Implements ChannelPort for one kind of action; a sender's user name is the id of its account at Unipile.

    No transaction is open while LinkedIn is asked. `persist` keeps what was looked up, `look` reads it.
    """

    linkedin: LinkedIn
    action: Channel
    profiles: "Profiles"

    @contextmanager
    def connect(self, account: MailAccount) -> Iterator[Connection]:
        if not account.username or account.username == account.address:
            raise AccountProblem(NOT_CONNECTED, AccountTrouble.GONE)
        yield LinkedInConnection(self, account)


@dataclass(frozen=True)
class LinkedInConnection:
    """One account, for one kind of action; nothing is kept open."""

    channel: LinkedInChannel
    account: MailAccount

    def hand_over(self, letter: Letter) -> str:
        """Invite or write; return the id of what was sent.

        Raises Withdrawn, Never, Later, AccountProblem, AlreadyConnected, AlreadyInvited, NotConnected, OutcomeUnknown.
        """
        person = self._person(letter.recipient)
        try:
            return self._act(person, letter)
        except Never as error:
            if error.why is NeverReason.DELETED:
                self.channel.profiles.forget(self.account.sender_id, letter.recipient)
            raise

    def _person(self, url: str) -> str:
        """Return by which id somebody is acted upon, looked up once."""
        public_id, sender_id = linkedin_urls.public_id_of(url), self.account.sender_id
        known = self.channel.profiles.known(sender_id, url)
        if known:
            return known
        found = self.channel.linkedin.look_up(self.account.username, public_id).provider_id
        self.channel.profiles.keep(sender_id, url, found)
        return found

    def _act(self, person: str, letter: Letter) -> str:
        linkedin, account_id, text = self.channel.linkedin, self.account.username, letter.content.decode()
        if self.channel.action is Channel.LINKEDIN_INVITE:
            _look(letter)
            return linkedin.invite(account_id, person, text) or NAMELESS
        chat_id = linkedin.find_chat(account_id, person)
        _look(letter)
        return linkedin.message(account_id, person, text, chat_id).message_id or NAMELESS


def _look(letter: Letter) -> None:
    """Take the last look, with nothing left to do but to send. Raises Withdrawn."""
    if letter.last_look is not None:
        letter.last_look()


class Profiles:
    """What accounts call people, over the rows."""

    def __init__(self, *, look: Run, persist: Run, now: Callable[[], datetime]) -> None:
        self._look, self._persist, self._now = look, persist, now

    def known(self, sender_id: int, url: str) -> str:
        return self._look(lambda session: linkedin_profiles.known(session, sender_id, url))

    def keep(self, sender_id: int, url: str, provider_id: str) -> None:
        now = self._now()
        self._persist(lambda session: linkedin_profiles.keep(session, sender_id, url, provider_id, now=now))

    def forget(self, sender_id: int, url: str) -> None:
        self._persist(lambda session: linkedin_profiles.forget(session, sender_id, url))
