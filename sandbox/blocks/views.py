"""Whether Slack would accept a view: a modal or a home tab, in views.* and in a response_action."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.blocks import sdk
from sandbox.blocks.problems import Fault, Problem
from sandbox.blocks.schema import VIEWS
from sandbox.blocks.structure import faults_of_entry
from sandbox.blocks.whole import duplicate_ids, twice_in_focus

MOST_BYTES = 250_000
_POINTER = "/view"


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """Return why Slack would refuse a modal or home tab; empty when it would not."""
    if len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return [Problem("view_too_large")]
    faults = list(_faults(view))
    return [fault.under("invalid_arguments") for fault in faults]


def _faults(view: Mapping[str, Any]) -> Iterator[Fault]:
    kind = view.get("type")
    entry = VIEWS.get(kind) if isinstance(kind, str) else None
    if "type" not in view:
        yield Fault("missing required field: type", _POINTER)
        return
    if entry is None:
        yield Fault(f"unsupported type: {kind}", f"{_POINTER}/type")
        return
    structure = list(faults_of_entry(view, entry, _POINTER, entry.name))
    yield from structure
    if not structure:
        yield from _rules(view)


def _rules(view: Mapping[str, Any]) -> Iterator[Fault]:
    blocks, pointer = view["blocks"], f"{_POINTER}/blocks"
    if view["type"] == "modal" and "submit" not in view:
        for block in blocks:
            if block["type"] == "input":
                yield Fault("must define `submit` to use an `input` block in modals", _POINTER)
                break
    yield from duplicate_ids(blocks, pointer)
    yield from twice_in_focus(blocks, pointer)
    yield from sdk.faults_of_blocks(blocks, pointer)
    yield from sdk.faults_of_view(view, _POINTER)
