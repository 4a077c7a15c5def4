"""A MailLookup that answers from what it was given, for tests and dry runs."""

from collections.abc import Mapping

from outreach.mail_lookup_port import LookedUp


class RecordingMailLookup:
    """Keeps which domains were asked about; of one without an answer nothing is known."""

    def __init__(self, answers: Mapping[str, LookedUp] | None = None) -> None:
        self.answers = dict(answers or {})
        self.asked: list[str] = []

    def look_up(self, domain: str) -> LookedUp:
        """Return the answer that was given for a domain."""
        self.asked.append(domain)
        return self.answers.get(domain.lower(), LookedUp())
