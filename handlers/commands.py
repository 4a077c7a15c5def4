"""`/plera`: help, and the way to what can be typed."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from slack_bolt import App

from handlers import (
    blocking,
    groups,
    importing,
    leads,
    outlook,
    pausing,
    plays,
    profiles,
    runs,
    senders,
    sequences,
    settings,
)
from handlers.asked import Asked, wired
from outreach import lab_lines
from outreach.lab_screens import SequenceLine
from outreach.pausable import Wish
from outreach.ports import Services
from outreach.slack_port import Screen
from views import help as help_view
from views import ids


def plera(asked: Asked) -> None:
    """A person typed `/plera`, with or without a subcommand."""
    word, _, rest = str(asked.body.get("text") or "").strip().partition(" ")
    subcommand = _SUBCOMMANDS.get(word.lower())
    if subcommand is not None:
        subcommand(asked, rest.strip())
        return
    asked.check()
    nearest = get_close_matches(word.lower(), list(_SUBCOMMANDS), n=1, cutoff=0.5)
    answer(asked, help_view.help_message(word, nearest[0] if nearest else None))


def answer(asked: Asked, screen: Screen) -> None:
    """Answer a command so that only who typed it sees it."""
    asked.ack(
        text=screen.text, blocks=[block.to_dict() for block in screen.blocks], response_type="ephemeral"
    )


def _help(asked: Asked, rest: str) -> None:
    asked.check()
    answer(asked, help_view.help_message())


def _create_sequence(asked: Asked, rest: str) -> None:
    sequences.open_form(asked)


def _settings(asked: Asked, rest: str) -> None:
    settings.open_overview(asked)


def _sequences(asked: Asked, rest: str) -> None:
    answer(asked, help_view.sequence_list(asked.run(lab_lines.lines)))


def _lab(asked: Asked, rest: str) -> None:
    found = asked.run(lab_lines.lines)
    answer(asked, help_view.sequence_list(named(found, rest) if rest else found[:1]))


def named(lines: Sequence[SequenceLine], wanted: str) -> list[SequenceLine]:
    """Return the sequences whose name holds the wanted words, all of them when none does."""
    return [line for line in lines if wanted.casefold() in line.name.casefold()] or list(lines)


def _runs(asked: Asked, rest: str) -> None:
    runs.open_list(asked)


def _pause(asked: Asked, rest: str) -> None:
    answer(asked, pausing.told(asked, Wish.PAUSE, rest))


def _resume(asked: Asked, rest: str) -> None:
    answer(asked, pausing.told(asked, Wish.RESUME, rest))


def _stop_all(asked: Asked, rest: str) -> None:
    answer(asked, pausing.stop_all(asked))


def _profiles(asked: Asked, rest: str) -> None:
    profiles.open_list(asked)


def _plays(asked: Asked, rest: str) -> None:
    plays.open_list(asked)


def _import(asked: Asked, rest: str) -> None:
    importing.ask_file(asked)


def _groups(asked: Asked, rest: str) -> None:
    groups.open_list(asked)


def _block(asked: Asked, rest: str) -> None:
    blocking.open_form(asked, rest)


def _unblock(asked: Asked, rest: str) -> None:
    blocking.open_list(asked, rest)


def _today(asked: Asked, rest: str) -> None:
    answer(asked, outlook.today_screen(asked))


def _why(asked: Asked, rest: str) -> None:
    answer(asked, outlook.why_screen(asked, rest))


def _senders(asked: Asked, rest: str) -> None:
    senders.open_list(asked)


def _leads(asked: Asked, rest: str) -> None:
    leads.open_search(asked, rest)


_SUBCOMMANDS: dict[str, Callable[[Asked, str], None]] = {
    "": _help,
    "help": _help,
    "create-sequence": _create_sequence,
    "sequences": _sequences,
    "lab": _lab,
    "today": _today,
    "why": _why,
    "leads": _leads,
    "runs": _runs,
    "plays": _plays,
    "senders": _senders,
    "profiles": _profiles,
    "import": _import,
    "groups": _groups,
    "pause": _pause,
    "resume": _resume,
    "stop-all": _stop_all,
    "block": _block,
    "unblock": _unblock,
    "settings": _settings,
}


def list_sequences(asked: Asked) -> None:
    """A person pressed Sequences under the help."""
    screen = help_view.sequence_list(asked.run(lab_lines.lines))
    asked.ack()
    asked.respond(screen)


def nothing(asked: Asked) -> None:
    """A person pressed a button that only opens an address."""
    asked.ack()


def register(app: App, services: Services) -> None:
    app.command("/plera")(wired(services, plera))
    app.action(ids.LIST_SEQUENCES)(wired(services, list_sequences))
    app.action(ids.OPEN_LINK)(wired(services, nothing))
