"""Expected failures. `str(error)` is a sentence fit to show in Slack that says what to do next."""

from typing import Self

from outreach.mail_troubles import Trouble


class OutreachError(Exception):
    """The base of every failure that a person or a job is expected to meet."""

    sentence = "That did not work."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class NotFound(OutreachError):
    sentence = "That is no longer there; it may have been archived. Open it again from `/plera sequences`."


class NotAllowed(OutreachError):
    sentence = "You may not do that here. Ask a workspace admin for the right."


class AlreadyDecided(OutreachError):
    """Another click won."""

    sentence = "Someone was faster: this was decided a moment ago."


class TextChanged(OutreachError):
    """The text is no longer the one that was shown."""

    sentence = "Text changed since you saw it: read again."


class NotReady(OutreachError):
    """A blocker stands in the way; the sentence names it and the fix."""


class NeverSendable(OutreachError):
    """No day or hour is left on which this may leave."""

    sentence = "No sendable time was found: check the sending window and the holidays."


class InvalidForm(OutreachError):
    """A form's fields are wrong; `fields` maps the name of each wrong field to its sentence."""

    sentence = "Please correct the marked fields."

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.fields = fields


class WriterFailed(OutreachError):
    """The model gave no usable text; the sentence says why."""

    sentence = "The model gave no usable text. Try Rewrite again in a minute."
    used: object = None
    """What the calls took all the same, a writer_port.Used, None for nothing."""


class WriterUnreachable(WriterFailed):
    """The model cannot be reached or has too much to do: the same may work after `rest_seconds`."""

    sentence = "The model cannot be reached."
    rest_seconds = 60.0


class WriterStopped(WriterFailed):
    """The model refuses the key or the account: nothing is written until a person has put that right."""

    sentence = "The model refuses the key or the account: put that right."


class QueueUnreachable(OutreachError):
    """The queue cannot take a job now; rows are the truth, and the clock asks again."""

    sentence = "The queue cannot be reached; this goes on by itself as soon as it is back."


class MailError(OutreachError):
    """A server of a mailbox did not do what it was asked; `trouble` says why where that has a name."""

    trouble = Trouble.OTHER

    def because(self, trouble: Trouble) -> Self:
        """Return this very error with its trouble named."""
        self.trouble = trouble
        return self


class DeliveryError(MailError):
    """A hand-over that did not end with the server's yes."""


class Rejected(DeliveryError):
    """Never again: the recipient's server refused for good."""


class RecipientRefused(Rejected):
    """Never again, in no sequence: the recipient's server says that there is nobody at this address."""


class PolicyRefused(Rejected):
    """Never again, and push-back on the mailbox: the server wants no mail like this, or none from this sender."""


class Deferred(DeliveryError):
    """Later: `wait_seconds` is how long the server asks to wait, None leaves the wait to the rules.

    Without `is_of_letter` it is no letter's fault, as the mailbox's own server was not reached or let nobody in: no
    number of such tries gives one up.
    """

    is_of_letter = True

    def __init__(self, sentence: str, wait_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds


class BrokeOff(Deferred):
    """Later, and its account rests: the server hung, or hung up, before it had the text."""


class Throttled(Deferred):
    """Later, and its mailbox sends less for some days: the server says that it sends too much or too fast."""


class QuotaUsedUp(Throttled):
    """Later, as Throttled, and nothing else leaves until then: the provider lets the mailbox send no more for now."""

    is_of_letter = False


class SenderBroken(DeliveryError):
    """The sender's own account refuses; nothing was handed over."""


class Withdrawn(DeliveryError):
    """Never again, and nothing was handed over: the address was blocked in the last moment."""


class OutcomeUnknown(DeliveryError):
    """The connection broke after the text was handed over: it may or may not have been sent."""


class MailboxUnreadable(MailError):
    """The sender's mailbox cannot be read; the sentence says why."""


class LoginRefused(MailboxUnreadable):
    """The mailbox's server does not take this user name and password."""


class SlackProblem(OutreachError):
    """The base of what Slack can answer other than ok; raised in integrations/slack_errors.py only.

    `code` is Slack's own word for it, "" when there was no answer.
    """

    code = ""


class SlackGone(SlackProblem):
    """The message, thread or slack_channel is not there (any more), or the bot is not in it."""


class SlackRefused(SlackProblem):
    """Slack refused the payload: trying again will not help."""


class FileTooLarge(SlackRefused):
    """A file in Slack has more bytes than are read; the sentence says how many those are."""


class SlackShut(SlackGone):
    """A slack_channel takes nothing until somebody opens it to the app again: archived, or the app is not in it."""


class SlackLockedOut(SlackRefused):
    """Slack takes nothing at all until the app is installed again: its token or a scope is gone."""


class SlackBusy(SlackProblem):
    """Slack asks to wait; `retry_after` is in seconds of wall time."""

    def __init__(self, sentence: str, retry_after: float = 5.0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
