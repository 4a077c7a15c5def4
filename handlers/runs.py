"""Runs: the list of `/plera runs`, and what is done to one of them."""

from collections.abc import Callable

from slack_bolt import App
from slack_sdk.models.views import View

from handlers.asked import Asked, wired
from models import Person
from outreach import ending_runs, pausing, play_list, run_figures, run_plays, runs
from outreach.errors import NotFound
from outreach.ports import Services, Session
from views import clicks, run_forms, run_ids, run_list
from views.run_forms import Place


def open_list(asked: Asked) -> None:
    """A person wants to see the runs."""
    asked.open(run_list.build(asked.run(run_figures.page_of)))
    asked.ack()


def turn(asked: Asked) -> None:
    """A person turned a page of the list."""
    number = clicks.pressed_id(asked.body)
    page = asked.run(lambda session, actor: run_figures.page_of(session, actor, number))
    asked.redraw_view(run_list.build(page))
    asked.ack()


def pick(asked: Asked) -> None:
    """A person picked an entry of a run's menu."""
    picked = clicks.picked(asked.body)
    entry = _ENTRIES.get(picked.verb)
    if entry is None:
        raise NotFound()
    entry(asked, picked.id)
    asked.ack()


def _open(asked: Asked, run_id: int) -> None:
    found = asked.run(lambda session, actor: run_figures.detail_of(session, actor, run_id))
    asked.open(run_list.detail(found))


def _rename(asked: Asked, run_id: int) -> None:
    name = asked.run(lambda session, actor: runs.nameable(session, actor, run_id).name)
    asked.open(run_forms.rename(Place(run_id, run_list.read_page(asked.view), name)))


def _play(asked: Asked, run_id: int) -> None:
    def work(session: Session, actor: Person) -> View:
        run, key = run_plays.changeable(session, actor, run_id)
        place = Place(run_id, run_list.read_page(asked.view))
        return run_forms.choose_play(place, run.name, play_list.offered(session, actor.workspace_id), key)

    asked.open(asked.run(work))


def _pause(asked: Asked, run_id: int) -> None:
    _change(asked, run_id, pausing.pause_run)


def _resume(asked: Asked, run_id: int) -> None:
    _change(asked, run_id, pausing.resume_run)


def _change(asked: Asked, run_id: int, rule: Callable[..., str]) -> None:
    now = asked.services.now()
    said = asked.once(lambda session, actor: rule(session, actor, run_id, now=now))
    number = run_list.read_page(asked.view)
    page = asked.run(lambda session, actor: run_figures.page_of(session, actor, number))
    asked.redraw_view(run_list.build(page, said or ""))


def _complete(asked: Asked, run_id: int) -> None:
    ending = asked.run(lambda session, actor: ending_runs.preview(session, actor, run_id))
    asked.open(run_forms.complete(Place(run_id, run_list.read_page(asked.view)), ending))


_ENTRIES: dict[str, Callable[[Asked, int], None]] = {
    run_ids.MENU_OPEN: _open,
    run_ids.MENU_RENAME: _rename,
    run_ids.MENU_PLAY: _play,
    run_ids.MENU_PAUSE: _pause,
    run_ids.MENU_RESUME: _resume,
    run_ids.MENU_COMPLETE: _complete,
}


def rename(asked: Asked) -> None:
    """A person pressed Rename."""
    place, name, now = run_forms.place_of(asked.view), run_forms.read_name(asked.view), asked.services.now()

    def work(session: Session, actor: Person) -> str:
        return runs.rename(session, actor, place.run_id, name=name, before=place.seen, now=now).name

    named = asked.run(work)
    asked.ack()
    _redraw(asked, place, f"The run {place.seen} is called {named} now.")


def look_at_play(asked: Asked) -> None:
    """A person chose another play: what that resets follows."""
    place, key = run_forms.place_of(asked.view), run_forms.read_play(asked.view)
    found = asked.run(lambda session, actor: run_plays.preview(session, actor, place.run_id, key))
    asked.ack(response_action="update", view=run_forms.play_preview(place, found))


def change_play(asked: Asked) -> None:
    """A person saw what another play resets and pressed Change play."""
    place, key, seen = run_forms.read_play_preview(asked.view)
    now = asked.services.now()
    anew = asked.run(
        lambda session, actor: run_plays.change(session, actor, place.run_id, key, seen=seen, now=now)
    )
    if anew is not None:
        asked.ack(response_action="update", view=run_forms.play_preview(place, anew, is_anew=True))
        return
    asked.ack()
    _redraw(asked, place, "The play is changed.")


def complete(asked: Asked) -> None:
    """A person saw what completing a run stops and pressed Complete."""
    place, now = run_forms.place_of(asked.view), asked.services.now()
    said = asked.run(lambda session, actor: ending_runs.complete(session, actor, place.run_id, now=now))
    asked.ack()
    _redraw(asked, place, said)


def _redraw(asked: Asked, place: Place, said: str) -> None:
    page = asked.run(lambda session, actor: run_figures.page_of(session, actor, place.page))
    asked.redraw_below(run_list.build(page, said))


def register(app: App, services: Services) -> None:
    app.action(run_ids.RUNS_BACK)(wired(services, turn))
    app.action(run_ids.RUNS_NEXT)(wired(services, turn))
    app.action(run_ids.RUN_MENU)(wired(services, pick))
    app.view(run_ids.RENAME_MODAL)(wired(services, rename))
    app.view(run_ids.PLAY_MODAL)(wired(services, look_at_play))
    app.view(run_ids.PLAY_PREVIEW)(wired(services, change_play))
    app.view(run_ids.COMPLETE_MODAL)(wired(services, complete))
