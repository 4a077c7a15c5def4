"""Every callback_id, block_id, action_id and menu entry of the screens of runs.

These strings live on in views that were opened long ago: a name may be retired, but never given another meaning.
"""

# Modals: callback_id.
RUN_LIST = "run_list"
RUN_DETAIL = "run_detail"
RENAME_MODAL = "run_rename_modal"
PLAY_MODAL = "run_play_modal"
PLAY_PREVIEW = "run_play_preview"
COMPLETE_MODAL = "run_complete_modal"

# Buttons and menus: action_id; a button's value is a page, a menu entry's `<verb>:<run id>`.
RUNS_BACK = "runs_back"
RUNS_NEXT = "runs_next"
RUN_MENU = "run_menu"

MENU_OPEN = "open"
MENU_RENAME = "rename"
MENU_PLAY = "play"
MENU_PAUSE = "pause"
MENU_RESUME = "resume"
MENU_COMPLETE = "complete"

# Inputs whose block_id and action_id are the same word, beside those of the Create run form.
NEW_PLAY = "new_play"
