"""What the DNS says of a host name that somebody typed for a sender's pictures, asked while they wait."""

import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError

from outreach import tracking_hosts
from outreach.domain_answers import Answers
from outreach.ports import Services

_MOST_SECONDS = 1.8
"""Slack waits three seconds for its answer; what the DNS has not told by then counts as not told."""


def answers(services: Services, host: str, *, seconds: float = _MOST_SECONDS) -> Answers:
    """Ask the DNS about a host, in no transaction; nothing for "", and where nobody can be asked."""
    records = services.domain_records
    if not host or records is None:
        return {}
    ends_at = time.monotonic() + seconds
    asking = ThreadPoolExecutor(1, thread_name_prefix="dns")
    looked = asking.submit(
        tracking_hosts.look, records, host, services.public_url, is_over=lambda: time.monotonic() >= ends_at
    )
    asking.shutdown(wait=False)
    try:
        return looked.result(timeout=seconds)
    except TimeoutError:
        return {}
