"""The pages that lie on a sequence's form: one step, and the sending hours."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import form_hours, form_problems, form_steps, forms
from outreach.errors import InvalidForm
from outreach.form_screens import FormChoices, SequenceForm
from outreach.ports import Services, Session
from views import filled, form_ids, hours_modal, ids, sequence_modal, step_fields

Change = Callable[[SequenceForm, FormChoices], SequenceForm]


def keep_step(asked: Asked) -> None:
    """A person changed an input of a step's page: it is kept, and both pages follow."""
    page = step_fields.page_of(asked.view)
    form, choices = _keep(asked, page.id, lambda form, choices: _typed_step(asked, form, page.digest))
    if asked.body["actions"][0]["action_id"] in form_ids.TIMELINE_INPUTS:
        step = form_steps.step_of(form, page.digest)
        asked.redraw_view(step_fields.step_page(form, step, choices))
        asked.redraw_below(sequence_modal.build(form, choices))
    asked.ack()


def submit_step(asked: Asked) -> None:
    """A person pressed Done on a step's page."""
    page = step_fields.page_of(asked.view)

    def checked(form: SequenceForm, choices: FormChoices) -> SequenceForm:
        typed = _typed_step(asked, form, page.digest)
        step = form_steps.step_of(typed, page.digest)
        wrong = form_problems.step_problems(typed, step, choices)
        if wrong:
            raise InvalidForm(wrong)
        return typed

    form, choices = _keep(asked, page.id, checked)
    asked.redraw_below(sequence_modal.build(form, choices))
    asked.ack()


def closed_step(asked: Asked) -> None:
    """A person went back from a step's page: the first page shows what was typed there."""
    page = step_fields.page_of(asked.view)
    form, choices = asked.run(lambda session, actor: _look(session, actor, page.id))
    asked.redraw_below(sequence_modal.build(form, choices))
    asked.ack()


def open_hours(asked: Asked) -> None:
    """A person pressed Change… beside the sending hours."""
    form_id = sequence_modal.read_form_id(asked.view)
    asked.open(hours_modal.build(*asked.run(lambda session, actor: _look(session, actor, form_id))))
    asked.ack()


def submit_hours(asked: Asked) -> None:
    """A person pressed Done under the sending hours."""

    def checked(form: SequenceForm, choices: FormChoices) -> SequenceForm:
        hours = hours_modal.read(filled.values_of(asked.view), form.hours)
        wrong = form_hours.problems(hours)
        if wrong:
            raise InvalidForm(wrong)
        return replace(form, hours=hours)

    form, choices = _keep(asked, sequence_modal.read_form_id(asked.view), checked)
    asked.redraw_below(sequence_modal.build(form, choices))
    asked.ack()


def _typed_step(asked: Asked, form: SequenceForm, key: str) -> SequenceForm:
    step = form_steps.step_of(form, key)
    return form_steps.change_step(form, step_fields.read_step(filled.values_of(asked.view), step))


def _look(session: Session, actor: Person, form_id: int) -> tuple[SequenceForm, FormChoices]:
    return forms.form_of(session, actor, form_id), forms.choices(session, actor.workspace_id)


def _keep(asked: Asked, form_id: int, change: Change) -> tuple[SequenceForm, FormChoices]:
    def work(session: Session, actor: Person) -> tuple[SequenceForm, FormChoices]:
        kept, choices = _look(session, actor, form_id)
        typed = change(kept, choices)
        return forms.change_form(session, actor, typed, choices, now=asked.services.now()), choices

    return asked.run(work)


def register(app: App, services: Services) -> None:
    for action_id in form_ids.STEP_INPUTS:
        app.action(action_id)(wired(services, keep_step))
    app.view(ids.STEP_MODAL)(wired(services, submit_step))
    app.view_closed(ids.STEP_MODAL)(wired(services, closed_step))
    app.action(form_ids.SEQUENCE_HOURS)(wired(services, open_hours))
    app.view(ids.HOURS_MODAL)(wired(services, submit_hours))
