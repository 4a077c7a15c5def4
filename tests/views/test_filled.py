from views import filled


def test_an_input_that_is_not_in_the_form_reads_as_none_and_an_empty_one_as_empty() -> None:
    values = {"name": {"name_input": {"type": "plain_text_input", "value": None}}}

    assert filled.typed(values, "name", "name_input") == ""
    assert filled.typed(values, "other", "name_input") is None
    assert filled.typed_list(values, "other", "x") is None
