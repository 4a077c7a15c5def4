"""Every callback_id, block_id and action_id of the screens that block and unblock.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

# Modals: callback_id.
BLOCK_MODAL = "block_modal"
BLOCK_PREVIEW = "block_preview"
BLOCK_DONE = "block_done"
BLOCKED_LIST = "blocked_list"
BLOCK_LIST_MODAL = "block_list_modal"
UNBLOCK_MODAL = "unblock_modal"

# Inputs: block_id and action_id are the same word.
BLOCK_ENTRIES = "block_entries"
BLOCK_FILE = "block_file"
BLOCK_REASON = "block_reason"
BLOCK_UNTIL = "block_until"
BLOCK_CONFIRM = "block_confirm"
BLOCKED_SEARCH = "blocked_search"
UNBLOCK_REASON = "unblock_reason"

# Buttons: action_id; the value is a row's id, or "<page>:<what was searched for>".
BLOCK_SOMEBODY = "block_somebody"
BLOCKED_SHOW = "blocked_show"
BLOCKED_BACK = "blocked_back"
BLOCKED_NEXT = "blocked_next"
UNBLOCK = "unblock"
BLOCK_LIST_LOOK = "block_list_look"
BLOCK_LIST_DISCARD = "block_list_discard"
