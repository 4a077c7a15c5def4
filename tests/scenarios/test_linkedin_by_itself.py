"""LinkedIn by itself: switched on, an account is connected, invites and messages leave through the local Unipile."""

import pytest
from sqlalchemy import update

from jobs.drain import drain_due
from jobs.hear import hear_now
from models import Delivery, History, Lead, LinkedInProfile, Message, Reply, SenderAccount, Step
from models.states import WAITING_DELIVERY, Channel, DeliveryState, LeadStage, SenderState
from outreach import leases
from outreach.linkedin_hearing import LEASE
from outreach.ports import Session
from tests.scenarios.kestrel import ANA, BEN, JO
from tests.scenarios.office import Office
from tests.scenarios.test_linkedin_by_hand import ACCOUNT
from tests.scenarios.work import approve, generate, group_value, launch

pytestmark = pytest.mark.slow

DAY = 24 * 3600
CONFIRMED = {"linkedin_automation_confirm": ["linkedin_terms_confirmed"]}


def switches_on(office: Office) -> None:
    office.types("/plera settings", by=ANA)
    office.clicks("linkedin_automation_open", by=ANA)
    assert "LinkedIn's terms forbid" in office.modal(by=ANA).words
    office.submits({}, by=ANA)
    assert "Tick this first" in str(office.modal(by=ANA).errors)
    office.submits(CONFIRMED, by=ANA)
    office.closes(by=ANA)


def connects(office: Office) -> None:
    """Jo adds the account with its id; a wrong one is said at its field."""
    office.types("/plera senders", by=JO)
    office.clicks("linkedin_account_add", by=JO)
    office.submits(ACCOUNT | {"linkedin_account_unipile": "acc-nobody"}, by=JO)
    assert "Unipile knows no LinkedIn account with this id" in str(office.modal(by=JO).errors)
    office.submits(ACCOUNT | {"linkedin_account_unipile": "acc-jo"}, by=JO)
    assert "It sends by itself through Unipile, as Jo Meyer." in office.modal(by=JO).words
    office.closes(by=JO)


def launches(office: Office) -> None:
    """Launch an invite and, three days later, a message, for Nora and for one who is a connection already."""

    def know(session: Session) -> None:
        url = "https://www.linkedin.com/in/nora"
        session.execute(update(Lead).where(Lead.email == "nora@vogt.test").values(linkedin_url=url))

    office.change(know)
    office.types("/plera create-sequence")
    office.clicks("sequence_preset", block_id="preset", value="linkedin_first")
    office.submits({"name": "Invites first", "groups": [group_value(office, "Trade fair")]})
    office.closes()
    office.change(
        lambda session: session.execute(
            update(Step).where(Step.position == 2).values(channel=Channel.LINKEDIN_MESSAGE)
        )
    )
    generate(office)
    approve(office, ["Nora Vogt", "No Address"])
    launch(office)
    office.waits(seconds=900)


def at_linkedin(office: Office, what: str) -> list[dict[str, object]]:
    """Return what stands at the local LinkedIn."""
    found: list[dict[str, object]] = office.http.get("linkedin").raise_for_status().json()[what]
    return found


def plays(office: Office, what: str, **body: str) -> None:
    office.http.post(f"linkedin/{what}", json=body).raise_for_status()


def of_linkedin(office: Office) -> list[Delivery]:
    (account,) = office.rows(SenderAccount, username="acc-jo")
    return office.rows(Delivery, sender_account_id=account.id)


def test_an_invite_and_a_message_leave_by_themselves_and_nothing_twice(linkedin_office: Office) -> None:
    office = linkedin_office
    switches_on(office)
    connects(office)
    launches(office)

    (invite,) = at_linkedin(office, "invites")
    assert invite["note"]
    states = {one.state for one in of_linkedin(office) if one.done_at}
    assert states == {DeliveryState.SENT, DeliveryState.SKIPPED}, "one of them is a connection already"
    assert office.direct_messages(JO) == [], "nobody is asked to do it by hand"

    plays(office, "accept", person="nora")
    office.waits(seconds=5 * DAY)

    lines = [str(one["text"]) for one in at_linkedin(office, "messages")]
    sent = [one.provider_id for one in of_linkedin(office) if one.state is DeliveryState.SENT]
    assert len(sent) == len(set(sent)) == 3, "one invite and two messages"
    assert sorted(lines) == sorted([str(invite["note"]), *_texts(office)])
    assert drain_due(office.premises.services) == 0
    office.waits(seconds=DAY)
    assert [one["text"] for one in at_linkedin(office, "messages")] == lines
    assert len(at_linkedin(office, "invites")) == 1
    assert len(office.rows(LinkedInProfile)) == 2, "each was looked up once"


