"""Our block schema says what the one generated from npm `@slack/types` says. Needs npm and its registry."""

from __future__ import annotations

import re
import shutil
from typing import Any

import jsonschema
import pytest

from sandbox.blocks.schema import BLOCKS, ELEMENTS, PLACES, RICH_TEXT, SHAPES, VIEWS, Entry, Spec
from tests.sandbox import block_samples
from tests.schema.slack_types import by_type, generate, objects_of, properties_of, required_of

pytestmark = pytest.mark.slow

Json = dict[str, Any]

# Blocks that @slack/types has and the local Slack has not; sandbox/coverage.py says so too.
NOT_SUPPORTED = {"alert", "card", "carousel", "container", "data_table", "plan", "task_card"}

# Where the reference on docs.slack.dev is stricter or newer than the types.
REQUIRED_BY_THE_REFERENCE = {
    "option": {"value"},
    "overflow_option": {"value"},
    "choice_option": {"value"},
    "confirm": {"title"},
}
ONLY_IN_THE_REFERENCE = {"rich_text_list": {"offset"}}
# An option opens an address only in an overflow menu.
ONLY_IN_THE_TYPES = {"option": {"url"}, "choice_option": {"url"}}
# 75 in the types; the reference and slack_sdk say 150.
OTHER_LENGTHS = {("option", "value"), ("overflow_option", "value"), ("choice_option", "value")}

FAMILIES: list[tuple[dict[str, Entry], tuple[str, ...]]] = [
    (BLOCKS, ("KnownBlock",)),
    (
        ELEMENTS,
        (
            "ActionsBlockElement",
            "SectionBlockAccessory",
            "InputBlockElement",
            "ContextBlockElement",
            "ContextActionsBlockElement",
            "RawTextElement",
            "RawNumberElement",
        ),
    ),
    (RICH_TEXT, ("RichTextBlockElement", "RichTextElement")),
    (VIEWS, ("View",)),
]
UNIONS = {
    "accessory": "SectionBlockAccessory",
    "actions": "ActionsBlockElement",
    "context": "ContextBlockElement",
    "context_actions": "ContextActionsBlockElement",
    "initial_rich_text": "RichTextBlock",
    "input": "InputBlockElement",
    "rich_text": "RichTextBlockElement",
    "rich_text_list": "RichTextSection",
    "rich_text_section": "RichTextElement",
}
NAMES_OF_SHAPES = {
    "option": "PlainTextOption",
    "overflow_option": "PlainTextOption",
    "choice_option": "Option",
    "option_group": "OptionGroup",
    "confirm": "ConfirmationDialog",
    "dispatch_action_config": "DispatchActionConfig",
    "conversation_filter": "ConversationFilter",
    "slack_file": "SlackFile",
}
PLACES_OF_SHAPES = {
    "workflow": ("WorkflowButton", "workflow"),
    "feedback_button": ("FeedbackButtons", "positive_button"),
    "text_style": ("RichTextText", "style"),
}
JSON_TYPES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "list": "array",
}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Json:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: the block schema is not held against @slack/types")
    return generate(npm, tmp_path_factory.mktemp("slack-types"))


@pytest.fixture(scope="module")
def pairs(definitions: Json) -> list[tuple[Entry, list[Json]]]:
    """Every entry of our schema with its variants in Slack's."""
    found = []
    for entries, names in FAMILIES:
        theirs = by_type(definitions, *names)
        found += [(entry, theirs[entry.name]) for entry in entries.values()]
    for name, definition in NAMES_OF_SHAPES.items():
        found.append((SHAPES[name], list(objects_of(definitions, definitions[definition]))))
    for name, (definition, key) in PLACES_OF_SHAPES.items():
        schema = definitions[definition]["properties"][key]
        found.append((SHAPES[name], list(objects_of(definitions, schema))))
    return found


def test_the_blocks_are_those_of_slack_but_for_those_said_not_to_be_supported(definitions: Json) -> None:
    assert set(BLOCKS) | NOT_SUPPORTED == set(by_type(definitions, "KnownBlock"))


