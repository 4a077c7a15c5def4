"""The Messaging Lab's buttons and menus: write, show cards, launch, pause, resume, archive."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import adding_groups, bulk_approving, findings, live_steps, plays, test_sending
from handlers.asked import Asked, Listener, wired
from models import Person
from outreach import lab, launch, pausing, sequences, stored_forecasts, switching
from outreach.errors import NotFound
from outreach.lab_screens import LaunchSummary
from outreach.ports import Services, Session
from views import clicks, ids, lab_ids, launch_days, launch_modal
from views import help as help_view

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


def show_days(asked: Asked) -> None:
    """A person wants to see the forecast day by day."""
    asked.open(_days(asked))
    asked.ack()


def turn_days(asked: Asked) -> None:
    """A person turned a page of the forecast's days."""
    asked.redraw_view(_days(asked))
    asked.ack()


def _days(asked: Asked) -> View:
    wanted = launch_days.read(asked.body)
    name, forecast, zone = asked.run(
        lambda session, actor: stored_forecasts.page(session, actor, wanted.sequence_id)
    )
    return launch_days.launch_days(wanted.sequence_id, name, forecast, zone, wanted.page)


def menu(asked: Asked) -> None:
    """A person picked from one of the lab's menus."""
    picked = clicks.picked(asked.body)
    entry = _ENTRIES.get(picked.verb)
    if entry is None:
        raise NotFound()
    entry(asked, picked.id)
    asked.ack()


def _profile(asked: Asked, sequence_id: int) -> None:
    profile_id = asked.run(
        lambda session, actor: (
            sequences.sequence_of(session, actor.workspace_id, sequence_id).strategy_profile_id
        )
    )
    findings.open_profile(asked, profile_id)


def _running(rule: Verb) -> Callable[[Asked, int], None]:
    """Return the entry that runs one rule on the lab's sequence."""

    def run(asked: Asked, sequence_id: int) -> None:
        asked.once(lambda session, actor: rule(session, actor, sequence_id, now=asked.services.now()))

    return run


_ENTRIES: dict[str, Callable[[Asked, int], None]] = {
    lab_ids.MENU_FINDINGS: findings.open_all,
    lab_ids.MENU_APPROVE_CLEAN: bulk_approving.open_clean,
    lab_ids.MENU_EDIT_STEPS: live_steps.open_steps,
    lab_ids.MENU_PROFILE: _profile,
    lab_ids.MENU_ADD_GROUP: adding_groups.open_offer,
    lab_ids.MENU_ARCHIVE: _running(switching.archive),
    lab_ids.MENU_BRING_BACK: _running(switching.bring_back),
    lab_ids.MENU_MORE_CARDS: _running(lab.more_cards),
    lab_ids.MENU_CLONE: live_steps.open_clone,
    lab_ids.MENU_SAVE_PLAY: plays.ask_save,
    lab_ids.MENU_TEST_SEND: test_sending.open_form,
    lab_ids.MENU_APPROVE_AGAIN: bulk_approving.open_again,
}
"""What an entry of the lab's menus does."""


def show_archived(asked: Asked) -> None:
    """A person wants to see what is archived."""
    asked.open(help_view.archived(asked.run(switching.archived)))
    asked.ack()


def bring_back(asked: Asked) -> None:
    """A person pressed Bring back, in the list of archived sequences or in the lab."""
    sequence_id, now = clicks.pressed_id(asked.body), asked.services.now()
    said = asked.once(lambda session, actor: switching.bring_back(session, actor, sequence_id, now=now))
    if asked.view.get("callback_id") == lab_ids.ARCHIVED_MODAL:
        asked.redraw_view(help_view.archived(asked.run(switching.archived), said or ""))
    asked.ack()


def register(app: App, services: Services) -> None:
    for action_id, verb in (
        (ids.LAB_STOP_WRITING, lab.stop_generating),
        (ids.LAB_SHOW_CARDS, lab.more_cards),
        (ids.LAB_PAUSE, pausing.pause_sequence),
        (ids.LAB_RESUME, pausing.resume_sequence),
    ):
        app.action(action_id)(wired(services, pressing(verb)))
    app.action(ids.LAB_LAUNCH)(wired(services, ask_launch))
    for action_id, listener in (
        (lab_ids.LAB_MENU, menu),
        (lab_ids.LAUNCH_DAYS, show_days),
        (lab_ids.LAUNCH_DAYS_BACK, turn_days),
        (lab_ids.LAUNCH_DAYS_NEXT, turn_days),
        (lab_ids.ARCHIVED_LIST, show_archived),
        (lab_ids.SEQUENCE_BRING_BACK, bring_back),
    ):
        app.action(action_id)(wired(services, listener))
    app.view(ids.LAUNCH_MODAL)(wired(services, confirm_launch))
