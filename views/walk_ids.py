"""The ids of reading one lead after another. They never change meaning."""

LAB_REVIEW = "lab_review"
WALK_MODAL = "walk"
WALK_LATER = "walk_later"
WALK_LEAVE_OUT = "walk_leave_out"
WALK_UNDO = "walk_undo"
WALK_AGAIN = "walk_again"
