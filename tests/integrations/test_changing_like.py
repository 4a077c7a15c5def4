"""A draft changed like an example: what a model is told, and what the embedded template makes of it."""

from dataclasses import replace

import pytest

from integrations.llm import TEMPLATE, LangChainWriter, build_model
from integrations.llm_brief import CHANGE_PROMPT, SYSTEM_PROMPT, from_json, system_prompt, to_json
from outreach.writer_port import Brief, Example, Text
from tests.integrations.samples import BRIEF

BEFORE = Text("One idea for Kumo", "Hi Yuki,\n\nKumo is growing. Our tool is cheap.\n\nShall we talk?")


def example(after: Text, draft: Text) -> Brief:
    return replace(BRIEF, example=Example(BEFORE, after, draft))


def test_a_brief_with_an_example_survives_its_json_and_one_without_says_nothing_of_it() -> None:
    asked = example(Text("One idea", "Hi Yuki."), Text("A word", "Hi Sam."))

    assert from_json(to_json(asked)) == asked
    assert "example" not in to_json(BRIEF)
    assert system_prompt(BRIEF) == SYSTEM_PROMPT
    assert system_prompt(asked).endswith(CHANGE_PROMPT)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            BEFORE.body.replace("cheap", "sound"),
            "Hi Sam,\n\nReed moved. Our tool is sound.\n\nShall we talk?",
        ),
        (
            BEFORE.body.replace("Kumo is growing", "You grow"),
            "Hi Sam,\n\nReed moved. Our tool is cheap.\n\nShall we talk?",
        ),
    ],
)
def test_the_template_makes_the_same_change_or_leaves_the_draft_alone(after: str, expected: str) -> None:
    draft = Text("One idea for Reed", "Hi Sam,\n\nReed moved. Our tool is cheap.\n\nShall we talk?")
    writer = LangChainWriter(build_model(TEMPLATE), TEMPLATE)

    written = writer.write(example(Text(BEFORE.subject, after), draft))

    assert written.body == expected
    assert written.subject == "One idea for Reed"


def test_the_template_changes_a_subject_too() -> None:
    draft = Text("One idea for Reed", "Hi Sam.")
    writer = LangChainWriter(build_model(TEMPLATE), TEMPLATE)

    written = writer.write(example(Text("One thought for Kumo", BEFORE.body), draft))

    assert (written.subject, written.body) == ("One thought for Reed", "Hi Sam.")
