"""`/plera settings` and its sections."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import senders
from handlers.asked import Asked, wired
from models import Person
from outreach import arranging, channel_wishes, checklist, places, rights, settings
from outreach.errors import InvalidForm, NotFound
from outreach.ports import Services, Session
from outreach.rights import Right
from outreach.setting_screens import ChannelForm, Item, LegalForm, Purpose, Suggestion, Topic
from views import clicks, settings_channel, settings_ids, settings_overview, settings_people, settings_place


def open_overview(asked: Asked) -> None:
    """An admin wants the settings."""
    asked.open(settings_overview.overview(asked.run(checklist.overview)))
    asked.ack()


def open_section(asked: Asked) -> None:
    """An admin pressed the button of a topic, in the settings or in App Home's checklist."""
    value = clicks.value_of(asked.body)
    if value not in set(Topic):
        raise NotFound()
    asked.open(section_of(asked, Topic(value)))
    asked.ack()


def section_of(asked: Asked, topic: Topic) -> View:
    """Return the page of a topic. Raises NotAllowed for all but admins."""
    if topic is Topic.PLACE:
        now = asked.services.now()
        return settings_place.page(
            asked.run(lambda session, actor: settings.place_form(session, actor, now=now))
        )
    if topic is Topic.LEGAL:
        return settings_place.legal_page(asked.run(settings.legal_form))
    if topic is Topic.PEOPLE:
        return settings_people.page(asked.run(settings.people_form))
    if topic is Topic.SENDERS:
        return senders.page_of(asked)
    purpose = Purpose(topic)
    return settings_channel.page(
        asked.run(lambda session, actor: channel_wishes.form(session, actor, purpose))
    )


def save_channel(asked: Asked) -> None:
    """An admin chose a channel, or named a new one; the page then follows what becomes of it."""
    purpose, wish, before = settings_channel.read(asked.view)
    if wish.name and wish.slack_channel == before:
        # The select still shows the channel in use; a name was typed to replace it.
        wish = arranging.Wish(name=wish.name, is_private=wish.is_private)
    views = tuple(dict.fromkeys((str(asked.view["id"]), _root(asked))))

    def work(session: Session, actor: Person) -> tuple[ChannelForm, tuple[Item, ...]]:
        arranging.choose(session, actor, purpose, wish, views=views, now=asked.services.now())
        return channel_wishes.form(session, actor, purpose), checklist.items(session, actor.workspace_id)

    form, items = asked.run(work)
    asked.ack(response_action="update", view=settings_channel.outcome(form))
    _redraw_overview(asked, items)


def save_place(asked: Asked) -> None:
    """An admin chose zone and holiday region."""
    zone, region = settings_place.read(asked.view)

    def work(session: Session, actor: Person) -> tuple[Item, ...]:
        settings.save_place(session, actor, zone=zone, region=region, now=asked.services.now())
        return checklist.items(session, actor.workspace_id)

    _saved(asked, asked.run(work))


def save_legal(asked: Asked) -> None:
    """An admin wrote who sends the mails."""
    sender, address, seen = settings_place.read_legal(asked.view)

    def work(session: Session, actor: Person) -> LegalForm | tuple[Item, ...]:
        anew = settings.save_legal(
            session,
            actor,
            legal_sender=sender,
            postal_address=address,
            seen=seen,
            now=asked.services.now(),
        )
        return anew or checklist.items(session, actor.workspace_id)

    done = asked.run(work)
    if isinstance(done, LegalForm):
        asked.ack(response_action="update", view=settings_place.legal_page(done, is_anew=True))
        return
    _saved(asked, done)


def save_people(asked: Asked) -> None:
    """An admin chose who may do what."""
    typed = settings_people.read(asked.view)

    def work(session: Session, actor: Person) -> tuple[Item, ...]:
        settings.save_people(session, actor, typed, now=asked.services.now())
        return checklist.items(session, actor.workspace_id)

    _saved(asked, asked.run(work))


def _saved(asked: Asked, items: tuple[Item, ...]) -> None:
    """Close the section; the overview below it, if there is one, shows what is in force now."""
    asked.ack()
    _redraw_overview(asked, items)


def _redraw_overview(asked: Asked, items: tuple[Item, ...]) -> None:
    if _root(asked) != str(asked.view["id"]):
        asked.redraw_root(settings_overview.overview(items))


def _root(asked: Asked) -> str:
    return str(asked.view.get("root_view_id") or asked.view["id"])


def suggest_zones(asked: Asked) -> None:
    """An admin types into the select of time zones."""
    _suggest(asked, places.zone_suggestions(str(asked.body.get("value") or ""), asked.services.now()))


def suggest_regions(asked: Asked) -> None:
    """An admin types into the select of holiday regions."""
    _suggest(asked, places.region_suggestions(str(asked.body.get("value") or "")))


def _suggest(asked: Asked, found: list[Suggestion]) -> None:
    asked.run(lambda session, actor: rights.require(actor, Right.ADMIN))
    asked.ack(options=settings_place.options(found))


def errors_of(error: InvalidForm) -> dict[str, str]:
    """Return the errors of a section by block id."""
    return {settings_ids.SETTINGS_BLOCKS.get(name, name): words for name, words in error.fields.items()}


def register(app: App, services: Services) -> None:
    app.action(settings_ids.SETTINGS_OPEN)(wired(services, open_section))
    for callback_id, listener in (
        (settings_ids.SETTINGS_CHANNEL, save_channel),
        (settings_ids.SETTINGS_PLACE, save_place),
        (settings_ids.SETTINGS_LEGAL, save_legal),
        (settings_ids.SETTINGS_PEOPLE, save_people),
    ):
        app.view(callback_id)(wired(services, listener))
    app.options(settings_ids.PLACE_ZONE)(wired(services, suggest_zones))
    app.options(settings_ids.PLACE_REGION)(wired(services, suggest_regions))
