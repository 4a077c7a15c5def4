"""Giving a run another play while it is a draft: kept forms that stand as the old one made them take the new steps."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Person, Play, Run, Sequence, SequenceForm
from models.states import FormKind, PostKind, RunState
from outreach import form_screens, forms, leads, play_list, posts, presets, rights, runs
from outreach.errors import InvalidForm, NotReady
from outreach.rights import Right
from outreach.run_screens import PlayChange


def changeable(session: Session, actor: Person, run_id: int) -> tuple[Run, str]:
    """Return a run whose play may change, and the key of its play, "" without one.

    Raises NotAllowed, NotFound, AlreadyDecided when it is completed, NotReady when it is no draft any more.
    """
    rights.require(actor, Right.BUILD)
    run = runs.run_of(session, actor.workspace_id, run_id)
    _refuse_begun(run)
    return run, _key_of(session, run)


def preview(session: Session, actor: Person, run_id: int, play_key: str) -> PlayChange:
    """Return what another play would reset. Raises what `changeable` raises, InvalidForm for no other play."""
    run, _ = changeable(session, actor, run_id)
    return _change(session, run, play_key)[0]


def change(
    session: Session, actor: Person, run_id: int, play_key: str, *, seen: str, now: datetime
) -> PlayChange | None:
    """Give a run another play, if that does what the person has seen; else return what it would do now.

    Returns None once it is done. Raises what `preview` raises.
    """
    rights.require(actor, Right.BUILD)
    run = runs.run_of(session, actor.workspace_id, run_id)
    session.refresh(run, with_for_update=runs.KEPT_KEY)
    _refuse_begun(run)
    found, following = _change(session, run, play_key, locked=True)
    if found.seen != seen:
        return found
    channels = leads.connected_channels(session, run.workspace_id)
    play = play_list.row_of(session, run.workspace_id, play_key)
    session.execute(
        update(Run)
        .where(Run.workspace_id == run.workspace_id, Run.id == run_id, Run.state == RunState.DRAFT)
        .values(play_id=play.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(run)
    steps = presets.of_run(session, run.workspace_id, run_id, channels)
    for row in following:
        row.form = forms.kept(presets.with_steps(forms.unkept(row), steps))
        row.changed_at = now
    told = f"{found.before} → {found.after}; {found.following} kept forms took its steps"
    runs.note(session, actor, run_id, "run.play_changed", now=now, reason=told)
    posts.changed_all(session, run.workspace_id, PostKind.HOME)
    return None


def _refuse_begun(run: Run) -> None:
    runs.refuse_completed(run)
    if run.state is not RunState.DRAFT:
        raise NotReady(
            f"The run {run.name} has been launched, so its play stays. Make a new run with `/plera runs` for another."
        )


def _change(
    session: Session, run: Run, play_key: str, *, locked: bool = False
) -> tuple[PlayChange, list[SequenceForm]]:
    library, before = play_list.offered(session, run.workspace_id), _key_of(session, run)
    if play_key not in library:
        raise InvalidForm({"new_play": "Choose the play that the run follows."})
    if play_key == before:
        raise InvalidForm(
            {"new_play": f"The run follows {library[play_key].name} already: choose another play."}
        )
    theirs = _kept_forms(session, run, locked=locked)
    channels = leads.connected_channels(session, run.workspace_id)
    was = presets.without_keys(presets.of_run(session, run.workspace_id, run.id, channels))
    following = [
        row for row, form in theirs if form.preset == presets.PLAY and presets.without_keys(form.steps) == was
    ]
    made = session.scalar(select(func.count()).select_from(Sequence).where(Sequence.run_id == run.id))
    name_before = (
        library[before].name
        if before in library
        else session.scalar(select(Play.name).where(Play.id == run.play_id)) or ""
    )
    return PlayChange(
        run_id=run.id,
        run=run.name,
        before=name_before,
        after_key=play_key,
        after=library[play_key].name,
        following=len(following),
        keeping=len(theirs) - len(following),
        sequences=made or 0,
        before_key=before,
    ), following


def _kept_forms(
    session: Session, run: Run, *, locked: bool
) -> list[tuple[SequenceForm, form_screens.SequenceForm]]:
    """Return the half-filled forms of new sequences of this run, whoever fills them in."""
    query = (
        select(SequenceForm)
        .where(
            SequenceForm.workspace_id == run.workspace_id,
            SequenceForm.kind == FormKind.SEQUENCE,
            SequenceForm.sequence_id.is_(None),
            SequenceForm.form["run_id"].as_integer() == run.id,
        )
        .order_by(SequenceForm.id)
    )
    rows = session.scalars(
        query.with_for_update() if locked else query, execution_options={"populate_existing": True}
    )
    kept = [(row, forms.unkept(row)) for row in rows]
    return [(row, form) for row, form in kept if form.edits is None]


def _key_of(session: Session, run: Run) -> str:
    return session.scalar(select(Play.key).where(Play.id == run.play_id)) or ""
