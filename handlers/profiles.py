"""Strategy profiles: the list of `/plera profiles`, the form of one, and what is done to one of them."""

from collections.abc import Callable

from slack_bolt import App

from handlers import ways_in
from handlers.asked import Asked, wired
from models import Person
from outreach import profile_list as rules
from outreach import profiles
from outreach.errors import NotFound
from outreach.ports import Services, Session
from outreach.profiles import ProfileForm
from views import clicks, filled, form_ids, profile_ids, profile_list, profile_modal, sequence_modal


def open_list(asked: Asked) -> None:
    """A person wants to see the profiles."""
    asked.open(profile_list.build(asked.run(rules.page_of)))
    asked.ack()


def turn(asked: Asked) -> None:
    """A person turned a page of the list."""
    _redraw(asked, clicks.pressed_id(asked.body))
    asked.ack()


def pick(asked: Asked) -> None:
    """A person picked an entry of a profile's menu."""
    picked = clicks.picked(asked.body)
    entry = _ENTRIES.get(picked.verb)
    if entry is None:
        raise NotFound()
    entry(asked, picked.id)
    asked.ack()


def edit_of_sequence(asked: Asked, sequence_id: int) -> None:
    """A person picked Profile… in a Messaging Lab."""
    now = asked.services.now()
    form = asked.run(lambda session, actor: rules.begin_edit_of(session, actor, sequence_id, now=now))
    asked.open(profile_modal.build(form))
    asked.ack()


def _edit(asked: Asked, profile_id: int) -> None:
    _open(asked, profile_id, rules.begin_edit)


def _duplicate(asked: Asked, profile_id: int) -> None:
    _open(asked, profile_id, rules.duplicate)


def _open(asked: Asked, profile_id: int, rule: Callable[..., ProfileForm]) -> None:
    now = asked.services.now()
    form = asked.run(lambda session, actor: rule(session, actor, profile_id, now=now))
    asked.open(profile_modal.build(form))


def _archive(asked: Asked, profile_id: int) -> None:
    _change(asked, profile_id, rules.archive)


def _bring_back(asked: Asked, profile_id: int) -> None:
    _change(asked, profile_id, rules.bring_back)


def _change(asked: Asked, profile_id: int, rule: Callable[..., str]) -> None:
    now = asked.services.now()
    said = asked.once(lambda session, actor: rule(session, actor, profile_id, now=now))
    _redraw(asked, profile_list.read_page(asked.view), said or "")


def _redraw(asked: Asked, number: int, said: str = "") -> None:
    page = asked.run(lambda session, actor: rules.page_of(session, actor, number))
    asked.redraw_view(profile_list.build(page, said))


_ENTRIES: dict[str, Callable[[Asked, int], None]] = {
    profile_ids.MENU_EDIT: _edit,
    profile_ids.MENU_DUPLICATE: _duplicate,
    profile_ids.MENU_ARCHIVE: _archive,
    profile_ids.MENU_BRING_BACK: _bring_back,
}


def new(asked: Asked) -> None:
    """A person wants to create a strategy profile."""
    from_list = asked.view.get("callback_id") == profile_ids.PROFILE_LIST
    now = asked.services.now()
    form = asked.run(
        lambda session, actor: profiles.start(session, actor, now=now, from_list=from_list),
    )
    asked.open(profile_modal.build(form))
    asked.ack()


def keep(asked: Asked) -> None:
    """A person typed into the form of a profile: it is kept."""

    def work(session: Session, actor: Person) -> None:
        profiles.keep_form(session, actor, _typed(asked, session, actor), now=asked.services.now())

    asked.run(work)
    asked.ack()


def save(asked: Asked) -> None:
    """A person pressed Create profile or Save."""
    now = asked.services.now()

    def work(session: Session, actor: Person) -> tuple[ProfileForm, ProfileForm | None]:
        form = _typed(asked, session, actor)
        if form.edits:
            return form, profiles.save_edit(session, actor, form, now=now)
        profiles.submit(session, actor, form, now=now)
        return form, None

    form, anew = asked.run(work)
    if anew is not None:
        asked.ack(response_action="update", view=profile_modal.build(anew, was_changed=True))
        return
    asked.ack()
    if form.from_list:
        asked.redraw_below(profile_list.build(asked.run(rules.page_of), profile_modal.done(form)))
    else:
        ways_in.redraw_below(asked)


def _typed(asked: Asked, session: Session, actor: Person) -> ProfileForm:
    kept = profiles.form_of(session, actor, sequence_modal.read_form_id(asked.view))
    return profile_modal.read(filled.values_of(asked.view), kept)


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (profile_ids.PROFILES_BACK, turn),
        (profile_ids.PROFILES_NEXT, turn),
        (profile_ids.PROFILE_MENU, pick),
        (profile_ids.NEW_IN_LIST, new),
        (form_ids.NEW_PROFILE, new),
        *((place, keep) for place in form_ids.PROFILE_INPUTS.values()),
    ):
        app.action(action_id)(wired(services, listener))
    app.view(form_ids.PROFILE_MODAL)(wired(services, save))
