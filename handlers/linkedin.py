"""LinkedIn: adding an account, and what became of a task that is done by hand."""

from collections.abc import Callable

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import leads, senders
from handlers.asked import Asked, wired
from models import Person
from outreach import (
    acceptances,
    linkedin_accounts,
    linkedin_replies,
    linkedin_tasks,
    linkedin_undoing,
    withdrawal_cards,
)
from outreach import linkedin_walk as walk
from outreach.errors import AlreadyDecided, InvalidForm
from outreach.ports import Services, Session
from views import (
    clicks,
    lead_ids,
    linkedin_account,
    linkedin_ids,
    linkedin_reply,
    linkedin_task,
    linkedin_walk,
)


def done(asked: Asked) -> None:
    """A person has done a task; where they go from one to the next, the next one is shown."""
    attempt_id, now = clicks.pressed_id(asked.body), asked.services.now()

    def rule(session: Session, actor: Person) -> str:
        return linkedin_tasks.done(session, actor, attempt_id, now=now)

    if linkedin_walk.is_page(asked.view):
        said = _or_too_late(asked, rule)
        asked.redraw_view(_page(asked, attempt_id, said))
    else:
        asked.once(rule)
    asked.ack()


def _or_too_late(asked: Asked, rule: Callable[[Session, Person], str]) -> str:
    """Return what a rule says, or why it came too late: the next page says so."""
    try:
        return asked.once(rule) or ""
    except AlreadyDecided as error:
        return str(error)


def _page(asked: Asked, attempt_id: int, said: str = "", *, is_past: bool = False) -> View:
    return linkedin_walk.build(
        asked.run(lambda session, actor: walk.page(session, actor, attempt_id, said=said, is_past=is_past))
    )


def begin(asked: Asked) -> None:
    """A person goes through their tasks one by one."""
    asked.open(_page(asked, clicks.pressed_id(asked.body)))
    asked.ack()


def later(asked: Asked) -> None:
    """A person leaves a task for later and goes on to the next."""
    asked.redraw_view(_page(asked, clicks.pressed_id(asked.body), is_past=True))
    asked.ack()


def undo(asked: Asked) -> None:
    """A person has not done a task after all."""
    attempt_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(lambda session, actor: linkedin_undoing.undo(session, actor, attempt_id, now=now))
    asked.ack()


def ask_why(asked: Asked) -> None:
    """A person could not do a task and is asked why."""
    attempt_id = clicks.pressed_id(asked.body)
    task = asked.run(lambda session, actor: linkedin_tasks.open_task(session, actor, attempt_id))
    asked.open(linkedin_task.could_not(attempt_id, task.channel, task.lead_name, is_answer=task.is_answer))
    asked.ack()


def could_not(asked: Asked) -> None:
    """A person said why a task could not be done."""
    now, view = asked.services.now(), asked.view

    def decide(session: Session, actor: Person) -> tuple[int, str]:
        linkedin_tasks.may_decide(actor)
        attempt_id, why, words = linkedin_task.read_could_not(view)
        return attempt_id, linkedin_tasks.could_not(session, actor, attempt_id, why, words, now=now)

    attempt_id, said = asked.run(decide)
    asked.ack()
    if view.get("previous_view_id"):
        asked.redraw_below(_page(asked, attempt_id, said))


def accepted(asked: Asked) -> None:
    """A person saw that a lead accepted the invite; pressed on a task or on the lead's card, which then says so."""
    enrollment_id, now = clicks.pressed_id(asked.body), asked.services.now()
    said = asked.once(lambda session, actor: acceptances.accepted(session, actor, enrollment_id, now=now))
    if asked.view.get("callback_id") == lead_ids.LEAD_CARD_MODAL:
        lead_id = clicks.number(str(asked.view.get("private_metadata") or ""))
        asked.redraw_view(leads.card_after(asked, lead_id, said or ""))
    asked.ack()


