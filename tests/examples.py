"""How many examples a property is tried with: a part in the default suite, all of them in `make test-machine`."""

from typing import Any

from hypothesis import settings

SEARCHING = "searching"
MOST = 300
_PART = 3


def up_to(many: int, **more: Any) -> settings:
    """Return settings for so many examples where the profile `searching` is loaded, else for a third of them."""
    is_searching = settings.default is not None and settings.default.max_examples >= MOST
    return settings(max_examples=many if is_searching else many // _PART, deadline=None, **more)
