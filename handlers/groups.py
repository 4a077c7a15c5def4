"""Source groups: `/plera groups`, a group's page, whom it holds, and searches that become groups."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import group_picks, group_search, groups
from outreach.form_screens import Choice
from outreach.group_screens import GroupPage
from outreach.ports import Services, Session
from views import choices, clicks, group_choices, group_forms, group_ids
from views import groups as groups_view


def open_list(asked: Asked) -> None:
    """A person wants to see the source groups."""
    shown = asked.run(groups.page_of)
    asked.open(groups_view.group_list(shown))
    asked.ack()


def turn(asked: Asked) -> None:
    """A person turned a page, or went back from a group to the list."""
    page = groups_view.read_page(asked.body)
    shown = asked.run(lambda session, actor: groups.page_of(session, actor, page))
    asked.redraw_view(groups_view.group_list(shown))
    asked.ack()


def show(asked: Asked) -> None:
    """A person opened a group."""
    group_id = clicks.pressed_id(asked.body)
    page = asked.run(lambda session, actor: groups.shown(session, actor, group_id))
    asked.redraw_view(groups_view.group_page(page))
    asked.ack()


def suggest(asked: Asked) -> None:
    """A person types into the search over the list."""
    words = str(asked.body.get("value") or "")
    found = asked.run(lambda session, actor: group_picks.named(session, actor, words))
    asked.ack(options=choices.offered(found))


def ask_add(asked: Asked) -> None:
    """A person wants to add leads to a group."""
    group_id = clicks.pressed_id(asked.body)

    def work(session: Session, actor: Person) -> tuple[str, tuple[Choice, ...]]:
        return groups.shown(session, actor, group_id).name, group_picks.others(session, actor, group_id)

    name, others = asked.run(work)
    asked.open(group_forms.add_form(group_id, name, others))
    asked.ack()


def suggest_others(asked: Asked) -> None:
    """A person types the name of a group whose leads are added to another one."""
    words, group_id = str(asked.body.get("value") or ""), groups_view.read_group(asked.view)
    found = asked.run(lambda session, actor: group_picks.others(session, actor, group_id, words))
    asked.ack(options=group_choices.offered(found))


def add(asked: Asked) -> None:
    """A person picked whom to add."""
    group_id = groups_view.read_group(asked.view)
    lead_ids, from_id = group_forms.read_add(asked.view)
    now = asked.services.now()
    said = asked.run(
        lambda session, actor: groups.add(
            session, actor, group_id, lead_ids=lead_ids, from_group_id=from_id, now=now
        )
    )
    asked.ack()
    _redraw_below(asked, group_id, said)


def ask_remove(asked: Asked) -> None:
    """A person wants to take leads out of a group."""
    group_id = clicks.pressed_id(asked.body)
    page = asked.run(lambda session, actor: groups.shown(session, actor, group_id))
    asked.open(group_forms.remove_form(group_id, page.name))
    asked.ack()


def remove(asked: Asked) -> None:
    """A person picked whom to take out."""
    group_id, lead_ids = groups_view.read_group(asked.view), group_forms.read_remove(asked.view)
    now = asked.services.now()
    said = asked.run(lambda session, actor: groups.remove(session, actor, group_id, lead_ids, now=now))
    asked.ack()
    _redraw_below(asked, group_id, said)


def offer(asked: Asked) -> None:
    """A person types into a picker of leads: those who fit are offered."""
    words = str(asked.body.get("value") or "")
    is_within = asked.body.get("action_id") == group_ids.GROUP_MEMBERS
    within = groups_view.read_group(asked.view) if is_within else None
    found = asked.run(lambda session, actor: group_picks.offered(session, actor, words, within=within))
    asked.ack(options=choices.offered(found))


def ask_rename(asked: Asked) -> None:
    """A person wants to rename a group."""
    group_id = clicks.pressed_id(asked.body)
    page = asked.run(lambda session, actor: groups.shown(session, actor, group_id))
    asked.open(group_forms.rename_form(group_id, page.name))
    asked.ack()


def rename(asked: Asked) -> None:
    """A person typed another name."""
    group_id, name = groups_view.read_group(asked.view), group_forms.read_name(asked.view)
    now = asked.services.now()
    asked.run(lambda session, actor: groups.rename(session, actor, group_id, name, now=now))
    asked.ack()
    _redraw_below(asked, group_id)


def delete(asked: Asked) -> None:
    """A person deleted a group."""
    group_id = clicks.pressed_id(asked.body)
    now = asked.services.now()
    asked.run(lambda session, actor: groups.remove_group(session, actor, group_id, now=now))
    asked.redraw_view(groups_view.group_list(asked.run(groups.page_of)))
    asked.ack()


def search_again(asked: Asked) -> None:
    """A person pressed Search again on a saved search."""
    group_id = clicks.pressed_id(asked.body)
    now = asked.services.now()

    def work(session: Session, actor: Person) -> tuple[GroupPage, str]:
        said = group_search.again(session, actor, group_id, now=now)
        return groups.shown(session, actor, group_id), said

    asked.redraw_view(groups_view.group_page(*asked.run(work)))
    asked.ack()


def ask_search(asked: Asked) -> None:
    """A person wants to make a group from a search."""
    tags = asked.run(group_search.tags)
    asked.open(group_forms.search_form(tags))
    asked.ack()


def suggest_tags(asked: Asked) -> None:
    """A person types a tag into the search over leads."""
    words = str(asked.body.get("value") or "")
    found = asked.run(lambda session, actor: group_search.tags(session, actor, words))
    asked.ack(options=group_forms.tags_offered(found))


def search(asked: Asked) -> None:
    """A person pressed Search: what it finds follows, before anything is saved."""
    criteria = group_forms.read_search(asked.view)
    found = asked.run(lambda session, actor: group_search.preview(session, actor, criteria))
    asked.ack(response_action="update", view=group_forms.found(found))


def save_search(asked: Asked) -> None:
    """A person saved what a search found as a group."""
    criteria, name = group_forms.read_found(asked.view), group_forms.read_name(asked.view)
    now = asked.services.now()

    def work(session: Session, actor: Person) -> GroupPage:
        group_id = group_search.save(session, actor, criteria, name=name, now=now)
        return groups.shown(session, actor, group_id)

    page = asked.run(work)
    asked.ack()
    asked.redraw_below(groups_view.group_page(page, "Saved as a group."))


def _redraw_below(asked: Asked, group_id: int, said: str = "") -> None:
    page = asked.run(lambda session, actor: groups.shown(session, actor, group_id))
    asked.redraw_below(groups_view.group_page(page, said))


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (group_ids.GROUPS_SHOW, open_list),
        (group_ids.GROUPS_BACK, turn),
        (group_ids.GROUPS_NEXT, turn),
        (group_ids.GROUP_OPEN, show),
        (group_ids.GROUP_PICK, show),
        (group_ids.GROUP_ADD, ask_add),
        (group_ids.GROUP_REMOVE, ask_remove),
        (group_ids.GROUP_AGAIN, search_again),
        (group_ids.GROUP_RENAME, ask_rename),
        (group_ids.GROUP_DELETE, delete),
        (group_ids.GROUP_SEARCH, ask_search),
    ):
        app.action(action_id)(wired(services, listener))
    for callback_id, listener in (
        (group_ids.GROUP_ADD_MODAL, add),
        (group_ids.GROUP_REMOVE_MODAL, remove),
        (group_ids.GROUP_RENAME_MODAL, rename),
        (group_ids.GROUP_SEARCH_MODAL, search),
        (group_ids.GROUP_FOUND_MODAL, save_search),
    ):
        app.view(callback_id)(wired(services, listener))
    app.options(group_ids.GROUP_PICK)(wired(services, suggest))
    app.options(group_ids.GROUP_FROM)(wired(services, suggest_others))
    app.options(group_ids.SEARCH_TAG)(wired(services, suggest_tags))
    for action_id in (group_ids.GROUP_LEADS, group_ids.GROUP_MEMBERS):
        app.options(action_id)(wired(services, offer))
