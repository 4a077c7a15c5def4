"""What a person chooses for a file of leads: its columns, its group, and what repeats do."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.states import DuplicatePolicy
from outreach.fields import Field

MAX_NAME = 200
NAME_FIELDS = (Field.NAME, Field.FIRST_NAME, Field.LAST_NAME)
REACH_FIELDS = (Field.EMAIL, Field.LINKEDIN_URL)
NEEDS_NAME = "Choose the column with the name, or those with first and last name: a lead needs a name."
NEEDS_REACH = "Choose the column with the email or the LinkedIn URL: without either nobody can be reached."


@dataclass(frozen=True)
class Chosen:
    """What a person chose for a file: its columns (0 is the first) by field, the group, and what repeats do."""

    mapping: Mapping[Field, int]
    group: str
    policy: DuplicatePolicy = DuplicatePolicy.SKIP
    run_id: int | None = None


def problems_of(chosen: Chosen, columns: int) -> dict[str, str]:
    """Return what is wrong with a choice, by the field's name; "group" is the name of the group."""
    found: dict[str, str] = {}
    if not set(chosen.mapping) & set(NAME_FIELDS):
        found[Field.NAME] = NEEDS_NAME
    if not set(chosen.mapping) & set(REACH_FIELDS):
        found[Field.EMAIL] = NEEDS_REACH
    taken: dict[int, Field] = {}
    for field, column in chosen.mapping.items():
        if not 0 <= column < columns:
            found[field] = "This column is not in the file: choose another one."
        elif column in taken:
            found[field] = (
                f"This column is the {taken[column].replace('_', ' ')} already: choose another one."
            )
        taken.setdefault(column, field)
    name = chosen.group.strip()
    if not name:
        found["group"] = "Give the source group a name."
    elif len(name) > MAX_NAME:
        found["group"] = f"Keep the name within {MAX_NAME} characters."
    return found


def group_name(file_name: str) -> str:
    """Return the name that a group gets from its file's, without the ending."""
    stem, dot, ending = file_name.rpartition(".")
    plain = " ".join((stem if dot and len(ending) <= 5 else file_name).split())
    return (plain or "Leads")[:MAX_NAME]
