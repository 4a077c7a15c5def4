"""Choosing senders and giving leads away where there are more senders than a select holds."""

from typing import Any

import pytest

from models.states import AccountKind, SenderState
from outreach.errors import NotFound
from outreach.form_screens import Choice
from outreach.reassigning import Stake
from outreach.sender_screens import Moved, OfferedKind, OfferedSender, Picks, SendersForm
from tests.views.samples import opened, texts
from views import ids, reassign_modal, senders_modal


def form(count: int, chosen: set[int], reason: str = "") -> SendersForm:
    state = SenderState.BROKEN if reason else SenderState.HEALTHY
    senders = tuple(
        OfferedSender(at, f"jo{at}@kestrel.test", 30, 3, 5, state, reason, at in chosen)
        for at in range(1, count + 1)
    )
    return SendersForm(4, "Robotics", (OfferedKind(AccountKind.EMAIL, senders),))


def element(view: Any, block_id: str) -> Any:
    (found,) = (one["element"] for one in view["blocks"] if one.get("block_id") == block_id)
    return found


def values(options: Any) -> set[int]:
    return {int(one["value"]) for one in options}


def test_as_many_senders_as_a_select_holds_are_all_offered() -> None:
    shown = element(opened(senders_modal.build(form(100, {3, 100}))), "senders_of_email")

    assert shown["type"] == "multi_static_select"
    assert values(shown["options"]) == set(range(1, 101))
    assert values(shown["initial_options"]) == {3, 100}


def test_of_more_senders_whoever_is_chosen_stands_there_and_is_saved_again() -> None:
    chosen = {1, 60, *range(99, 131)}

    view = opened(senders_modal.build(form(130, chosen)))

    shown = element(view, "senders_of_email")
    assert (shown["type"], shown["min_query_length"]) == ("multi_external_select", 0)
    assert values(shown["initial_options"]) == chosen
    state = {"senders_of_email": {"senders_of_email": {"selected_options": shown["initial_options"]}}}
    (picks,) = senders_modal.read({**view, "state": {"values": state}})[1]
    assert (picks.kind, set(picks.only or ()), picks.more, picks.out) == (AccountKind.EMAIL, chosen, (), ())


@pytest.mark.parametrize("count", [101, 500])
def test_where_more_write_than_a_field_holds_who_goes_who_comes_and_who_is_left_alone_is_asked(
    count: int,
) -> None:
    view = opened(senders_modal.build(form(count + 1, set(range(1, count + 1)))))

    shown = "\n".join(texts(view))
    assert f"*{count} write*, of {count + 1} that are connected." in shown
    names = ("senders_out_email", "senders_more_email", "senders_of_email")
    assert [element(view, name)["type"] for name in names] == ["multi_external_select"] * 3
    assert "initial_options" not in str(view)
    nothing: dict[str, Any] = {name: {name: {"selected_options": []}} for name in names}
    assert senders_modal.read({**view, "state": {"values": nothing}}) == (
        4,
        (Picks(AccountKind.EMAIL, None),),
    )
    for name, value in zip(names, ("7", "501", "9"), strict=True):
        nothing[name][name]["selected_options"] = [{"value": value}]
    assert senders_modal.read({**view, "state": {"values": nothing}}) == (
        4,
        (Picks(AccountKind.EMAIL, (9,), more=(501,), out=(7,)),),
    )


def test_nobody_is_offered_to_write_too_where_all_write() -> None:
    view = opened(senders_modal.build(form(200, set(range(1, 201)))))

    assert "senders_more_email" not in str(view)


def test_the_page_that_says_what_is_voided_holds_however_many_were_chosen() -> None:
    view = opened(senders_modal.touched(Moved(2**40, 1600, 1600, tuple(range(10**9, 10**9 + 5000))), 2**40))

    assert senders_modal.read_touched(view) == (2**40, 2**40)


def test_the_chosen_ones_are_listed_first_and_the_others_counted() -> None:
    shown = "\n".join(texts(opened(senders_modal.build(form(130, {130})))))

    assert shown.index("jo130@kestrel.test") < shown.index("*jo1@kestrel.test*")
    assert "110 more can be chosen below." in shown


def test_twenty_broken_senders_with_a_long_reason_can_be_drawn() -> None:
    opened(senders_modal.build(form(20, {1}, reason="&" * 300)))


def test_what_is_looked_for_is_read_from_the_field() -> None:
    view = {"private_metadata": "4"}

    assert senders_modal.asked_for(view, "senders_of_linkedin") == (4, AccountKind.LINKEDIN, None)
    assert senders_modal.asked_for(view, "senders_more_email") == (4, AccountKind.EMAIL, False)
    assert senders_modal.asked_for(view, "senders_out_email") == (4, AccountKind.EMAIL, True)
    with pytest.raises(NotFound):
        senders_modal.asked_for(view, "senders_of_pigeons")


@pytest.mark.parametrize(("count", "kind"), [(100, "static_select"), (101, "external_select")])
def test_leads_are_given_to_any_of_many_senders(count: int, kind: str) -> None:
    many = [Choice(at, f"jo{at}@kestrel.test") for at in range(1, count + 1)]
    stakes = [Stake(f"{'&' * 300}{at}", at, at) for at in range(1, count + 1)]

    view = opened(reassign_modal.build(4, many, many, stakes))

    for place in (ids.REASSIGN_FROM, ids.REASSIGN_TO):
        assert element(view, place)["type"] == kind
        assert element(view, place)["initial_option"]["value"] == "1"
    assert f"{count - 12} more" in "\n".join(texts(view))
    assert reassign_modal.sequence_of(view) == 4
