"""What sandbox/coverage.py says is supported is supported, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import sandbox
from sandbox.blocks.schema import BLOCKS, ELEMENTS
from sandbox.coverage import COVERAGE
from sandbox.methods import METHODS
from sandbox.web_api.endpoint import HANDLERS
from tests.sandbox.person import Person

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


def test_an_answer_later_has_an_address() -> None:
    assert "response_url" in words_of_the_code()


def drawn_by(page: str, table: str) -> set[str]:
    """The names in one of the page's tables of what it draws: `const BLOCKS = {header, divider: () => …}`."""
    source = (ROOT / "page" / page).read_text("utf-8")
    found = re.search(rf"^const {table} = \{{\n(.*?)^\}};", source, re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no table {table}"
    return set(re.findall(r"^  ([a-z_]+)(?:: |,)", found[1], re.MULTILINE))


def test_the_page_draws_every_block_and_element_but_those_said_not_to_be_drawn() -> None:
    assert COVERAGE.blocks - drawn_by("blocks.js", "BLOCKS") == COVERAGE.blocks & COVERAGE.not_drawn
    assert COVERAGE.elements - drawn_by("elements.js", "ELEMENTS") == COVERAGE.elements & COVERAGE.not_drawn


def test_the_page_draws_nothing_that_no_app_can_send() -> None:
    assert drawn_by("blocks.js", "BLOCKS") <= COVERAGE.blocks
    assert drawn_by("elements.js", "ELEMENTS") <= COVERAGE.elements


def test_only_what_is_covered_can_be_said_not_to_be_drawn() -> None:
    assert COVERAGE.not_drawn <= COVERAGE.blocks | COVERAGE.elements


def test_the_page_and_scripts_can_read_what_is_covered(ana: Person) -> None:
    told = ana.http.get("coverage").json()

    assert told["methods"] == sorted(COVERAGE.methods)
    assert told["not_drawn"] == sorted(COVERAGE.not_drawn)
    assert told["not_supported"] == dict(COVERAGE.not_supported)
    assert set(told) == {"ok", *COVERAGE.__dataclass_fields__}


def test_what_is_not_supported_says_why() -> None:
    assert all(COVERAGE.not_supported.values())
