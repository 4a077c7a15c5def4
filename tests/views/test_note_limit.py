"""A LinkedIn account's note limit on the screens of senders, and the editor that counts by it."""

from dataclasses import replace

import pytest

from models.states import AccountKind, Channel, SenderState
from outreach.errors import NotFound
from outreach.finding_kinds import FindingKind, Fix
from outreach.finding_senders import ChosenSender
from outreach.found_leads import FoundLead, FoundLeads, NoteAccount
from outreach.lab_screens import Finding
from outreach.sender_screens import OfferedKind, OfferedSender, SendersForm
from tests.views.samples import card_step, labels, message_text, opened, texts
from views import findings_modal, note_limit, sender_ids, senders_modal
from views.card_steps import length_line
from views.message_modals import edit_modal


def account(kind: AccountKind) -> OfferedSender:
    return OfferedSender(7, "linkedin.test/in/jo", 15, 3, 5, SenderState.HEALTHY, "", True, 300)


def form(kind: AccountKind) -> SendersForm:
    return SendersForm(4, "Robotics", (OfferedKind(kind, (account(kind),)),))


def selects(view: dict[str, object]) -> list[dict[str, object]]:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    found = [one.get("accessory") or {} for one in blocks]
    return [one for one in found if one.get("action_id") == sender_ids.NOTE_LIMIT]


def test_a_linkedin_account_says_what_its_limit_is_for_and_lets_it_be_chosen() -> None:
    view = opened(senders_modal.build(form(AccountKind.LINKEDIN)))

    (select,) = selects(view)
    assert select["initial_option"]["value"] == "7:300"  # type: ignore[index]
    assert any("holds up the launch" in one for one in texts(view))


def test_a_mailbox_has_no_such_limit() -> None:
    assert selects(opened(senders_modal.build(form(AccountKind.EMAIL)))) == []


def test_the_senders_behind_a_finding_offer_it_too() -> None:
    chosen = ChosenSender(7, "linkedin.test/in/jo", AccountKind.LINKEDIN, SenderState.HEALTHY, "", 15, 200)
    view = opened(findings_modal.senders(4, "Robotics", (chosen,)))

    (select,) = selects(view)
    assert select["initial_option"]["value"] == "7:200"  # type: ignore[index]


def test_the_leads_with_notes_that_are_too_long_stand_below_the_limit_of_their_account() -> None:
    lead = FoundLead(1, 2, "Yuki", "Kumo", "230 characters", 5)
    accounts = (NoteAccount(7, "linkedin.test/in/jo", 200), NoteAccount(8, "linkedin.test/in/ana", 200))
    page = FoundLeads(4, "Robotics", FindingKind.NOTE_TOO_LONG, 1, (lead,), accounts=accounts)

    view = opened(findings_modal.leads(page))

    assert [one["initial_option"]["value"] for one in selects(view)] == ["7:200", "8:200"]  # type: ignore[index]
    assert selects(opened(findings_modal.leads(replace(page, total=0, leads=(), accounts=())))) == []


def test_the_button_of_the_finding_says_that_both_are_behind_it() -> None:
    finding = Finding(True, "1 lead has a long note.", FindingKind.NOTE_TOO_LONG, Fix.LEADS)

    assert labels(opened(findings_modal.findings(4, "Robotics", (finding,)))) == [
        "Notes and limit…",
        "Look again",
    ]


def test_what_was_chosen_is_read_and_nothing_else() -> None:
    body = {"actions": [{"selected_option": {"value": "7:300"}}]}

    assert note_limit.read(body) == note_limit.Chosen(7, 300)
    for wrong in ({}, {"actions": [{"selected_option": {"value": "7"}}]}):
        with pytest.raises(NotFound):
            note_limit.read(wrong)


def test_cards_and_the_editor_count_by_the_account() -> None:
    step = card_step(1, channel=Channel.LINKEDIN_INVITE, body="Hi", note_limit=300)

    assert length_line(step) == "2/300"
    view = opened(
        edit_modal(message_text(channel=Channel.LINKEDIN_INVITE, has_subject=False, note_limit=300))
    )
    assert "At most 300 characters on this channel. Empty, the invite goes without a note." in texts(view)
