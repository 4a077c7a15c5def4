"""The one check of whether someone may be written to at all."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import History, Lead, Suppression, Workspace
from models.parents import IS_BELOW, parent_of
from models.sets import Asked, among_named, dialect_of, listed
from models.states import SuppressionKind
from models.together import together
from outreach import answers_in_hand, history

ADDED = "suppression.added"
"""The kind of the history line that says who may not be written to any more, and why."""
PROLONGED = "suppression.prolonged"
_LEVELS = 2
"""How many levels up counts and enrolment look for a blocked domain; approval and sending look all the way up."""


def domain_of(address: str) -> str:
    """Return the domain of an email address in lower case, "" when there is none."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def domains_of(address: str) -> list[str]:
    """Return the domains whose block reaches an address, the narrowest first: its own and every one above it.

    A block of `acme.com` reaches `ada@mail.acme.com`, one of `mail.acme.com` not `ada@acme.com`. Top levels stand
    in no list.
    """
    domain = domain_of(address)
    return [domain, *domains_above(domain)] if domain else []


def domains_above(domain: str) -> list[str]:
    """Return the domains above one, the narrowest first, without the top level."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels) - 1)]


def profile_key(url: str) -> str:
    """Return what two ways to write a profile's URL have in common: lower case, no scheme, www, query or last slash."""
    key = url.strip().lower()
    for head in ("https://", "http://", "www."):
        key = key.removeprefix(head)
    return key.partition("?")[0].partition("#")[0].rstrip("/")


def profile_key_of(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return `profile_key` of a column of URLs that carry no query, as files of leads have them."""
    key: ColumnElement[str] = func.lower(column, type_=String)
    for head in ("https://", "http://", "www."):
        key = func.replace(key, head, "", type_=String)
    return func.rtrim(key, "/", type_=String)


def in_words(kind: SuppressionKind, reason: str) -> str:
    """Say why somebody must not be written to, as every check does."""
    return f"{kind.replace('_', ' ')} is suppressed: {reason}"


def kept_value(kind: SuppressionKind, value: str) -> str:
    """Return how an address, domain or URL is written in the list."""
    return profile_key(value) if kind is SuppressionKind.LINKEDIN_URL else value.strip().lower()


def why_suppressed(
    session: Session, workspace_id: int, *, email: str | None = None, linkedin_url: str | None = None
) -> str | None:
    """Return in words why someone must not be written to, None when nothing forbids it."""
    wanted = []
    if email:
        wanted.append(and_(Suppression.kind == SuppressionKind.ADDRESS, Suppression.value == email.lower()))
        wanted.append(
            and_(Suppression.kind == SuppressionKind.DOMAIN, Suppression.value.in_(domains_of(email)))
        )
    if linkedin_url:
        url = profile_key(linkedin_url)
        wanted.append(and_(Suppression.kind == SuppressionKind.LINKEDIN_URL, Suppression.value == url))
    if not wanted:
        return None
    found = session.scalar(
        select(Suppression).where(Suppression.workspace_id == workspace_id, or_(*wanted)).limit(1)
    )
    return in_words(found.kind, found.reason) if found else None


def suppressed_among(
    session: Session, workspace_id: int, emails: Iterable[str | None], linkedin_urls: Iterable[str | None]
) -> dict[str, str]:
    """Return why each of these addresses, the domains that reach them and URLs must not be written to, by its value.

    Look a person up in it with `found_for`. A value without a word against it is left out.
    """
    addresses = {email.lower() for email in emails if email}
    urls = {profile_key(url) for url in linkedin_urls if url}
    values = addresses | {domain for email in addresses for domain in domains_of(email)} | urls
    if not values:
        return {}
    [rows] = together(session, [asked_among(session, workspace_id, values)])
    return found_among(rows)


def asked_among(session: Session, workspace_id: int, values: Collection[str]) -> Asked:
    """Return the question of `suppressed_among`, to be asked with others: its answer is read by `found_among`.

    `values` are those by which people may be named, as `named_by` returns them.
    """
    given = {"workspace": workspace_id, "among": listed(session, Suppression.value, values)}
    return Asked(_among_query(dialect_of(session)), given)


def found_among(rows: Iterable[tuple[str, SuppressionKind, str]]) -> dict[str, str]:
    """Return in words what the answer says of each value."""
    return {value: in_words(kind, reason) for value, kind, reason in rows}


def is_anybody(session: Session, workspace_id: int) -> bool:
    """Say whether anybody at all must not be written to in a workspace."""
    anybody = select(Suppression.id).where(Suppression.workspace_id == workspace_id).limit(1)
    return session.scalar(anybody) is not None


@cache
def _among_query(dialect: str) -> Select[str, SuppressionKind, str]:
    return select(Suppression.value, Suppression.kind, Suppression.reason).where(
        Suppression.workspace_id == bindparam("workspace"), among_named(dialect, Suppression.value, "among")
    )


def lead_blocks(workspace_id: int | ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Return, for each way in which the list may name a lead, the condition that a line of it does."""
    domains: list[ColumnElement[str]] = [type_coerce(Lead.email_domain, String)]
    for _ in range(_LEVELS):
        domains.append(parent_of(domains[-1]))
    ways = [
        (SuppressionKind.ADDRESS, Suppression.value == func.lower(Lead.email)),
        (SuppressionKind.DOMAIN, Suppression.value == domains[0]),
        *(
            (SuppressionKind.DOMAIN, and_(Lead.email_domain.like(IS_BELOW), Suppression.value == above))
            for above in domains[1:]
        ),
        (SuppressionKind.LINKEDIN_URL, Suppression.value == profile_key_of(Lead.linkedin_url)),
    ]
    return [
        and_(Suppression.workspace_id == workspace_id, Suppression.kind == kind, named)
        for kind, named in ways
    ]


def suppressed_leads(session: Session, workspace_id: int, first_id: int, last_id: int) -> dict[int, str]:
    """Return why leads of this range of ids must not be written to, by id; the database compares, not this process."""
    found = (
        select(Lead.id, Suppression.kind, Suppression.reason)
        .join(Suppression, named)
        .where(Lead.workspace_id == workspace_id, Lead.id.between(first_id, last_id))
        for named in lead_blocks(workspace_id)
    )
    rows = session.execute(union_all(*found))
    return {lead_id: in_words(kind, reason) for lead_id, kind, reason in rows}


def named_by(email: str | None, linkedin_url: str | None = None) -> list[str]:
    """Return the values by which the list may name somebody, the narrowest first: address, domains and URL."""
    of_mail = [email.lower(), *domains_of(email)] if email else []
    return of_mail + ([profile_key(linkedin_url)] if linkedin_url else [])


def found_for(found: Mapping[str, str], *, emails: Iterable[str], linkedin_url: str | None) -> str | None:
    """Return why a person with these addresses must not be written to, from what `suppressed_among` returned."""
    keys = [key for email in emails for key in named_by(email)] + named_by(None, linkedin_url)
    return next((found[key] for key in keys if key in found), None)


def hold_sends(session: Session, workspace_id: int) -> None:
    """Wait for the intents under way in a workspace, and let none begin before this transaction has ended.

    Intents share the workspace's row. Call it before locking what an intent locks later, such as enrollments.
    """
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))


