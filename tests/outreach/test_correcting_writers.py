"""Another lead who wrote in a lead's thread: what was held for them is let go with the class that held it."""

import pytest

from models import Enrollment, Reply
from models.states import EnrollmentState
from outreach import correcting, pausing_leads, whose
from tests.outreach.doing import sent
from tests.world import World, mail


class Thread:
    """Yuki's thread, in which Lena, who is a lead, too, has answered."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._yukis, self._lenas = (one.id for one in world.enrolled(world.launched(leads=2))[:2])
        self.was = self.lena()
        self.lena_answers()

    def lena_answers(self, number: int = 1) -> None:
        to, ours = self._world.channel.sent[0].sender, str(sent(self._world)[0]["Message-ID"])
        lena = self._world.lead_of(self._lenas).email
        answer = mail(sender=f"Lena <{lena}>", to=to, answers=ours, message_id=f"<{number}@vogt.test>")
        self._world.receive(to, answer)

    @property
    def reply(self) -> Reply:
        return self._world.rows(Reply)[0]

    def yuki(self) -> EnrollmentState:
        return self._world.row(Enrollment, self._yukis).state

    def lena(self) -> EnrollmentState:
        return self._world.row(Enrollment, self._lenas).state

    def correct(self, chosen: str) -> None:
        shown = correcting.key_of(self.reply)
        self._world.act(correcting.correct, self.reply.id, shown=shown, chosen=chosen)

    def pause(self) -> None:
        self._world.act(pausing_leads.pause_lead, self._lenas)

    def resume(self) -> None:
        self._world.act(pausing_leads.resume_lead, self._lenas)


@pytest.fixture
def thread(world: World) -> Thread:
    found = Thread(world)
    assert found.lena() is EnrollmentState.PAUSED
    return found


@pytest.mark.parametrize("chosen", ["auto_reply", "out_of_office", "bounce"])
def test_who_was_held_goes_on_when_no_person_wrote(thread: Thread, chosen: str) -> None:
    thread.correct(chosen)

    assert thread.yuki() is EnrollmentState.ACTIVE
    assert thread.lena() is thread.was


def test_who_was_held_stays_so_while_a_person_wrote_and_goes_on_after_all(thread: Thread) -> None:
    thread.correct("referral")
    assert thread.lena() is EnrollmentState.PAUSED
    thread.correct("opt_out")
    assert thread.lena() is EnrollmentState.STOPPED
    thread.correct("human")
    assert thread.lena() is EnrollmentState.PAUSED

    thread.correct("auto_reply")

    assert thread.lena() is thread.was


def test_who_wrote_twice_stays_held_by_the_other_mail(thread: Thread) -> None:
    thread.lena_answers(2)

    thread.correct("auto_reply")

    assert thread.lena() is EnrollmentState.PAUSED


def test_being_held_is_redone_with_the_class(thread: Thread) -> None:
    thread.correct("auto_reply")

    thread.correct("human")

    assert thread.lena() is EnrollmentState.PAUSED


def test_whom_a_person_paused_meanwhile_stays_paused(thread: Thread) -> None:
    thread.resume()
    thread.pause()

    thread.correct("auto_reply")

    assert thread.lena() is EnrollmentState.PAUSED


def test_whom_a_person_let_go_on_is_not_held_again_by_another_class_of_a_persons(thread: Thread) -> None:
    thread.resume()

    thread.correct("referral")

    assert thread.lena() is not EnrollmentState.PAUSED


def test_who_wrote_in_the_thread_stays_held_when_the_mail_is_not_the_leads(
    world: World, thread: Thread
) -> None:
    world.act(whose.no, thread.reply.id)
    world.act(whose.go_on, thread.reply.id)

    assert thread.yuki() is EnrollmentState.ACTIVE
    assert thread.lena() is EnrollmentState.PAUSED
