"""A person types a lead in by hand: from the list of leads, and from the form that adds leads to a group."""

import pytest

from models import Enrollment, Lead, SourceGroup, SourceGroupLead
from models.states import SuppressionKind
from outreach import suppression
from tests.scenarios.kestrel import LENA
from tests.scenarios.office import Office
from tests.scenarios.test_groups import open_group, pick
from tests.scenarios.test_leads import _press
from tests.scenarios.work import launched
from tests.world import MONDAY
from views import group_ids, lead_ids

pytestmark = pytest.mark.slow

ADA = {"lead_name": "Ada New", "lead_email": "Ada@new.test", "lead_company": "New AG"}


def test_a_lead_is_typed_in_from_the_list_and_their_card_opens(office: Office) -> None:
    office.types("/plera leads")
    _press(office, "New lead…")
    assert office.modal().title == "New lead"

    office.submits(ADA | {"lead_linkedin_url": "linkedin.com/in/Ada/", "lead_city": "Berlin"})

    card = office.modal()
    assert card.title == "Lead"
    assert "Added." in card.words
    assert "*Ada New*" in card.words
    assert "https://www.linkedin.com/in/ada" in card.words
    _press(office, "Edit")
    assert office.modal().title == "Edit lead"


def test_what_is_wrong_stands_at_its_field_and_the_rest_stays_typed(office: Office) -> None:
    office.types("/plera leads")
    _press(office, "New lead…")

    office.submits(ADA | {"lead_linkedin_url": "not a url", "lead_phone": "12"})

    modal = office.modal()
    assert set(modal.errors) == {"LinkedIn URL", "Phone"}
    assert "not a person's LinkedIn profile" in modal.errors["LinkedIn URL"]
    assert modal.holds("lead_name") == "Ada New"
    assert office.rows(Lead, email="ada@new.test") == []


def test_who_is_here_already_is_shown_with_a_button_to_their_card(office: Office) -> None:
    office.types("/plera leads")
    _press(office, "New lead…")
    office.submits({"lead_name": "Y. Tanaka", "lead_email": "YUKI@kumo.test", "lead_title": "CTO"})

    form = office.modal()
    assert "*Yuki Tanaka, Kumo, yuki@kumo.test is here already.*" in form.words
    assert (form.title, form.holds("lead_title")) == ("New lead", "CTO")
    _press(office, "Open card")
    assert office.modal().title == "Lead"
    assert "*Yuki Tanaka*" in office.modal().words


def test_who_is_blocked_is_refused_with_the_reason(office: Office) -> None:
    workspace_id = office.rows(SourceGroup)[0].workspace_id
    domain = SuppressionKind.DOMAIN
    office.change(
        lambda session: suppression.suppress(
            session, workspace_id, domain, "new.test", "A customer of ours", now=MONDAY
        )
    )
    office.types("/plera leads")
    _press(office, "New lead…")

    office.submits(ADA)

    assert "is suppressed: A customer of ours" in office.modal().errors["Email"]


def test_from_a_groups_form_they_come_into_the_group_and_its_live_sequence(office: Office) -> None:
    launched(office)
    open_group(office, "Trade fair")
    office.clicks(group_ids.GROUP_ADD)
    _press(office, "New lead…")
    assert office.modal().holds(lead_ids.LEAD_GROUP) == group_id(office)

    office.submits(ADA)

    assert "*Ada New*" in office.modal().words
    _press(office, "Edit")
    assert office.modal().title == "Edit lead"
    (ada,) = office.rows(Lead, email="ada@new.test")
    assert len(office.rows(SourceGroupLead, lead_id=ada.id)) == 1
    (enrollment,) = office.rows(Enrollment, lead_id=ada.id)
    assert (str(enrollment.state), enrollment.came_later) == ("proposed", True)


def test_who_was_picked_in_the_groups_form_waits_there_still(office: Office) -> None:
    open_group(office, "Trade fair")
    office.clicks(group_ids.GROUP_ADD)
    picked = pick(office, group_ids.GROUP_LEADS, "nora")
    office.clicks(group_ids.GROUP_NEW_LEAD, values={group_ids.GROUP_LEADS: {group_ids.GROUP_LEADS: picked}})

    office.submits(ADA)

    form = office.modal()
    assert form.title == "Add leads"
    assert "*Ada New is added.* Whom you picked waits below" in form.words
    _press(office, "Open card")
    assert "*Ada New*" in office.modal().words


def test_on_the_third_view_a_known_leads_card_can_still_be_edited(office: Office) -> None:
    open_group(office, "Trade fair")
    office.clicks(group_ids.GROUP_ADD)
    _press(office, "New lead…")
    office.submits({"lead_name": "Yuki Tanaka", "lead_email": "yuki@kumo.test"})
    _press(office, "Open card")

    _press(office, "Edit")
    office.submits({"lead_name": "Yuki Tanaka", "lead_title": "CTO"})

    assert office.rows(Lead, email="yuki@kumo.test")[0].title == "CTO"
    assert "Saved." in office.modal().words


def test_a_guest_types_nobody_in(office: Office) -> None:
    office.types("/plera leads", by=LENA)

    assert not office.has_modal(by=LENA)


def group_id(office: Office) -> str:
    return str(office.rows(SourceGroup, name="Trade fair")[0].id)
