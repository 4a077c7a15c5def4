"""Every callback_id, block_id and action_id of the screens of source groups.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

# Modals: callback_id.
GROUP_LIST = "group_list"
GROUP_PAGE = "group_page"
GROUP_ADD_MODAL = "group_add_modal"
GROUP_REMOVE_MODAL = "group_remove_modal"
GROUP_RENAME_MODAL = "group_rename_modal"
GROUP_SEARCH_MODAL = "group_search_modal"
GROUP_FOUND_MODAL = "group_found_modal"

# Buttons and the menu: action_id; the value is a group's id or a page.
GROUPS_SHOW = "groups_show"
GROUPS_BACK = "groups_back"
GROUPS_NEXT = "groups_next"
GROUP_OPEN = "group_open"
GROUP_PICK = "group_pick"
"""Finds a group while one types; its block has the same name."""
GROUP_ADD = "group_add"
GROUP_REMOVE = "group_remove"
GROUP_AGAIN = "group_again"
GROUP_RENAME = "group_rename"
GROUP_DELETE = "group_delete"
GROUP_SEARCH = "group_search"
GROUP_NEW_LEAD = "group_new_lead"

# Inputs: block_id and action_id are the same word.
GROUP_LEADS = "group_leads"
GROUP_MEMBERS = "group_members"
GROUP_FROM = "group_from"
GROUP_NAME = "group_name"
SEARCH_TITLE = "search_title"
SEARCH_COMPANY = "search_company"
SEARCH_PLACE = "search_place"
SEARCH_TAG = "search_tag"
SEARCH_STAGE = "search_stage"
