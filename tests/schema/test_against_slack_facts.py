"""The facts of methods are Slack's, held against ../shared/slack where that folder is."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from sandbox.coverage import COVERAGE
from sandbox.methods import METHODS
from tests.schema.generate_methods import TARGET, generate

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2].parent / "shared" / "slack"


@pytest.fixture(scope="module")
def folder() -> Path:
    if not FOLDER.is_dir():
        pytest.skip("../shared/slack is not there: the facts of methods are not held against Slack's")
    return FOLDER


def test_methods_json_is_what_the_generator_makes_of_slacks_facts(folder: Path) -> None:
    assert json.loads(TARGET.read_text("utf-8")) == generate(folder / "methods")


def test_a_manifest_with_every_scope_and_event_we_know_fits_slacks_schema(folder: Path) -> None:
    schema = json.loads((folder / "manifest.schema.2.0.0.json").read_text("utf-8"))
    manifest = {
        "_metadata": {"major_version": 2},
        "display_information": {"name": "Plera"},
        "features": {"bot_user": {"display_name": "Plera"}},
        "oauth_config": {
            "scopes": {"bot": sorted({scope for each in METHODS.values() for scope in each.scopes})}
        },
        "settings": {"event_subscriptions": {"bot_events": sorted(COVERAGE.events)}},
    }

    assert [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(manifest)] == []
