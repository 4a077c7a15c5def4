"""A sending domain in full: what is missing, each with the exact record to add, and when it was looked at."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.domain_flaws import DomainFinding, Record
from outreach.domain_screens import DomainPage
from views import domain_ids, text
from views.parts import actions, button, context, fitting, literal, modal, section

_WHERE = (
    "Records are added where the domain's DNS is kept: at its registrar, or at whoever hosts it. "
    "A change may take hours to be seen."
)


def domain_modal(page: DomainPage) -> View:
    """Draw the page; records stand in plain text, so that they can be copied as they are."""
    blocks: list[Block] = [section(f"{text.bold(page.domain)}\n{_sends(page)}"), context(_looked(page))]
    if not page.findings and page.tried_at is not None:
        blocks.append(section("Nothing is missing of what could be looked up."))
    for one in page.findings:
        blocks += _finding(one)
    if page.notes:
        blocks.append(context(*(text.sentence(one) for one in page.notes[:9])))
    label = "Looking…" if page.is_looking else "Check again"
    again = actions([button(label, domain_ids.DOMAIN_AGAIN, str(page.check_id), primary=bool(page.findings))])
    return modal(
        domain_ids.DOMAIN_MODAL,
        "Sending domain",
        [*fitting(blocks), context(_WHERE), again],
        metadata=str(page.check_id),
    )


def _sends(page: DomainPage) -> str:
    named = ", ".join(text.name(one) for one in page.mailboxes[:5])
    more = len(page.mailboxes) - 5
    others = f" and {more} more" if more > 0 else ""
    return f"From it {'sends' if len(page.mailboxes) == 1 else 'send'} {named}{others}."


def _looked(page: DomainPage) -> str:
    if page.is_looking:
        return "Asking the DNS; this page follows by itself."
    if page.tried_at is None:
        return "Not looked at yet."
    tried = text.day_time(page.tried_at, page.zone)
    if page.looked_at == page.tried_at:
        return f"Looked at {tried}, and once a day"
    last = f"; the last whole look was {text.day_time(page.looked_at, page.zone)}" if page.looked_at else ""
    return f"{tried} the DNS could not tell everything: it is asked again within the hour{last}"


def _finding(one: DomainFinding) -> list[Block]:
    sign = "⛔" if one.is_blocker else "⚠"
    return [
        section(f"{sign} {text.sentence(one.sentence, 500)}"),
        *(_record(record) for record in one.records),
    ]


def _record(record: Record) -> Block:
    does = "Put in the place of what stands there" if record.replaces else "Add"
    return literal(f"{does}:\nType: {record.kind}\nName: {record.name}\nValue: {record.value}")
