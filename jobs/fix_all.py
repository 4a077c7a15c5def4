"""Writes proposals for the other texts of a step, several side by side; applies what was ticked, and takes it back."""

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from uuid import uuid4

from jobs import context, stopping
from outreach import composing, fix_applying, fix_checks, fix_proposals, fix_undoing, leases
from outreach.errors import WriterFailed, WriterStopped, WriterUnreachable
from outreach.fix_proposals import Draft, Proposal
from outreach.hidden_marks import without_hidden
from outreach.ports import Services, Session
from outreach.writer_port import NOTHING, Text, Used, Written, used_by

LEASE_SECONDS = 120
WRITES_FOR = 300.0
"""For how many seconds one job writes: another one follows, so that a deploy and an import need not wait for it."""

_BEAT_SECONDS = 1.0
_AHEAD = 2
"""How many times as many texts as calls are begun with ahead."""


def propose_fixes(fix_id: int) -> None:
    """Write the proposals of a fix that are missing, until done or stopped."""
    propose_all(context.services(), fix_id)


def apply_fix(fix_id: int) -> None:
    """Put what was ticked in the place of the old texts; what a dead job left is asked for again by the clock."""
    apply_all(context.services(), fix_id)


def undo_fix(fix_id: int) -> None:
    """Put the old texts and their approvals back."""
    undo_all(context.services(), fix_id)


def apply_all(services: Services, fix_id: int) -> None:
    """Go on, some leads a transaction, until nothing that was ticked is left."""
    while services.run(lambda session: fix_applying.apply_next(session, fix_id, now=services.now())):
        pass


def undo_all(services: Services, fix_id: int) -> None:
    """Go on, some leads a transaction, until every text that was applied is back or kept."""
    while services.run(lambda session: fix_undoing.undo_next(session, fix_id, now=services.now())):
        pass


def propose_all(services: Services, fix_id: int) -> None:
    """Write under a lease; a text is kept once, whichever job wrote it, and what a dead one was at is written again."""
    with ThreadPoolExecutor(services.calls_at_once, thread_name_prefix="fixer") as writers:
        _Proposing(services, fix_id, writers).run()


class _Proposing:
    """One job's writing: texts side by side, each kept as it comes."""

    def __init__(self, services: Services, fix_id: int, writers: ThreadPoolExecutor) -> None:
        self._services, self._fix_id, self._writers = services, fix_id, writers
        self._holder, self._name = uuid4().hex, f"{fix_proposals.LEASE}{fix_id}"
        self._under_way: dict[Future[Proposal], Draft] = {}
        self._trouble: WriterFailed | None = None
        self._is_over = stopping.after(WRITES_FOR)

    def run(self) -> None:
        is_held = False
        while self._may_go_on():
            is_held = True
            self._begin_more()
            if not self._under_way:
                self._services.run(self._finish)
                break
            self._collect()
        while self._under_way:
            self._collect()
        if is_held:
            self._services.run(self._give_back)

    def _may_go_on(self) -> bool:
        """Renew the lease and say whether more may be written; what is under way ends anyhow."""
        if self._trouble is not None or (self._under_way and self._is_over()):
            return False
        services = self._services
        return services.run(
            lambda session: (
                fix_proposals.is_wanted(session, self._fix_id)
                and leases.take(
                    session, self._name, self._holder, wall=services.wall(), seconds=LEASE_SECONDS
                )
            )
        )

    def _begin_more(self) -> None:
        free = _AHEAD * self._services.calls_at_once - len(self._under_way)
        if free <= 0:
            return
        busy = [one.item_id for one in self._under_way.values()]
        for draft in self._services.run(
            lambda session: fix_proposals.next_drafts(session, self._fix_id, limit=free, but=busy)
        ):
            self._under_way[self._writers.submit(_proposed, self._services, draft)] = draft

    def _collect(self) -> None:
        """Keep what is done, after a short wait: the lease is renewed and a Stop seen in between."""
        done, _ = wait(self._under_way, timeout=_BEAT_SECONDS, return_when=FIRST_COMPLETED)
        for one in done:
            draft = self._under_way.pop(one, None)
            if draft is None:
                continue
            try:
                proposal = one.result()
            except (WriterUnreachable, WriterStopped) as error:
                self._trouble = error
                self._call_off()
                continue
            self._services.run(_keeping(self._fix_id, draft, proposal))

    def _call_off(self) -> None:
        """Begin no call that has not begun: its text is missing and is written later."""
        for one in [one for one in self._under_way if one.cancel()]:
            del self._under_way[one]

    def _finish(self, session: Session) -> None:
        fix_proposals.finish(session, self._fix_id, now=self._services.now())

    def _give_back(self, session: Session) -> None:
        seconds = 0.0
        if isinstance(self._trouble, WriterUnreachable):
            seconds = self._trouble.rest_seconds
            fix_proposals.rest(session, self._fix_id, str(self._trouble))
        elif self._trouble is not None:
            fix_proposals.give_up(session, self._fix_id, str(self._trouble))
        wall = self._services.wall()
        leases.release(session, self._name, self._holder, wall=wall, rest_seconds=seconds)


@dataclass(frozen=True)
class _keeping:
    """Keeps one proposal."""

    fix_id: int
    draft: Draft
    proposal: Proposal

    def __call__(self, session: Session) -> bool:
        return fix_proposals.keep(session, self.fix_id, self.draft, self.proposal)


def _proposed(services: Services, draft: Draft) -> Proposal:
    """Have a text changed and checked; one with new flaws is asked for once more, with what was wrong.

    Raises WriterUnreachable, WriterStopped.
    """
    try:
        first = services.writer.write(draft.brief)
    except (WriterUnreachable, WriterStopped):
        raise
    except WriterFailed as error:
        return Proposal(None, str(error), used=used_by(error))
    checked = _checked(draft, first, NOTHING)
    if not checked.flaws or not checked.reason:
        return checked
    again = replace(draft.brief, correction=checked.reason)
    try:
        second = services.writer.write(again)
    except WriterFailed as error:
        return replace(checked, used=checked.used + used_by(error))
    better = _checked(draft, second, checked.used)
    return better if not better.reason else replace(checked, used=better.used)


def _checked(draft: Draft, written: Written, before: Used) -> Proposal:
    """Return a text that was written as a proposal; one that may not stand has its reason."""
    text, used = _text(draft, written), before + written.used
    old = draft.example.draft
    if (text.subject, text.body) == (old.subject, old.body.strip()):
        return Proposal(None, fix_checks.UNCHANGED, used=used)
    ground = draft.ground
    if not written.translates:
        ground = replace(ground, language=written.language)
    every, new = fix_checks.wrong_with(text, draft.example.draft, ground, draft.source)
    return Proposal(text, fix_checks.as_reason(new), every, written.translates, used)


def _text(draft: Draft, written: Written) -> Text:
    """Return the words that are proposed; a subject that nobody changed stays as it is."""
    example, subject = draft.example, composing.one_line(without_hidden(written.subject), 120)
    is_kept = not example.draft.subject or not subject or example.before.subject == example.after.subject
    return Text(example.draft.subject if is_kept else subject, without_hidden(written.body).strip())
