"""What a sending domain's records say, as findings with the exact record that puts each right. Pure.

What could not be told is a note, never a finding.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from outreach import dkim_rules, dmarc, domain_answers, relay_rules, spf_rules
from outreach.domain_answers import Answers
from outreach.domain_flaws import DomainFinding, Flaw, Health, OwnKey, Record, Sending
from outreach.domain_records_port import RecordKind


def of(
    domain: str,
    answers: Answers,
    mailboxes: Sequence[Sending],
    *,
    seen_selectors: Iterable[str] = (),
    own_key: OwnKey | None = None,
) -> Health:
    """Return how a domain in ASCII stands for the mailboxes that send from it.

    `own_key` is what signs its mails here, None for nothing.
    """
    found: list[DomainFinding] = []
    notes: list[str] = []
    for part in (
        partial(_mail_servers, domain, answers),
        partial(spf_rules.of, domain, answers, mailboxes),
        partial(dkim_rules.of, domain, answers, mailboxes, tuple(seen_selectors), own_key),
        partial(dmarc.of, domain, answers),
        partial(relay_rules.of, domain, answers, mailboxes),
    ):
        for one in part():
            if isinstance(one, str):
                notes.append(one)
            else:
                found.append(one)
    ordered = sorted(found, key=lambda one: not one.is_blocker)
    return Health(tuple(ordered), tuple(dict.fromkeys(notes)))


def _mail_servers(domain: str, answers: Answers) -> Iterator[DomainFinding | str]:
    records = domain_answers.of(answers, RecordKind.MX, domain)
    if records is None:
        yield "Whether its mail servers are named (MX) could not be looked up."
        return
    hosts = domain_answers.exchangers(records)
    if not hosts:
        yield DomainFinding(
            Flaw.MX_MISSING,
            "no mail server (MX)",
            f"{domain} names no mail server (MX), so replies and bounces cannot come in: add the MX records of the "
            "provider that holds its mailboxes.",
            (Record("MX", domain, "10 (the mail server your provider names)"),),
            is_blocker=True,
        )
    elif hosts == ["."]:
        yield DomainFinding(
            Flaw.MX_NULL,
            "an MX that takes no mail",
            f"{domain} says that it takes no mail (an MX of “.”, RFC 7505), so replies cannot come in: put the MX "
            "records of its mailboxes' provider in its place.",
            (Record("MX", domain, "10 (the mail server your provider names)", replaces=True),),
            is_blocker=True,
        )
