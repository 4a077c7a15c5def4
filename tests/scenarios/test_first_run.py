"""The first minutes of a workspace: App Home's checklist, every section of the settings, and those who may not."""

import pytest

from models import Person, SlackPost, Workspace
from models.states import PostKind
from tests.scenarios.kestrel import ANA, BEN, BOARD, BOT, GENERAL, JO, LENA, SALES
from tests.scenarios.office import Office
from tests.scenarios.reception import Reception

pytestmark = pytest.mark.slow


@pytest.fixture
def reception(new_office: Office) -> Reception:
    return Reception(new_office)


def workspace(office: Office) -> Workspace:
    return office.rows(Workspace)[0]


def test_the_whole_checklist_is_gone_through_from_app_home(new_office: Office, reception: Reception) -> None:
    reception.opens_home()
    assert "0 of 6 done" in reception.home()
    assert "Go through the list above" in reception.home()

    reception.presses_home("review")
    new_office.submits({"channel_name": "Outreach Review"})
    assert "✓ In use" in new_office.modal().words
    new_office.closes()
    reception.presses_home("inbox")
    new_office.submits({"channel_name": "outreach-inbox"})
    new_office.closes()
    reception.presses_home("place")
    assert reception.looks_up("place_region", "hamb") == ["Germany · Hamburg (DE-HH)"]
    new_office.submits({"place_region": "DE-HH"})
    reception.presses_home("legal")
    new_office.submits({"legal_sender": "Kestrel Dock GmbH", "legal_address": "Am Sandkai 14a, Hamburg"})
    reception.presses_home("people")
    new_office.submits({"people_launch": [ANA, JO]})

    kept = workspace(new_office)
    slack = new_office.premises.slack.sandbox.slack
    review, inbox = slack.channels[kept.review_slack_channel], slack.channels[kept.inbox_slack_channel]
    assert (review.name, review.is_private, inbox.name, inbox.is_private) == (
        "outreach-review", False, "outreach-inbox", True,
    )  # fmt: skip
    assert ANA in review.members
    assert ANA in inbox.members
    assert (kept.zone, kept.holiday_region) == ("Europe/Berlin", "DE-HH")
    assert kept.legal_sender == "Kestrel Dock GmbH"
    assert {one.slack_user_id: one.may_launch for one in new_office.rows(Person)} == {
        ANA: True, JO: True, BEN: False, LENA: False,
    }  # fmt: skip
    assert "5 of 6 done" in reception.home()
    assert "connect one with `/plera senders`" in reception.home()
    assert "Connect…" in reception.home_buttons()
    assert new_office.problems() == []


def test_the_settings_go_through_their_sections_and_show_what_is_in_force(
    new_office: Office, reception: Reception
) -> None:
    new_office.types("/plera settings")
    overview = new_office.modal().words
    reception.opens_section("legal")

    new_office.submits({"legal_sender": "Kestrel Dock GmbH", "legal_address": "Am Sandkai 14a, Hamburg"})

    assert "○ *Legal sender and postal address* · open" in overview
    assert new_office.modal().title == "Settings"
    assert (
        "✓ *Legal sender and postal address*\nKestrel Dock GmbH · Am Sandkai 14a" in new_office.modal().words
    )
    new_office.clicks("mailbox_connect")
    assert new_office.modal().title == "Connect mailbox"


def test_a_public_channel_that_is_there_is_joined(new_office: Office, reception: Reception) -> None:
    new_office.types("/plera settings")
    reception.opens_section("review")

    new_office.submits({"channel_pick": SALES["id"]})

    assert workspace(new_office).review_slack_channel == SALES["id"]
    assert BOT in new_office.premises.slack.sandbox.slack.channels[SALES["id"]].members
    new_office._do("view/close", user=ANA)
    assert f"✓ *Review channel*\n<#{SALES['id']}>" in new_office.modal().words


def test_a_private_channel_waits_for_the_bot_to_be_invited(new_office: Office, reception: Reception) -> None:
    reception.opens_home()
    reception.presses_home("inbox")

    new_office.submits({"channel_pick": BOARD["id"]})

    assert "type `/invite @Plera` there" in new_office.modal().words
    assert workspace(new_office).inbox_slack_channel == ""
    assert "`/invite @Plera`" in reception.home()
    reception.joins(BOARD["id"])
    assert workspace(new_office).inbox_slack_channel == BOARD["id"]
    assert "✓ In use" in new_office.modal().words
    assert f"✓ *Inbox channel*\n<#{BOARD['id']}>" in reception.home()


