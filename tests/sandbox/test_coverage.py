"""What sandbox/coverage.py says is supported is supported, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import sandbox
from sandbox.blocks.schema import BLOCKS, ELEMENTS
from sandbox.coverage import COVERAGE
from sandbox.methods import METHODS
from sandbox.web_api.endpoint import HANDLERS

ROOT = Path(sandbox.__file__).parent
TEXTS = {"plain_text", "mrkdwn", "raw_text", "raw_number"}


def words_of_the_code() -> set[str]:
    """Every string constant in the local Slack's own modules."""
    sources = [path for path in ROOT.rglob("*.py") if path.name != "coverage.py"]
    trees = [ast.parse(path.read_text("utf-8")) for path in sources]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_supported_method_has_a_handler_and_every_handler_is_listed() -> None:
    assert set(HANDLERS) == COVERAGE.methods


def test_the_facts_of_every_supported_method_are_known() -> None:
    assert COVERAGE.methods <= set(METHODS)


def test_the_supported_blocks_and_elements_are_those_of_the_schema() -> None:
    assert set(BLOCKS) == COVERAGE.blocks
    assert set(ELEMENTS) - TEXTS == COVERAGE.elements


def test_the_events_and_interactions_that_are_listed_are_sent_somewhere() -> None:
    code = words_of_the_code()

    assert code >= COVERAGE.events
    assert code >= COVERAGE.interactions - {"slash_command"}
    assert "response_url" in code


def test_the_page_draws_every_block_and_element_but_those_said_not_to_be_drawn() -> None:
    drawn = "\n".join((ROOT / "page" / name).read_text("utf-8") for name in ("blocks.js", "elements.js"))
    kinds = COVERAGE.blocks | COVERAGE.elements

    assert {kind for kind in kinds if f"  {kind}: " not in drawn and f"  {kind},\n" not in drawn} == (
        COVERAGE.not_drawn
    )


def test_what_is_not_supported_says_why() -> None:
    assert all(COVERAGE.not_supported.values())
