"""Asks a model what a reply means for us."""

from jobs import context
from outreach import judging
from outreach.errors import WriterFailed
from outreach.ports import Services


def judge(reply_id: int) -> None:
    """Judge one reply; the clock asks again where the model could not be asked."""
    judge_now(context.services(), reply_id)


def judge_now(services: Services, reply_id: int) -> None:
    """Judge one reply, if there is somebody to ask; a second job for it does nothing."""
    if services.interest is None:
        return
    question = services.run(lambda session: judging.claim(session, reply_id, wall=services.wall()))
    if question is None:
        return
    try:
        judged = services.interest.judge(question.subject, question.words)
    except WriterFailed as error:
        found = error
        services.run(lambda session: judging.failed(session, reply_id, found, wall=services.wall()))
        return
    services.run(lambda session: judging.keep(session, reply_id, judged))
