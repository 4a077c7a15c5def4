"""The forms of a lead's card: change, move, opt out, note, erase; the card below shows what was done."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import leads
from handlers.asked import Asked, Rule, wired
from models import Person
from outreach import erasing, lead_editing, lead_moves, lead_rows, lead_search
from outreach.errors import InvalidForm
from outreach.lead_screens import LeadForm
from outreach.ports import Services, Session
from views import choices, clicks, lead_forms, lead_ids
from views import help as help_view
from views import lead_search as search_view


def edit(asked: Asked) -> None:
    """A person pressed Edit on a lead's card."""
    lead_id = clicks.pressed_id(asked.body)
    form = asked.run(lambda session, actor: lead_editing.form(session, actor, lead_id))
    asked.open(lead_forms.edit(form))
    asked.ack()


def save(asked: Asked) -> None:
    """A person saved a lead's fields; what voids approvals is saved by a second press."""
    typed = lead_forms.read_edit(asked.view)

    def work(session: Session, actor: Person) -> LeadForm | None:
        return lead_editing.save(session, actor, typed, now=asked.services.now())

    again = asked.run(work)
    if again is not None:
        asked.ack(response_action="update", view=lead_forms.edit(again))
        return
    _done(asked, typed.lead_id, "Saved.")


def menu(asked: Asked) -> None:
    """A person picked from the menu of a lead's card."""
    picked = clicks.picked(asked.body)
    if picked.verb == lead_ids.MENU_MOVE:
        form = asked.run(lambda session, actor: lead_moves.move_form(session, actor, picked.id))
        asked.open(lead_forms.move(form))
    elif picked.verb == lead_ids.MENU_OPT_OUT:
        asked.open(lead_forms.opt_out(picked.id, _name(asked, picked.id)))
    elif picked.verb == lead_ids.MENU_EXPORT:
        leads.export(asked, picked.id)
    elif picked.verb == lead_ids.MENU_SEARCH:
        page = asked.run(lambda session, actor: lead_search.search(session, actor.workspace_id, ""))
        asked.redraw_view(search_view.search(page))
    asked.ack()


def _name(asked: Asked, lead_id: int) -> str:
    return asked.run(lambda session, actor: lead_rows.lead_of(session, actor, lead_id).name)


def move(asked: Asked) -> None:
    """A person chose where a lead goes."""

    def work(session: Session, actor: Person) -> str:
        lead_id, from_id, to_id = lead_forms.read_move(asked.view)
        return lead_moves.move(session, actor, lead_id, from_id, to_id, now=asked.services.now())

    _run(asked, lead_forms.lead_of(asked.view), work)


def suggest_sequences(asked: Asked) -> None:
    """A person types the name of the sequence that a lead goes to."""
    words, lead_id = str(asked.body.get("value") or ""), lead_forms.lead_of(asked.view)
    found = asked.run(lambda session, actor: lead_moves.offered(session, actor, lead_id, words))
    asked.ack(options=choices.offered(found))


def opt_out(asked: Asked) -> None:
    """A person said why somebody is never written to again."""
    lead_id = lead_forms.lead_of(asked.view)
    reason = lead_forms.read_text(asked.view, lead_ids.OPT_OUT_REASON)
    _run(
        asked,
        lead_id,
        lambda session, actor: lead_moves.opt_out(session, actor, lead_id, reason, now=asked.services.now()),
    )


def ask_note(asked: Asked) -> None:
    """A person pressed Add note."""
    lead_id = clicks.pressed_id(asked.body)
    asked.open(lead_forms.note(lead_id, _name(asked, lead_id)))
    asked.ack()


def note(asked: Asked) -> None:
    """A person wrote a note."""
    lead_id, words = lead_forms.lead_of(asked.view), lead_forms.read_text(asked.view, lead_ids.NOTE_TEXT)

    def work(session: Session, actor: Person) -> str:
        lead_moves.note(session, actor, lead_id, words, now=asked.services.now())
        return "Noted."

    _run(asked, lead_id, work)


def _run(asked: Asked, lead_id: int, rule: Rule[str]) -> None:
    _done(asked, lead_id, asked.run(rule))


def _done(asked: Asked, lead_id: int, said: str) -> None:
    """Close the form; the card below shows what was done."""
    view = leads.card_after(asked, lead_id, said)
    asked.ack()
    _redraw_card(asked, view)


def _redraw_card(asked: Asked, view: View) -> None:
    if asked.view.get("previous_view_id"):
        asked.redraw_below(view)


def ask_erase(asked: Asked) -> None:
    """A person pressed Erase and went on: they are asked once more."""
    lead_id = clicks.pressed_id(asked.body)
    name = asked.run(lambda session, actor: erasing.require_erasable(session, actor, lead_id).name)
    asked.open(lead_forms.erase(lead_id, name))
    asked.ack()


def erase(asked: Asked) -> None:
    """A person typed the word."""

    def work(session: Session, actor: Person) -> str:
        lead_id = lead_forms.read_erase(asked.view)
        return erasing.erase(session, actor, lead_id, now=asked.services.now())

    said = asked.run(work)
    asked.ack()
    _redraw_card(asked, help_view.sentence_modal(said))


def errors_of(error: InvalidForm) -> dict[str, str]:
    """Return the errors of a form by block id."""
    return {lead_ids.LEAD_BLOCKS.get(name, name): words for name, words in error.fields.items()}


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (lead_ids.LEAD_EDIT, edit),
        (lead_ids.LEAD_MENU, menu),
        (lead_ids.LEAD_NOTE, ask_note),
        (lead_ids.LEAD_ERASE, ask_erase),
    ):
        app.action(action_id)(wired(services, listener))
    app.options(lead_ids.MOVE_TO)(wired(services, suggest_sequences))
    for callback_id, listener in (
        (lead_ids.LEAD_EDIT_MODAL, save),
        (lead_ids.LEAD_MOVE_MODAL, move),
        (lead_ids.LEAD_OPT_OUT_MODAL, opt_out),
        (lead_ids.LEAD_NOTE_MODAL, note),
        (lead_ids.LEAD_ERASE_MODAL, erase),
    ):
        app.view(callback_id)(wired(services, listener))
