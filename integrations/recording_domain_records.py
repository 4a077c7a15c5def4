"""A DomainRecords that answers from what it was given, for tests and the demo."""

from collections.abc import Collection, Mapping

from outreach.domain_records_port import RecordKind


class RecordingDomainRecords:
    """Keeps what was asked; `records` are by name and kind and may be changed. While `is_away` nothing can be told.

    Nothing can ever be told of `troubled` names. A CNAME is followed, as the DNS does.
    """

    def __init__(
        self,
        records: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None,
        *,
        troubled: Collection[str] = (),
    ) -> None:
        self.records = {name.lower(): dict(kinds) for name, kinds in (records or {}).items()}
        self.troubled = frozenset(troubled)
        self.is_away = False
        self.asked: list[tuple[str, str]] = []

    def ask(self, name: str, kind: RecordKind) -> tuple[str, ...] | None:
        """Return the records that were given for a name."""
        self.asked.append((name, str(kind)))
        at, met = name.rstrip(".").lower(), set[str]()
        while not self.is_away and at not in self.troubled | met:
            kinds = self.records.get(at, {})
            if "CNAME" not in kinds or kind is RecordKind.CNAME:
                return tuple(kinds.get(str(kind), ()))
            met.add(at)
            at = kinds["CNAME"][0].rstrip(".").lower()
        return None

    def add(self, name: str, kind: str, *values: str) -> None:
        """Put records in the place of those of a kind at a name."""
        self.records.setdefault(name.lower(), {})[kind] = values
