"""A LinkedIn to play on, whichever version of the port is asked: the real adapter at the local Unipile, or the twin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import httpx

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from integrations.unipile import Unipile
from outreach.linkedin_port import AccountState, Degree, LinkedIn, NeverReason, Tier
from sandbox.runner import Running, quick_config, running
from sandbox.seed import LinkedInAccount, LinkedInPerson, LinkedInSeed
from tests.sandbox.linkedin_desk import PLAIN
from tests.sandbox.people import a_seed

KEY = "unipile-key-1"
JO, ZOE = "acc-jo", "acc-zoe"
PEOPLE = (
    LinkedInPerson("jo-meyer", "Jo", "Meyer"),
    LinkedInPerson("zoe-berg", "Zoë", "Berg"),
    LinkedInPerson("mia-lund", "Mia", "Lund", "Head of Ops", "second"),
    LinkedInPerson("田中-優希", "優希", "田中", "Kumo Robotics", "third"),
    LinkedInPerson("old-friend", "Olga", "Friend", "Long ago", "first"),
    LinkedInPerson("hidden-one", "Hidden", "One", state="private"),
    LinkedInPerson("gone-one", "Gone", "One", state="deleted"),
    LinkedInPerson("closed-one", "Closed", "One", state="closed"),
    LinkedInPerson("kumo-robotics", "Kumo Robotics", state="company"),
)
SEED = LinkedInSeed(
    KEY,
    (
        LinkedInAccount(JO, "jo-meyer"),
        LinkedInAccount(ZOE, "zoe-berg", "sales_navigator"),
        LinkedInAccount("acc-new", "mia-lund", connected=False),
    ),
    PEOPLE,
)


class Stage(Protocol):
    """How the other side is played, and how calls are brought into trouble."""

    @property
    def linkedin(self) -> LinkedIn: ...
    def accepts(self, public_id: str) -> None: ...
    def answers(self, public_id: str, text: str) -> None: ...
    def logs_out(self) -> None: ...
    def meets(self, kind: str, *, retry_after: int | None = None) -> None: ...
    def breaks_after(self) -> None: ...


@dataclass
class Local:
    """The real adapter at the local Unipile."""

    sandbox: Running

    def __post_init__(self) -> None:
        self.unipile = Unipile(self.sandbox.url, KEY, patience_seconds=15.0)
        self._control = f"{self.sandbox.url}/_control/linkedin"

    @property
    def linkedin(self) -> LinkedIn:
        return self.unipile

    def does(self, what: str, **body: Any) -> dict[str, Any]:
        """Ask the control API for something."""
        answer = httpx.post(f"{self._control}/{what}", json=body, timeout=20, verify=PLAIN)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def state(self) -> dict[str, Any]:
        return dict(httpx.get(self._control, timeout=20, verify=PLAIN).raise_for_status().json())

    def accepts(self, public_id: str) -> None:
        self.does("accept", person=public_id)

    def answers(self, public_id: str, text: str) -> None:
        self.does("answer", person=public_id, text=text)

    def logs_out(self) -> None:
        self.does("account", state="log_out")

    def meets(self, kind: str, *, retry_after: int | None = None) -> None:
        self.does("fault", kind=kind, **({} if retry_after is None else {"retry_after": retry_after}))

    def breaks_after(self) -> None:
        self.does("fault", how="cut_after")


class Twin:
    """The recording version, which knows the same people."""

    def __init__(self) -> None:
        self.twin = RecordingLinkedIn()
        self.twin.has(JO)
        self.twin.has(ZOE, tier=Tier.SALES_NAVIGATOR, name="Zoë Berg")
        for one in PEOPLE:
            if one.state == "open":
                name = f"{one.first_name} {one.last_name}"
                self._known(one.public_id, name, Degree(one.degree))
        self.twin.never_finds("jo-meyer", NeverReason.SELF)
        self.twin.never_finds("hidden-one", NeverReason.PRIVATE)
        self.twin.never_finds("gone-one", NeverReason.DELETED)
        self.twin.never_finds("kumo-robotics", NeverReason.COMPANY)

    def _known(self, public_id: str, name: str, degree: Degree) -> None:
        provider_id = self.twin.knows(public_id, name, Degree.SECOND if degree is Degree.FIRST else degree)
        if degree is Degree.FIRST:
            self.twin.invite(JO, provider_id)
            self.twin.accepts(JO, provider_id)

    @property
    def linkedin(self) -> LinkedIn:
        return self.twin

    def accepts(self, public_id: str) -> None:
        self.twin.accepts(JO, f"person-{public_id}")

    def answers(self, public_id: str, text: str) -> None:
        self.twin.answers(JO, f"person-{public_id}", text)

    def logs_out(self) -> None:
        self.twin.set_state(JO, AccountState.LOGGED_OUT)

    def meets(self, kind: str, *, retry_after: int | None = None) -> None:
        from integrations import unipile_errors
        from sandbox.linkedin.refusal import STATUSES

        headers = {} if retry_after is None else {"retry-after": str(retry_after)}
        error = unipile_errors.of_answer(STATUSES[kind], f"errors/{kind}", headers, acts=True, account=True)
        self.twin.troubles.append(Trouble(error))

    def breaks_after(self) -> None:
        from integrations import unipile_errors
        from outreach.errors import OutcomeUnknown

        self.twin.troubles.append(Trouble(OutcomeUnknown(unipile_errors.UNKNOWN), is_done=True))


@contextmanager
def local_unipile(directory: Path, bot_url: str = "http://127.0.0.1:9") -> Iterator[Running]:
    """A sandbox with a local LinkedIn and no mail."""
    with running(quick_config(replace(a_seed(), linkedin=SEED), directory, bot_url)) as sandbox:
        yield sandbox