def test_a_name_that_is_taken_says_so_and_the_next_wish_goes_through(
    new_office: Office, reception: Reception
) -> None:
    new_office.types("/plera settings")
    reception.opens_section("review")
    new_office.submits({"channel_name": "sales"})
    assert "A channel of this name is there already" in new_office.modal().words
    new_office._do("view/close", user=ANA)
    assert "⚠ *Review channel*" in new_office.modal().words

    reception.opens_section("review")
    new_office.submits({"channel_name": "sales-review"})

    assert "✓ In use" in new_office.modal().words


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({}, "A channel that is there", "Choose a channel, or name a new one"),
        ({"channel_name": "a.b"}, "Or create a new one", "letters, numbers, hyphens"),
        ({"channel_pick": GENERAL, "channel_name": "b"}, "Or create a new one", "not both"),
    ],
)
def test_a_wish_that_cannot_be_is_marked_and_nothing_typed_is_lost(
    new_office: Office, reception: Reception, typed: dict[str, str], field: str, says: str
) -> None:
    new_office.types("/plera settings")
    reception.opens_section("review")

    new_office.submits(typed)

    assert says in new_office.modal().errors[field]
    assert workspace(new_office).review_slack_channel == ""


def test_an_archived_channel_is_said_in_the_checklist_and_to_every_admin_once(
    new_office: Office, reception: Reception
) -> None:
    new_office.types("/plera settings")
    reception.opens_section("review")
    new_office.submits({"channel_pick": GENERAL})
    reception.opens_home()

    reception.hears("channel_archive", channel=GENERAL, user=BEN)
    reception.hears("channel_left", channel=GENERAL)

    assert "The review channel cannot be used: It was archived" in reception.home()
    (told,) = new_office.told(ANA)
    assert "choose another one with `/plera settings`" in told
    assert new_office.told(BEN) == []
    reception.hears("channel_unarchive", channel=GENERAL, user=BEN)
    assert "Nothing needs you" in reception.home()


def test_guests_are_told_once_and_can_do_nothing(new_office: Office, reception: Reception) -> None:
    reception.opens_home(by=LENA)

    assert reception.home(by=LENA).startswith("Guests may not use Plera")
    for typed in ("/plera", "/plera settings", "/plera create-sequence", "/plera sequences", "/plera pizza"):
        assert "Guests may not" in new_office.types(typed, by=LENA), typed
    new_office._do("shortcut", user=LENA, callback_id="create_sequence")
    assert "Guests may not" in new_office.modal(by=LENA).words


def test_a_teammate_is_told_what_an_admin_has_to_set(new_office: Office, reception: Reception) -> None:
    reception.opens_home(by=BEN)

    assert "Ask an admin, still to be set: Review channel, Inbox channel" in reception.home(by=BEN)
    assert reception.home_buttons(by=BEN) == ["Create sequence", "Senders"]
    assert "Only admins" in new_office.types("/plera settings", by=BEN)


def test_somebody_new_sees_their_home_as_soon_as_slack_has_said_who_they_are(
    new_office: Office, reception: Reception
) -> None:
    new_office.change(lambda session: session.query(Person).filter_by(slack_user_id=BEN).delete())
    new_office._do("home", user=BEN)
    new_office._hear_all()
    assert "looking up who you are" in reception.home(by=BEN)

    new_office.settles()

    assert "No sequence yet" in reception.home(by=BEN)


def test_somebody_new_who_types_at_once_is_asked_to_press_again(new_office: Office) -> None:
    new_office.change(lambda session: session.query(Person).filter_by(slack_user_id=BEN).delete())
    first = new_office.types("/plera create-sequence", by=BEN)
    new_office.settles()

    new_office.types("/plera create-sequence", by=BEN)

    assert "looking up who you are. Press it again" in first
    assert new_office.has_modal(by=BEN)


def test_the_whole_team_is_known_before_anybody_clicks(new_office: Office) -> None:
    known = {one.slack_user_id: (one.is_admin, one.is_guest) for one in new_office.rows(Person)}

    assert known == {ANA: (True, False), BEN: (False, False), JO: (False, False), LENA: (False, True)}


def test_home_shows_the_sequences_and_follows_them(office: Office) -> None:
    from tests.scenarios import work

    reception = Reception(office)
    reception.opens_home()

    work.create(office)

    assert "*Autumn docks* · In review\n0 of 3 leads ready · Docks, spring" in reception.home()
    assert reception.home_buttons().count("Open lab") == 1
    (post,) = office.rows(SlackPost, kind=PostKind.HOME)
    assert post.problem == ""


def test_the_shortcut_and_home_open_the_form(office: Office) -> None:
    reception = Reception(office)
    reception.opens_home()
    reception.presses_create()
    from_home = office.modal().title
    office.closes()

    office._do("shortcut", user=ANA, callback_id="create_sequence")

    assert (from_home, office.modal().title) == ("Create sequence", "Create sequence")


def test_a_new_footer_voids_the_approvals_it_changes_and_says_how_many(office: Office) -> None:
    from tests.scenarios import work

    work.written(office)
    work.approve(office, ["Nora Vogt"])
    reception = Reception(office)
    office.types("/plera settings")
    warned = reception.opens_section("legal").words

    office.submits({"legal_sender": "Kestrel Holding SE"})

    assert "A change voids 3 approvals" in warned
    assert office.told(ANA) == [
        "The footer changed: 3 approvals voided. They wait for review in their Messaging Labs."
    ]
    assert "Kestrel Holding SE" in office.card("Nora Vogt").words
    assert "3 approvals voided" in office.card("Nora Vogt").words
