"""The whole journey: from the slash command to the threaded answer."""

import pytest

from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office
from tests.scenarios.work import (
    answered,
    approve,
    generate,
    group_value,
    launch,
    over_both_transports,
    written,
)


@over_both_transports
def test_from_the_command_to_a_mail_that_was_approved(office: Office) -> None:
    office.types("/plera create-sequence")
    office.submits({"name": "Autumn docks", "groups": [group_value(office, "Trade fair")]})
    assert office.modal().title == "Created"
    office.closes()
    lab = office.lab()
    assert "Messaging Lab · Autumn docks" in lab.words

    lab = generate(office)
    assert len(office.thread(lab)) == 3
    approve(office, ["Nora Vogt"])
    assert "3 messages approved" in office.card("Nora Vogt").words
    assert "Ana Lindqvist" in office.card("Nora Vogt").words
    assert office.mailbox("nora@vogt.test") == []

    launch(office)
    assert "*Active*" in office.lab().words
    (first,) = office.mailbox("nora@vogt.test")
    assert "Am Sandkai 14a, 20457 Hamburg" in first["text"]
    assert office.mailbox("yuki@kumo.test") == []


@over_both_transports
def test_from_a_reply_to_the_answer_in_the_prospects_thread(office: Office) -> None:
    root = answered(office, "Thursday at ten works for us. Can you send an invite?")
    assert root.notification == "Nora Vogt (Vogt): Thursday at ten works for us. Can you send an invite?"
    assert "2 steps stopped" in root.words
    (first,) = office.mailbox("nora@vogt.test")
    ours, theirs = office.thread(root)
    assert first["text"].splitlines()[2] in ours.words
    assert "Thursday at ten" in theirs.words
    assert "replied" in office.card("Nora Vogt").words

    written = office.writes("Great, you get an invite for Thursday at ten.", under=root)
    draft = office.draft()
    assert "Not sent yet" in draft.words
    assert "nora@vogt.test" in draft.words
    assert len(office.mailbox("nora@vogt.test")) == 1

    office.presses(draft, "Send")
    _, answer = office.mailbox("nora@vogt.test")
    assert answer["text"].startswith("Great, you get an invite for Thursday at ten.")
    assert answer["subject"] == f"Re: {first['subject']}"
    assert answer["references"][0] == first["message_id"]
    assert answer["in_reply_to"] == answer["references"][-1] != first["message_id"]
    assert "✓ *Sent* to Nora Vogt" in office.draft().words
    assert [one.reactions for one in office.thread(root) if one.ts == written.ts] == [["email"]]
    assert "Waiting for them" in office.conversation().words

    office.waits(seconds=9 * 24 * 3600)
    assert len(office.mailbox("nora@vogt.test")) == 2


@pytest.mark.slow
@over_both_transports
def test_a_second_reply_comes_into_the_same_thread_and_calls_its_owner(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    launch(office)
    office.replies("nora@vogt.test", "Thursday at ten works for us.")
    root = office.conversation()
    office.writes("Great, you get an invite for Thursday at ten.", under=root)
    office.presses(office.draft(), "Send")

    office.replies("nora@vogt.test", "The invite has not arrived yet.")

    assert office.conversation().ts == root.ts
    further = office.thread(root)[-1]
    assert "The invite has not arrived yet." in further.words
    assert f"<@{ANA}>" in further.words
    assert "The invite has not arrived yet." in office.conversation().words


@pytest.mark.slow
def test_follow_ups_leave_on_their_day_in_the_same_thread_until_the_lead_replies(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt", "Sam Reed"])
    launch(office)

    office.waits(seconds=4 * 24 * 3600)
    office.replies("sam@reed.test", "Not for us this year, thank you.")
    office.waits(seconds=6 * 24 * 3600)

    to_nora, to_sam = office.mailbox("nora@vogt.test"), office.mailbox("sam@reed.test")
    assert len(to_nora) == 3
    assert len(to_sam) == 2
    first, second, third = to_nora
    assert second["subject"] == third["subject"] == f"Re: {first['subject']}"
    assert second["in_reply_to"] == first["message_id"]
    assert third["references"] == [first["message_id"], second["message_id"]]
    assert "all steps done" in office.card("Nora Vogt").words
