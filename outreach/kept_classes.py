"""How a class is written down with its reply, in columns and in words."""

from typing import Any

from models.states import ReplyClass, Whose
from outreach import classifying
from outreach.classifying import Classified

_BLOCKED = "They asked not to be written to again; their address is blocked now"
WISHES = {
    Whose.SURE: _BLOCKED,
    Whose.THEIRS: _BLOCKED,
    Whose.ASKED: "Somebody asked not to be written to again; the lead is held until a person says whether it was them",
    Whose.OTHERS: "Somebody else asked not to be written to again; only their own address is blocked",
}
"""The class's reason of a mail that asks not to be written to again, by whose it is."""


def values(found: Classified, email: str | None, whose: Whose) -> dict[str, Any]:
    """Return the columns of a reply that say its class."""
    is_wish = found.reply_class is ReplyClass.OPT_OUT and bool(email)
    return {
        "reply_class": found.reply_class,
        "class_reason": (WISHES[whose] if is_wish else found.reason)[:300],
        "class_version": classifying.VERSION,
        "is_final": found.is_final,
        "is_push_back": found.is_push_back,
        "back_on": found.back_on,
        "stand_in_name": found.stand_in.name if found.stand_in else "",
        "stand_in_email": found.stand_in.email if found.stand_in else "",
    }
