"""The ids of choosing who sends for a sequence. They never change meaning."""

LAB_CHOOSE_SENDERS = "lab_choose_senders"
"""The value is the sequence's id."""
SENDERS_MODAL = "senders"
SENDERS_TOUCHED = "senders_touched"
SENDERS_SAVED = "senders_saved"
SENDERS_FIELD = "senders_of_"
"""Block and action of a field, before the kind of account."""
