"""What else can be done in a Messaging Lab, behind one menu."""

from slack_sdk.models.blocks import OverflowMenuElement

from views import lab_more_ids
from views.parts import menu


def more(sequence_id: int) -> OverflowMenuElement:
    """Build the menu of further entries."""
    entries = (
        ("Senders…", lab_more_ids.MENU_SENDERS),
        ("Approve again…", lab_more_ids.MENU_APPROVE_AGAIN),
        ("Test send…", lab_more_ids.MENU_TEST_SEND),
        ("Profile…", lab_more_ids.MENU_PROFILE),
    )
    return menu(lab_more_ids.LAB_MORE, [(label, f"{verb}:{sequence_id}") for label, verb in entries])
