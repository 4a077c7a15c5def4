"""The states and kinds that rows can be in, one StrEnum each."""

from enum import StrEnum


class Channel(StrEnum):
    EMAIL = "email"
    LINKEDIN_INVITE = "linkedin_invite"
    LINKEDIN_MESSAGE = "linkedin_message"


class AccountKind(StrEnum):
    """What a sender account is; each serves its channels."""

    EMAIL = "email"
    LINKEDIN = "linkedin"

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that such an account serves."""
        if self is AccountKind.EMAIL:
            return (Channel.EMAIL,)
        return (Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE)

    @classmethod
    def of(cls, channel: Channel) -> "AccountKind":
        """Return the kind of account that serves a channel."""
        return cls.EMAIL if channel is Channel.EMAIL else cls.LINKEDIN


class HoldKind(StrEnum):
    """Why nothing of a workspace leaves: a person stopped everything, or its clock stood still too long."""

    STOPPED = "stopped"
    RESTORED = "restored"


class RunState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"


class SequenceState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"


class ReviewScope(StrEnum):
    """What must be approved before a lead may enter."""

    EVERY_MESSAGE = "every_message"
    FIRST_STEP = "first_step"


class FormKind(StrEnum):
    """Which form a half-filled one is."""

    SEQUENCE = "sequence"
    PROFILE = "profile"
    SENDERS = "senders"
    """Which senders were chosen, between what that voids being said and it being saved."""


class Condition(StrEnum):
    ALWAYS = "always"
    ONLY_IF_NO_REPLY = "only_if_no_reply"


class IfNotAccepted(StrEnum):
    """What becomes of a LinkedIn message whose lead does not accept the invite in time."""

    SKIP = "skip"
    EMAIL = "email"
    WITHDRAW = "withdraw"


class WithdrawalState(StrEnum):
    """What became of an invite that is to be taken back: OVER where it waited for no answer any more."""

    WANTED = "wanted"
    DONE = "done"
    OVER = "over"


class LeadStage(StrEnum):
    DISCOVERED = "discovered"
    PROFILE_ENRICHED = "profile_enriched"
    EMAIL_ENRICHED = "email_enriched"
    MESSAGE_GENERATED = "message_generated"
    OUTREACH_ACTIVE = "outreach_active"
    REPLIED = "replied"
    COMPLETED = "completed"


class ImportState(StrEnum):
    """How far a file of leads has come: it waits for its columns between being read and being imported."""

    RECEIVED = "received"
    WAITING = "waiting"
    IMPORTING = "importing"
    DONE = "done"
    REFUSED = "refused"
    DISCARDED = "discarded"


class DuplicatePolicy(StrEnum):
    """What happens to a lead that a row of a file knows more of."""

    SKIP = "skip"
    FILL = "fill"
    OVERWRITE = "overwrite"


class EnrichmentState(StrEnum):
    """How far the enrichment of a source group is; one that stopped says why and leaves the rest as it was."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class EnrichmentScope(StrEnum):
    """Whom an enrichment asks its provider for; with NOBODY only what came with the leads counts, for free."""

    NO_EMAIL = "no_email"
    LACKING = "lacking"
    NOBODY = "nobody"


class LeadEnrichmentState(StrEnum):
    """What an enrichment did for one lead; `asked` is on its way, `unanswered` may have been charged for."""

    WAITING = "waiting"
    ASKED = "asked"
    FOUND = "found"
    NOT_FOUND = "not_found"
    FAILED = "failed"
    UNANSWERED = "unanswered"
    AS_IT_CAME = "as_it_came"
    KNOWN = "known"
    LEFT_OUT = "left_out"


THROUGH_ENRICHMENT = (
    LeadEnrichmentState.FOUND,
    LeadEnrichmentState.NOT_FOUND,
    LeadEnrichmentState.FAILED,
    LeadEnrichmentState.UNANSWERED,
    LeadEnrichmentState.AS_IT_CAME,
    LeadEnrichmentState.KNOWN,
    LeadEnrichmentState.LEFT_OUT,
)
"""States in which a lead has been through enrichment, whatever was found."""

