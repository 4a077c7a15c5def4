"""Strategy profiles from `/plera profiles`: made, edited, copied, archived and brought back."""

import pytest

from models import StrategyProfile
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.shown import Modal
from tests.scenarios.work import launched

pytestmark = pytest.mark.slow


def picks(office: Office, verb: str, *, by: str = ANA) -> Modal:
    """Pick an entry of the first profile's menu in the open list."""
    office.clicks("profile_menu", by=by, block_id="profile:1", selected_option=f"{verb}:1")
    office.settles()
    return office.modal(by=by)


def test_a_profile_in_use_says_where_and_an_edit_leaves_what_is_approved(office: Office) -> None:
    launched(office)
    office.types("/plera profiles")
    assert "used by Autumn docks" in office.modal().words

    form = picks(office, "edit")
    assert form.title == "Edit profile"
    assert "Used by Autumn docks. What is approved stays as it is" in form.words
    office.submits({"profile_tone": "dry", "profile_most_email": "90"})

    assert "is saved. What is approved stays as it is." in office.modal().words
    (profile,) = office.rows(StrategyProfile)
    assert (profile.tone, profile.lengths) == ("dry", {"email": 90})


def test_the_second_editor_is_told_and_keeps_what_was_typed(office: Office) -> None:
    for by in (ANA, BEN):
        office.types("/plera profiles", by=by)
        picks(office, "edit", by=by)
    office.submits({"profile_tone": "dry"})

    office.submits({"profile_tone": "warm"}, by=BEN)

    told = office.modal(by=BEN)
    assert "Somebody changed this profile" in told.words
    assert told.holds("profile_tone") == "warm"
    assert office.rows(StrategyProfile)[0].tone == "dry"
    office.submits({"profile_tone": "warm"}, by=BEN)
    assert office.rows(StrategyProfile)[0].tone == "warm"


def test_a_profile_is_copied_archived_and_brought_back(office: Office) -> None:
    office.types("/plera profiles")
    picks(office, "duplicate")
    office.submits({})
    assert "*2 strategy profiles*" in office.modal().words

    assert "is archived: new sequences are not offered it" in picks(office, "archive").words
    assert "· Archived" in office.modal().words
    assert "is back" in picks(office, "bring_back").words


def test_a_wrong_link_and_length_are_named_in_the_form(office: Office) -> None:
    office.types("/plera profiles")
    picks(office, "edit")

    office.submits({"profile_allowed_links": "example.com", "profile_most_note": "900"})

    errors = " ".join(office.modal().errors.values())
    assert "“example.com” is no web address" in errors
    assert "characters from 50 to 300" in errors
