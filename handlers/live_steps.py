"""Editing the steps of a sequence that is there already, and cloning it."""

from collections.abc import Callable

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import plays, test_sending
from handlers.asked import Asked, wired
from models import Person
from outreach import cloning, forms, live_steps
from outreach.errors import NotFound
from outreach.form_screens import FormChoices, SequenceForm
from outreach.ports import Services, Session
from outreach.step_saving import Touched
from views import clicks, form_ids, ids, sequence_modal, touched_modal

Begin = Callable[..., SequenceForm]
BEGINNINGS: dict[str, Begin] = {
    form_ids.MENU_EDIT_STEPS: live_steps.begin,
    form_ids.MENU_CLONE: cloning.begin,
}
"""What an entry of a sequence's menu opens."""


def sequence_menu(asked: Asked) -> None:
    """A person picked Edit steps, Clone, Save as play or Test send of a sequence."""
    picked = clicks.picked(asked.body)
    if picked.verb == form_ids.MENU_SAVE_PLAY:
        plays.ask_save(asked, picked.id)
        return
    if picked.verb == form_ids.MENU_TEST_SEND:
        test_sending.open_form(asked, picked.id)
        return
    beginning = BEGINNINGS.get(picked.verb)
    if beginning is None:
        raise NotFound()

    def work(session: Session, actor: Person) -> tuple[SequenceForm, FormChoices]:
        form = beginning(session, actor, picked.id, now=asked.services.now())
        return form, forms.choices(session, actor.workspace_id)

    asked.open(sequence_modal.build(*asked.run(work)))
    asked.ack()


def outcome(form: SequenceForm, touched: Touched) -> View:
    """Return the page that follows Save: what it touched, or what it would touch."""
    if touched.is_saved:
        return touched_modal.saved(form.name, touched)
    return touched_modal.touched(form, touched)


def save(asked: Asked) -> None:
    """A person read what saving touches and pressed Save."""
    form_id = sequence_modal.read_form_id(asked.view)

    def work(session: Session, actor: Person) -> View:
        form = forms.form_of(session, actor, form_id)
        return outcome(form, live_steps.save(session, actor, form_id, now=asked.services.now()))

    asked.ack(response_action="update", view=asked.run(work))


def back(asked: Asked) -> None:
    """A person went back to the steps from what saving them would touch."""
    form_id = sequence_modal.read_form_id(asked.view)

    def look(session: Session, actor: Person) -> View:
        form = forms.form_of(session, actor, form_id)
        return sequence_modal.build(form, forms.choices(session, actor.workspace_id))

    asked.redraw_view(asked.run(look))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(form_ids.SEQUENCE_MENU)(wired(services, sequence_menu))
    app.action(form_ids.EDIT_STEPS_BACK)(wired(services, back))
    app.view(ids.TOUCHED_MODAL)(wired(services, save))
