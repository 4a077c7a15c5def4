"""The ids of approving many messages at once. They never change meaning."""

LAB_APPROVE_CLEAN = "lab_approve_clean"
BULK_MODAL = "bulk_approve"
BULK_DONE = "bulk_approved"
BULK_SCOPE = "bulk_scope"
BULK_UNDO = "bulk_undo"
ALL_STEPS = "all"
