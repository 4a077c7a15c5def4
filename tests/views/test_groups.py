"""The screens of source groups, by Slack's rules and with any text from outside."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from outreach.errors import NotFound
from outreach.form_screens import Choice
from outreach.group_screens import Criteria, GroupLine, GroupList, GroupPage, LeadCounts, SearchPreview
from tests.views.samples import HOSTILE, OUTSIDE, labels, markup, opened, texts
from views import group_choices, group_forms, group_ids, groups

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
COUNTS = LeadCounts(1200, 1100, 400, 900, 1000, 7, 60, 1150)
PAGE = GroupPage(5, "Founders", "import", NOON, "Europe/Berlin", COUNTS, "", "title: head", ())
LISTED = GroupList(
    (GroupLine(5, "Founders", 1200, 1150), GroupLine(6, "Raw", 3, 0, "not enriched yet")), 20, 1, 3
)
CRITERIA = Criteria("head", "robo", "tokyo", "fair", "replied")
FOUND = SearchPreview(CRITERIA, "title: head", COUNTS, ("Yuki Tanaka, Kumo",))


def words_of(view: object) -> str:
    return "\n".join(texts(opened(view)))  # type: ignore[arg-type]


def typed(**inputs: object) -> dict:
    return {"state": {"values": {name: {name: value} for name, value in inputs.items()}}}


def test_the_list_says_what_each_group_lacks_and_turns_pages() -> None:
    view = opened(groups.group_list(LISTED))

    words = "\n".join(texts(view))
    assert "*Founders* · 1,200 leads, 1,150 reachable\nReady for sequences" in words
    assert "*Raw* · 3 leads, 0 reachable\nNot ready: not enriched yet" in words
    assert labels(view) == ["Open", "Open", "New from a search…", "Import leads", "Back", "Page 3 of 3"]
    assert view["blocks"][0]["elements"][0]["action_id"] == group_ids.GROUP_PICK
    assert group_ids.GROUP_PICK not in str(opened(groups.group_list(replace(LISTED, page=0, pages=1))))
    assert "*No source group yet.*" in words_of(groups.group_list(GroupList((), 0, 0, 1)))


def test_a_page_counts_and_offers_what_may_be_done() -> None:
    view = opened(groups.group_page(PAGE, "3 leads added."))

    words = "\n".join(texts(view))
    for line in (
        "1,100 with an email address · 900 verified",
        "400 with a LinkedIn profile",
        "1,000 with a known time zone",
        "7 blocked",
        "60 in a sequence already",
        "*Ready for sequences:* 1,150 can be reached.",
        "Saved search · title: head",
        "3 leads added.",
    ):
        assert line in words
    assert labels(view) == [
        "Add leads…",
        "Remove leads…",
        "Search again",
        "Enrich",
        "All groups",
        "Rename…",
        "Delete",
    ]
    assert groups.read_group(view) == 5


def test_a_group_in_use_is_not_deleted_and_an_empty_one_has_nobody_to_remove() -> None:
    used = opened(
        groups.group_page(replace(PAGE, used_by=tuple(f"Sequence {number}" for number in range(12))))
    )
    empty = groups.group_page(replace(PAGE, counts=LeadCounts(), criteria="", missing="it has no leads"))

    assert "Delete" not in labels(used)
    assert "Sequence 7 and 4 more" in "\n".join(texts(used))
    assert "*Not ready for sequences:* it has no leads. Add leads." in words_of(empty)
    assert "Remove leads…" not in labels(opened(empty))


@pytest.mark.parametrize(("reachable", "remedy"), [(3, "Press Enrich"), (0, "Connect a sender")])
def test_what_is_missing_comes_with_a_way_out(reachable: int, remedy: str) -> None:
    page = replace(PAGE, counts=replace(COUNTS, reachable=reachable), missing="not enriched yet")

    assert remedy in words_of(groups.group_page(page))


def test_picked_leads_and_a_group_are_read() -> None:
    view = opened(group_forms.add_form(5, "Founders", (Choice(6, "Raw"),)))
    picked = {"selected_options": [{"value": "1"}, {"value": "2"}]}

    assert group_forms.read_add(
        view | typed(group_leads=picked, group_from={"selected_option": {"value": "6"}})
    ) == (
        (1, 2),
        6,
    )
    assert group_forms.read_add(typed()) == ((), None)
    assert group_forms.read_remove(typed(group_members=picked)) == (1, 2)
    with pytest.raises(NotFound):
        group_forms.read_remove(typed(group_members={"selected_options": [{"value": "x"}]}))
    opened(group_forms.add_form(5, "Founders", ()))
    assert "*stay in it*" in words_of(group_forms.remove_form(5, "Founders"))
    assert group_forms.read_name(typed(group_name={"value": "New"})) == "New"
    opened(group_forms.rename_form(5, "Founders"))


def test_more_groups_than_a_select_holds_are_looked_for_by_name() -> None:
    others = tuple(Choice(at, f"Group {at}") for at in range(1, 102))

    few, many = (opened(group_forms.add_form(5, "Founders", some)) for some in (others[:100], others))

    kinds = [
        next(one["element"]["type"] for one in view["blocks"] if one.get("block_id") == group_ids.GROUP_FROM)
        for view in (few, many)
    ]
    assert kinds == ["static_select", "external_select"]
    assert len(group_choices.offered(others)) == 100


def test_a_search_is_read_and_carried_to_where_it_is_saved() -> None:
    opened(group_forms.search_form(()))
    opened(group_forms.search_form(("fair",)))
    filled = typed(
        search_title={"value": " head "},
        search_company={"value": "robo"},
        search_place={"value": "tokyo"},
        search_tag={"selected_option": {"value": "fair"}},
        search_stage={"selected_option": {"value": "replied"}},
    )
    assert group_forms.read_search(filled) == CRITERIA
    assert group_forms.read_search(typed(search_stage={"selected_option": {"value": "x"}})) == Criteria()

    view = opened(group_forms.found(replace(FOUND, is_cut=True)))
    assert "*1,200 leads* · title: head" in "\n".join(texts(view))
    assert "• Yuki Tanaka, Kumo\n… and 1,199 more" in "\n".join(texts(view))
    assert group_forms.read_found(view) == CRITERIA
    assert group_forms.read_found({"private_metadata": "1"}) == Criteria()
    nobody = group_forms.found(SearchPreview(CRITERIA, "title: head", LeadCounts(), ()))
    assert opened(nobody).get("submit") is None


@given(words=OUTSIDE)
def test_any_text_from_outside_is_shown_as_it_is(words: str) -> None:
    name = words[:200]
    for view in (
        groups.group_list(replace(LISTED, lines=(GroupLine(1, name, 1, 1, name),))),
        groups.group_page(
            replace(PAGE, name=name, origin=name[:60], criteria=words[:500], used_by=(name,)), name
        ),
        group_forms.add_form(1, name, (Choice(1, name),)),
        group_forms.remove_form(1, name),
        group_forms.found(replace(FOUND, words=words, first=(name,), criteria=Criteria(title=words[:100]))),
    ):
        assert HOSTILE not in markup(opened(view))
    assert group_ids.GROUP_LIST == "group_list"