def ask_reply(asked: Asked) -> None:
    """A lead has replied on LinkedIn: a person is asked what they wrote."""
    enrollment_id, now = clicks.pressed_id(asked.body), asked.services.now()
    form = asked.run(lambda session, actor: linkedin_replies.form(session, actor, enrollment_id, now=now))
    asked.open(linkedin_reply.build(form))
    asked.ack()


def replied(asked: Asked) -> None:
    """A person pasted what a lead wrote; a lead's card below shows it."""
    now, view = asked.services.now(), asked.view

    def tell(session: Session, actor: Person) -> tuple[int, str]:
        linkedin_tasks.may_decide(actor)
        enrollment_id, words, on = linkedin_reply.read(view)
        return linkedin_replies.told(session, actor, enrollment_id, words, on, now=now)

    lead_id, said = asked.run(tell)
    asked.ack()
    if view.get("previous_view_id"):
        asked.redraw_below(leads.card_after(asked, lead_id, said))


def ask_account(asked: Asked) -> None:
    """A person wants to add a LinkedIn account."""
    now, is_reachable = asked.services.now(), asked.services.linkedin is not None
    form = asked.run(
        lambda session, actor: linkedin_accounts.begin(session, actor, is_reachable=is_reachable, now=now)
    )
    asked.open(linkedin_account.build(form))
    asked.ack()


def add_account(asked: Asked) -> None:
    """A person adds a LinkedIn account; the list below shows it."""
    typed, now = linkedin_account.read(asked.view), asked.services.now()
    linkedin = asked.services.linkedin
    asked.run(
        lambda session, actor: linkedin_accounts.may_ask(
            session, actor, typed, is_reachable=linkedin is not None
        )
    )
    account = (
        linkedin_accounts.asked_for(linkedin, typed.account_id) if linkedin and typed.account_id else None
    )
    said = asked.run(
        lambda session, actor: linkedin_accounts.add(session, actor, typed, account=account, now=now)
    )
    asked.ack()
    asked.redraw_below(senders.page_of(asked, 0, said))


def withdrawn(asked: Asked) -> None:
    """A person has taken an invite back."""
    row_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(lambda session, actor: withdrawal_cards.withdrawn(session, actor, row_id, now=now))
    asked.ack()


def was_accepted(asked: Asked) -> None:
    """A person wanted to take an invite back and saw that it was accepted."""
    row_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(lambda session, actor: withdrawal_cards.accepted(session, actor, row_id, now=now))
    asked.ack()


def errors_of(error: InvalidForm) -> dict[str, str]:
    """Return the errors of a form by block id."""
    blocks = {
        **linkedin_account.BLOCKS,
        **linkedin_reply.BLOCKS,
        "words": linkedin_ids.COULD_NOT_WORDS,
        "confirmed": linkedin_ids.AUTOMATION_CONFIRM,
    }
    return {blocks.get(name, name): words for name, words in error.fields.items()}


def register(app: App, services: Services) -> None:
    app.action(linkedin_ids.TASK_DONE)(wired(services, done))
    app.action(linkedin_ids.TASKS_BEGIN)(wired(services, begin))
    app.action(linkedin_ids.TASKS_NEXT)(wired(services, later))
    app.action(linkedin_ids.TASK_UNDO)(wired(services, undo))
    app.action(linkedin_ids.TASK_COULD_NOT)(wired(services, ask_why))
    app.action(linkedin_ids.ACCEPTED)(wired(services, accepted))
    app.action(linkedin_ids.WITHDRAWN)(wired(services, withdrawn))
    app.action(linkedin_ids.WITHDRAW_ACCEPTED)(wired(services, was_accepted))
    app.action(linkedin_ids.REPLIED)(wired(services, ask_reply))
    app.view(linkedin_ids.REPLIED_MODAL)(wired(services, replied))
    app.action(linkedin_ids.ACCOUNT_ADD)(wired(services, ask_account))
    app.view(linkedin_ids.COULD_NOT_MODAL)(wired(services, could_not))
    app.view(linkedin_ids.ACCOUNT_MODAL)(wired(services, add_account))