COUNTED_LOOK_UP = (
    LeadEnrichmentState.WAITING,
    LeadEnrichmentState.ASKED,
    LeadEnrichmentState.FOUND,
    LeadEnrichmentState.NOT_FOUND,
    LeadEnrichmentState.FAILED,
    LeadEnrichmentState.UNANSWERED,
)
"""States that count against how many leads an enrichment may ask for."""


class EnrollmentState(StrEnum):
    PROPOSED = "proposed"
    WAITING = "waiting"
    ACTIVE = "active"
    PAUSED = "paused"
    REPLIED = "replied"
    COMPLETED = "completed"
    STOPPED = "stopped"
    LEFT_OUT = "left_out"


class MessageState(StrEnum):
    DRAFTING = "drafting"
    NEEDS_REVIEW = "needs_review"
    APPROVED = "approved"
    LEFT_OUT = "left_out"


class ApprovalKind(StrEnum):
    """Whether a person had the whole text open when approving it."""

    READ = "read"
    UNREAD = "approved_unread"


class TestSendState(StrEnum):
    __test__ = False

    ASKED = "asked"
    SENT = "sent"
    FAILED = "failed"


class BatchState(StrEnum):
    """Where an approval of many texts stands: shown to somebody, carried out, its leads planned, or taken back."""

    DRAWN = "drawn"
    APPLIED = "applied"
    DONE = "done"
    UNDONE = "undone"


class FixState(StrEnum):
    """How far a change to the other texts of a step is: proposals are written, looked through, applied, taken back."""

    WRITING = "writing"
    STOPPED = "stopped"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


class FixItemState(StrEnum):
    """What became of one text of it; `passed` was changed, decided on or sent meanwhile, `follows` lost an approval."""

    WAITING = "waiting"
    READY = "ready"
    HELD = "held"
    APPLIED = "applied"
    PASSED = "passed"
    FOLLOWS = "follows"
    RESTORED = "restored"
    KEPT = "kept"


class DeliveryKind(StrEnum):
    STEP = "step"
    ANSWER = "answer"


class DeliveryState(StrEnum):
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


OPEN_DELIVERY = (
    DeliveryState.SCHEDULED,
    DeliveryState.SENDING,
    DeliveryState.DEFERRED,
    DeliveryState.UNKNOWN,
)
"""States in which a message may have only one delivery."""

WAITING_DELIVERY = (DeliveryState.SCHEDULED, DeliveryState.DEFERRED)
"""States from which a delivery may still be sent or cancelled."""

COUNTED_DELIVERY = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN)
"""States that count against a sender's limits."""


class SenderState(StrEnum):
    HEALTHY = "healthy"
    BROKEN = "broken"
    PAUSED = "paused"
    REMOVED = "removed"


class MailboxFormState(StrEnum):
    """How far the form of a mailbox is that somebody connects; a kept one has no row any more."""

    CHECKING = "checking"
    REFUSED = "refused"
    LET_IN = "let_in"


CONNECTED_SENDER = (SenderState.HEALTHY, SenderState.BROKEN)
"""States of a sender account that new leads may be given to; a broken one may come back by itself."""


class PushBackKind(StrEnum):
    """What a server said to a mailbox: nobody is at this address, it wants no mail like this, or send less."""

    REFUSED = "refused"
    POLICY = "policy"
    THROTTLED = "throttled"


class BreakerKind(StrEnum):
    """What pauses a mailbox's first steps: too many bounces, or reports of spam."""

    BOUNCES = "bounces"
    COMPLAINTS = "complaints"


