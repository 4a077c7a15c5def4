"""Half-filled forms: kept when their modal is closed, continued or discarded from a direct message or App Home."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers.asked import Asked, Listener, wired
from models import Person
from models.states import FormKind
from outreach import forms, kept_forms, profiles
from outreach.ports import Services, Session
from views import clicks, form_ids, ids, profile_modal, sequence_modal


def closing(kind: FormKind) -> Listener:
    """Return the listener for the closed modal of one kind of form."""

    def closed(asked: Asked) -> None:
        form_id = sequence_modal.read_form_id(asked.view)
        asked.run(lambda session, actor: kept_forms.closed(session, actor, form_id, kind))
        asked.ack()

    return closed


def go_on(asked: Asked) -> None:
    """A person pressed Continue: the form opens as it was left."""
    form_id = clicks.pressed_id(asked.body)

    def look(session: Session, actor: Person) -> View:
        if kept_forms.kind_of(session, actor, form_id) is FormKind.PROFILE:
            return profile_modal.build(profiles.form_of(session, actor, form_id))
        form = forms.form_of(session, actor, form_id)
        return sequence_modal.build(form, forms.choices(session, actor.workspace_id))

    asked.open(asked.run(look))
    asked.ack()


def discard(asked: Asked) -> None:
    """A person pressed Discard."""
    form_id = clicks.pressed_id(asked.body)
    asked.once(lambda session, actor: kept_forms.discard(session, actor, form_id))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.view_closed(ids.SEQUENCE_MODAL)(wired(services, closing(FormKind.SEQUENCE)))
    app.view_closed(ids.TOUCHED_MODAL)(wired(services, closing(FormKind.SEQUENCE)))
    app.view_closed(form_ids.PROFILE_MODAL)(wired(services, closing(FormKind.PROFILE)))
    app.action(ids.FORM_CONTINUE)(wired(services, go_on))
    app.action(ids.FORM_DISCARD)(wired(services, discard))
