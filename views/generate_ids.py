"""The ids of having messages written. They never change meaning."""

GENERATE_MODAL = "generate_modal"
GENERATE_SCOPE = "generate_scope"
GENERATE_SCOPE_BLOCK = "generate_scope"
GENERATE_COUNT = "generate_count"
GENERATE_COUNT_BLOCK = "generate_count"

GENERATE_PREVIEWS = "generate_previews"
"""The button under a sequence that was just created; its value is the sequence's id."""
GENERATE_STARTED = "generate_started"
