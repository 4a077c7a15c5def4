"""From a wish in the outbox to a file that Slack is given: one maker per kind of post that is a file."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from models.states import PostKind
from outreach import exporting, import_errors
from outreach.outbox import Pending
from outreach.ports import Services


@dataclass(frozen=True)
class MadeFile:
    """A file as it is shared. Its comment names nobody: Slack keeps it when the file is deleted."""

    name: str
    content: bytes = field(repr=False)
    comment: str


Maker = Callable[[Services, int], MadeFile | None]


def made(services: Services, pending: Pending) -> MadeFile | None:
    """Return the file of a pending post as it is now, None when its subject is gone."""
    return FILES[pending.kind](services, pending.subject_id)


def _lead_export(services: Services, lead_id: int) -> MadeFile | None:
    found = services.read(lambda session: exporting.held(session, lead_id))
    if found is None:
        return None
    content = json.dumps(found, ensure_ascii=False, indent=2).encode()
    comment = "Everything that is held about the lead you asked for, as JSON. Only you see it here."
    return MadeFile(f"lead-{lead_id}.json", content, comment)


def _import_rows(services: Services, import_id: int) -> MadeFile | None:
    name = services.read(lambda session: import_errors.name_of(session, import_id))
    content = services.read(lambda session: import_errors.content(session, import_id))
    if not content:
        return None
    comment = (
        "What is to be said of single rows. Correct those that stayed out and drop the file on me again."
    )
    return MadeFile(name, content, comment)


FILES: dict[PostKind, Maker] = {PostKind.LEAD_EXPORT: _lead_export, PostKind.IMPORT_ROWS: _import_rows}
