"""The JSON Schema of npm `@slack/types`, generated in a temporary folder, and how to read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.npm import install, run

PACKAGES = ["@slack/types@3.2.0", "ts-json-schema-generator@2.4.0"]
SOURCE = "node_modules/@slack/types/dist/index.d.ts"

Json = dict[str, Any]


def generate(npm: str, folder: Path) -> Json:
    """Install the packages into `folder` and return the definitions of all their types, by name.

    Raises CalledProcessError when npm cannot install them or the generator fails.
    """
    install(npm, folder, PACKAGES)
    options = ["--path", SOURCE, "--type", "*", "--no-type-check", "--out", "schema.json"]
    run([str(folder / "node_modules/.bin/ts-json-schema-generator"), *options], folder)
    definitions: Json = json.loads((folder / "schema.json").read_text("utf-8"))["definitions"]
    return definitions


def objects_of(definitions: Json, schema: Json) -> Iterator[Json]:
    """Yield the object schemas that `schema` stands for, through references and unions."""
    if "$ref" in schema:
        yield from objects_of(definitions, definitions[schema["$ref"].rsplit("/", 1)[-1]])
    elif "anyOf" in schema:
        for option in schema["anyOf"]:
            yield from objects_of(definitions, option)
    elif schema.get("type") == "object":
        yield schema


def by_type(definitions: Json, *names: str) -> dict[str, list[Json]]:
    """Group the objects that the named definitions stand for by their `type`."""
    found: dict[str, list[Json]] = {}
    for name in names:
        for schema in objects_of(definitions, definitions[name]):
            kind = schema["properties"]["type"]["const"]
            if schema not in found.setdefault(kind, []):
                found[kind].append(schema)
    return found


def properties_of(variants: list[Json]) -> Json:
    """The properties that any of the variants of a type has, without `type` itself."""
    merged: Json = {}
    for variant in variants:
        merged |= variant.get("properties", {})
    return {name: schema for name, schema in merged.items() if name != "type"}


def required_of(variants: list[Json]) -> set[str]:
    """The properties that every variant of a type requires, without `type` itself."""
    required = [set(variant.get("required", ())) for variant in variants]
    return set.intersection(*required) - {"type"}
