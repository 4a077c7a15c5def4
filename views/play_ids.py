"""Every callback_id, block_id and action_id of the play library and of the forms that keep a play.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

# Modals: callback_id.
PLAYS_MODAL = "plays_modal"
PLAY_DETAIL_MODAL = "play_detail"
PLAY_SAVE_MODAL = "play_save_modal"
PLAY_RENAME_MODAL = "play_rename_modal"

# The library: action_id; filters and what is shown stand in the view's metadata.
PLAYS_RELATION = "plays_relation"
PLAYS_MIX = "plays_mix"
PLAYS_FILTERS_BLOCK = "plays_filters"
PLAYS_ANY = "any"
"""The value of a filter that lets everything through."""
PLAYS_PAGE_BACK = "plays_page_back"
PLAYS_PAGE_NEXT = "plays_page_next"
"""Buttons whose value is a page of the list."""
PLAY_SHOW = "play_show"
"""A button whose value is a play's key."""
PLAY_LINE_BLOCK = "play"
"""Prefix of a play's section: `play:<key>`."""

# One play: action_id of buttons; the value is the key for a run, the row's id of an own play for the others.
PLAYS_BACK = "plays_back"
PLAY_RUN = "play_run"
PLAY_RENAME = "play_rename"
PLAY_RETIRE = "play_retire"
PLAY_FOUR_EYES_ON = "play_four_eyes_on"
PLAY_FOUR_EYES_OFF = "play_four_eyes_off"
"""The value of these two is the key."""

# Inputs: block_id and action_id are the same word, and so is the field's name in InvalidForm.
PLAY_NAME = "play_name"
PLAY_GOAL = "play_goal"
PLAY_RELATION = "play_relation"
PLAY_WHEN = "play_when"
