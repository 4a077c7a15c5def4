"""What looking at a sending domain finds: flaws with the records that put them right, and notes."""

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """What can be wrong with a domain's records."""

    MX_MISSING = "mx_missing"
    MX_NULL = "mx_null"
    SPF_MISSING = "spf_missing"
    SPF_TWICE = "spf_twice"
    SPF_UNREADABLE = "spf_unreadable"
    SPF_LOOKUPS = "spf_lookups"
    SPF_PROVIDER = "spf_provider"
    SPF_RELAY = "spf_relay"
    SPF_OPEN = "spf_open"
    DKIM_MISSING = "dkim_missing"
    DKIM_REVOKED = "dkim_revoked"
    DKIM_OTHER = "dkim_other"
    DMARC_MISSING = "dmarc_missing"
    DMARC_TWICE = "dmarc_twice"
    DMARC_UNREADABLE = "dmarc_unreadable"
    DMARC_UNHEARD = "dmarc_unheard"
    PTR_MISSING = "ptr_missing"
    PTR_OTHER = "ptr_other"


@dataclass(frozen=True)
class Record:
    """A record to add, or to put in the place of what stands there (`replaces`)."""

    kind: str
    name: str
    value: str
    replaces: bool = False


@dataclass(frozen=True)
class DomainFinding:
    """One flaw in one sentence, what it is called in a list, and the records that put it right."""

    flaw: Flaw
    what: str
    sentence: str
    records: tuple[Record, ...] = ()
    is_blocker: bool = False


@dataclass(frozen=True)
class Health:
    """What was found of a domain, blockers first, and what could not be told."""

    findings: tuple[DomainFinding, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class OwnKey:
    """What a domain's mails are signed with here: the selector, and the public half of the key as records hold it."""

    selector: str
    public: str


@dataclass(frozen=True)
class Sending:
    """A mailbox of a domain: its address and the server it sends through."""

    address: str
    smtp_host: str
