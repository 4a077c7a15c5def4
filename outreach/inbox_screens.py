"""What shows conversations, their replies and our answers: frozen read models.

Text from outside (names, subjects, bodies) is raw here; the views escape and clip it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from models.states import (
    Channel,
    ConversationState,
    DraftState,
    Interest,
    Whose,
)


@dataclass(frozen=True)
class OtherThread:
    """The thread of the same lead's conversation on another channel; `link` is "" until Slack has told it."""

    channel: Channel
    slack_post_id: int
    workspace_id: int
    slack_channel: str
    ts: str
    link: str = ""
    has_opted_out: bool = False


@dataclass(frozen=True)
class ConversationCard:
    """The root of a conversation's thread. `last_text` is the newest reply without quotes.

    `suggests` is the reply that names somebody who is no lead yet, and whom, None when none does.
    """

    conversation_id: int
    lead_name: str
    title: str
    company: str
    state: ConversationState
    reply_class: str
    class_reason: str
    last_text: str
    waiting_since: datetime | None
    owner_slack_user_id: str
    channel: Channel
    answered_step: int | None
    step_count: int
    lead_local_time: str
    stopped_steps: int
    mailbox_checked_at: datetime | None
    zone: str
    notice: str = ""
    suggests: tuple[int, str] | None = None
    interest: Interest | None = None
    interest_reason: str = ""
    other: OtherThread | None = None


@dataclass(frozen=True)
class SentLine:
    """One text that we sent, in the thread's first message; `is_from_there`: its sender wrote it at LinkedIn itself."""

    step: int | None
    subject: str
    body: str
    sent_at: datetime
    is_from_there: bool = False


@dataclass(frozen=True)
class SentHistory:
    """What we sent before the reply, oldest first."""

    lead_name: str
    sender: str
    zone: str
    lines: tuple[SentLine, ...]


@dataclass(frozen=True)
class OwnWords:
    """What the owner of an account wrote to a lead at LinkedIn itself."""

    lead_name: str
    writer: str
    text: str
    written_at: datetime
    zone: str


@dataclass(frozen=True)
class ReplyShown:
    """One reply in the thread.

    `text` is without quotes but those it answers below, and empty when the mail had no words; `notice` says what
    cannot be read here.
    """

    reply_id: int
    lead_name: str
    company: str
    subject: str
    text: str
    notice: str
    has_more: bool
    attachments: tuple[str, ...]
    received_at: datetime
    zone: str
    owner_slack_user_id: str
    is_first: bool


@dataclass(frozen=True)
class WhoseMail:
    """The question whether a mail is its lead's; `may_go_on`: it is not, and the steps that it stopped may go on.

    `is_wish`: it asks not to be written to again.
    """

    reply_id: int
    lead_name: str
    lead_email: str
    from_name: str
    from_address: str
    why: str
    whose: Whose
    decided_by: str
    may_go_on: bool
    is_wish: bool = False


@dataclass(frozen=True)
class WholeMail:
    """A whole mail in a modal, quotes included."""

    subject: str
    sender: str
    received: str
    text: str


@dataclass(frozen=True)
class AnswerForm:
    """Who an answer goes to and under which name, in the Reply modal; `note` is what to know of the recipient.

    `subject` is "" on LinkedIn; `copied_by` who is asked to copy it there, "" where it leaves by itself.
    """

    lead_name: str
    sender: str
    recipient: str
    subject: str
    note: str = ""
    copied_by: str = ""


@dataclass(frozen=True)
class DraftCard:
    """An answer that has not left yet, or how it left. `sent_line` is "Sent 14:02 by Ana" when it has.

    `tried_again` says when one is tried again that its server asked to come back with, "" otherwise; `recipient_note`
    what to know of the recipient. `copied_by` is who copies it to LinkedIn by hand, "" where it leaves by itself;
    `is_to_be_copied`: they are asked to.
    """

    draft_id: int
    state: DraftState
    lead_name: str
    recipient: str
    sender: str
    author_slack_user_id: str
    writes_as_other: str
    subject: str
    lead_local_time: str
    text: str
    signature: str
    digest: str
    problem: str = ""
    sent_line: str = ""
    tried_again: str = ""
    recipient_note: str = ""
    channel: Channel = Channel.EMAIL
    copied_by: str = ""
    is_to_be_copied: bool = False
    other_drafts: tuple[str, ...] = field(default=())
