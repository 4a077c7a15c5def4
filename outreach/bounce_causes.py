"""Why a mail was not delivered: the causes there are, and what the codes of RFC 3463 say by themselves.

A cause is final when writing to the address again makes no sense: nobody has it, its host takes no mail, its owner
moved, or it is switched off. Everything else may pass, or is about us.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """Why a mail was not delivered, in words; `is_final` when it never will be."""

    words: str
    is_final: bool = False


FULL = Cause("the mailbox is full")
TOO_BIG = Cause("the mail is too big")
SENDER = Cause("the server refuses the sender")
GUARDED = Cause("the server refuses mail from us: a filter, its policy, or how the mail was authenticated")
BUSY = Cause("the server asks to send less or later")
EXPIRED = Cause("the server could not be reached in time")
BROKEN = Cause("the other mail system has a fault")
FILTERED = Cause("the server took the address at first and refused the mail behind it")
DELAYED = Cause("the mail is late and is still tried")
SLOWED = Cause("the server wants less mail like it for now, so it is late and still tried")
UNCLEAR = Cause("the report does not say why")
NO_ADDRESS = Cause("the address does not exist", is_final=True)
NO_HOST = Cause("the domain does not exist or takes no mail", is_final=True)
MOVED = Cause("the person moved to another address", is_final=True)
SWITCHED_OFF = Cause("the mailbox is switched off", is_final=True)

_STATUS: tuple[tuple[re.Pattern[str], Cause], ...] = (
    (re.compile(r"5\.1\.(?:1|3|351|1[0-2]?)$|5\.4\.12$"), NO_ADDRESS),
    (re.compile(r"5\.1\.2$|5\.4\.4$|5\.4\.310$"), NO_HOST),
    (re.compile(r"5\.1\.6$"), MOVED),
    (re.compile(r"5\.2\.1$|5\.7\.13$"), SWITCHED_OFF),
    (re.compile(r"[45]\.2\.2$"), FULL),
    (re.compile(r"[45]\.2\.3$|[45]\.3\.4$"), TOO_BIG),
    (re.compile(r"[45]\.1\.[78]$"), SENDER),
    (re.compile(r"[45]\.7\.\d+$"), GUARDED),
    (re.compile(r"[45]\.4\.\d+$"), EXPIRED),
    (re.compile(r"[45]\.[35]\.\d+$"), BROKEN),
    (re.compile(r"4\.\d+\.\d+$"), BUSY),
)


def of_status(status: str) -> Cause | None:
    """Return what an enhanced status code (RFC 3463) says by itself, None when it says nothing certain."""
    return next((cause for code, cause in _STATUS if code.match(status)), None)
