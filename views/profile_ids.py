"""Every callback_id, action_id and menu entry of the list of strategy profiles.

These strings live on in views that were opened long ago: a name may be retired, but never given another meaning.
"""

# Modal: callback_id.
PROFILE_LIST = "profile_list"

# Buttons and menus: action_id; a button's value is a page, a menu entry's `<verb>:<profile id>`.
PROFILES_BACK = "profiles_back"
PROFILES_NEXT = "profiles_next"
PROFILE_MENU = "profile_menu"
NEW_IN_LIST = "profile_new_in_list"

MENU_EDIT = "edit"
MENU_DUPLICATE = "duplicate"
MENU_ARCHIVE = "archive"
MENU_BRING_BACK = "bring_back"
