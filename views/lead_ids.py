"""The ids of a lead's card, of the search for leads, and of the forms that they lead to."""

# Modals: callback_id. The private_metadata of all but the search is the lead's id.
LEAD_SEARCH_MODAL = "lead_search_modal"
LEAD_CARD_MODAL = "lead_card_modal"
LEAD_HISTORY_MODAL = "lead_history_modal"
LEAD_EDIT_MODAL = "lead_edit_modal"
LEAD_MOVE_MODAL = "lead_move_modal"
LEAD_OPT_OUT_MODAL = "lead_opt_out_modal"
LEAD_NOTE_MODAL = "lead_note_modal"
LEAD_ERASE_MODAL = "lead_erase_modal"
LEAD_NEW_MODAL = "lead_new_modal"
"""The private_metadata is `<group whose form it lies on>:<1 where leads are picked there>`, "" where on none."""

# Search: action_id. A page's value is `<page>:<what was typed>`.
LEAD_PICK = "lead_pick"
LEAD_WORDS = "lead_words"
LEAD_RESULTS_BACK = "lead_results_back"
LEAD_RESULTS_NEXT = "lead_results_next"
LEAD_OPEN = "lead_open"
LEAD_NEW = "lead_new"
LEAD_OPEN_FROM_CONVERSATION = "lead_open_from_conversation"
"""The value is the conversation's id."""

# Card: action_id; the value is the lead's id.
LEAD_EDIT = "lead_edit"
LEAD_PAUSE = "lead_pause"
LEAD_RESUME = "lead_resume"
LEAD_STOP = "lead_stop"
LEAD_NOTE = "lead_note"
LEAD_MENU = "lead_menu"
LEAD_ERASE = "lead_erase"
LEAD_BACK_TO_CARD = "lead_back_to_card"
LEAD_HISTORY = "lead_history"
LEAD_HISTORY_BACK = "lead_history_back"
LEAD_HISTORY_NEXT = "lead_history_next"
"""The value is `<lead's id>:<page>`."""

MENU_MOVE = "move"
MENU_OPT_OUT = "opt_out"
MENU_EXPORT = "export"
MENU_SEARCH = "search"
LEAD_MENU_ENTRIES = (MENU_MOVE, MENU_OPT_OUT, MENU_EXPORT, MENU_SEARCH)

# Forms: block_id and action_id are the same.
LEAD_INPUTS = {
    "name": "lead_name",
    "email": "lead_email",
    "linkedin_url": "lead_linkedin_url",
    "title": "lead_title",
    "company": "lead_company",
    "phone": "lead_phone",
    "city": "lead_city",
    "region": "lead_region",
    "country": "lead_country",
    "zone": "lead_zone",
    "language": "lead_language",
    "tags": "lead_tags",
}
"""Fields of the edit form and their inputs."""
LEAD_GROUP = "lead_group"
MOVE_FROM = "move_from"
MOVE_TO = "move_to"
OPT_OUT_REASON = "opt_out_reason"
NOTE_TEXT = "note_text"
ERASE_WORD = "erase_word"

LEAD_BLOCKS = {
    **LEAD_INPUTS,
    "group": LEAD_GROUP,
    "reason": OPT_OUT_REASON,
    "note": NOTE_TEXT,
    "word": ERASE_WORD,
}
"""Where the fields of InvalidForm stand in the forms of a lead."""
LEAD_MODALS = (
    LEAD_EDIT_MODAL,
    LEAD_NEW_MODAL,
    LEAD_MOVE_MODAL,
    LEAD_OPT_OUT_MODAL,
    LEAD_NOTE_MODAL,
    LEAD_ERASE_MODAL,
)
