"""Bounces pause a mailbox's first steps: asked in Slack with the numbers, shown wherever one looks, resumed there."""

import pytest

from models import SenderAccount, Setting
from models.states import SenderState
from outreach.ports import Session
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office, senders
from tests.scenarios.shown import Message
from tests.scenarios.work import approve, launch, written

pytestmark = pytest.mark.slow
HOUR = 3600


def only_ana_sends(office: Office, **numbers: float) -> None:
    """Let everything leave from Ana's mailbox, under numbers of the workspace's own."""

    def work(session: Session) -> None:
        jo = session.get_one(SenderAccount, senders(office)["jo@kestrel.test"].id)
        jo.state = SenderState.REMOVED
        for name, value in numbers.items():
            session.add(Setting(workspace_id=jo.workspace_id, name=name, value=value))

    office.change(work)


def bounces(office: Office, address: str, status: str = "5.1.1", answer: str = "") -> None:
    """Let the newest mail to an address come back to Ana as undeliverable."""
    ours = str(office.mailbox(address)[-1]["message_id"])
    office.finds_in(
        "ana@kestrel.test",
        (
            "From: MAILER-DAEMON@mx.test\r\nTo: ana@kestrel.test\r\nSubject: Undelivered\r\n"
            f"Message-ID: <b-{address}>\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
            "--x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\n"
            f"Status: {status}\r\n{f'Diagnostic-Code: smtp; {answer}{chr(13)}{chr(10)}' if answer else ''}\r\n"
            f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours}\r\nSubject: Hi\r\n--x--\r\n"
        ).encode(),
    )


def question(office: Office) -> Message:
    return next(one for one in office.direct_messages(ANA) if "First steps" in one.words)


def test_bounces_pause_first_steps_ask_in_slack_and_a_person_resumes_them(office: Office) -> None:
    only_ana_sends(office, bounces_least_sends=2)
    written(office)
    approve(office, ["Nora Vogt", "Sam Reed"])
    launch(office)
    office.waits(seconds=HOUR)
    assert len(office.mailbox("sam@reed.test")) == 1

    bounces(office, "nora@vogt.test")

    asked = question(office)
    assert "First steps are paused" in asked.words
    assert "1 of 2 mails of 7 days bounced (50.0 %): vogt.test." in asked.words
    assert "25 a day, lowered on 5 Mar; it grows from 9 Mar on and reaches 50 a day on 13 Mar" in asked.words
    assert asked.buttons == ["Resume first steps", "Keep paused"]
    assert "First steps from ana@kestrel.test are paused" in office.lab().words

    approve(office, ["Yuki Tanaka"])
    office.waits(seconds=4 * 24 * HOUR)

    assert office.mailbox("yuki@kumo.test") == []
    assert len(office.mailbox("sam@reed.test")) == 2, "follow-ups go on"
    assert "First steps from ana@kestrel.test are paused" in office.types("/plera why yuki@kumo.test")

    office.presses(question(office), "Keep paused")
    assert "Kept paused by Ana Lindqvist" in question(office).words
    assert question(office).buttons == ["Resume first steps"]
    office.presses(question(office), "Resume first steps")

    assert "First steps go on" in question(office).words
    assert "Resumed by Ana Lindqvist" in question(office).words
    assert "are paused" not in office.lab().words
    office.waits(seconds=24 * HOUR)
    assert len(office.mailbox("yuki@kumo.test")) == 1


def test_first_steps_are_resumed_from_the_findings_too(office: Office) -> None:
    only_ana_sends(office, bounces_least_sends=1)
    written(office)
    approve(office, ["Nora Vogt"])
    launch(office)
    bounces(office, "nora@vogt.test")

    office.presses(office.lab(), "Resume first steps")

    assert "First steps go on" in question(office).words
    assert "are paused" not in office.lab().words


def test_a_mailbox_that_is_told_to_send_less_says_so_wherever_its_limit_stands(office: Office) -> None:
    only_ana_sends(office)
    written(office)
    approve(office, ["Nora Vogt"])
    office.mail_fault(smtp="421")

    launch(office)
    office.mail_fault(smtp=None)

    said = "25 a day, lowered on 5 Mar; it grows from 9 Mar on and reaches 50 a day on 13 Mar"
    assert said in office.lab().words
    assert any(said in one for one in office.told(ANA))
    office.waits(seconds=HOUR)
    assert len(office.mailbox("nora@vogt.test")) == 1


def test_a_mail_that_comes_back_as_spam_halves_the_day_and_the_lead_goes_on(office: Office) -> None:
    only_ana_sends(office)
    written(office)
    approve(office, ["Nora Vogt"])
    launch(office)

    bounces(office, "nora@vogt.test", "5.7.1", "550 5.7.1 This message looks like spam, blocked")

    said = "25 a day, lowered on 5 Mar; it grows from 9 Mar on and reaches 50 a day on 13 Mar"
    assert any(f"{said}: A bounce: the server refuses mail from us" in one for one in office.told(ANA))
    assert said in office.lab().words
    office.types("/plera senders")
    assert said in office.modal().words
    assert "up to" not in office.modal().words
