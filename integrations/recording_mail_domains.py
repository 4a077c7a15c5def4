"""A MailDomains that answers from what it was given, for tests and dry runs."""

from collections.abc import Mapping


class RecordingMailDomains:
    """Keeps which domains were asked for; a domain without an answer cannot be told."""

    def __init__(self, answers: Mapping[str, bool | None]) -> None:
        self._answers = dict(answers)
        self.asked: list[str] = []

    def accepts_mail(self, domain: str) -> bool | None:
        """Return the answer that was given for a domain."""
        self.asked.append(domain)
        return self._answers.get(domain.lower())
