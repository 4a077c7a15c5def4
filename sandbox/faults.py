"""Trouble with Slack that a test or a person asks for: slow, refused, cut, lost and doubled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.errors import ControlError

RETRY_AFTER_SECONDS = 1
MOST_SLOW_MS = 60_000
COUNTS = ("slow_ms", "rate_limited", "dropped", "lost_events", "doubled_events")


@dataclass
class Faults:
    """What is wrong now; 0, False and an empty list are health.

    `methods` narrows `slow_ms`, `rate_limited` and `dropped` to these Web API methods, none means all. Each of the
    numbers but `slow_ms` counts down as it is shown.
    """

    slow_ms: int = 0
    rate_limited: int = 0
    dropped: int = 0
    lost_events: int = 0
    doubled_events: int = 0
    token_revoked: bool = False
    methods: tuple[str, ...] = ()

    def reset(self) -> None:
        """Back to health."""
        for name, value in vars(Faults()).items():
            setattr(self, name, value)

    def take(self, name: str, method: str = "") -> bool:
        """Whether a fault that is counted shows now; it is counted down if so."""
        left: int = getattr(self, name)
        if left <= 0 or (method and not self.concerns(method)):
            return False
        setattr(self, name, left - 1)
        return True

    def concerns(self, method: str) -> bool:
        return not self.methods or method in self.methods

    def slowness(self, method: str) -> float:
        """Seconds that an answer of this method is late."""
        return self.slow_ms / 1000 if self.concerns(method) else 0.0

    def change(self, asked: Mapping[str, Any]) -> None:
        """Set what is asked for; what is not named stays. Raises ControlError and changes nothing."""
        known = {*asdict(self), "reset"}
        if strangers := sorted(set(asked) - known):
            raise ControlError(
                f"There is no fault {', '.join(strangers)}; there are: {', '.join(sorted(known))}."
            )
        wanted = {name: _checked(name, value) for name, value in asked.items()}
        if wanted.pop("reset", False):
            self.reset()
        for name, value in wanted.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "methods": list(self.methods)}


def _checked(name: str, value: Any) -> Any:
    if name == "methods":
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ControlError("The field 'methods' must be a list of method names.")
        return tuple(value)
    if name in COUNTS:
        most = MOST_SLOW_MS if name == "slow_ms" else 1_000_000
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise ControlError(f"The field '{name}' must be a whole number from 0 to {most}.")
        return value
    if not isinstance(value, bool):
        raise ControlError(f"The field '{name}' must be true or false.")
    return value
