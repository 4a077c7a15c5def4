"""Whatever happens in whatever order: no mail leaves to who was invited by hand before somebody has said that day that
they have not answered, and in the end everybody who has not gets every mail once."""

from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from models import Enrollment, History
from models.states import EnrollmentState
from outreach import (
    linkedin_evidence,
    linkedin_replies,
    pausing_leads,
    silent_leads,
)
from outreach.errors import OutreachError
from tests.outreach.doing import settle
from tests.outreach.linkedin_notices import WROTE, notice
from tests.outreach.test_who_answered import in_berlin, invited
from tests.world import World, build

pytestmark = [pytest.mark.unseen, pytest.mark.slow]
BERLIN = ZoneInfo("Europe/Berlin")
LEADS = 3
WHO = st.integers(0, LEADS - 1)
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.sampled_from([1, 3, 15, 24, 48])),
        st.tuples(st.just("say"), WHO),
        st.tuples(st.just("take back"), WHO),
        st.tuples(st.just("reply"), WHO),
        st.tuples(st.just("mail"), WHO),
        st.tuples(st.just("did not"), WHO),
        st.tuples(st.just("pause"), WHO),
        st.tuples(st.just("resume"), WHO),
    ),
    min_size=4,
    max_size=10,
)


class Told:
    """What people have said, and what may leave because of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        in_berlin(world, world.jo_id)
        self.ids = [one.id for one in invited(world, LEADS)]
        self.silent_until: dict[int, datetime] = {}
        self.seen = len(world.channel.sent)
        self.got: dict[int, int] = dict.fromkeys(self.ids, 0)
        self.mails = 0

    def hours(self, count: int) -> None:
        for _ in range(count):
            self.world.clock.advance(hours=1)
            settle(self.world)
            self.look()

    def look(self) -> None:
        """Hold what has left since the last look against what was said."""
        now = self.world.clock.now
        for letter in self.world.channel.sent[self.seen :]:
            number = int(letter.recipient.partition("@")[0].removeprefix("mia"))
            id_ = self.ids[number]
            assert message_from_bytes(letter.content)["To"]
            assert self.silent_until.get(id_, now) > now, "nobody said that they have not answered"
            assert self.world.row(Enrollment, id_).state in (
                EnrollmentState.ACTIVE,
                EnrollmentState.COMPLETED,
            )
            self.got[id_] += 1
        self.seen = len(self.world.channel.sent)

    def say(self) -> None:
        now = self.world.clock.now
        shown = self.world.services.read(
            lambda session: silent_leads.shown(session, self.world.jo_id, now=now)
        )
        assert shown is not None
        ids = [one.followed.enrollment_id for one in shown.leads]
        if ids:
            self.world.act(silent_leads.nobody_else, ids, by=self.world.jo_id)
            self.silent_until |= dict.fromkeys(ids, now + timedelta(hours=24))

    def happen(self, what: str, which: int) -> None:
        world, jo = self.world, self.world.jo_id
        if what == "wait":
            self.hours(which)
        elif what == "say":
            self.say()
        elif what == "take back":
            world.act(silent_leads.take_back, jo, by=jo)
            self.silent_until.clear()
        elif what == "reply":
            today = world.clock.now.astimezone(BERLIN).date()
            world.act(linkedin_replies.told, self.ids[which], "Call me.", today, by=jo)
        elif what == "mail":
            self._mail(which)
        elif what == "did not":
            asked = world.rows(History, kind=linkedin_evidence.WROTE, enrollment_id=self.ids[which])
            if asked:
                world.act(linkedin_evidence.did_not, asked[-1].id, by=jo)
        else:
            rule = pausing_leads.pause_lead if what == "pause" else pausing_leads.resume_lead
            world.act(rule, self.ids[which])

    def _mail(self, which: int) -> None:
        self.mails += 1
        said = notice(
            name=f"Mia Lund{which} via LinkedIn",
            profiles=(f"mia-{which}",),
            template=WROTE,
            message_id=f"<{self.mails}@prod.linkedin.com>",
        )
        self.world.receive("jo@kestrel.test", said)

    def go_to_the_end(self) -> None:
        """Let nobody hold anything any more, and say each morning that nobody has answered."""
        for id_ in self.ids:
            with suppress(OutreachError):
                self.world.act(pausing_leads.resume_lead, id_)
        for _ in range(14):
            self.say()
            self.hours(24)


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(happenings=HAPPENINGS)
def test_nothing_leaves_unsaid_and_everything_in_the_end(
    kept_engine: Engine, happenings: list[tuple[str, int]]
) -> None:
    told = Told(build(kept_engine, is_seen=False))

    for what, which in happenings:
        with suppress(OutreachError):
            told.happen(what, which)
        settle(told.world)
        told.look()
    told.go_to_the_end()

    for id_ in told.ids:
        has_replied = told.world.row(Enrollment, id_).state is EnrollmentState.REPLIED
        assert told.got[id_] == 3 or (has_replied and told.got[id_] < 3)
