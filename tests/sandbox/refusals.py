"""Slack's code for a refused call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


def code_of(call: Callable[..., Any], **arguments: Any) -> str:
    """Call the Web API and return the code it is refused with."""
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])
