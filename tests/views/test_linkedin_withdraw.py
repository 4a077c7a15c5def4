"""The card on which a person is asked to take invites back."""

from datetime import UTC, datetime

from outreach.withdrawal_cards import OpenInvite, WithdrawCard
from tests.views.samples import markup
from views import linkedin_ids
from views.linkedin_withdraw import withdraw_card

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
MIA = OpenInvite(
    7, "Mia *Lund* <!here>", "Lund", "https://www.linkedin.com/in/mia", AT, "Nobody answered it for 30 days"
)


def test_each_invite_has_its_profile_and_two_buttons_and_outside_text_stays_text() -> None:
    screen = withdraw_card(WithdrawCard("Jo", "Europe/Berlin", (MIA,), 3, 0))

    shown = [block.to_dict() for block in screen.blocks]
    assert screen.text == "LinkedIn: take back 4 invites"
    assert shown[2]["accessory"]["url"] == MIA.profile_url
    assert [(one["action_id"], one["value"]) for one in shown[3]["elements"]] == [
        (linkedin_ids.WITHDRAWN, "7"),
        (linkedin_ids.WITHDRAW_ACCEPTED, "7"),
    ]
    assert "<!here>" not in markup(shown)
    assert "and 3 more" in str(shown[-1])


def test_a_card_with_nothing_left_says_so() -> None:
    screen = withdraw_card(WithdrawCard("Jo", "Europe/Berlin", (), 0, 2))

    assert screen.text == "LinkedIn: no invite to take back"
    assert "2 invites settled so far" in str([block.to_dict() for block in screen.blocks])


def test_a_full_card_stays_within_what_a_message_holds() -> None:
    screen = withdraw_card(WithdrawCard("Jo", "Europe/Berlin", (MIA,) * 10, 90, 0))

    assert len(screen.blocks) <= 50
