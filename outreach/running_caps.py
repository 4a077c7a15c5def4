"""The caps of a workspace while a forecast runs: what `caps.EmailCaps` would say at each instant."""

from collections import defaultdict
from datetime import datetime

from models.states import Channel
from outreach import limits
from outreach.forecast import Caps, Holder
from outreach.limits import Budget


class RunningCaps:
    """Mails of the whole workspace and to each domain, counted as they leave."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._sent = sorted(caps.lately.in_all.ats)
        self._sent_to = defaultdict[str, list[datetime]](list)
        self._sent_to.update({domain: sorted(mails.ats) for domain, mails in caps.lately.to.items()})

    def why_full(self, channel: Channel, domain: str, now: datetime) -> tuple[Holder, datetime] | None:
        """Return which cap leaves no room for a mail to a domain ("": none counts), and until when.

        They hold for mails only.
        """
        if channel is not Channel.EMAIL:
            return None
        room = _room(self._sent, self._caps.workspace_emails, now)
        if room > now:
            return Holder.WORKSPACE, room
        if not domain:
            return None
        room = _room(self._sent_to[domain], self._caps.domain_emails, now)
        return (Holder.DOMAIN, room) if room > now else None

    def take(self, channel: Channel, domain: str, now: datetime) -> None:
        """Count what leaves, if it is a mail."""
        if channel is not Channel.EMAIL:
            return
        self._sent.append(now)
        if domain:
            self._sent_to[domain].append(now)


def _room(sent: list[datetime], cap: int, now: datetime) -> datetime:
    """Return when one more fits under a cap; `sent` ascends, so only its end can count."""
    if not cap or len(sent) < cap or sent[-cap] <= now - limits.DAY:
        return now
    return limits.room_at(sent[-cap:], (Budget(cap),), now)
