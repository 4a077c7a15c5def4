"""The ways in: the checklist before the first sequence, and the forms it leads to."""

from collections.abc import Mapping

from slack_bolt import App

from handlers import sequences
from handlers.asked import Asked, wired
from models import Person
from outreach import play_list, rights, run_figures, runs
from outreach.plays import PlayFile
from outreach.ports import Services, Session
from outreach.rights import Right
from views import filled, form_ids, plays_modal, run_ids, run_list, run_modal


def create_run(asked: Asked) -> None:
    """A person wants to create a run."""
    from_list = asked.view.get("callback_id") == run_ids.RUN_LIST
    asked.open(run_modal.build(asked.run(_plays), metadata=run_modal.FROM_LIST if from_list else ""))
    asked.ack()


def choose_play(asked: Asked) -> None:
    """A person chose a play: what it is for follows."""
    name, play_key = run_modal.read(filled.values_of(asked.view))
    metadata = str(asked.view.get("private_metadata") or "")
    offered = asked.run(_plays)
    asked.redraw_view(run_modal.build(offered, name=name, play_key=play_key, metadata=metadata))
    asked.ack()


def save_run(asked: Asked) -> None:
    """A person pressed Create run."""
    name, play_key = run_modal.read(filled.values_of(asked.view))
    now = asked.services.now()

    def work(session: Session, actor: Person) -> tuple[str, PlayFile]:
        run = runs.create(session, actor, name=name, play_key=play_key, now=now)
        return run.name, play_list.one_of(session, actor.workspace_id, play_key)

    made, play = asked.run(work)
    asked.ack()
    standing = plays_modal.read_standing(asked.view)
    if run_modal.is_from_list(asked.view):
        asked.redraw_below(run_list.build(asked.run(run_figures.page_of)))
    elif standing.key:
        note = f"The run {made} is created. Next it needs a sequence."
        asked.redraw_below(plays_modal.detail(play, standing, note=note, run_made=True))
    else:
        redraw_below(asked)


def _plays(session: Session, actor: Person) -> Mapping[str, PlayFile]:
    rights.require(actor, Right.BUILD)
    return play_list.offered(session, actor.workspace_id)


def go_on(asked: Asked) -> None:
    """A person pressed Continue: the form, once everything is there, else the checklist as it is now."""
    asked.redraw_view(sequences.begin(asked))
    asked.ack()


def redraw_below(asked: Asked) -> None:
    """Let the checklist under a form that was submitted show what is done; when all is, it becomes the form."""
    if asked.view.get("root_view_id") != asked.view.get("id"):
        asked.redraw_root(sequences.begin(asked))


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (form_ids.CREATE_RUN, create_run),
        (form_ids.RUN_PLAY, choose_play),
        (form_ids.WAYS_IN_CONTINUE, go_on),
    ):
        app.action(action_id)(wired(services, listener))
    app.view(form_ids.RUN_MODAL)(wired(services, save_run))
