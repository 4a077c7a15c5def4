"""The menus of the Messaging Lab's root: what is done seldom, within Slack's five entries a menu."""

from slack_sdk.models.blocks import OverflowMenuElement

from models.states import SequenceState
from outreach.lab_screens import LabOverview
from views import lab_buttons, lab_ids, text
from views.parts import menu

CARDS_AT_ONCE = 10


def head(lab: LabOverview) -> OverflowMenuElement:
    """Build the menu of the sequence itself: all that was found, its steps, profile and groups, and putting it away."""
    clean = lab_buttons.clean_label(lab)
    entries = [
        ("All findings…", lab_ids.MENU_FINDINGS, bool(lab.findings) and not lab.is_archived),
        (clean, lab_ids.MENU_APPROVE_CLEAN, _is_live(lab) and not lab_buttons.approves_clean(lab)),
        ("Edit steps", lab_ids.MENU_EDIT_STEPS, lab.state is not SequenceState.COMPLETED),
        ("Profile", lab_ids.MENU_PROFILE, True),
        ("Add source group", lab_ids.MENU_ADD_GROUP, not lab.is_archived),
        ("Archive", lab_ids.MENU_ARCHIVE, _may_archive(lab)),
        ("Bring back", lab_ids.MENU_BRING_BACK, lab.is_archived),
    ]
    return _menu(lab, [(label, verb) for label, verb, is_offered in entries if label and is_offered])


def texts(lab: LabOverview) -> OverflowMenuElement:
    """Build the menu of the texts: cards in the thread, and making something else of the sequence."""
    entries = [("Clone", lab_ids.MENU_CLONE), ("Save as play", lab_ids.MENU_SAVE_PLAY)]
    if _has_texts(lab) and not lab.is_archived:
        entries.insert(0, ("Approve again…", lab_ids.MENU_APPROVE_AGAIN))
        entries.insert(0, ("Test send…", lab_ids.MENU_TEST_SEND))
    if lab.cards_shown < lab.leads and _has_texts(lab) and not lab.is_archived:
        more = min(CARDS_AT_ONCE, lab.leads - lab.cards_shown)
        cards = text.counted(more, "more card") if lab.cards_shown else f"Show {text.counted(more, 'card')}"
        entries.insert(0, (cards, lab_ids.MENU_MORE_CARDS))
    return _menu(lab, entries)


def _is_live(lab: LabOverview) -> bool:
    return lab.state in (SequenceState.ACTIVE, SequenceState.PAUSED)


def _may_archive(lab: LabOverview) -> bool:
    is_over = lab.state in (SequenceState.COMPLETED, SequenceState.DRAFT, SequenceState.IN_REVIEW)
    return is_over and not lab.is_archived


def _menu(lab: LabOverview, entries: list[tuple[str, str]]) -> OverflowMenuElement:
    return menu(lab_ids.LAB_MENU, [(label, f"{verb}:{lab.sequence_id}") for label, verb in entries])


def _has_texts(lab: LabOverview) -> bool:
    return bool(lab.messages_approved or lab.messages_to_review or lab.messages_failed)
