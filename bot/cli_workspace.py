"""The subcommands that bring a workspace its mailboxes and leads: `plera import`, `plera mailbox`."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.settings import read

T = TypeVar("T")


def add_import(command: argparse.ArgumentParser) -> None:
    """Describe `plera import`."""
    command.add_argument("file", type=Path, help="a CSV, TSV or Excel file with a line of column names")
    command.add_argument(
        "--column",
        dest="columns",
        action="append",
        default=[],
        metavar="FIELD=HEADER",
        help="which column is which field, where it is not recognised, such as email=E-Mail; may be repeated",
    )
    command.add_argument(
        "--known",
        dest="policy",
        choices=("skip", "fill", "overwrite"),
        default="skip",
        help="leads that are known: leave them, fill what is empty, or overwrite",
    )
    command.add_argument("--group", default="", metavar="NAME", help="the source group; else the file's name")
    command.add_argument("--run", dest="run_name", default="", metavar="NAME", help="the run it belongs to")
    _add_workspace(command)
    command.set_defaults(run=_import)


def add_mailbox(command: argparse.ArgumentParser) -> None:
    """Describe `plera mailbox`."""
    from outreach.mail_servers import SECURITIES, server

    actions = command.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="connect a mailbox, or refresh one; asks for its password")
    add.add_argument("address", help="its email address")
    add.add_argument("--display-name", metavar="NAME", help="whom its mails are from; else its owner's name")
    add.add_argument("--username", help="the user name of both logins; else the address")
    for side, example in (("smtp", "smtp.example.com:587"), ("imap", "imap.example.com:993")):
        add.add_argument(f"--{side}", type=_told(server), metavar="HOST:PORT", help=f"such as {example}")
        add.add_argument(f"--{side}-security", choices=SECURITIES, help="else told by the port")
    add.add_argument(
        "--since",
        type=_told(_day),
        metavar="DATE",
        help="since when it is in use; else told by its Sent folder",
    )
    add.add_argument(
        "--daily-limit", type=_told(_count), metavar="N", help="mails a day at most; 30 if not told"
    )
    add.add_argument("--signature", help="what its mails end with")
    add.add_argument(
        "--owner", metavar="WHO", help="whose it is: a Slack id or email; else whose address it is"
    )
    _add_workspace(add)
    add.set_defaults(run=_mailbox_add)
    remove = actions.add_parser("remove", help="send and read no more; its leads wait for another sender")
    remove.add_argument("address", help="its email address")
    _add_workspace(remove)
    remove.set_defaults(run=_mailbox_remove)
    show = actions.add_parser("list", help="list the mailboxes and how they are")
    _add_workspace(show)
    show.set_defaults(run=_mailbox_list)


def _add_workspace(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--workspace", default="", metavar="TEAM_ID", help="needed when there are several workspaces"
    )


def _import(given: argparse.Namespace) -> int:
    from bot.importing import Wanted, import_file
    from models.states import DuplicatePolicy

    return import_file(
        read(),
        Wanted(
            given.file,
            given.group,
            given.run_name,
            given.workspace,
            tuple(given.columns),
            DuplicatePolicy(given.policy),
        ),
    )


def _mailbox_add(given: argparse.Namespace) -> int:
    from bot.connecting import add
    from outreach.mailbox_plans import Wanted

    wanted = Wanted(
        address=given.address,
        display_name=given.display_name,
        username=given.username,
        smtp=given.smtp,
        imap=given.imap,
        smtp_security=given.smtp_security,
        imap_security=given.imap_security,
        since=given.since,
        daily_limit=given.daily_limit,
        signature=given.signature,
    )
    settings = read({"PLERA_SECRET_KEY"})
    return add(settings, wanted, owner=given.owner or "", team_id=given.workspace)


def _mailbox_remove(given: argparse.Namespace) -> int:
    from bot.connecting import remove

    return remove(read(), given.address, given.workspace)


def _mailbox_list(given: argparse.Namespace) -> int:
    from bot.connecting import show

    return show(read(), given.workspace)


def _told(kind: Callable[[str], T]) -> Callable[[str], T]:
    """Return a reader of an argument whose ValueError is what argparse prints."""

    def of(text: str) -> T:
        try:
            return kind(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return of


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("write the day as 2023-05-01") from error


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 2000:
        raise ValueError("write a number between 1 and 2000")
    return int(text)
