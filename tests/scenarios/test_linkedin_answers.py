"""Answering on LinkedIn from the thread: by itself in the chat at the local Unipile, by hand as a text to copy."""

import pytest

from models import Delivery, Draft, Enrollment, Reply, SenderAccount
from models.states import DeliveryKind, DraftState, EnrollmentState
from tests.scenarios.kestrel import BEN, INBOX, JO, LENA
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from tests.scenarios.test_linkedin_by_hand import asked, tasks
from tests.scenarios.test_linkedin_by_itself import (
    at_linkedin,
    connects,
    hears,
    launches,
    plays,
    switches_on,
)
from tests.world import mail

pytestmark = pytest.mark.slow

ANSWER = "Great, *Thursday* at ten & the plan is at https://kestrel.test/plan for you."
PLAIN = "Great, Thursday at ten & the plan is at https://kestrel.test/plan for you."


def wrote(office: Office, text: str = "Thursday works for me.") -> Message:
    """Have Nora accept Jo's invite and write; return the root of the conversation."""
    switches_on(office)
    connects(office)
    launches(office)
    plays(office, "accept", person="nora")
    plays(office, "answer", person="nora", text=text)
    hears(office)
    return office.conversation()


def lines(office: Office) -> list[str]:
    return [str(one["text"]) for one in at_linkedin(office, "messages")]


def test_an_answer_from_the_thread_arrives_in_the_chat_and_the_chat_goes_on_in_the_thread(
    linkedin_office: Office,
) -> None:
    office = linkedin_office
    root = wrote(office)
    assert "LinkedIn message" in root.words
    written = office.writes(ANSWER, under=root)
    draft = office.draft()
    assert "LinkedIn message · same chat · plain text" in draft.words
    assert PLAIN in draft.words
    assert PLAIN not in lines(office), "nothing leaves before Send"

    office.only_presses(draft, "Send")
    office.only_presses(draft, "Send")
    office.settles()

    assert lines(office).count(PLAIN) == 1
    (chat,) = at_linkedin(office, "chats")
    mine = [one for one in at_linkedin(office, "messages") if one["text"] == PLAIN]
    assert mine[0]["chat"] == chat["id"]
    assert "✓ *Sent* to Nora Vogt" in office.draft().words
    reactions = [str(one.reactions) for one in office.thread(root) if one.ts == written.ts]
    assert any("speech_balloon" in one for one in reactions)
    assert "Waiting for them" in office.conversation().words

    plays(office, "write", person="nora", text="I bring Jo's colleague, too.")
    plays(office, "answer", person="nora", text="Fine. Which door?")
    hears(office)
    hears(office)

    shown = [one.words for one in office.thread(office.conversation())]
    assert sum("wrote at LinkedIn" in one for one in shown) == 1
    there = next(one for one in shown if "wrote at LinkedIn" in one)
    assert "I bring Jo's colleague, too." in there
    assert sum("Fine. Which door?" in one for one in shown) == 1
    assert shown.index(there) < next(n for n, one in enumerate(shown) if "Which door" in one)
    assert not any(PLAIN in one and "wrote at LinkedIn" in one for one in shown)
    assert "Waiting for us" in office.conversation().words
    assert len(office.rows(Reply)) == 2


def test_the_form_makes_the_same_kind_of_draft_and_nobody_else_sends_it(linkedin_office: Office) -> None:
    office = linkedin_office
    root = wrote(office)
    office.presses(root, "Reply…")
    assert "By LinkedIn message, as plain text" in office.modal().words
    assert "Subject" not in office.modal().words
    office.submits({"body": "Thursday at ten it is."})

    office.presses(office.draft(), "Send", by=BEN)
    assert "Only who wrote it, or the conversation's owner" in office.draft().words
    office.presses(office.draft(), "Send", by=LENA)
    assert "Thursday at ten it is." not in lines(office)
    office.presses(office.draft(), "Send")

    assert lines(office).count("Thursday at ten it is.") == 1


