"""A second opinion: the checks that slack_sdk's own models make, for what the schema may have missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox.blocks.problems import Fault


def faults_of_blocks(blocks: Sequence[Mapping[str, Any]], pointer: str) -> Iterator[Fault]:
    """Yield what slack_sdk would refuse to send; `blocks` must have passed the schema."""
    for place, block in enumerate(blocks):
        parsed = Block.parse(dict(block))
        try:
            if parsed is not None:
                parsed.to_dict()
        except SlackObjectFormationError as error:
            yield Fault(str(error), f"{pointer}/{place}")


def faults_of_view(view: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    """Yield what slack_sdk would refuse in a view besides its blocks."""
    try:
        View(**view).validate_json()
    except SlackObjectFormationError as error:
        yield Fault(str(error), pointer)
