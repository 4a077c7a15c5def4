"""Any JSON gets an answer, and whatever fits the schema or comes from slack_sdk within its limits is accepted."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from sandbox.blocks import Problem, check_message, check_view
from sandbox.blocks.schema import PLACES, SHAPES, Entry, Spec
from tests.examples import up_to
from tests.sandbox.block_samples import BLOCKS, ELEMENTS, holding, modal

Json = dict[str, Any]

SLOW = up_to(60, suppress_health_check=list(HealthCheck))

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
keys = st.sampled_from(["type", "text", "blocks", "elements", "options", "block_id", "accessory"]) | st.text(
    max_size=5
)
any_json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=15,
)
SOUND_BLOCKS = [*BLOCKS.values(), *(holding(element) for element in ELEMENTS.values())]


def slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place inside `value` that can be replaced, as its holder and key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from slots(inner)


def is_answer(problems: list[Problem]) -> bool:
    return all(problem.code for problem in problems)


@given(payload=st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "markdown_text"]), any_json))
@up_to(200)
def test_any_json_as_a_message_gets_an_answer(payload: Json) -> None:
    assert is_answer(check_message(payload))


@given(view=st.dictionaries(keys | st.sampled_from(["title", "submit", "close"]), any_json))
@up_to(200)
def test_any_json_as_a_view_gets_an_answer(view: Json) -> None:
    assert is_answer(check_view(view))
    assert is_answer(check_view({**view, "type": "modal"}))


@given(data=st.data(), sound=st.sampled_from(SOUND_BLOCKS), strange=any_json)
@up_to(300)
def test_a_sound_block_with_any_part_replaced_gets_an_answer(
    data: st.DataObject, sound: Json, strange: Any
) -> None:
    blocks = [copy.deepcopy(sound)]
    holder, key = data.draw(st.sampled_from(list(slots(blocks))))
    holder[key] = strange

    assert is_answer(check_message({"blocks": blocks}))
    assert is_answer(check_view(modal(*blocks)))


FORMATTED = {
    "url": st.just("https://plera.test/a"),
    "link": st.just("mailto:ana@plera.test"),
    "date": st.dates().map(str),
    "time": st.times().map(lambda time: f"{time:%H:%M}"),
    "number": st.integers(-99, 99).map(str),
}


def texts(low: int, high: int) -> st.SearchStrategy[str]:
    return st.text(min_size=low, max_size=min(high, low + 8))


def values_for(spec: Spec, surface: str) -> st.SearchStrategy[Any]:
    """Values that fit a property of the schema."""
    low, high = spec.low or 0, spec.high or 12
    if spec.kind == "string":
        return FORMATTED[spec.format] if spec.format else texts(low, high)
    if spec.kind == "text":
        return st.builds(dict, type=st.sampled_from(spec.types), text=texts(1, high))
    if spec.kind == "list" and spec.of is not None:
        return st.lists(values_for(spec.of, surface), min_size=low, max_size=min(high, low + 1))
    if spec.kind == "choice":
        return st.sampled_from(spec.types)
    if spec.kind == "shape":
        return values_of(SHAPES[spec.name], surface)
    if spec.kind == "member":
        entries = [entry for _, entry in sorted(PLACES[spec.place].items())]
        fitting = [entry for entry in entries if not entry.only_on or surface in entry.only_on]
        return st.sampled_from(fitting).flatmap(lambda entry: values_of(entry, surface))
    simple = {"boolean": st.booleans(), "number": st.integers(), "integer": st.integers(low, max(low, high))}
    return simple[spec.kind]


def values_of(entry: Entry, surface: str) -> st.SearchStrategy[Json]:
    """Objects that fit an entry of the schema, with any of its optional properties."""
    parts = {name: values_for(spec, surface) for name, spec in entry.properties.items()}
    typed: dict[str, st.SearchStrategy[Any]] = {"type": st.just(entry.name)} if entry.has_type else {}
    required = {name: parts.pop(name) for name in entry.required}
    return st.fixed_dictionaries(typed | required, optional=parts)


RULE_WORDS = (
    "must define either",
    "missing required field: ",
    "must match one of",
    "already exists",
    "only one element",
    "must be less than",
    "must be greater than",
    "must be an integer",
    "must have as many cells",
    "no more than",
    "at least one",
    "only allowed in modals",
)


@given(block=values_for(Spec(kind="member", place="message"), "message"))
@SLOW
def test_what_fits_the_schema_is_refused_only_for_a_rule_between_its_parts(block: Json) -> None:
    json.dumps(block)

    for problem in check_message({"blocks": [block]}):
        assert problem.code == "invalid_blocks"
        assert any(words in problem.message for words in RULE_WORDS), problem


@given(block=values_for(Spec(kind="member", place="modal"), "modal"))
@SLOW
def test_what_fits_the_schema_of_a_modal_is_refused_only_for_a_rule_between_its_parts(block: Json) -> None:
    for problem in check_view(modal(block)):
        assert problem.code == "invalid_arguments"
        assert any(words in problem.message for words in RULE_WORDS), problem