def test_an_answer_on_linkedin_stops_everything_to_its_lead_and_opens_a_thread(
    linkedin_office: Office,
) -> None:
    office = linkedin_office
    switches_on(office)
    connects(office)
    launches(office)

    plays(office, "accept", person="nora")
    plays(office, "answer", person="nora", text="Thursday works for me.")
    hears(office)

    (reply,) = office.rows(Reply)
    (lead,) = office.rows(Lead, id=reply.lead_id)
    assert (lead.email, lead.stage) == ("nora@vogt.test", LeadStage.REPLIED)
    assert not [one for one in office.rows(Delivery, lead_id=lead.id) if one.state in WAITING_DELIVERY]
    assert (reply.matched_by, reply.conversation_id is None) == ("LinkedIn", False)
    office.types("/plera leads nora", by=JO)
    assert "Thursday works for me." in office.modal(by=JO).words
    office.closes(by=JO)
    office.waits(seconds=6 * DAY)
    hears(office)
    assert len(office.rows(Reply)) == 1


def hears(office: Office) -> None:
    """Let the clock ask the account anew: in wall time, which does not pass here, it was asked a moment ago."""
    (account,) = office.rows(SenderAccount, username="acc-jo")
    office.change(lambda session: leases.forget(session, f"{LEASE}{account.id}"))
    office.waits(seconds=60)


def _texts(office: Office) -> list[str]:
    return [one.body for one in office.rows(Message, channel=Channel.LINKEDIN_MESSAGE) if one.composed]


def test_only_an_admin_switches_it_and_off_it_is_done_by_hand(linkedin_office: Office) -> None:
    office = linkedin_office
    assert "Only admins" in office.types("/plera settings", by=BEN)
    switches_on(office)
    connects(office)

    office.types("/plera settings", by=ANA)
    office.clicks("linkedin_automation_open", by=ANA)
    words = office.modal(by=ANA).words
    assert "switched on by Ana" in words
    assert "1 account sends" in words
    office.submits({}, by=ANA)
    office.closes(by=ANA)

    assert office.rows(SenderAccount, username="acc-jo")[0].is_manual
    assert len(office.rows(History, kind="settings.linkedin")) == 2
    launches(office)
    assert at_linkedin(office, "invites") == []
    assert len(office.direct_messages(JO)) == 1, "Jo is asked"


def test_an_account_that_was_logged_out_is_logged_in_again_from_slack(linkedin_office: Office) -> None:
    office = linkedin_office
    switches_on(office)
    connects(office)
    (account,) = office.rows(SenderAccount, username="acc-jo")
    plays(office, "account", account="acc-jo", state="log_out")
    office.change(lambda session: leases.forget(session, f"{LEASE}{account.id}"))
    hear_now(office.premises.services, account.id)

    office.types("/plera senders", by=JO)
    assert "LinkedIn has logged this account out" in office.modal(by=JO).words
    office.clicks("mailbox_reconnect", by=JO)
    page = office.modal(by=JO)
    assert "It has to be the same LinkedIn account" in page.words
    assert "/linkedin/connect/" in str(page.raw)
    office.clicks("linkedin_relogin_look", by=JO)
    assert "⚠ LinkedIn has logged this account out" in office.modal(by=JO).words

    plays(office, "account", account="acc-jo", state="log_in")
    office.clicks("linkedin_relogin_look", by=JO)

    assert "LinkedIn account is connected" in office.modal(by=JO).words
    assert office.rows(SenderAccount, username="acc-jo")[0].state is SenderState.HEALTHY