class BreakerState(StrEnum):
    """What became of it: nobody has decided, a person keeps it, resumed, or a corrected class took its ground away."""

    OPEN = "open"
    KEPT = "kept"
    RESUMED = "resumed"
    LIFTED = "lifted"


STANDING_BREAKER = (BreakerState.OPEN, BreakerState.KEPT)
"""States in which first steps are paused."""


class ReplyClass(StrEnum):
    HUMAN = "human"
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    CALENDAR = "calendar"
    REFERRAL = "referral"
    OPT_OUT = "opt_out"
    LEFT_COMPANY = "left_company"
    SOMEBODY_ELSE = "somebody_else"


class Whose(StrEnum):
    """Whether a mail is its lead's: surely, a person is asked, or what they said."""

    SURE = "sure"
    ASKED = "asked"
    THEIRS = "theirs"
    OTHERS = "others"


PEOPLE_REPLY = (ReplyClass.HUMAN, ReplyClass.OPT_OUT, ReplyClass.REFERRAL, ReplyClass.CALENDAR)
"""Classes of what a person did: each stops the steps to them and opens a conversation."""


class Interest(StrEnum):
    """What a reply means for us, as a model or a person judged it."""

    INTERESTED = "interested"
    QUESTION = "question"
    NOT_NOW = "not_now"
    NOT_INTERESTED = "not_interested"
    REFERRAL = "referral"


class ConversationState(StrEnum):
    NEW = "new"
    WAITING_FOR_US = "waiting_for_us"
    WAITING_FOR_THEM = "waiting_for_them"
    SNOOZED = "snoozed"
    DONE = "done"


class DraftState(StrEnum):
    OPEN = "open"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    NOTED = "noted"


class SuppressionKind(StrEnum):
    ADDRESS = "address"
    DOMAIN = "domain"
    LINKEDIN_URL = "linkedin_url"


class BlockListState(StrEnum):
    """How far a file of people to block has come: it waits for a person between being read and being carried out."""

    RECEIVED = "received"
    WAITING = "waiting"
    BLOCKING = "blocking"
    DONE = "done"
    REFUSED = "refused"
    DISCARDED = "discarded"


class WritingScope(StrEnum):
    """For whom texts are written: a few leads to look at, those that enter next, or all."""

    PREVIEW = "preview"
    NEXT = "next"
    ALL = "all"


class PostKind(StrEnum):
    """What a slack_post shows; each has one renderer in jobs/screens.py or jobs/files.py.

    A gone file is only ever deleted.
    """

    LAB_ROOT = "lab_root"
    APPROVAL_CARD = "approval_card"
    CONVERSATION_ROOT = "conversation_root"
    CONVERSATION_SENT = "conversation_sent"
    CONVERSATION_REPLY = "conversation_reply"
    CONVERSATION_OWN = "conversation_own"
    WHOSE_MAIL = "whose_mail"
    DRAFT_CARD = "draft_card"
    REACTION = "reaction"
    DIRECT_MESSAGE = "direct_message"
    FORM_KEPT = "form_kept"
    UNKNOWN_SEND = "unknown_send"
    LINKEDIN_TASKS = "linkedin_tasks"
    LINKEDIN_TASK = "linkedin_task"
    LINKEDIN_WITHDRAW = "linkedin_withdraw"
    WHO_ANSWERED = "who_answered"
    LINKEDIN_WROTE = "linkedin_wrote"
    HELD_SENDS = "held_sends"
    IMPORT_CARD = "import_card"
    IMPORT_ROWS = "import_rows"
    ENRICHMENT = "enrichment"
    REVIEW_CALL = "review_call"
    TEST_SEND = "test_send"
    TEXT_FIX = "text_fix"
    BLOCK_LIST = "block_list"
    BREAKER = "breaker"
    MAILBOX_BROKEN = "mailbox_broken"
    HOME = "home"
    LEAD_EXPORT = "lead_export"
    OPT_OUT = "opt_out"
    GONE_FILE = "gone_file"
