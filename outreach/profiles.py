"""Strategy profiles: making and changing one from its form."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Sequence, StrategyProfile
from models.states import FormKind
from outreach import forms, history, kept_forms, profile_problems, rights
from outreach.errors import InvalidForm, NotFound
from outreach.hidden_marks import without_hidden
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
    """The form of a profile as typed; `proof`, `do`, `dont`, `allowed_links` and `banned` have a line per entry.

    `edits` is the profile that is changed and `version` what it was when the form was opened.
    `used_by` are the sequences that have it; it is looked up and not kept.
    """

    form_id: int
    name: str = ""
    sender_name: str = ""
    sender_role: str = ""
    offer: str = ""
    proof: str = ""
    tone: str = ""
    call_to_action: str = ""
    language: str = "en"
    do: str = ""
    dont: str = ""
    allowed_links: str = ""
    banned: str = ""
    most_email: str = ""
    most_message: str = ""
    most_note: str = ""
    from_list: bool = False
    edits: int | None = None
    version: str = ""
    used_by: tuple[str, ...] = ()


def start(session: Session, actor: Person, *, now: datetime, from_list: bool = False) -> ProfileForm:
    """Begin a form with the actor as who writes. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)
    return begin(session, actor, ProfileForm(0, sender_name=actor.name, from_list=from_list), now=now)


def begin(session: Session, actor: Person, filled: ProfileForm, *, now: datetime) -> ProfileForm:
    """Keep a form that stands filled and return it with its id."""
    row = forms.begin_row(session, actor, FormKind.PROFILE, now=now)
    row.form = _kept(filled)
    return replace(filled, form_id=row.id)


def form_of(session: Session, actor: Person, form_id: int) -> ProfileForm:
    """Return a person's own form as it was kept. Raises NotFound."""
    form = ProfileForm(form_id, **forms.form_row(session, actor, form_id, kind=FormKind.PROFILE).form)
    return replace(form, used_by=used_by(session, actor.workspace_id, form.edits)) if form.edits else form


def profile_of(session: Session, workspace_id: int, profile_id: int) -> StrategyProfile:
    """Return a profile of this workspace, locked. Raises NotFound."""
    found = session.scalar(
        select(StrategyProfile)
        .where(StrategyProfile.workspace_id == workspace_id, StrategyProfile.id == profile_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("This profile is not there. Open the list again with `/plera profiles`.")
    return found


def used_by(session: Session, workspace_id: int, profile_id: int) -> tuple[str, ...]:
    """Return the names of the sequences that have a profile and are not archived, the oldest first."""
    return tuple(
        session.scalars(
            select(Sequence.name)
            .where(
                Sequence.workspace_id == workspace_id,
                Sequence.strategy_profile_id == profile_id,
                Sequence.archived_at.is_(None),
            )
            .order_by(Sequence.id)
        )
    )


def as_typed(profile: StrategyProfile) -> dict[str, Any]:
    """Return a profile's contents as they stand in its form."""
    kept = profile.lengths or {}
    lengths = {one.field: str(kept.get(one.channel.value, "")) for one in profile_problems.LENGTHS}
    plain = ("name", "sender_name", "sender_role", "offer", "tone", "call_to_action", "language")
    listed = ("proof", "do", "dont", "allowed_links", "banned")
    return (
        {name: str(getattr(profile, name)) for name in plain}
        | {name: "\n".join(getattr(profile, name)) for name in listed}
        | lengths
    )


def version_of(profile: StrategyProfile) -> str:
    """Return what tells whether somebody changed a profile meanwhile."""
    return sha256(json.dumps(as_typed(profile), sort_keys=True).encode()).hexdigest()


def keep_form(session: Session, actor: Person, form: ProfileForm, *, now: datetime) -> None:
    """Keep what has been typed so far."""
    row = forms.form_row(session, actor, form.form_id, kind=FormKind.PROFILE)
    row.form, row.is_touched, row.changed_at = _kept(form), True, now


def submit(session: Session, actor: Person, form: ProfileForm, *, now: datetime) -> StrategyProfile:
    """Make the profile of a form, which is then no longer kept. Raises NotAllowed, NotFound, InvalidForm."""
    rights.require(actor, Right.BUILD)
    row = forms.form_row(session, actor, form.form_id, kind=FormKind.PROFILE)
    form = _visible(form)
    wrong = _problems(session, actor, form)
    if wrong:
        raise InvalidForm(wrong)
    profile = StrategyProfile(workspace_id=actor.workspace_id, created_at=now, **_contents(form))
    session.add(profile)
    session.delete(row)
    kept_forms.settled(
        session, actor, form.form_id, f"The profile {profile.name} was created from this draft."
    )
    session.flush()
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "profile.created", now=now, by=actor.id, reason=f"profile {profile.id}")
    return profile


def save_edit(session: Session, actor: Person, form: ProfileForm, *, now: datetime) -> ProfileForm | None:
    """Change the profile of a form, which is then no longer kept, and return None.

    When somebody changed it since the form was opened, nothing is changed: the form comes back as typed, and saving it
    once more puts it in place of theirs. What was approved keeps its text. Raises NotAllowed, NotFound, InvalidForm.
    """
    rights.require(actor, Right.BUILD)
    row = forms.form_row(session, actor, form.form_id, kind=FormKind.PROFILE)
    profile = profile_of(session, actor.workspace_id, form.edits or 0)
    form = _visible(form)
    wrong = _problems(session, actor, form)
    if wrong:
        raise InvalidForm(wrong)
    if version_of(profile) != form.version:
        anew = replace(form, version=version_of(profile))
        row.form, row.is_touched, row.changed_at = _kept(anew), True, now
        return anew
    for name, words in _contents(form).items():
        setattr(profile, name, words)
    session.delete(row)
    kept_forms.settled(session, actor, form.form_id, f"The profile {profile.name} was changed by this draft.")
    session.flush()
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "profile.changed", now=now, by=actor.id, reason=f"profile {profile.id}")
    return None


