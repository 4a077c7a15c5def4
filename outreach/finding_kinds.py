"""What a readiness finding is about, and what puts it right."""

from enum import StrEnum


class FindingKind(StrEnum):
    """What is found; the values stand on buttons that were posted long ago and never change meaning."""

    FOOTER = "footer"
    REVIEW_CHANNEL = "review_channel"
    INBOX_CHANNEL = "inbox_channel"
    NO_SENDER = "no_sender"
    NO_ROOM = "no_room"
    REMOVED_SENDER = "removed_sender"
    SENDER_TROUBLE = "sender_trouble"
    SENDER_FULL = "sender_full"
    HOURS = "hours"
    NO_TIME = "no_time"
    ENROLLING = "enrolling"
    NOBODY = "nobody"
    NONE_APPROVED = "none_approved"
    TO_REVIEW = "to_review"
    FLAGGED = "flagged"
    NOT_WRITTEN = "not_written"
    LATE = "late"
    POSTPONED = "postponed"
    NOTE_TOO_LONG = "note_too_long"
    LEFT_OUT = "left_out"
    ENDED_BEFORE = "ended_before"
    SUPPRESSED = "suppressed"
    ELSEWHERE = "elsewhere"
    WAITS_ELSEWHERE = "waits_elsewhere"
    NO_EMAIL = "no_email"
    NO_LINKEDIN = "no_linkedin"
    UNVERIFIED = "unverified"
    UNKNOWN_ZONE = "unknown_zone"
    NO_COMPANY = "no_company"
    NO_FACTS = "no_facts"
    PROFILE = "profile"
    GOES_ON = "goes_on"
    RUN_PAUSED = "run_paused"
    NO_SECOND_PERSON = "no_second_person"
    NEWCOMERS_HELD = "newcomers_held"
    DOMAIN_CANNOT_RECEIVE = "domain_cannot_receive"
    DOMAIN_RECORDS = "domain_records"
    FIRST_STEPS_PAUSED = "first_steps_paused"
    SENDER_LOWERED = "sender_lowered"
    PUBLIC_ADDRESS = "public_address"
    UNREAD_ANSWERS = "unread_answers"


class Fix(StrEnum):
    """What a finding's button opens or does; NONE where it passes by itself."""

    NONE = "none"
    REVIEW = "review"
    GENERATE = "generate"
    SENDERS = "senders"
    CONNECT = "connect"
    RECONNECT = "reconnect"
    REASSIGN = "reassign"
    LEADS = "leads"
    FOOTER = "footer"
    INBOX_CHANNEL = "inbox_channel"
    REVIEW_CHANNEL = "review_channel"
    STEPS = "steps"
    PROFILE = "profile"
    WAIT = "wait"
    DO_NOT_WAIT = "do_not_wait"
    RESUME_RUN = "resume_run"
    ADD_GROUP = "add_group"
    APPROVERS = "approvers"
    DOMAIN = "domain"
    FIRST_STEPS = "first_steps"


HOLDS_BACK = (
    FindingKind.TO_REVIEW,
    FindingKind.FLAGGED,
    FindingKind.NOT_WRITTEN,
    FindingKind.POSTPONED,
    FindingKind.LEFT_OUT,
    FindingKind.ENDED_BEFORE,
    FindingKind.SUPPRESSED,
    FindingKind.WAITS_ELSEWHERE,
)
"""Those that say which leads a launch does not let in, and why."""
