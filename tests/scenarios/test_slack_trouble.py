"""A Slack that is slow, busy, cut off, forgetful or closed: nothing is lost, nothing doubled, people are told."""

import pytest

from models import Draft, SlackPost
from sandbox.runner import PATIENT_SECONDS
from tests.scenarios.kestrel import ANA, BEN, BOT, INBOX, REVIEW
from tests.scenarios.office import Office
from tests.scenarios.work import (
    answered,
    approve,
    create,
    fill_in,
    launch,
    launched,
    over_both_transports,
    written,
)

pytestmark = pytest.mark.slow

ANSWER = "Great, you get an invite for Thursday at ten."
TEN_MINUTES = 600.0


def comes_back(office: Office) -> None:
    """Let the outbox's longest rest pass, and the bot show what waited."""
    office.premises.wall.skip(TEN_MINUTES)
    office.settles()


def _create_unseen(office: Office, name: str = "Autumn docks") -> None:
    """Create a sequence whose Messaging Lab cannot be posted."""
    fill_in(office, name=name)
    office.closes()


def test_posts_that_must_wait_all_come_once_and_in_order(troubled_office: Office) -> None:
    office = troubled_office
    office.slack_fault(rate_limited=7, methods=["chat.postMessage", "chat.update"])

    lab = written(office)

    assert len(office.messages(REVIEW)) == 1
    assert len(office.thread(lab)) == 3
    assert [one.problem for one in office.rows(SlackPost)] == [""] * 4


def test_a_connection_cut_while_a_card_is_redrawn_shows_the_decision_in_the_end(
    troubled_office: Office,
) -> None:
    office = troubled_office
    written(office)
    office.slack_fault(dropped=4, methods=["chat.update"])

    approve(office, ["Nora Vogt"])

    assert "3 messages approved" in office.card("Nora Vogt").words


def test_a_connection_cut_while_posting_posts_once(troubled_office: Office) -> None:
    office = troubled_office
    office.slack_fault(dropped=3, methods=["chat.postMessage"])

    lab = written(office)

    assert len(office.messages(REVIEW)) == 1
    assert len(office.thread(lab)) == 3


def test_slow_answers_change_nothing_but_the_time(office: Office) -> None:
    office.slack_fault(slow_ms=150)

    root = answered(office)

    assert "Thursday at ten" in office.thread(root)[-1].words
    assert len(office.messages(INBOX)) == 1


@over_both_transports
def test_a_thread_message_that_slack_tells_twice_makes_one_draft(office: Office) -> None:
    root = answered(office)
    office.slack_fault(doubled_events=1)

    office.writes(ANSWER, under=root)

    assert len(office.rows(Draft)) == 1
    assert len([one for one in office.thread(root) if "Not sent yet" in one.words]) == 1


@over_both_transports
def test_a_thread_message_that_slack_never_tells_breaks_nothing(office: Office) -> None:
    root = answered(office)
    office.slack_fault(lost_events=1)
    office.writes("This one is lost on its way to the bot.", under=root)

    office.writes(ANSWER, under=root)

    assert len(office.rows(Draft)) == 1
    office.presses(office.draft(), "Send")
    assert office.mailbox("nora@vogt.test")[-1]["text"].startswith(ANSWER)


def test_an_archived_review_channel_is_told_to_admins_once_and_gets_its_lab_when_it_is_back(
    troubled_office: Office,
) -> None:
    office = troubled_office
    office.archives(REVIEW)
    _create_unseen(office)
    _create_unseen(office, name="Winter docks")

    (told,) = office.told(ANA)
    assert "The review channel cannot be used" in told
    assert "archived" in told
    assert office.told(BEN) == []
    assert office.messages(REVIEW) == []

    office.archives(REVIEW, archived=False)
    comes_back(office)
    assert [
        ("Autumn docks" in one.words, "Winter docks" in one.words) for one in office.messages(REVIEW)
    ] == [
        (True, False),
        (False, True),
    ]


def test_a_card_that_could_not_be_redrawn_is_right_once_its_channel_is_back(troubled_office: Office) -> None:
    office = troubled_office
    launched(office)
    office.archives(REVIEW)

    office.replies("nora@vogt.test", "Thursday at ten works for us.")

    assert "Thursday at ten" in office.conversation().words
    assert "replied" not in office.card("Nora Vogt").words
    office.archives(REVIEW, archived=False)
    comes_back(office)
    assert "replied" in office.card("Nora Vogt").words


def test_a_bot_that_was_taken_out_of_the_inbox_shows_the_reply_when_it_is_invited_again(
    troubled_office: Office,
) -> None:
    office = troubled_office
    launched(office)
    office.changes_membership(BOT, INBOX, is_in=False)

    office.replies("nora@vogt.test", "Thursday at ten works for us.")
    told = office.told(ANA)
    office.changes_membership(BOT, INBOX, is_in=True)
    comes_back(office)

    assert ["/invite @Plera" in one for one in told] == [True]
    assert "Thursday at ten" in office.conversation().words


def test_a_revoked_token_stops_no_mail_and_everything_is_shown_after_it_is_given_back(
    troubled_office: Office,
) -> None:
    office = troubled_office
    written(office)
    approve(office, ["Nora Vogt"])
    launch(office)
    office.slack_fault(token_revoked=True)

    office.replies("nora@vogt.test", "Thursday at ten works for us.")
    help_text = office.types("/plera help")
    assert office.messages(INBOX) == []

    office.slack_fault(token_revoked=False)
    comes_back(office)
    assert "What you can type" in help_text
    assert "Thursday at ten" in office.conversation().words
    assert "replied" in office.card("Nora Vogt").words
    assert [one.problem for one in office.rows(SlackPost) if one.problem] == []


def test_a_form_that_slack_does_not_open_leaves_a_sentence(troubled_office: Office) -> None:
    office = troubled_office
    office.premises.slack.sandbox.config.ack_seconds = 30.0
    for fault in ({"token_revoked": True}, {"rate_limited": 9}, {"dropped": 9}):
        office.slack_fault(reset=True, **fault)

        answer = office.types("/plera create-sequence")

        assert answer, fault
        assert not office.has_modal()
    office.slack_fault(reset=True)
    create(office)


@over_both_transports
def test_what_the_bot_hears_comes_over_the_transport_that_was_chosen(
    office: Office, request: pytest.FixtureRequest
) -> None:
    root = answered(office)
    office.writes(ANSWER, under=root)

    chosen = request.node.callspec.params["office"]
    heard = [one for one in office.traffic() if one["direction"] == "to_bot"]
    assert {one["kind"] for one in heard} == {"command", "interaction", "event"}
    assert {(one["transport"], one["error"]) for one in heard} == {(chosen, None)}


def test_a_bot_that_answers_too_late_drafts_once_though_slack_tells_it_again(office: Office) -> None:
    root = answered(office)
    office.premises.slack.sandbox.config.ack_seconds = 0.001

    office.writes(ANSWER, under=root)

    office.premises.slack.sandbox.config.ack_seconds = PATIENT_SECONDS
    tries = [one["retry"] for one in office.traffic(ANSWER) if one["kind"] == "event"]
    assert max(tries) > 0
    assert len(office.rows(Draft)) == 1