def test_every_element_and_rich_text_of_slack_is_known(definitions: Json) -> None:
    for entries, names in FAMILIES[1:3]:
        assert set(entries) == set(by_type(definitions, *names))


@pytest.mark.parametrize("place", sorted(UNIONS))
def test_what_may_stand_in_a_place_is_what_slack_lets_stand_there(definitions: Json, place: str) -> None:
    assert set(PLACES[place]) == set(by_type(definitions, UNIONS[place]))


def test_every_type_has_the_properties_it_has_at_slack(pairs: list[tuple[Entry, list[Json]]]) -> None:
    for entry, variants in pairs:
        ours = set(entry.properties) - ONLY_IN_THE_REFERENCE.get(entry.name, set())
        theirs = set(properties_of(variants)) - ONLY_IN_THE_TYPES.get(entry.name, set())

        assert ours == theirs, entry.name


def test_every_type_requires_what_it_requires_at_slack(pairs: list[tuple[Entry, list[Json]]]) -> None:
    for entry, variants in pairs:
        theirs = required_of(variants) | REQUIRED_BY_THE_REFERENCE.get(entry.name, set())

        assert set(entry.required) == theirs, entry.name


def test_every_property_has_the_kind_it_has_at_slack(
    definitions: Json, pairs: list[tuple[Entry, list[Json]]]
) -> None:
    for entry, variants in pairs:
        theirs = properties_of(variants)
        for name in set(entry.properties) & set(theirs):
            assert same_kind(definitions, entry.properties[name], theirs[name]), f"{entry.name}.{name}"


def same_kind(definitions: Json, spec: Spec, theirs: Json) -> bool:
    """Whether a property may hold the same kind of value here and there."""
    if spec.kind in JSON_TYPES:
        return bool(theirs["type"] == JSON_TYPES[spec.kind])
    if spec.kind == "choice":
        schema = definitions[theirs["$ref"].rsplit("/", 1)[-1]] if "$ref" in theirs else theirs
        return set(schema.get("enum", spec.types)) == set(spec.types) and schema["type"] == "string"
    objects = list(objects_of(definitions, theirs))
    if spec.kind == "text":
        return {each["properties"]["type"]["const"] for each in objects} <= set(spec.types)
    return bool(objects)


def test_limits_that_the_types_tell_are_ours(pairs: list[tuple[Entry, list[Json]]]) -> None:
    told = 0
    for entry, variants in pairs:
        for name, schema in properties_of(variants).items():
            length, count = told_limits(schema.get("description", ""))
            if name not in entry.properties or (entry.name, name) in OTHER_LENGTHS:
                continue
            spec = entry.properties[name]
            told += (length is not None) + (count is not None)
            assert length in (None, (spec.of or spec).high), f"{entry.name}.{name}"
            assert count in (None, spec.high), f"{entry.name}.{name}"
    assert told > 100


def told_limits(description: str) -> tuple[int | None, int | None]:
    """The greatest length in characters and the greatest number that a description tells; None where it does not."""
    words = " ".join(description.split())
    length = re.search(r"[Mm]ax(?:imum)? length (?:[^.]* is |of |is )(\d+) char", words)
    count = re.search(
        r"[Mm]ax(?:imum)?(?: number of [a-z ]+ is| value is| of)? (\d+)", words.replace("`", "")
    )
    return (int(length[1]) if length else None), (int(count[1]) if count else None)


@pytest.mark.parametrize("kind", sorted(block_samples.BLOCKS))
def test_our_sample_of_every_block_fits_slacks_schema(definitions: Json, kind: str) -> None:
    schema = {"$ref": "#/definitions/KnownBlock", "definitions": definitions}

    assert jsonschema.Draft7Validator(schema).is_valid(block_samples.BLOCKS[kind])


@pytest.mark.parametrize("kind", sorted(block_samples.ELEMENTS))
def test_our_sample_of_every_element_fits_slacks_schema(definitions: Json, kind: str) -> None:
    schema = {"$ref": "#/definitions/KnownBlock", "definitions": definitions}

    assert jsonschema.Draft7Validator(schema).is_valid(block_samples.holding(block_samples.ELEMENTS[kind]))
