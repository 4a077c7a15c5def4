"""The Messaging Lab's buttons: write, show cards, launch, pause, resume."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import App

from handlers.asked import Asked, Listener, wired
from models import Person
from outreach import lab, launch, pausing
from outreach.lab_screens import LaunchSummary
from outreach.ports import Services, Session
from views import clicks, ids, launch_modal

Verb = Callable[..., object]


def pressing(verb: Verb) -> Listener:
    """Return the listener of a button that runs one rule on the lab's sequence."""

    def pressed(asked: Asked) -> None:
        sequence_id = clicks.pressed_id(asked.body)
        asked.once(lambda session, actor: verb(session, actor, sequence_id, now=asked.services.now()))
        asked.ack()

    return pressed


def ask_launch(asked: Asked) -> None:
    """A person pressed Launch…: say what will happen; a forecast that takes long follows."""
    sequence_id = clicks.pressed_id(asked.body)

    def look(session: Session, actor: Person) -> tuple[LaunchSummary, int]:
        return launch.summary(session, actor, sequence_id, now=asked.services.now()), actor.id

    summary, person_id = asked.run(look)
    view_id = asked.open(launch_modal.launch_modal(summary))
    if summary.is_forecast_late:
        asked.services.queue.enqueue("forecast", sequence_id, person_id, view_id)
    asked.ack()


def confirm_launch(asked: Asked) -> None:
    """A person confirmed the launch."""
    typed = launch_modal.read_launch(asked.view)
    asked.run(lambda session, actor: _launch(session, actor, typed, asked.services.now()))
    asked.ack()


def _launch(session: Session, actor: Person, typed: launch_modal.LaunchTyped, now: datetime) -> None:
    launch.launch(session, actor, typed.sequence_id, first_step_waits=typed.waits_for_window, now=now)


def register(app: App, services: Services) -> None:
    for action_id, verb in (
        (ids.LAB_STOP_WRITING, lab.stop_generating),
        (ids.LAB_SHOW_CARDS, lab.more_cards),
        (ids.LAB_PAUSE, pausing.pause_sequence),
        (ids.LAB_RESUME, pausing.resume_sequence),
    ):
        app.action(action_id)(wired(services, pressing(verb)))
    app.action(ids.LAB_LAUNCH)(wired(services, ask_launch))
    app.view(ids.LAUNCH_MODAL)(wired(services, confirm_launch))
