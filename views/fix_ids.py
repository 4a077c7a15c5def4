"""The ids of making one person's change to the other texts of a step. They never change meaning."""

# Entry of a step's menu on a card and in the walk; the value is `<verb>:<message's id>`.
MENU_FIX_ALL = "fix_all"

# The question before it starts: callback_id, then block_id and action_id of its input.
FIX_MODAL = "fix_all_modal"
FIX_STARTED = "fix_all_started"
FIX_INSTRUCTION = "fix_instruction"
FIX_INSTRUCTION_BLOCK = "fix_instruction"
FIX_OFFER = "fix_offer"
"""A button that asks it after an edit; the value is the message's id."""
EDITED_MODAL = "edited_modal"

# Its card: action_id of buttons; the value is the fix's id, of Apply `<fix's id>:<how many>`.
FIX_STOP = "fix_stop"
FIX_GO_ON = "fix_go_on"
FIX_LOOK = "fix_look"
FIX_APPLY = "fix_apply"
FIX_DISCARD = "fix_discard"
FIX_UNDO = "fix_undo"
FIX_PASSED = "fix_passed"

# Its pages: callback_ids, then action_ids; the value is `<which texts>:<page>`.
FIX_PAGES = "fix_pages"
FIX_LIST = "fix_list"
FIX_APPLIED = "fix_applied"
FIX_TURN = "fix_turn"
FIX_TURN_BACK = "fix_turn_back"
FIX_TURN_NEXT = "fix_turn_next"
FIX_TICK = "fix_tick"
"""A box beside a proposal; its block_id is `fix_item:<item's id>`."""
FIX_ITEM_BLOCK = "fix_item"
FIX_READ = "fix_read"
"""Shows one proposal whole; the value is `<page>:<item's id>`."""
FIX_WHOLE = "fix_whole"
FIX_EDIT = "fix_edit"
"""Opens the text of a lead that was held back or passed over; the value is the message's id."""
FIX_USE = "fix_use"
"""Puts a proposal that was held back among those to apply; the value is the item's id."""
FIX_EDIT_MODAL = "fix_edit_modal"
