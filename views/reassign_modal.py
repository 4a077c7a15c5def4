"""The Reassign modal: whose leads go to which sender, and what that voids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.views import View

from outreach.form_screens import Choice
from outreach.reassigning import Stake
from views import choices, clicks, filled, ids, text
from views.parts import field, modal, section

_LISTED = 12


@dataclass(frozen=True)
class Reassigned:
    """What was chosen: the sequence, the sender account whose leads go, and the one that takes them."""

    sequence_id: int
    from_id: int
    to_id: int


def build(
    sequence_id: int, removed: Sequence[Choice], others: Sequence[Choice], stakes: Sequence[Stake]
) -> View:
    """Build the form; the first of each stands chosen."""
    blocks = [
        section(
            "*Choose who writes to these leads from now on.* Every message that has not left is made out in the "
            "other sender's name, which voids its approval. The words stay the same, so Approve again takes them "
            "all at once."
        ),
        section(_stakes(stakes)),
        field(ids.REASSIGN_FROM, "Leads of", _select(ids.REASSIGN_FROM, removed)),
        field(ids.REASSIGN_TO, "go to", _select(ids.REASSIGN_TO, others)),
    ]
    metadata = str(sequence_id)
    return modal(ids.REASSIGN_MODAL, "Reassign", blocks, submit="Reassign", close="Cancel", metadata=metadata)


def _stakes(stakes: Sequence[Stake]) -> str:
    """Say what is at stake for each removed sender, of very many for those whose leads are most."""
    most = sorted(stakes, key=lambda one: -one.leads)[:_LISTED] if len(stakes) > _LISTED else stakes
    rest = len(stakes) - len(most)
    return "\n".join([*(_stake(one) for one in most), *([f"{rest:,} more"] if rest else [])])


def _stake(one: Stake) -> str:
    voids = f"voids {text.counted(one.approvals, 'approval')}" if one.approvals else "voids no approval"
    return f"{text.name(one.address)}: {text.counted(one.leads, 'lead')}, {voids}"


def read(view: Mapping[str, Any]) -> Reassigned:
    """Return what was chosen. Raises NotFound for values that are not ours."""
    values = filled.values_of(view)
    from_id, to_id = (
        clicks.number(filled.typed(values, name, name) or "") for name in (ids.REASSIGN_FROM, ids.REASSIGN_TO)
    )
    return Reassigned(sequence_of(view), from_id, to_id)


def sequence_of(view: Mapping[str, Any]) -> int:
    """Return the sequence that the form is about. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or ""))


def _select(action_id: str, found: Sequence[Choice]) -> choices.OneOf:
    return choices.one_of(action_id, found, found[0].id, what="a sender", to_do="Choose a sender")
