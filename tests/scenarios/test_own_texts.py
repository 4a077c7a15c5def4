"""A step whose text a person writes once, with another for half of the leads: typed, filled in, read and sent."""

import pytest

from models import Message, Step
from outreach import variants
from tests.scenarios.office import Office
from tests.scenarios.work import approve, generate, group_value, launch
from views import form_ids

pytestmark = pytest.mark.slow


def test_two_own_texts_are_written_in_the_form_filled_in_and_counted_apart(office: Office) -> None:
    office.types("/plera create-sequence")
    first = office.modal().raw["blocks"]
    key = next(
        one["block_id"].partition(":")[2] for one in first if one.get("block_id", "").startswith("step:")
    )
    office.clicks("step_menu", block_id=f"step:{key}", selected_option=f"edit:{key}")
    office.clicks(form_ids.STEP_WRITING, block_id="writing", selected_option="own")
    assert "Filled in for each lead" in office.modal().words
    office.submits({"subject": "A word for {company}", "body": ""})
    assert "Write the text, or let the model write it" in str(office.modal().errors)
    office.submits(
        {
            "subject": "A word for {company}",
            "body": "Hello {first_name}, how is {company}?",
            "body_b": "Dear {first_name}, a word about {company}?",
        }
    )
    assert "Own text: Hello {first_name}" in office.modal().words
    office.submits({"name": "Own words", "groups": [group_value(office, "Trade fair")]})
    office.closes()
    generate(office)

    step = next(one for one in office.rows(Step) if one.body)
    texts = office.rows(Message, step_id=step.id)
    assert {one.variant for one in texts} <= {variants.A, variants.B}
    assert all("{" not in one.body for one in texts)
    approve(office, ["Nora Vogt"])
    launch(office)

    assert "1 sent, 0 replied" in office.lab().words
