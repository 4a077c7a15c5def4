"""App Home: drawn when somebody opens it, and its menu."""

from slack_bolt import App

from handlers import blocking, groups, runs, settings
from handlers.asked import Asked, Listener, wired
from models import Person
from outreach import home as home_rules
from outreach.ports import Services, Session
from outreach.setting_screens import HomeOverview
from views import clicks, settings_ids
from views import home as home_view


def opened(asked: Asked) -> None:
    """A person opened App Home: it is drawn in this answer, so that the first look is right."""
    if asked.body["event"].get("tab", "home") != "home":
        asked.ack()
        return
    services = asked.services

    def look(session: Session, actor: Person) -> tuple[HomeOverview | str, int]:
        return home_rules.opened(session, actor, now=services.now(), wall=services.wall())

    found = asked.once(look)
    if found is not None:
        model, version = found
        view = home_view.only(model) if isinstance(model, str) else home_view.home(model)
        asked.client.views_publish(user_id=asked.who.slack_user_id, view=view)
        asked.run(lambda session, actor: home_rules.published(session, actor, version, wall=services.wall()))
    asked.ack()


def menu(asked: Asked) -> None:
    """A person picked from the menu of App Home."""
    opening = _OPENING.get(clicks.picked(asked.body).verb)
    if opening is not None:
        opening(asked)
        return
    asked.check()
    asked.open(home_view.help_modal())
    asked.ack()


_OPENING: dict[str, Listener] = {
    settings_ids.MENU_SETTINGS: settings.open_overview,
    settings_ids.MENU_RUNS: runs.open_list,
    settings_ids.MENU_GROUPS: groups.open_list,
    settings_ids.MENU_BLOCKED: blocking.show_list,
}


def register(app: App, services: Services) -> None:
    app.event("app_home_opened")(wired(services, opened))
    app.action(settings_ids.HOME_MENU)(wired(services, menu))