def test_an_account_that_is_logged_out_keeps_the_text_and_says_what_to_do(linkedin_office: Office) -> None:
    office = linkedin_office
    root = wrote(office)
    office.writes("Thursday at ten it is.", under=root)
    office.http.post("linkedin/account", json={"state": "log_out"}).raise_for_status()

    office.presses(office.draft(), "Send")

    assert "Not sent: it failed" in office.draft().words
    assert "logged" in office.draft().words
    assert office.draft().buttons == ["Retry", "Edit", "Keep as note"]
    office.http.post("linkedin/account", json={"state": "log_in"}).raise_for_status()
    office.presses(office.draft(), "Retry")
    assert lines(office).count("Thursday at ten it is.") == 1


def test_by_hand_an_answer_is_a_text_to_copy_until_its_owner_says_so(office: Office) -> None:
    root = pasted(office)
    office.writes(ANSWER, under=root)
    assert "Send asks Jo Meyer to copy it there" in office.draft().words

    office.presses(office.draft(), "Send")

    assert "To be copied by Jo Meyer" in office.draft().words
    assert office.draft().buttons == ["Cancel"]
    card = tasks(office)[-1]
    assert "*Answer* *Nora Vogt*" in card.words
    assert PLAIN in str(card.blocks)
    assert card.buttons == ["Open profile", "Done", "Couldn't…", "Open lead"]

    office.only_presses(card, "Couldn't…", by=JO)
    office.submits({"linkedin_could_not_why": "other", "linkedin_could_not_words": "LinkedIn is down"}, by=JO)
    assert "could not copy it: LinkedIn is down." in office.draft().words
    office.presses(office.draft(), "Retry")
    office.presses(tasks(office)[-1], "Done", by=JO)

    assert "✓ *Sent* to Nora Vogt" in office.draft().words
    assert "Done by hand by Jo Meyer" in office.draft().words
    assert "Waiting for them" in office.conversation().words
    assert tasks(office)[-1].buttons == ["They replied…"]
    assert [one.state for one in office.rows(Draft)] == [DraftState.SENT]
    assert len(office.rows(Delivery, kind=DeliveryKind.ANSWER)) == 2
    assert office.rows(Enrollment, state=EnrollmentState.REPLIED)


def test_what_is_asked_for_by_hand_can_be_taken_back_and_sent_anew(office: Office) -> None:
    root = pasted(office)
    office.writes("Thursday at ten it is.", under=root)
    office.presses(office.draft(), "Send")

    office.presses(office.draft(), "Cancel")

    assert "Cancelled: it has not left" in office.draft().words
    assert "No longer needed" in tasks(office)[-1].words
    office.presses(office.draft(), "Send")
    assert "Thursday at ten it is." in str(tasks(office)[-1].blocks)


def pasted(office: Office) -> Message:
    """Have Jo do the first invite and paste what Nora answered; return the root of the conversation."""
    first, _ = asked(office)
    office.presses(first, "Done", by=JO)
    office.only_presses(tasks(office)[0], "They replied…", by=JO)
    office.submits({"linkedin_replied_text": "Hi Jo, Thursday works."}, by=JO)
    office.settles()
    assert office.rows(SenderAccount, is_manual=True)
    return office.conversation()


def test_who_writes_by_mail_too_has_two_threads_that_lead_to_each_other(linkedin_office: Office) -> None:
    office = linkedin_office
    wrote(office)
    letter = mail(
        sender="Nora Vogt <nora@vogt.test>",
        to="jo@kestrel.test",
        text="Or write to me here.",
        message_id="<here@vogt.test>",
    )
    office.finds_in("jo@kestrel.test", letter)
    office.settles()

    on_linkedin, by_mail = (
        one for one in office.messages(INBOX) if "Reply…" in one.buttons and "Nora Vogt" in one.words
    )
    assert f"p{by_mail.ts.replace('.', '')}|their thread there>" in on_linkedin.words
    assert "Also by email: <" in on_linkedin.words
    assert f"p{on_linkedin.ts.replace('.', '')}|their thread there>" in by_mail.words
    assert "Also on LinkedIn: <" in by_mail.words

    office.writes("Then let us stay here, by mail.", under=by_mail)
    office.presses(office.draft(), "Send")
    assert office.mailbox("nora@vogt.test")[-1]["text"].startswith("Then let us stay here")
    assert "Then let us stay here, by mail." not in lines(office)
    office.writes("And on LinkedIn, too.", under=on_linkedin)
    office.presses(office.thread(on_linkedin)[-1], "Send")
    assert lines(office).count("And on LinkedIn, too.") == 1
