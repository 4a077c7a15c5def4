"""Adding a source group to a sequence, and the gate that its leads go through."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers.asked import Asked, wired
from models import Person
from outreach import adding_groups
from outreach.ports import Services, Session
from views import add_group_modal, clicks, group_choices, lab_ids


def ask(asked: Asked) -> None:
    """A person pressed Add source group… of a finding."""
    open_offer(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_offer(asked: Asked, sequence_id: int) -> None:
    """Ask which group is added."""
    now = asked.services.now()
    offer = asked.run(lambda session, actor: adding_groups.offer(session, actor, sequence_id, now=now))
    asked.open(add_group_modal.build(offer))


def suggest(asked: Asked) -> None:
    """A person types the name of a group to add."""
    words = str(asked.body.get("value") or "")
    sequence_id = add_group_modal.read_sequence(asked.view)
    found = asked.run(lambda session, actor: adding_groups.offered(session, actor, sequence_id, words))
    asked.ack(options=group_choices.offered(found))


def add(asked: Asked) -> None:
    """A person added a group: the modal then says how the newcomers stand."""
    now = asked.services.now()

    def work(session: Session, actor: Person) -> View:
        picked = add_group_modal.read(asked.view)
        said = adding_groups.add(session, actor, picked.sequence_id, picked.group_id, now=now)
        found = adding_groups.newcomers(session, actor, picked.sequence_id, now=now)
        return add_group_modal.newcomers(found, said)

    asked.ack(response_action="update", view=asked.run(work))


def again(asked: Asked) -> None:
    """A person looks again at how the newcomers stand."""
    sequence_id, now = clicks.pressed_id(asked.body), asked.services.now()
    found = asked.run(lambda session, actor: adding_groups.newcomers(session, actor, sequence_id, now=now))
    asked.redraw_view(add_group_modal.newcomers(found))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(lab_ids.FINDING_ADD_GROUP)(wired(services, ask))
    app.action(lab_ids.NEWCOMERS_AGAIN)(wired(services, again))
    app.options(lab_ids.ADD_GROUP_PICK)(wired(services, suggest))
    app.view(lab_ids.ADD_GROUP_MODAL)(wired(services, add))