def _visible(form: ProfileForm) -> ProfileForm:
    """Return a form without marks that nobody sees: a phrase that holds one would be found in no text."""
    typed: dict[str, Any] = {
        name: without_hidden(words) for name, words in vars(form).items() if isinstance(words, str)
    }
    return replace(form, **typed)


def _contents(form: ProfileForm) -> dict[str, Any]:
    plain = ("name", "sender_name", "sender_role", "offer", "tone", "call_to_action", "language")
    listed = ("proof", "do", "dont", "allowed_links", "banned")
    return {
        **{name: str(getattr(form, name)).strip() for name in plain},
        **{name: profile_problems.lines(getattr(form, name)) for name in listed},
        "lengths": profile_problems.lengths(asdict(form)),
    }


def _kept(form: ProfileForm) -> dict[str, Any]:
    return {name: words for name, words in asdict(form).items() if name not in ("form_id", "used_by")}


def _problems(session: Session, actor: Person, form: ProfileForm) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not form.name.strip():
        wrong["profile_name"] = "Give the profile a name, so that people find it again."
    elif session.scalar(
        select(StrategyProfile.id).where(
            StrategyProfile.workspace_id == actor.workspace_id,
            StrategyProfile.name == form.name.strip(),
            StrategyProfile.id != (form.edits or 0),
        )
    ):
        wrong["profile_name"] = "There is a profile of this name already: choose another one."
    if not form.sender_name.strip():
        wrong["profile_sender_name"] = "Say who writes: the name under every message."
    if not form.offer.strip():
        wrong["profile_offer"] = "Say what you offer, in half a sentence: every message rests on it."
    if form.language not in LANGUAGES:
        wrong["profile_language"] = "Choose the language that messages are written in."
    links = profile_problems.wrong_links(form.allowed_links)
    if links:
        wrong["profile_allowed_links"] = links
    for length in profile_problems.LENGTHS:
        problem = profile_problems.wrong_length(length, getattr(form, length.field))
        if problem:
            wrong[f"profile_{length.field}"] = problem
    return wrong
