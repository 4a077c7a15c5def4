"""The console script `plera`; what a subcommand needs is imported only when it runs."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from bot import settings as known_settings
from bot.cli_workspace import add_import, add_mailbox
from bot.refusal import Refused
from bot.settings import Settings, read


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a subcommand and end the process with its exit code."""
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.run
    try:
        sys.exit(command(given))
    except Refused as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plera",
        description="Outreach sequences, their review and their replies, in Slack.",
        epilog="All settings come from the environment; `plera doctor` says which are missing and why.",
    )
    parser.add_argument("--version", action="version", version=f"plera {version('plera-slack')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser(
        "demo", help="start everything on this machine, with a local Slack to try it in"
    )
    demo.add_argument(
        "--fresh", action="store_true", help="throw away what the last demo left and start over"
    )
    demo.add_argument(
        "--empty", action="store_true", help="start as just after the installation, to try the first run"
    )
    demo.add_argument(
        "--socket-mode", action="store_true", help="let the bot hear over Socket Mode instead of HTTP"
    )
    demo.set_defaults(run=_demo)
    start = commands.add_parser("start", help="run every process on this machine until Ctrl-C")
    start.set_defaults(run=_run_all)
    web = commands.add_parser("web", help="talk with Slack over HTTP and, with an app token, Socket Mode")
    web.set_defaults(run=_web)
    worker = commands.add_parser("worker", help="run the jobs of one queue")
    worker.add_argument(
        "queue", choices=("now", "send", "slow"), help="answers, sends, or writing and imports"
    )
    worker.set_defaults(run=_worker)
    mail = commands.add_parser("mail", help="read the senders' mailboxes")
    mail.set_defaults(run=_mail)
    clock = commands.add_parser("clock", help="wake what is due")
    clock.set_defaults(run=_clock)
    _add_db(commands.add_parser("db", help="upgrade the database, or check its migrations"))
    doctor = commands.add_parser("doctor", help="say what is missing in this installation, and the fix")
    doctor.set_defaults(run=_doctor)
    setup = commands.add_parser("setup", help="load a workspace's settings, mailboxes and leads from a file")
    setup.add_argument("file", type=Path, help="a TOML file; docs/setup.md has an example")
    setup.set_defaults(run=_setup)
    add_import(commands.add_parser("import", help="add the leads of a CSV file as a source group"))
    add_mailbox(
        commands.add_parser("mailbox", help="connect the mailboxes that mails leave from, or list them")
    )
    classes = commands.add_parser(
        "reclassify", help="tell again what kind of mails came back, after an update changed the rules"
    )
    classes.set_defaults(run=_reclassify)
    key = commands.add_parser("new-key", help="print a fresh key for PLERA_SECRET_KEY")
    key.set_defaults(run=_new_key)
    return parser


def _add_db(db: argparse.ArgumentParser) -> None:
    actions = db.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("upgrade", help="bring the database to this program's revision").set_defaults(
        run=_upgrade
    )
    actions.add_parser("check", help="compare the migrations with the models").set_defaults(run=_check)


def _demo(given: argparse.Namespace) -> int:
    from bot.demo import run

    return run(is_fresh=given.fresh, is_empty=given.empty, socket_mode=given.socket_mode)


def _run_all(given: argparse.Namespace) -> int:
    from bot.start import run

    return run()


def _web(given: argparse.Namespace) -> int:
    settings = _start("web", known_settings.WEB)
    from bot.web import serve

    return serve(settings)


def _worker(given: argparse.Namespace) -> int:
    settings = _start(f"worker-{given.queue}", known_settings.WORK)
    from bot.worker import work

    work(settings, given.queue)
    return 0


def _mail(given: argparse.Namespace) -> int:
    settings = _start("mail", known_settings.WORK)
    from bot.mail import run

    run(settings)
    return 0


def _clock(given: argparse.Namespace) -> int:
    settings = _start("clock", known_settings.WORK)
    from bot.clock import run

    run(settings)
    return 0


def _upgrade(given: argparse.Namespace) -> int:
    settings = read()
    from bot import schema
    from bot.wiring import database_url

    url = database_url(settings)
    if not settings.database_url:
        settings.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    print(f"The database is at revision {schema.upgrade(url)}.")
    return 0


def _check(given: argparse.Namespace) -> int:
    from bot import schema

    found = schema.differences()
    print("\n".join(found) or "migrations match models")
    return 1 if found else 0


def _doctor(given: argparse.Namespace) -> int:
    from bot.doctor import run

    return run()


def _setup(given: argparse.Namespace) -> int:
    from bot.setup import load

    return load(read(known_settings.WEB), given.file)


def _reclassify(given: argparse.Namespace) -> int:
    from bot.reclassifying import run

    return run(read())


def _new_key(given: argparse.Namespace) -> int:
    from integrations.cipher import new_key

    print(new_key())
    return 0


def _start(process: str, needs: frozenset[str]) -> Settings:
    """Read the settings, begin logging and refuse a database of another revision."""
    settings = read(needs)
    from bot.logs import start_logging
    from bot.schema import require_current
    from bot.wiring import database_url

    start_logging(process)
    require_current(database_url(settings))
    return settings


if __name__ == "__main__":
    main()
