"""A DomainRecords that answers from what it was given, for tests and the demo."""

from collections.abc import Mapping

from outreach.domain_records_port import RecordKind


class RecordingDomainRecords:
    """Keeps what was asked; `records` are by name and kind and may be changed. While `is_away` nothing can be told."""

    def __init__(self, records: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None) -> None:
        self.records = {name.lower(): dict(kinds) for name, kinds in (records or {}).items()}
        self.is_away = False
        self.asked: list[tuple[str, str]] = []

    def ask(self, name: str, kind: RecordKind) -> tuple[str, ...] | None:
        """Return the records that were given for a name."""
        self.asked.append((name, str(kind)))
        if self.is_away:
            return None
        return tuple(self.records.get(name.lower(), {}).get(str(kind), ()))

    def add(self, name: str, kind: str, *values: str) -> None:
        """Put records in the place of those of a kind at a name."""
        self.records.setdefault(name.lower(), {})[kind] = values
