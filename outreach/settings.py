"""The workspace's settings by section: what stands in them, what is wrong with what was typed, and keeping it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Person, Workspace
from models.states import PostKind
from outreach import chosen, composing, history, moving, people, places, posts, recomposing, rights
from outreach.errors import InvalidForm
from outreach.ports import enqueue_after_commit
from outreach.rights import Right
from outreach.setting_screens import LegalForm, PeopleForm, PlaceForm
from outreach.zones import is_zone

MAX_LEGAL_SENDER = 200
MAX_POSTAL_ADDRESS = 300


def place_form(session: Session, actor: Person, *, now: datetime) -> PlaceForm:
    """Return zone and holiday region; until one was chosen the admin's own zone is proposed. Raises NotAllowed."""
    rights.require(actor, Right.ADMIN)
    workspace = session.get_one(Workspace, actor.workspace_id)
    is_chosen = bool(chosen.value(session, workspace.id, chosen.PLACE)) or workspace.zone != "UTC"
    zone = workspace.zone if is_chosen else actor.zone or ""
    region = workspace.holiday_region
    return PlaceForm(
        zone=zone,
        zone_label=places.zone_label(zone, now) if zone else "",
        region=region or (places.NO_REGION if is_chosen else ""),
        region_label=places.region_label(region) or (places.NO_HOLIDAYS if is_chosen else ""),
    )


def save_place(session: Session, actor: Person, *, zone: str, region: str, now: datetime) -> None:
    """Keep zone and holiday region; what waits for leads who follow them is planned anew by a job.

    Raises NotAllowed, InvalidForm.
    """
    rights.require(actor, Right.ADMIN)
    wrong = {}
    if not is_zone(zone):
        wrong["zone"] = "Choose a zone: type a city such as Berlin."
    if region != places.NO_REGION and not places.is_region(region):
        wrong["region"] = "Choose a country or one of its regions, or “No public holidays”."
    if wrong:
        raise InvalidForm(wrong)
    workspace = session.get_one(Workspace, actor.workspace_id)
    before = (workspace.zone, workspace.holiday_region)
    workspace.zone = zone
    workspace.holiday_region = "" if region == places.NO_REGION else region
    if before != (workspace.zone, workspace.holiday_region):
        moving.ask(session, workspace.id, "The workspace's zone or holidays changed")
    chosen.keep(session, workspace.id, chosen.PLACE, True)
    _saved(session, actor, "place", now)


def legal_form(session: Session, actor: Person) -> LegalForm:
    """Return what every mail's footer says. Raises NotAllowed."""
    rights.require(actor, Right.ADMIN)
    workspace = session.get_one(Workspace, actor.workspace_id)
    return _legal_form(session, workspace.id, workspace.legal_sender, workspace.postal_address)


def _legal_form(session: Session, workspace_id: int, legal_sender: str, postal_address: str) -> LegalForm:
    approvals, newcomers = recomposing.approvals_at_stake(session, workspace_id)
    return LegalForm(
        legal_sender=legal_sender,
        postal_address=postal_address,
        preview=composing.footer(legal_sender or "Legal sender", postal_address or "postal address", "en"),
        approvals=approvals,
        newcomers=newcomers,
    )


def save_legal(
    session: Session,
    actor: Person,
    *,
    legal_sender: str,
    postal_address: str,
    seen: int | None = None,
    now: datetime,
) -> LegalForm | None:
    """Keep the footer's words; a change has every waiting mail composed anew, which voids their approvals.

    `seen` is how many approvals were said to be voided: when it is another number by now, nothing is kept and the form
    comes back as it was typed. Raises NotAllowed, InvalidForm.
    """
    rights.require(actor, Right.ADMIN)
    sender, address = composing.one_line(legal_sender, 1000), composing.one_line(postal_address, 1000)
    wrong = {}
    if not sender or len(sender) > MAX_LEGAL_SENDER:
        wrong["legal_sender"] = (
            f"Write who sends, as in the company register, in {MAX_LEGAL_SENDER} characters."
        )
    if not address or len(address) > MAX_POSTAL_ADDRESS:
        wrong["postal_address"] = f"Write street, town and country, in {MAX_POSTAL_ADDRESS} characters."
    if wrong:
        raise InvalidForm(wrong)
    workspace = session.get_one(Workspace, actor.workspace_id)
    if (workspace.legal_sender, workspace.postal_address) == (sender, address):
        return None
    anew = _legal_form(session, workspace.id, sender, address)
    if seen is not None and anew.approvals != seen:
        return anew
    workspace.legal_sender, workspace.postal_address = sender, address
    recomposing.ask(session, actor.workspace_id, actor.id)
    _saved(session, actor, "legal", now)
    return None


def people_form(session: Session, actor: Person) -> PeopleForm:
    """Return who may do what. Raises NotAllowed."""
    rights.require(actor, Right.ADMIN)
    found = chosen.rights_of(session, actor.workspace_id) or {}
    return PeopleForm(
        approve=tuple(found.get("approve") or ()),
        launch=tuple(found.get("launch") or ()),
        answer=tuple(found.get("answer") or ()),
        admins=tuple(one.slack_user_id for one in people.admins(session, actor.workspace_id)),
    )


def save_people(session: Session, actor: Person, typed: PeopleForm, *, now: datetime) -> None:
    """Keep who may do what, for those known now and those met later; nobody named means everyone but guests.

    Raises NotAllowed, InvalidForm naming the guests among those who were chosen.
    """
    rights.require(actor, Right.ADMIN)
    named = {right: getattr(typed, right) for right in people.RIGHTS}
    _refuse_guests(session, actor.workspace_id, named)
    chosen.keep(
        session,
        actor.workspace_id,
        chosen.RIGHTS,
        {right: list(names) or None for right, names in named.items()},
    )
    for slack_user_id in sorted({one for names in named.values() for one in names}):
        person = people.of_slack_user(session, actor.workspace_id, slack_user_id)
        if person.met_at is None:
            enqueue_after_commit(session, "meet", actor.workspace_id, person.id)
    for right, names in named.items():
        may = Person.slack_user_id.in_(names) if names else True
        session.execute(
            update(Person)
            .where(Person.workspace_id == actor.workspace_id)
            .values({f"may_{right}": may})
            .execution_options(synchronize_session=False)
        )
    _saved(session, actor, "people", now)


def _refuse_guests(session: Session, workspace_id: int, named: dict[str, tuple[str, ...]]) -> None:
    guests = {
        slack_user_id: name
        for slack_user_id, name in session.execute(
            select(Person.slack_user_id, Person.name).where(
                Person.workspace_id == workspace_id, Person.is_guest.is_(True)
            )
        )
    }
    wrong = {
        right: f"Guests never may: take out {', '.join(guests[one] or one for one in names if one in guests)}."
        for right, names in named.items()
        if any(one in guests for one in names)
    }
    if wrong:
        raise InvalidForm(wrong)


def _saved(session: Session, actor: Person, section: str, now: datetime) -> None:
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, f"settings.{section}", now=now, by=actor.id, reason="saved")
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)
    posts.changed_all(session, actor.workspace_id, PostKind.LAB_ROOT)
