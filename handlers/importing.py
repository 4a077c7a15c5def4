"""Leads from a file: dropped on the bot or given in a modal, its columns mapped, then imported."""

from typing import Any

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import import_cards, imports, rights
from outreach.import_screens import MappingForm
from outreach.ports import Services, Session
from outreach.rights import Right
from views import clicks, filled, form_ids, import_ids, import_modal

DIRECT = "D"
"""How the ids of direct messages with the bot begin: a file in a shared channel is left alone."""


def dropped(asked: Asked) -> None:
    """Somebody shared a file where the bot can see it."""
    event: dict[str, Any] = asked.body["event"]

    def work(session: Session, actor: Person) -> None:
        if str(event.get("channel_id") or "").startswith(DIRECT):
            imports.receive(session, actor, str(event["file_id"]), now=asked.services.now())

    if event.get("user_id") != asked.bot_user_id:
        asked.once(work)
    asked.ack()


def ask_file(asked: Asked) -> None:
    """A person wants to import leads."""
    asked.run(lambda session, actor: rights.require(actor, Right.BUILD))
    asked.open(import_modal.ask_file())
    asked.ack()


def give_file(asked: Asked) -> None:
    """A person gave a file in the modal."""
    file_id, name = import_modal.file_of(filled.values_of(asked.view))
    now = asked.services.now()
    asked.run(lambda session, actor: imports.receive(session, actor, file_id, name=name, now=now))
    asked.ack(response_action="update", view=import_modal.reading(name).to_dict())


def map_columns(asked: Asked) -> None:
    """A person pressed Map columns."""
    import_id = clicks.pressed_id(asked.body)
    form = asked.run(lambda session, actor: import_cards.form(session, actor, import_id))
    asked.open(import_modal.mapping_modal(form))
    asked.ack()


def keep(asked: Asked) -> None:
    """A person chose something in the mapping: it is kept."""

    def work(session: Session, actor: Person) -> None:
        form = _form(asked, session, actor)
        _, chosen = import_modal.read(filled.values_of(asked.view), form)
        imports.keep(session, actor, form.import_id, chosen)

    asked.run(work)
    asked.ack()


def import_now(asked: Asked) -> None:
    """A person pressed Import."""

    def work(session: Session, actor: Person) -> None:
        form = _form(asked, session, actor)
        _, chosen = import_modal.read(filled.values_of(asked.view), form)
        imports.begin(session, actor, form.import_id, chosen, now=asked.services.now())

    asked.run(work)
    asked.ack()


def discard(asked: Asked) -> None:
    """A person pressed Discard."""
    import_id = clicks.pressed_id(asked.body)
    asked.once(lambda session, actor: imports.discard(session, actor, import_id, now=asked.services.now()))
    asked.ack()


def find_column(asked: Asked) -> None:
    """A person looks for a column of a file that has very many."""
    form = asked.run(lambda session, actor: _form(asked, session, actor))
    found = import_modal.columns_found(form, str(asked.body.get("value") or ""))
    asked.ack(options=[one.to_dict() for one in found])


def find_run(asked: Asked) -> None:
    """A person types the name of a run, where there are very many."""
    form = asked.run(lambda session, actor: _form(asked, session, actor))
    found = import_modal.runs_found(form, str(asked.body.get("value") or ""))
    asked.ack(options=[one.to_dict() for one in found])


def _form(asked: Asked, session: Session, actor: Person) -> MappingForm:
    import_id = clicks.number(str(asked.view.get("private_metadata") or ""))
    return import_cards.form(session, actor, import_id)


def register(app: App, services: Services) -> None:
    app.event("file_shared")(wired(services, dropped))
    app.action(form_ids.SHOW_IMPORT)(wired(services, ask_file))
    app.view(import_ids.IMPORT_MODAL)(wired(services, give_file))
    app.view(import_ids.MAPPING_MODAL)(wired(services, import_now))
    app.action(import_ids.IMPORT_MAP)(wired(services, map_columns))
    app.action(import_ids.IMPORT_DISCARD)(wired(services, discard))
    for place in (
        *import_ids.COLUMN_OF.values(),
        import_ids.MAPPING_GROUP,
        import_ids.MAPPING_POLICY,
        import_ids.MAPPING_RUN,
    ):
        app.action(place)(wired(services, keep))
    for place in import_ids.COLUMN_OF.values():
        app.options(place)(wired(services, find_column))
    app.options(import_ids.MAPPING_RUN)(wired(services, find_run))
