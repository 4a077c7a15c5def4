"""Characters that nobody sees: what a reviewer reads is what leaves."""

import re

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def without_hidden(text: str) -> str:
    """Return a text without marks that cannot be seen; line breaks, tabs and the joiners of scripts and emoji stay."""
    return _CONTROL.sub("", _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
