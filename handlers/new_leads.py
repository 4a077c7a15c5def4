"""A lead typed in by hand, from the list of leads or from a group's form; then their card opens."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import leads
from handlers.asked import Asked, wired
from models import Person
from outreach import group_picks, groups, lead_rows, new_leads
from outreach.lead_screens import NewLead
from outreach.ports import Services, Session
from views import choices, clicks, group_forms, group_ids, lead_ids
from views import new_lead as new_lead_view

SAID = "Added."


def ask(asked: Asked) -> None:
    """A person pressed New lead… on the list of leads."""
    asked.open(new_lead_view.new_lead(asked.run(new_leads.form)))
    asked.ack()


def ask_for_group(asked: Asked) -> None:
    """A person pressed New lead… on the form that adds leads to a group."""
    group_id = clicks.pressed_id(asked.body)
    picked, from_id = group_forms.read_add(asked.view)
    has_picks = bool(picked) or from_id is not None

    def work(session: Session, actor: Person) -> NewLead:
        return new_leads.form(session, actor, from_group_id=group_id, has_picks=has_picks)

    asked.open(new_lead_view.new_lead(asked.run(work)))
    asked.ack()


def suggest_groups(asked: Asked) -> None:
    """A person types the name of the group that a new lead comes into."""
    words = str(asked.body.get("value") or "")
    found = asked.run(lambda session, actor: new_leads.offered(session, actor, words))
    asked.ack(options=choices.offered(found))


def add(asked: Asked) -> None:
    """A person typed a lead in: their card takes the place of what lies below, unless leads are picked there."""
    new = new_lead_view.read(asked.view)
    added = asked.run(lambda session, actor: new_leads.add(session, actor, new, now=asked.services.now()))
    if isinstance(added, NewLead):
        asked.ack(response_action="update", view=new_lead_view.new_lead(added))
        return
    if not asked.view.get("previous_view_id"):
        asked.ack(response_action="update", view=leads.card_after(asked, added, SAID))
        return
    below = _picks_kept(asked, new, added) if new.has_picks else leads.card_after(asked, added, SAID)
    asked.ack()
    asked.redraw_below(below)


def _picks_kept(asked: Asked, new: NewLead, lead_id: int) -> View:
    """Return the form of the group with what was picked in it, which stays as its inputs do."""
    group_id = new.from_group_id or 0

    def work(session: Session, actor: Person) -> View:
        name, who = groups.group_of(session, actor, group_id).name, lead_rows.lead_of(session, actor, lead_id)
        others = group_picks.others(session, actor, group_id)
        return group_forms.add_form(group_id, name, others, added=(lead_id, who.name))

    return asked.run(work)


def register(app: App, services: Services) -> None:
    app.action(lead_ids.LEAD_NEW)(wired(services, ask))
    app.action(group_ids.GROUP_NEW_LEAD)(wired(services, ask_for_group))
    app.options(lead_ids.LEAD_GROUP)(wired(services, suggest_groups))
    app.view(lead_ids.LEAD_NEW_MODAL)(wired(services, add))
