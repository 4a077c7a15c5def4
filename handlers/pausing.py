"""Pausing, resuming and stopping: by command, from lists and App Home, and from a lead's card."""

from slack_bolt import App

from handlers.asked import Asked, Listener, wired
from models import Person
from outreach import pausable, pausing_leads
from outreach.pausable import Pausable, Standstill, Wish
from outreach.ports import Services, Session
from outreach.slack_port import Screen
from views import clicks, ids
from views import help as help_view
from views import pausing as pausing_view

EVERYTHING = ("all", "everything")


def told(asked: Asked, wish: Wish, words: str) -> Screen:
    """Return the answer to `/plera pause` or `resume`: what was done, or what may be meant."""
    if words.casefold() in EVERYTHING:
        return stop_all(asked)

    def work(session: Session, actor: Person) -> tuple[str | tuple[Pausable, ...], Standstill]:
        done = pausable.by_name(session, actor, wish, words, now=asked.services.now())
        return done, pausable.standstill(session, actor)

    found, everything = asked.run(work)
    if isinstance(found, str):
        return help_view.sentence(found)
    return pausing_view.pausable_list(wish, found, everything)


def stop_all(asked: Asked) -> Screen:
    """Return the answer to `/plera stop-all`."""
    return pausing_view.stop_all(asked.run(pausable.standstill))


def changing(wish: Wish) -> Listener:
    """Return the listener of a button that pauses or resumes what its value names."""

    def pressed(asked: Asked) -> None:
        picked = clicks.picked(asked.body)
        said = asked.once(
            lambda session, actor: pausable.change(
                session, actor, wish, picked.verb, picked.id, now=asked.services.now()
            )
        )
        asked.ack()
        if said:
            asked.respond(help_view.sentence(said))

    return pressed


def pick_for_lead(asked: Asked, picked: clicks.Picked) -> None:
    """A person picked Pause, Resume or Stop from the menu of a lead's card."""
    if picked.verb == ids.MENU_STOP_LEAD:
        name = asked.run(lambda session, actor: pausing_leads.stoppable(session, actor, picked.id))
        asked.open(pausing_view.stop_lead_modal(picked.id, name))
        return
    rule = pausing_leads.pause_lead if picked.verb == ids.MENU_PAUSE_LEAD else pausing_leads.resume_lead
    asked.once(
        lambda session, actor: rule(session, actor, picked.id, everywhere=True, now=asked.services.now())
    )


def stop_lead(asked: Asked) -> None:
    """A person confirmed that a lead gets nothing more."""
    enrollment_id, everywhere = pausing_view.read_stop_lead(asked.view)
    asked.run(
        lambda session, actor: pausing_leads.stop_lead(
            session, actor, enrollment_id, everywhere=everywhere, now=asked.services.now()
        )
    )
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(ids.HOLD_PAUSE)(wired(services, changing(Wish.PAUSE)))
    app.action(ids.HOLD_RESUME)(wired(services, changing(Wish.RESUME)))
    app.view(ids.STOP_LEAD_MODAL)(wired(services, stop_lead))
