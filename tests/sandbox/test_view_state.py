"""Elements of open views: clicks, what stays typed, views on views, closing, and the home tab."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient

from tests.sandbox.bot_double import BotDouble, Received, Reply
from tests.sandbox.people import ANA, JO, button, modal, option, plain, text_input, titled
from tests.sandbox.person import Open, Person
from tests.sandbox.refusals import code_of


def test_a_click_in_a_view_carries_what_is_typed(ana: Person, bot: BotDouble, shows: Open) -> None:
    view = shows(text_input("name", "value"), {"type": "actions", "elements": [button("add_step", "2")]})

    ana.does("view/click", action_id="add_step", values={"name": {"value": "half"}})

    sent = bot.last("block_actions")
    assert sent["container"] == {"type": "view", "view_id": view["id"]}
    assert sent["actions"][0]["value"] == "2"
    assert sent["view"]["state"]["values"]["name"]["value"]["value"] == "half"
    assert sent["view"]["hash"] == view["hash"]


def test_an_input_with_dispatch_action_sends_what_is_typed(ana: Person, bot: BotDouble, shows: Open) -> None:
    field = text_input(
        "name", "value", dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}
    )
    shows({**field, "dispatch_action": True})

    ana.does("view/click", action_id="value", value="R")

    action = bot.last("block_actions")["actions"][0]
    assert (action["type"], action["value"]) == ("plain_text_input", "R")


def test_an_input_without_dispatch_action_sends_nothing(ana: Person, bot: BotDouble, shows: Open) -> None:
    shows()

    assert "dispatch_action" in ana.refused("view/click", action_id="value", value="R")
    assert bot.of_kind("block_actions") == []


def test_typed_values_survive_an_update_only_under_the_same_ids(
    ana: Person, bot: BotDouble, client: WebClient, shows: Open
) -> None:
    rows = [button("redraw")]
    view = shows(
        text_input("kept", "value"), text_input("lost", "value"), {"type": "actions", "elements": rows}
    )
    typed = {"kept": {"value": "one"}, "lost": {"value": "two"}}
    ana.does("view/click", action_id="redraw", values=typed)

    changed = modal(
        text_input("kept", "value", initial_value="not seen"),
        text_input("other", "value", initial_value="fresh"),
        text_input("lost", "another_action"),
    )
    updated = client.views_update(view_id=view["id"], view=changed)["view"]

    values = updated["state"]["values"]
    assert values["kept"]["value"]["value"] == "one"
    assert values["other"]["value"]["value"] == "fresh"
    assert values["lost"] == {"another_action": {"type": "plain_text_input", "value": None}}


def test_a_choice_that_is_no_longer_offered_is_dropped(ana: Person, client: WebClient, shows: Open) -> None:
    def select(*names: str) -> dict[str, Any]:
        element = {"type": "static_select", "action_id": "run", "options": [option(name) for name in names]}
        return {"type": "input", "block_id": "run", "label": plain("Run"), "element": element}

    view = shows(select("q1", "q2"), {"type": "actions", "elements": [button("redraw")]})
    ana.does("view/click", action_id="redraw", values={"run": {"run": "q2"}})

    values = client.views_update(view_id=view["id"], view=modal(select("q1", "q3")))["view"]["state"][
        "values"
    ]

    assert values["run"]["run"]["selected_option"] is None


def test_an_update_may_insist_on_the_version_it_saw(client: WebClient, shows: Open) -> None:
    view = shows()
    client.views_update(view_id=view["id"], hash=view["hash"], view=titled("Second"))

    assert (
        code_of(client.views_update, view_id=view["id"], hash=view["hash"], view=modal()) == "hash_conflict"
    )
    assert code_of(client.views_update, view_id="V0GONE", view=modal()) == "not_found"


def test_a_view_is_found_by_its_external_id(ana: Person, client: WebClient, shows: Open) -> None:
    shows(external_id="sequence-7")

    client.views_update(external_id="sequence-7", view=titled("Found"))

    assert ana.titles() == ["Found"]


def test_at_most_three_views_lie_on_each_other(
    ana: Person, bot: BotDouble, client: WebClient, shows: Open
) -> None:
    shows(text_input("name", "value"), {"type": "actions", "elements": [button("more")]})
    deeper = modal(text_input("name", "value"), {"type": "actions", "elements": [button("more")]})

    def push() -> Any:
        ana.does("view/click", action_id="more")
        return client.views_push(trigger_id=bot.last("block_actions")["trigger_id"], view=deeper)

    second = push()["view"]
    third = push()["view"]

    assert third["previous_view_id"] == second["id"]
    assert third["root_view_id"] == second["root_view_id"] == second["previous_view_id"]
    assert code_of(push) == "push_limit_reached"


def test_submitting_the_top_view_shows_the_one_below(
    ana: Person, bot: BotDouble, client: WebClient, shows: Open
) -> None:
    shows(text_input("name", "value"), {"type": "actions", "elements": [button("more")]})
    ana.does("view/click", action_id="more", values={"name": {"value": "below"}})
    client.views_push(trigger_id=bot.last("block_actions")["trigger_id"], view=titled("Editor"))

    ana.does("view/submit", values={"name": {"value": "above"}})

    assert ana.titles() == ["A form"]
    assert ana.views()["views"][0]["state"]["values"]["name"]["value"]["value"] == "below"


def test_closing_is_told_without_values_when_the_view_asks_for_it(
    ana: Person, bot: BotDouble, shows: Open
) -> None:
    shows()
    ana.does("view/close")
    shows(notify_on_close=True)
    ana.does("view/close")

    sent = bot.of_kind("view_closed")
    assert len(sent) == 1
    assert sent[0]["is_cleared"] is False
    assert sent[0]["view"]["state"]["values"] == {}
    assert ana.views()["views"] == []


def test_the_x_closes_all_views(ana: Person, bot: BotDouble, client: WebClient, shows: Open) -> None:
    shows(
        text_input("name", "value"), {"type": "actions", "elements": [button("more")]}, notify_on_close=True
    )
    ana.does("view/click", action_id="more")
    client.views_push(trigger_id=bot.last("block_actions")["trigger_id"], view=modal(notify_on_close=True))

    ana.does("view/close", all=True)

    assert [sent["is_cleared"] for sent in bot.of_kind("view_closed")] == [True, True]
    assert ana.views()["views"] == []


def test_everyone_has_views_of_their_own(ana: Person, shows: Open) -> None:
    shows()

    jo = Person(JO, ana.http)
    assert jo.views()["views"] == []
    assert "404" in jo.refused("view/submit")


def test_the_home_tab_is_published_and_its_buttons_work(
    ana: Person, bot: BotDouble, client: WebClient
) -> None:
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("create", "go")]}]}
    first = client.views_publish(user_id=ANA, view=home)["view"]
    second = client.views_publish(user_id=ANA, view=home, hash=first["hash"])["view"]

    ana.does("view/click", action_id="create")

    sent = bot.last("block_actions")
    assert first["id"] == second["id"] == sent["view"]["id"] == ana.views()["home"]["id"]
    assert sent["view"]["type"] == "home"
    assert code_of(client.views_publish, user_id=ANA, view=home, hash=first["hash"]) == "hash_conflict"


def test_an_external_select_asks_the_bot_for_options(ana: Person, bot: BotDouble, shows: Open) -> None:
    element = {"type": "external_select", "action_id": "lead", "placeholder": plain("Lead")}
    shows({"type": "input", "block_id": "lead", "label": plain("Lead"), "element": element})

    def answer(received: Received) -> Reply:
        return Reply(200, {"options": [option("yuki")]} if received.kind == "block_suggestion" else "")

    bot.answer = answer
    offered = ana.does("view/suggest", action_id="lead", value="yu")["options"]
    ana.does("view/submit", values={"lead": {"lead": "yuki"}})

    assert [each["value"] for each in offered] == ["yuki"]
    assert bot.last("block_suggestion")["value"] == "yu"
    values = bot.last("view_submission")["view"]["state"]["values"]
    assert values["lead"]["lead"]["selected_option"]["value"] == "yuki"


def test_what_stands_in_an_external_select_stays_beside_what_is_found(
    ana: Person, bot: BotDouble, shows: Open
) -> None:
    element = {
        "type": "multi_external_select",
        "action_id": "leads",
        "placeholder": plain("Leads"),
        "initial_options": [option("ada"), option("ben")],
    }
    shows({"type": "input", "block_id": "leads", "label": plain("Leads"), "element": element})

    def answer(received: Received) -> Reply:
        return Reply(200, {"options": [option("yuki")]} if received.kind == "block_suggestion" else "")

    bot.answer = answer
    ana.does("view/suggest", action_id="leads", value="yu")
    assert "no option 'zoe'" in ana.refused("view/submit", values={"leads": {"leads": ["ada", "zoe"]}})
    ana.does("view/submit", values={"leads": {"leads": ["ada", "yuki"]}})

    chosen = bot.last("view_submission")["view"]["state"]["values"]["leads"]["leads"]["selected_options"]
    assert [one["value"] for one in chosen] == ["ada", "yuki"]


def test_values_for_fields_that_are_not_there_are_refused(ana: Person, shows: Open) -> None:
    shows()

    assert "no field" in ana.refused("view/submit", values={"other": {"value": "x"}})
    assert "block_id" in ana.refused("view/submit", values={"name": "x"})
