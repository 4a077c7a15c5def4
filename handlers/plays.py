"""The play library: `/plera plays`, a play with its run, and the plays that a team keeps of its own."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import App

from handlers.asked import Asked, Listener, wired
from models import Person
from outreach import four_eyes, own_plays, play_list, rights
from outreach.plays import PlayFile
from outreach.ports import Services, Session
from outreach.rights import Right
from views import clicks, form_ids, play_choices, play_forms, play_ids, plays_modal, run_ids, run_modal


def open_list(asked: Asked) -> None:
    """A person wants to see the plays."""
    asked.open(plays_modal.build(asked.run(_offered)))
    asked.ack()


def narrow(asked: Asked) -> None:
    """A person chose a filter."""
    standing = plays_modal.Standing(plays_modal.read_filters(asked.view))
    asked.redraw_view(plays_modal.build(asked.run(_offered), standing))
    asked.ack()


def turn(asked: Asked) -> None:
    """A person turned a page of the list."""
    standing = replace(plays_modal.read_standing(asked.view), page=clicks.pressed_id(asked.body))
    asked.redraw_view(plays_modal.build(asked.run(_offered), standing))
    asked.ack()


def show(asked: Asked) -> None:
    """A person pressed Look beside a play."""
    play = asked.run(_play(clicks.value_of(asked.body)))
    asked.redraw_view(plays_modal.detail(play, plays_modal.read_standing(asked.view)))
    asked.ack()


def back(asked: Asked) -> None:
    """A person went back to the list, as it was filtered."""
    _show_list(asked)
    asked.ack()


def suggest(asked: Asked) -> None:
    """A person types the name of a play that a run is to follow."""
    words = str(asked.body.get("value") or "")
    found = asked.run(lambda session, actor: play_list.named(session, actor, words))
    asked.ack(options=play_choices.offered(found))


def create_run(asked: Asked) -> None:
    """A person wants a run of the play that is shown."""
    key = clicks.value_of(asked.body)

    def work(session: Session, actor: Person) -> dict[str, PlayFile]:
        rights.require(actor, Right.BUILD)
        play_list.one_of(session, actor.workspace_id, key)
        return dict(play_list.offered(session, actor.workspace_id))

    standing = replace(plays_modal.read_standing(asked.view), key=key)
    asked.open(run_modal.build(asked.run(work), play_key=key, metadata=str(standing)))
    asked.ack()


def ask_name(asked: Asked) -> None:
    """A person pressed Rename…"""
    play_id = clicks.pressed_id(asked.body)
    play = asked.run(lambda session, actor: own_plays.own_of(session, actor, play_id))
    asked.open(play_forms.rename(play))
    asked.ack()


def rename(asked: Asked) -> None:
    """A person gave a play another name."""
    play_id, name = play_forms.read_rename(asked.view)
    now = asked.services.now()
    play = asked.run(lambda session, actor: own_plays.rename(session, actor, play_id, name=name, now=now))
    asked.ack()
    asked.redraw_below(plays_modal.detail(play))


def retire(asked: Asked) -> None:
    """A person pressed Retire and was sure."""
    play_id, now = clicks.pressed_id(asked.body), asked.services.now()
    play = asked.run(lambda session, actor: own_plays.retire(session, actor, play_id, now=now))
    _show_list(asked, note=f"The play {play.name} is retired.")
    asked.ack()


def switching_four_eyes(*, is_on: bool) -> Listener:
    """Return the listener of the button that asks for four eyes in a play's sequences, or no longer does."""

    def pressed(asked: Asked) -> None:
        key, now = clicks.value_of(asked.body), asked.services.now()
        play = asked.run(lambda session, actor: four_eyes.switch(session, actor, key, is_on=is_on, now=now))
        asked.redraw_view(plays_modal.detail(play, plays_modal.read_standing(asked.view)))
        asked.ack()

    return pressed


def ask_save(asked: Asked, sequence_id: int) -> None:
    """A person picked Save as play of a sequence."""
    form = asked.run(lambda session, actor: own_plays.begin(session, actor, sequence_id))
    asked.open(play_forms.save(form))
    asked.ack()


def save(asked: Asked) -> None:
    """A person said what the play is for and pressed Save."""
    form, now = play_forms.read_save(asked.view), asked.services.now()
    play = asked.run(lambda session, actor: own_plays.save(session, actor, form, now=now))
    note = "Saved. It can be chosen for any run from now on."
    asked.ack(response_action="update", view=plays_modal.detail(play, note=note))


def _offered(session: Session, actor: Person) -> dict[str, PlayFile]:
    return dict(play_list.offered(session, actor.workspace_id))


def _play(key: str) -> Callable[[Session, Person], PlayFile]:
    return lambda session, actor: play_list.one_of(session, actor.workspace_id, key)


def _show_list(asked: Asked, *, note: str = "") -> None:
    standing = plays_modal.read_standing(asked.view)
    asked.redraw_view(plays_modal.build(asked.run(_offered), standing, note=note))


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (play_ids.PLAYS_RELATION, narrow),
        (play_ids.PLAYS_MIX, narrow),
        (play_ids.PLAYS_PAGE_BACK, turn),
        (play_ids.PLAYS_PAGE_NEXT, turn),
        (play_ids.PLAY_SHOW, show),
        (play_ids.PLAYS_BACK, back),
        (play_ids.PLAY_RUN, create_run),
        (play_ids.PLAY_RENAME, ask_name),
        (play_ids.PLAY_RETIRE, retire),
        (play_ids.PLAY_FOUR_EYES_ON, switching_four_eyes(is_on=True)),
        (play_ids.PLAY_FOUR_EYES_OFF, switching_four_eyes(is_on=False)),
    ):
        app.action(action_id)(wired(services, listener))
    for picker in (form_ids.RUN_PLAY, run_ids.NEW_PLAY):
        app.options(picker)(wired(services, suggest))
    app.view(play_ids.PLAY_SAVE_MODAL)(wired(services, save))
    app.view(play_ids.PLAY_RENAME_MODAL)(wired(services, rename))
