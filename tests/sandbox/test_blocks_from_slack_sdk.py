"""Whatever slack_sdk's own models build within Slack's limits is accepted."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as kit
from slack_sdk.models.views import View

from sandbox.blocks import check_message, check_view
from tests.examples import up_to

ADDRESS = "https://plera.test/a.png"


def words(most: int) -> st.SearchStrategy[str]:
    """Texts of 1 to `most` characters, often short, sometimes as long as they may be."""
    return st.text(min_size=1, max_size=min(most, 12)) | st.just("a" * most)


def plain(most: int) -> st.SearchStrategy[kit.PlainTextObject]:
    return st.builds(kit.PlainTextObject, text=words(most), emoji=st.none() | st.booleans())


def either(most: int) -> st.SearchStrategy[kit.TextObject]:
    return plain(most) | st.builds(
        kit.MarkdownTextObject, text=words(most), verbatim=st.none() | st.booleans()
    )


ids = st.uuids().map(str)
confirms = st.none() | st.builds(
    kit.ConfirmObject, title=plain(100), text=either(300), confirm=plain(30), deny=plain(30)
)
option_lists = st.lists(st.builds(kit.Option, text=plain(75), value=words(150)), min_size=1, max_size=100)
few_options = st.lists(
    st.builds(kit.Option, text=plain(75), value=words(150), description=st.none() | plain(75)),
    min_size=1,
    max_size=5,
)
placeholders = st.none() | plain(150)

buttons = st.builds(
    kit.ButtonElement,
    text=plain(75),
    action_id=ids,
    value=st.none() | words(2000),
    style=st.sampled_from([None, "primary", "danger"]),
    url=st.sampled_from([None, ADDRESS]),
    confirm=confirms,
)
overflows = st.builds(kit.OverflowMenuElement, action_id=ids, options=few_options, confirm=confirms)
static_selects = st.builds(
    kit.StaticSelectElement, action_id=ids, options=option_lists, placeholder=placeholders, confirm=confirms
)
multi_selects = st.builds(
    kit.StaticMultiSelectElement,
    action_id=ids,
    options=option_lists,
    placeholder=placeholders,
    max_selected_items=st.none() | st.integers(1, 100),
)
grouped_selects = st.builds(
    kit.StaticSelectElement,
    action_id=ids,
    placeholder=placeholders,
    option_groups=st.lists(
        st.builds(kit.OptionGroup, label=plain(75), options=few_options), min_size=1, max_size=3
    ),
)
boxes = st.builds(kit.CheckboxesElement, action_id=ids, options=few_options, confirm=confirms)
radios = st.builds(kit.RadioButtonsElement, action_id=ids, options=few_options, confirm=confirms)
dates = st.builds(
    kit.DatePickerElement,
    action_id=ids,
    initial_date=st.none() | st.dates().map(str),
    placeholder=placeholders,
)
times = st.builds(kit.TimePickerElement, action_id=ids, initial_time=st.times().map(lambda t: f"{t:%H:%M}"))
people = st.builds(kit.UserSelectElement, action_id=ids, placeholder=placeholders) | st.builds(
    kit.UserMultiSelectElement, action_id=ids, placeholder=placeholders
)
channels = st.builds(
    kit.ConversationSelectElement,
    action_id=ids,
    placeholder=placeholders,
    filter=st.none() | st.builds(kit.ConversationFilter, include=st.just(["public", "private"])),
)
searched = st.builds(
    kit.ExternalDataMultiSelectElement,
    action_id=ids,
    placeholder=placeholders,
    min_query_length=st.none() | st.integers(0, 5),
)
images = st.builds(kit.ImageElement, image_url=st.just(ADDRESS), alt_text=words(2000))
typed = st.builds(
    kit.PlainTextInputElement,
    action_id=ids,
    multiline=st.none() | st.booleans(),
    placeholder=placeholders,
    min_length=st.none() | st.integers(0, 10),
    max_length=st.none() | st.integers(20, 3000),
    initial_value=st.none() | words(12),
)
numbers = st.builds(
    kit.NumberInputElement, action_id=ids, is_decimal_allowed=st.booleans(), min_value=st.integers(-9, 9)
)
addresses = st.builds(kit.EmailInputElement, action_id=ids) | st.builds(kit.UrlInputElement, action_id=ids)
moments = st.builds(
    kit.DateTimePickerElement, action_id=ids, initial_date_time=st.none() | st.just(1764500000)
)

chosen = (
    static_selects
    | multi_selects
    | grouped_selects
    | people
    | channels
    | searched
    | boxes
    | radios
    | dates
    | times
)
accessories = buttons | overflows | images | chosen
inputs = chosen | typed | numbers | addresses | moments

blocks = (
    st.builds(
        kit.SectionBlock,
        block_id=ids,
        text=either(3000),
        fields=st.none() | st.lists(either(2000), min_size=1, max_size=2),
        accessory=st.none() | accessories,
        expand=st.none() | st.booleans(),
    )
    | st.builds(kit.DividerBlock, block_id=ids)
    | st.builds(kit.HeaderBlock, block_id=ids, text=plain(150))
    | st.builds(
        kit.ImageBlock, block_id=ids, image_url=st.just(ADDRESS), alt_text=words(2000), title=plain(2000)
    )
    | st.builds(
        kit.ContextBlock, block_id=ids, elements=st.lists(images | either(300), min_size=1, max_size=10)
    )
    | st.builds(
        kit.ActionsBlock,
        block_id=ids,
        elements=st.lists(buttons | overflows | static_selects | dates, min_size=1, max_size=5),
    )
    | st.builds(
        kit.InputBlock,
        block_id=ids,
        label=plain(2000),
        hint=st.none() | plain(2000),
        element=inputs,
        optional=st.none() | st.booleans(),
        dispatch_action=st.none() | st.booleans(),
    )
)


def as_json(block: kit.Block) -> dict[str, Any]:
    built: dict[str, Any] = block.to_dict()
    return built


@given(block=blocks)
@up_to(200)
def test_a_block_built_by_slack_sdk_is_accepted_in_a_message(block: kit.Block) -> None:
    problems = check_message({"text": "Words", "blocks": [as_json(block)]})

    assert [problem for problem in problems if problem.code != "msg_blocks_too_long"] == []


@given(built=st.lists(blocks, min_size=1, max_size=3), title=plain(24), submit=plain(24), close=plain(24))
@up_to(80)
def test_a_modal_built_by_slack_sdk_is_accepted(
    built: list[kit.Block],
    title: kit.PlainTextObject,
    submit: kit.PlainTextObject,
    close: kit.PlainTextObject,
) -> None:
    view = View(type="modal", title=title, submit=submit, close=close, blocks=built, private_metadata="7")

    assert check_view(view.to_dict()) == []


@given(built=st.lists(blocks, min_size=1, max_size=3))
@up_to(40)
def test_a_home_tab_built_by_slack_sdk_is_accepted(built: list[kit.Block]) -> None:
    assert check_view(View(type="home", blocks=built).to_dict()) == []
