"""Steps on LinkedIn in the forms: what is shown beside them, and what is refused at its field with nothing lost."""

import pytest

from models import Lead, SenderAccount, Step
from models.states import AccountKind, Channel
from tests.scenarios.kestrel import JO
from tests.scenarios.office import Office
from tests.scenarios.test_linkedin_by_hand import ACCOUNT, adds_account
from tests.scenarios.work import group_value
from views import lead_ids

pytestmark = pytest.mark.slow


def step_keys(office: Office) -> list[str]:
    blocks = office.modal().raw["blocks"]
    return [
        one["block_id"].partition(":")[2] for one in blocks if one.get("block_id", "").startswith("step:")
    ]


def edits(office: Office, key: str) -> None:
    office.clicks("step_menu", block_id=f"step:{key}", selected_option=f"edit:{key}")


def test_a_message_without_an_invite_is_refused_at_its_channel_and_nothing_typed_is_lost(
    office: Office,
) -> None:
    adds_account(office)
    office.closes(by=JO)
    office.types("/plera create-sequence")
    office.clicks("sequence_preset", block_id="preset", value="linkedin_first")
    assert "note of up to 200 characters" in office.modal().words
    assert "Leads without a LinkedIn URL skip the LinkedIn steps" in office.modal().words
    invite, second, *_ = step_keys(office)

    edits(office, invite)
    assert "A note may have 200 characters from a free account (*Jo Meyer*)" in office.modal().words
    office.submits({})
    edits(office, second)
    office.clicks("step_channel", block_id="channel", selected_option="linkedin_message")
    assert "it can leave once they have accepted the invite" in office.modal().words
    office.submits({"brief": "Thank them", "accept_days": "31"})
    assert "at most 30" in str(office.modal().errors)
    office.submits({"accept_days": "9", "if_not_accepted": "email", "brief": "Thank them for the connection"})
    assert "not accepted within 9 days: the next email goes instead" in office.modal().words
    office.clicks("step_menu", block_id=f"step:{invite}", selected_option=f"remove:{invite}")
    assert "⚠ No step before it invites them" in office.modal().words

    office.submits({"name": "Messages", "groups": [group_value(office, "Trade fair")]})

    assert "Step 1: A LinkedIn message reaches only people who are connected" in str(office.modal().errors)
    assert "Thank them for the connection" in office.modal().words
    assert office.rows(Step, channel=Channel.LINKEDIN_MESSAGE) == []
    edits(office, second)
    office.submits({})
    assert "put a LinkedIn invite before it" in str(office.modal().errors)
    office.submits({"channel": "linkedin_invite"})
    office.submits({"name": "Messages", "groups": [group_value(office, "Trade fair")]})
    assert "*Messages* is created" in office.modal().words
    (step,) = office.rows(Step, channel=Channel.LINKEDIN_INVITE)
    assert step.brief == "Thank them for the connection"
    office.closes()
    assert "LinkedIn account Jo Meyer" in office.lab().words
    assert "linkedin.com/in/jo-meyer" not in office.lab().words


def test_what_is_no_profile_is_named_at_its_field_for_an_account_and_for_a_lead(office: Office) -> None:
    office.types("/plera senders", by=JO)
    office.clicks("linkedin_account_add", by=JO)
    for typed, said in {
        "linkedin.com/company/kestrel": "page of a company",
        "https://www.linkedin.com/sales/lead/ACwAA1,N": "Sales Navigator",
        "https://www.linkedin.com/posts/jo_hello-1": "This is a post",
        "https://xing.com/profile/jo": "another site",
    }.items():
        office.submits(ACCOUNT | {"linkedin_account_url": typed}, by=JO)
        assert said in office.modal(by=JO).errors["Profile"]
    office.submits(ACCOUNT, by=JO)
    (account,) = office.rows(SenderAccount, kind=AccountKind.LINKEDIN)
    office.closes(by=JO)

    (nora,) = office.rows(Lead, email="nora@vogt.test")
    office.types("/plera leads nora@vogt.test")
    office.clicks(lead_ids.LEAD_EDIT, value=str(nora.id))
    office.only_submits({"lead_linkedin_url": account.address, "lead_title": "Head of Ops"})
    assert "the profile of a sender here, Jo Meyer" in office.modal().errors["LinkedIn URL"]
    office.only_submits({"lead_linkedin_url": "linkedin.com/feed/update/1"})
    assert "This is a post" in office.modal().errors["LinkedIn URL"]
    assert office.rows(Lead, id=nora.id)[0].linkedin_url is None
    office.submits({"lead_linkedin_url": "linkedin.com/in/nora"})
    (saved,) = office.rows(Lead, id=nora.id)
    assert (saved.linkedin_url, saved.title) == ("https://www.linkedin.com/in/nora", "Head of Ops")