def suppress(
    session: Session,
    workspace_id: int,
    kind: SuppressionKind,
    value: str,
    reason: str,
    *,
    now: datetime,
    by: int | None = None,
    cause_id: int | None = None,
) -> None:
    """Never write there again; a second call changes nothing. Waits for the sends under way, as `hold_sends` does.

    A block that was to expire stays for ever. The caller has stopped, or stops in this transaction, whom it concerns.
    """
    hold_sends(session, workspace_id)
    kept = kept_value(kind, value)
    known = session.scalar(
        select(Suppression).where(
            Suppression.workspace_id == workspace_id, Suppression.kind == kind, Suppression.value == kept
        )
    )
    if known is not None and known.expires_at is not None:
        known.expires_at, known.reason, known.by_person_id = None, reason[:300], by
        note(session, workspace_id, PROLONGED, kind, kept, reason, now=now, by=by, cause_id=cause_id)
    if known is None:
        session.add(
            Suppression(
                workspace_id=workspace_id,
                kind=kind,
                value=kept,
                reason=reason[:300],
                by_person_id=by,
                at=now,
                applied_at=now,
            )
        )
        answers_in_hand.look_again(session, workspace_id, now=now)
        note(session, workspace_id, ADDED, kind, kept, reason, now=now, by=by, cause_id=cause_id)


def note(
    session: Session,
    workspace_id: int,
    what: str,
    kind: SuppressionKind,
    value: str,
    reason: str,
    *,
    now: datetime,
    by: int | None = None,
    cause_id: int | None = None,
    until: datetime | None = None,
) -> None:
    """Append to the history who was put on the list or taken from it, by whom and why."""
    detail = {"kind": str(kind), "value": value, "until": until.isoformat() if until else None}
    entry = history.Entry(workspace_id)
    history.append(session, entry, what, now=now, reason=reason, by=by, cause_id=cause_id, detail=detail)


def forget(session: Session, workspace_id: int, kind: SuppressionKind, value: str) -> None:
    """Take an erased person's address or URL, and the reasons, out of what `note` wrote down."""
    session.execute(
        update(History)
        .where(
            History.workspace_id == workspace_id,
            History.kind.startswith("suppression."),
            History.detail["value"].as_string() == kept_value(kind, value),
        )
        .values(reason="", detail=None)
        .execution_options(synchronize_session=False)
    )
