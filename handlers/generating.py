"""Having messages written, from the Messaging Lab and from a sequence that was just created."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models.states import WritingScope
from outreach import generating
from outreach.ports import Services
from views import clicks, generate_ids, generate_modal, ids

_HOW_MANY = "Write how many leads, from 1 to 100,000."


def ask(asked: Asked) -> None:
    """A person pressed Generate… in the Messaging Lab."""
    sequence_id, services = clicks.pressed_id(asked.body), asked.services
    form = asked.run(
        lambda session, actor: generating.choices(
            session, actor, sequence_id, terms=services.terms, now=services.now()
        )
    )
    asked.open(generate_modal.build(form))
    asked.ack()


def count(asked: Asked) -> None:
    """A person typed how many of the next leads: the cost follows."""
    typed, services = generate_modal.read(asked.view), asked.services
    form = asked.run(
        lambda session, actor: generating.choices(
            session,
            actor,
            typed.sequence_id,
            terms=services.terms,
            now=services.now(),
            count=typed.count or 0,
        )
    )
    if typed.count is not None:
        asked.redraw_view(generate_modal.build(form))
    asked.ack()


def start(asked: Asked) -> None:
    """A person pressed Generate in the modal."""
    typed, now = generate_modal.read(asked.view), asked.services.now()
    if typed.scope is WritingScope.NEXT and typed.count is None:
        asked.ack(response_action="errors", errors={generate_ids.GENERATE_COUNT_BLOCK: _HOW_MANY})
        return
    asked.run(
        lambda session, actor: generating.start(
            session, actor, typed.sequence_id, typed.scope, count=typed.count or 0, now=now
        )
    )
    asked.ack()


def preview(asked: Asked) -> None:
    """A person pressed Write 3 previews under the sequence they created."""
    sequence_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(
        lambda session, actor: generating.start(session, actor, sequence_id, WritingScope.PREVIEW, now=now)
    )
    asked.redraw_view(generate_modal.started(sequence_id))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(ids.LAB_GENERATE)(wired(services, ask))
    app.action(generate_ids.GENERATE_COUNT)(wired(services, count))
    app.action(generate_ids.GENERATE_PREVIEWS)(wired(services, preview))
    app.view(generate_ids.GENERATE_MODAL)(wired(services, start))
