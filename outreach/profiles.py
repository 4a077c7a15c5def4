"""Making a strategy profile: who writes and why."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, StrategyProfile
from outreach import rights
from outreach.errors import InvalidForm
from outreach.rights import Right

LONGEST_LINE = 200


@dataclass(frozen=True)
class ProfileForm:
    """What was typed into New profile."""

    name: str
    sender_name: str
    sender_role: str
    offer: str
    tone: str
    call_to_action: str
    language: str = "en"
    proof: tuple[str, ...] = ()


def create(session: Session, actor: Person, form: ProfileForm, *, now: datetime) -> int:
    """Make a profile and give its id. Raises NotAllowed, or InvalidForm with a sentence per field."""
    rights.require(actor, Right.BUILD)
    form = replace(form, name=" ".join(form.name.split()), sender_name=" ".join(form.sender_name.split()))
    wrong = _wrong(form)
    taken = select(StrategyProfile.id).where(
        StrategyProfile.workspace_id == actor.workspace_id, StrategyProfile.name == form.name
    )
    if "name" not in wrong and session.scalar(taken):
        wrong["name"] = "A profile of this name exists. Choose another name."
    if wrong:
        raise InvalidForm(wrong)
    typed = {**vars(form), "proof": [line.strip() for line in form.proof if line.strip()]}
    row = StrategyProfile(workspace_id=actor.workspace_id, created_at=now, **typed)
    session.add(row)
    session.flush()
    return row.id


def _wrong(form: ProfileForm) -> dict[str, str]:
    needed = {
        "name": (form.name, "Give the profile a name."),
        "sender_name": (form.sender_name, "Say who writes."),
        "offer": (form.offer, "Say what is offered."),
        "call_to_action": (form.call_to_action, "Say what the lead is asked to do."),
    }
    wrong = {field: sentence for field, (text, sentence) in needed.items() if not text.strip()}
    for field in ("name", "sender_name", "sender_role", "tone"):
        if len(getattr(form, field)) > LONGEST_LINE:
            wrong[field] = f"At most {LONGEST_LINE} characters."
    return wrong
