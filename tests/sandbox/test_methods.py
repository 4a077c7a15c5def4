"""The facts of Web API methods are complete and usable."""

from __future__ import annotations

from sandbox.methods import COMMON_ERRORS, METHODS


def test_each_method_has_a_tier_of_slack_or_a_special_limit() -> None:
    special = {name for name, method in METHODS.items() if method.tier is None}

    assert special == {"auth.test", "chat.getPermalink", "chat.postMessage"}
    assert {method.tier for method in METHODS.values()} == {None, 2, 3, 4}


def test_posting_needs_its_scope_and_its_channel() -> None:
    method = METHODS["chat.postMessage"]

    assert method.scopes == {"chat:write"}
    assert method.required == ("channel",)
    assert {"no_text", "invalid_blocks", "msg_blocks_too_long"} <= method.errors
    assert method.per_minute == 60


def test_opening_a_view_needs_no_scope() -> None:
    assert METHODS["views.open"].scopes == frozenset()


def test_an_answer_any_method_may_give_is_no_method_of_its_own() -> None:
    assert {"invalid_auth", "missing_scope", "ratelimited", "invalid_arguments"} <= COMMON_ERRORS
