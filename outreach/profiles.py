"""Strategy profiles: making one from its form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, StrategyProfile
from models.states import FormKind
from outreach import forms, history, kept_forms, rights
from outreach.errors import InvalidForm
from outreach.rights import Right

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
}
"""Languages that a profile may be written in; a lead's own language goes before it."""

MAX_NAME = 80
MAX_LINE = 200
MAX_TEXT = 2000


@dataclass(frozen=True)
class ProfileForm:
    """The New profile form as typed; `proof` has a line per point."""

    form_id: int
    name: str = ""
    sender_name: str = ""
    sender_role: str = ""
    offer: str = ""
    proof: str = ""
    tone: str = ""
    call_to_action: str = ""
    language: str = "en"


def start(session: Session, actor: Person, *, now: datetime) -> ProfileForm:
    """Begin a form with the actor as who writes. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)
    row = forms.begin_row(session, actor, FormKind.PROFILE, now=now)
    form = ProfileForm(form_id=row.id, sender_name=actor.name)
    row.form = _kept(form)
    return form


def form_of(session: Session, actor: Person, form_id: int) -> ProfileForm:
    """Return a person's own form as it was kept. Raises NotFound."""
    return ProfileForm(form_id, **forms.form_row(session, actor, form_id, kind=FormKind.PROFILE).form)


def keep_form(session: Session, actor: Person, form: ProfileForm, *, now: datetime) -> None:
    """Keep what has been typed so far."""
    row = forms.form_row(session, actor, form.form_id, kind=FormKind.PROFILE)
    row.form, row.is_touched, row.changed_at = _kept(form), True, now


def submit(session: Session, actor: Person, form: ProfileForm, *, now: datetime) -> StrategyProfile:
    """Make the profile of a form, which is then no longer kept. Raises NotAllowed, NotFound, InvalidForm."""
    rights.require(actor, Right.BUILD)
    row = forms.form_row(session, actor, form.form_id, kind=FormKind.PROFILE)
    wrong = _problems(session, actor, form)
    if wrong:
        raise InvalidForm(wrong)
    profile = StrategyProfile(
        workspace_id=actor.workspace_id,
        name=form.name.strip(),
        sender_name=form.sender_name.strip(),
        sender_role=form.sender_role.strip(),
        offer=form.offer.strip(),
        proof=[line.strip() for line in form.proof.splitlines() if line.strip()],
        tone=form.tone.strip(),
        call_to_action=form.call_to_action.strip(),
        language=form.language,
        created_at=now,
    )
    session.add(profile)
    session.delete(row)
    kept_forms.settled(
        session, actor, form.form_id, f"The profile {profile.name} was created from this draft."
    )
    session.flush()
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "profile.created", now=now, by=actor.id, reason=f"profile {profile.id}")
    return profile


def _kept(form: ProfileForm) -> dict[str, Any]:
    return {name: words for name, words in asdict(form).items() if name != "form_id"}


def _problems(session: Session, actor: Person, form: ProfileForm) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not form.name.strip():
        wrong["profile_name"] = "Give the profile a name, so that people find it again."
    elif session.scalar(
        select(StrategyProfile.id).where(
            StrategyProfile.workspace_id == actor.workspace_id, StrategyProfile.name == form.name.strip()
        )
    ):
        wrong["profile_name"] = "There is a profile of this name already: choose another one."
    if not form.sender_name.strip():
        wrong["profile_sender_name"] = "Say who writes: the name under every message."
    if not form.offer.strip():
        wrong["profile_offer"] = "Say what you offer, in half a sentence: every message rests on it."
    if form.language not in LANGUAGES:
        wrong["profile_language"] = "Choose the language that messages are written in."
    return wrong
