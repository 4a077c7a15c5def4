"""Whether Slack would accept a message: chat.postMessage, chat.update and chat.postEphemeral."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.blocks import sdk
from sandbox.blocks.problems import Fault, Problem
from sandbox.blocks.schema import MESSAGE, Spec
from sandbox.blocks.structure import faults_of
from sandbox.blocks.whole import duplicate_ids, text_length, twice_in_focus

_BLOCKS = Spec(kind="list", high=MESSAGE.blocks, of=Spec(kind="member", place="message"))


def check_message(payload: Mapping[str, Any]) -> list[Problem]:
    """Return why Slack would refuse a message; empty when it would not.

    `payload` holds the arguments of the call with `blocks` and `attachments` already decoded; arguments that say
    nothing about the content are not looked at.
    """
    text, blocks = payload.get("text"), payload.get("blocks")
    attachments = payload.get("attachments")
    if text is not None and not isinstance(text, str):
        return [Fault("must provide a string", "/text").under("invalid_arguments")]
    if not (text or blocks or attachments or payload.get("markdown_text")):
        return [Problem("no_text")]
    if text and len(text) > MESSAGE.text:
        return [Problem("msg_too_long")]
    if blocks is not None and not isinstance(blocks, list):
        return [Problem("invalid_blocks_format")]
    return _check_blocks(blocks or [], "/blocks") or _check_attachments(attachments)


def _check_attachments(attachments: Any) -> list[Problem]:
    if not attachments:
        return []
    if not isinstance(attachments, list) or not all(isinstance(each, Mapping) for each in attachments):
        return [Problem("invalid_attachments")]
    if len(attachments) > MESSAGE.attachments:
        return [Problem("too_many_attachments")]
    problems: list[Problem] = []
    for place, attachment in enumerate(attachments):
        if isinstance(blocks := attachment.get("blocks", []), list):
            problems += _check_blocks(blocks, f"/attachments/{place}/blocks")
        else:
            problems.append(Problem("invalid_blocks_format"))
    return problems


def _check_blocks(blocks: list[Any], pointer: str) -> list[Problem]:
    faults = list(faults_of(blocks, _BLOCKS, pointer, "message"))
    if not faults:
        faults = [*_rules(blocks, pointer), *sdk.faults_of_blocks(blocks, pointer)]
    if faults:
        return [fault.under("invalid_blocks") for fault in faults]
    return [Problem("msg_blocks_too_long")] if text_length(blocks) > MESSAGE.all_text else []


def _rules(blocks: list[Mapping[str, Any]], pointer: str) -> Iterator[Fault]:
    yield from duplicate_ids(blocks, pointer)
    yield from twice_in_focus(blocks, pointer)
    yield from _tables(blocks, pointer)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MESSAGE.markdown:
        yield Fault(f"all markdown must be less than {MESSAGE.markdown + 1} characters", pointer)


def _tables(blocks: list[Mapping[str, Any]], pointer: str) -> Iterator[Fault]:
    tables = [place for place, block in enumerate(blocks) if block["type"] == "table"]
    for place in tables[MESSAGE.tables :]:
        yield Fault("only one table is allowed in a message", f"{pointer}/{place}")
