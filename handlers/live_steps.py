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


def sequence_menu(asked: Asked) -> None:
    """A person picked Edit steps, Clone, Save as play or Test send of a sequence."""
    picked = clicks.picked(asked.body)
    entry = _ENTRIES.get(picked.verb)
    if entry is None:
        raise NotFound()
    entry(asked, picked.id)
    asked.ack()


def open_steps(asked: Asked, sequence_id: int) -> None:
    """Open the form of a sequence's steps."""
    _open(asked, sequence_id, live_steps.begin)


def open_clone(asked: Asked, sequence_id: int) -> None:
    """Open the form of a new sequence that is like this one."""
    _open(asked, sequence_id, cloning.begin)


def _open(asked: Asked, sequence_id: int, beginning: Callable[..., SequenceForm]) -> None:
    def work(session: Session, actor: Person) -> tuple[SequenceForm, FormChoices]:
        form = beginning(session, actor, sequence_id, now=asked.services.now())
        return form, forms.choices(session, actor.workspace_id)

    asked.open(sequence_modal.build(*asked.run(work)))


_ENTRIES: dict[str, Callable[[Asked, int], None]] = {
    form_ids.MENU_EDIT_STEPS: open_steps,
    form_ids.MENU_CLONE: open_clone,
    form_ids.MENU_SAVE_PLAY: plays.ask_save,
    form_ids.MENU_TEST_SEND: test_sending.open_form,
}
"""What an entry of a sequence's menu opens."""


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
