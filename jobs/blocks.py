"""Carries blocks out behind the click that made them: stops whom they concern, and reads files of people to block."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from jobs import context
from outreach import block_entries, block_lists, block_reach, leases, people
from outreach.errors import SlackBusy, SlackProblem
from outreach.ports import Services
from outreach.table_port import TableRefused

LEASE_SECONDS = 60


def carry_out(workspace_id: int) -> None:
    """Stop every lead whom a block concerns that has not taken effect; nothing leaves to them meanwhile."""
    carry_out_all(context.services(), workspace_id)


def carry_out_all(services: Services, workspace_id: int) -> None:
    """Go on until nothing is left; a run that is cut off is gone on with where it was."""
    while services.run(lambda session: block_reach.carry_out(session, workspace_id, now=services.now()))[1]:
        pass


def block_list(list_id: int) -> None:
    """Read a file of people to block, or carry it out once somebody has looked at it."""
    block_list_now(context.services(), list_id)


def block_list_now(services: Services, list_id: int) -> None:
    """Go on with a file where it stands; while Slack is busy, the clock asks again."""
    holder, name = uuid4().hex, f"{block_lists.LEASE}{list_id}"
    wall = services.wall()
    if not services.run(lambda session: leases.take(session, name, holder, wall=wall, seconds=LEASE_SECONDS)):
        return
    try:
        _read(services, list_id)
    except SlackBusy:
        return
    except (SlackProblem, TableRefused) as problem:
        said = str(problem)
        services.run(lambda session: block_lists.refuse(session, list_id, said, now=services.now()))
    while services.run(lambda session: block_lists.go_on(session, list_id, now=services.now())):
        pass
    services.run(lambda session: leases.forget(session, name))


def _read(services: Services, list_id: int) -> None:
    """Fetch and read a file that was received. Raises SlackProblem, TableRefused."""
    found = services.read(lambda session: block_lists.to_read(session, list_id))
    if found is None:
        return
    workspace_id, slack_file_id = found
    to = services.read(lambda session: people.address_of(session, workspace_id, services.cipher))
    file = services.slack.file(to, slack_file_id)
    with TemporaryDirectory(prefix="plera-block-") as folder:
        path = Path(folder) / "list"
        with path.open("wb") as into:
            services.slack.download(to, file.url, into, most_bytes=block_lists.MOST_BYTES)
        with services.tables.lines(path) as rows:
            read = block_entries.read_rows(rows)
    services.run(lambda session: block_lists.was_read(session, list_id, file.name, read, now=services.now()))
