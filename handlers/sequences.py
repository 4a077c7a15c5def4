"""Building a sequence, or editing its steps, on the first page of its form."""

from collections.abc import Callable

from slack_bolt import App
from slack_sdk.models.views import View

from handlers.asked import Asked, Listener, wired
from handlers.live_steps import outcome
from models import Person
from outreach import form_steps, forms, group_picks, live_steps, name_picks, rights, sequences
from outreach.form_screens import Choice, FormChoices, SequenceForm
from outreach.ports import Services, Session
from outreach.rights import Right
from views import choices as selects
from views import clicks, filled, form_ids, group_choices, ids, sequence_modal, step_fields, ways_in

Named = Callable[[Session, Person, str], tuple[Choice, ...]]

_OTHER_STEPS = (
    "The run got another play meanwhile, so the steps are others: read them and press Create again."
)


def open_form(asked: Asked) -> None:
    """A person wants to create a sequence; without run, profile or leads they see what is missing."""
    asked.open(begin(asked))
    asked.ack()


def begin(asked: Asked) -> View:
    """Return a new form, or the checklist of what is missing for one. Raises NotAllowed."""

    def work(session: Session, actor: Person) -> tuple[SequenceForm | None, FormChoices]:
        rights.require(actor, Right.BUILD)
        offered = forms.choices(session, actor.workspace_id)
        if not ways_in.is_complete(offered):
            return None, offered
        return forms.start_form(session, actor, now=asked.services.now(), offered=offered), offered

    form, choices = asked.run(work)
    return sequence_modal.build(form, choices) if form else ways_in.checklist(choices)


def keep_typed(asked: Asked) -> None:
    """A person changed an input: what is typed is kept, and the timeline follows."""
    form, choices = change(asked, lambda form, choices: form)
    if asked.body["actions"][0]["action_id"] in form_ids.REDRAWING_INPUTS:
        asked.redraw_view(sequence_modal.build(form, choices))
    asked.ack()


def suggest_groups(asked: Asked) -> None:
    """A person types the name of a source group."""
    words = str(asked.body.get("value") or "")
    found = asked.run(lambda session, actor: group_picks.eligible(session, actor, words))
    asked.ack(options=group_choices.offered(found))


def suggesting(named: Named) -> Listener:
    """Return the listener that answers what is typed into a select of runs, or of profiles."""

    def typed(asked: Asked) -> None:
        words = str(asked.body.get("value") or "")
        asked.ack(options=selects.offered(asked.run(lambda session, actor: named(session, actor, words))))

    return typed


def add_step(asked: Asked) -> None:
    """A person pressed Add step."""
    form, choices = change(asked, lambda form, choices: form_steps.add_step(form, choices.channels))
    asked.redraw_view(sequence_modal.build(form, choices))
    asked.ack()


def step_menu(asked: Asked) -> None:
    """A person picked an entry of a step's menu: Edit opens its page, the others change the order."""
    picked = clicks.picked(asked.body)

    def picking(form: SequenceForm, choices: FormChoices) -> SequenceForm:
        if picked.verb == form_ids.MENU_REMOVE:
            return form_steps.remove_step(form, picked.subject)
        if picked.verb == form_ids.MENU_INSERT:
            return form_steps.insert_step(form, picked.subject, choices.channels)
        moves = {form_ids.MENU_UP: -1, form_ids.MENU_DOWN: 1}
        return form_steps.move_step(form, picked.subject, moves.get(picked.verb, 0))

    form, choices = change(asked, picking)
    if picked.verb == ids.MENU_EDIT:
        step = form_steps.step_of(form, picked.subject)
        asked.open(step_fields.step_page(form, step, choices))
    else:
        asked.redraw_view(sequence_modal.build(form, choices))
    asked.ack()


def change(
    asked: Asked, changing: Callable[[SequenceForm, FormChoices], SequenceForm]
) -> tuple[SequenceForm, FormChoices]:
    """Keep what stands on the first page with a change of its steps, and return the form with what it offers."""

    def work(session: Session, actor: Person) -> tuple[SequenceForm, FormChoices]:
        kept = forms.form_of(session, actor, sequence_modal.read_form_id(asked.view))
        choices = forms.choices(session, actor.workspace_id)
        typed = changing(sequence_modal.read(filled.values_of(asked.view), kept), choices)
        form = forms.change_form(session, actor, typed, choices, now=asked.services.now())
        return form, choices

    return asked.run(work)


def submit(asked: Asked) -> None:
    """A person pressed Create, or Save under the steps of a sequence that is there already."""

    def work(session: Session, actor: Person) -> View:
        kept = forms.form_of(session, actor, sequence_modal.read_form_id(asked.view))
        form = sequence_modal.read(filled.values_of(asked.view), kept)
        now = asked.services.now()
        if form.edits is not None:
            return outcome(form, live_steps.submit(session, actor, form, now=now))
        if not sequence_modal.shows_steps(asked.view, kept):
            offered = forms.choices(session, actor.workspace_id)
            return sequence_modal.build(form, offered, errors={"steps": _OTHER_STEPS})
        made = sequences.submit(session, actor, form, view_id=str(asked.view["id"]), now=now)
        return sequence_modal.created(made)

    asked.ack(response_action="update", view=asked.run(work))


def errors_of(asked: Asked, fields: dict[str, str]) -> dict[str, str]:
    """Return the errors of a form by block id."""
    kept = asked.run(
        lambda session, actor: forms.form_of(session, actor, sequence_modal.read_form_id(asked.view))
    )
    return sequence_modal.errors_by_block(sequence_modal.read(filled.values_of(asked.view), kept), fields)


def register(app: App, services: Services) -> None:
    app.action(ids.CREATE_SEQUENCE)(wired(services, open_form))
    app.shortcut(ids.CREATE_SHORTCUT)(wired(services, open_form))
    app.options(form_ids.SEQUENCE_GROUPS)(wired(services, suggest_groups))
    app.options(form_ids.SEQUENCE_RUN)(wired(services, suggesting(name_picks.runs)))
    app.options(form_ids.SEQUENCE_PROFILE)(wired(services, suggesting(name_picks.profiles)))
    for action_id in form_ids.FORM_INPUTS:
        app.action(action_id)(wired(services, keep_typed))
    app.action(form_ids.ADD_STEP)(wired(services, add_step))
    app.action(form_ids.STEP_MENU)(wired(services, step_menu))
    app.view(ids.SEQUENCE_MODAL)(wired(services, submit))
