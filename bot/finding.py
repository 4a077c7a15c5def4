"""What the doctor finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is missing, in one sentence with the way out; with a fatal one `plera web` does not start."""

    sentence: str
    is_fatal: bool = False
