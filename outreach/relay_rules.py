"""Whether the team's own relay has a name that leads back to it, as many receivers ask (RFC 1912, 2.1)."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from outreach import domain_answers
from outreach.domain_answers import Answers
from outreach.domain_flaws import DomainFinding, Flaw, Record, Sending
from outreach.domain_records_port import RecordKind
from outreach.spf_rules import is_own_relay


def of(domain: str, answers: Answers, mailboxes: Sequence[Sending]) -> Iterator[DomainFinding | str]:
    """Yield what is wrong with the names of relays in this domain; a provider's servers are its own concern."""
    for host in sorted({one.smtp_host.lower() for one in mailboxes if is_own_relay(one, domain)}):
        addresses = domain_answers.addresses_of(answers, host)
        public = [one for one in addresses if domain_answers.is_public(one)]
        if not addresses:
            yield f"The address of {host} could not be looked up, so its reverse DNS was not checked."
        elif not public:
            yield f"{host} has a private address here, so its reverse DNS was not checked."
        for address in public:
            yield from _of_address(host, address, answers)


def _of_address(host: str, address: str, answers: Answers) -> Iterator[DomainFinding | str]:
    pointer = ip_address(address).reverse_pointer
    names = domain_answers.of(answers, RecordKind.PTR, pointer)
    record = (Record("PTR", pointer, host, replaces=bool(names)),)
    if names is None:
        yield f"The reverse DNS of {address} could not be looked up."
    elif not names:
        yield DomainFinding(
            Flaw.PTR_MISSING,
            f"no reverse DNS for {host}",
            f"The address of {host} ({address}) has no name (PTR), and many servers refuse mail from such an address: "
            "whoever gave you the address sets it.",
            record,
        )
    elif not any(address in domain_answers.addresses_of(answers, name) for name in names):
        yield DomainFinding(
            Flaw.PTR_OTHER,
            f"reverse DNS that does not lead back to {host}",
            f"The address of {host} ({address}) is named {names[0][:80]}, which does not lead back to it, so servers "
            "take it for no mail server: whoever gave you the address sets it.",
            record,
        )
