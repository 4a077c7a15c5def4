"""Reading one lead after another in a modal, from the Messaging Lab."""

from collections.abc import Callable

from slack_bolt import App

from handlers.asked import Asked, Listener, wired
from outreach import walking
from outreach.ports import Services
from views import clicks, lab_ids, walk_ids, walk_modal

Turn = Callable[..., walking.Page]


def begin(asked: Asked) -> None:
    """A person pressed Review in the Messaging Lab."""
    sequence_id, now = clicks.pressed_id(asked.body), asked.services.now()
    page = asked.run(lambda session, actor: walking.begin(session, actor, sequence_id, now=now))
    asked.open(walk_modal.build(page))
    asked.ack()


def begin_newcomers(asked: Asked) -> None:
    """A person pressed Review newcomers: only leads that came when the sequence was live are read."""
    sequence_id, now = clicks.pressed_id(asked.body), asked.services.now()
    page = asked.run(
        lambda session, actor: walking.begin(session, actor, sequence_id, newcomers=True, now=now)
    )
    asked.open(walk_modal.build(page))
    asked.ack()


def approve(asked: Asked) -> None:
    """A person pressed Approve and next."""
    asked.ack(response_action="update", view=walk_modal.build(_decided(asked, walking.APPROVE)))


def turning(rule: Turn) -> Listener:
    """Return the listener of a button that decides nothing: the lead as it is now, the one before, the next one."""

    def pressed(asked: Asked) -> None:
        shown, now = walk_modal.read(asked.view), asked.services.now()
        page = asked.run(
            lambda session, actor: rule(
                session, actor, shown.sequence_id, shown.enrollment_id, newcomers=shown.newcomers, now=now
            )
        )
        asked.redraw_view(walk_modal.build(page))
        asked.ack()

    return pressed


def deciding(verb: str) -> Listener:
    """Return the listener of a button that decides on a lead."""

    def pressed(asked: Asked) -> None:
        page = _decided(asked, verb, clicks.pressed_id(asked.body))
        asked.redraw_view(walk_modal.build(page))
        asked.ack()

    return pressed


def _decided(asked: Asked, verb: str, enrollment_id: int | None = None) -> walking.Page:
    shown, now = walk_modal.read(asked.view), asked.services.now()
    return asked.run(
        lambda session, actor: walking.decide(
            session,
            actor,
            shown.sequence_id,
            enrollment_id or shown.enrollment_id,
            verb,
            digest=shown.digest,
            newcomers=shown.newcomers,
            now=now,
        )
    )


def register(app: App, services: Services) -> None:
    app.action(walk_ids.LAB_REVIEW)(wired(services, begin))
    app.action(lab_ids.LAB_REVIEW_NEWCOMERS)(wired(services, begin_newcomers))
    app.view(walk_ids.WALK_MODAL)(wired(services, approve))
    for action_id, rule in (
        (walk_ids.WALK_AGAIN, walking.again),
        (walk_ids.WALK_BACK, walking.back),
        (walk_ids.WALK_NEXT, walking.following),
    ):
        app.action(action_id)(wired(services, turning(rule)))
    for action_id, verb in (
        (walk_ids.WALK_LATER, walking.LATER),
        (walk_ids.WALK_LEAVE_OUT, walking.LEAVE_OUT),
        (walk_ids.WALK_UNDO, walking.UNDO),
    ):
        app.action(action_id)(wired(services, deciding(verb)))
