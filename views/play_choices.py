"""The select of a play: of all while one select holds them, else of those whose name holds what is typed."""

from collections.abc import Iterable
from typing import Any

from slack_sdk.models.blocks import Option

from outreach.plays import PlayFile
from views import choices
from views.parts import option


def one_of(action_id: str, plays: Iterable[PlayFile], chosen: str) -> choices.OneOf:
    """Build a select of one play; that of the key `chosen` stands in it."""
    return choices.of_options(action_id, _options(plays), chosen, what="a play", to_do="Choose a play")


def offered(plays: Iterable[PlayFile]) -> list[dict[str, Any]]:
    """Return the options that answer what is typed."""
    return choices.answer(_options(plays))


def _options(plays: Iterable[PlayFile]) -> list[Option]:
    return [option(one.name, one.key) for one in plays]
