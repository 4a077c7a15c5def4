"""Readiness findings: the list, the leads that one is about, and the buttons that put things right."""

from collections.abc import Callable

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import enriching, settings
from handlers import live_steps as steps
from handlers.asked import Asked, Listener, wired
from outreach import finding_senders, found_leads, profile_list, switching
from outreach import findings as rules
from outreach.errors import NotFound
from outreach.ports import Services
from outreach.setting_screens import Topic
from views import clicks, findings_modal, lab_ids, profile_modal

_OURS = (lab_ids.FINDINGS_MODAL, lab_ids.FINDING_LEADS_MODAL)


def open_list(asked: Asked) -> None:
    """A person wants to see every finding of a sequence."""
    open_all(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_all(asked: Asked, sequence_id: int) -> None:
    """A person picked All findings… from the lab's menu, which is acknowledged there."""
    asked.open(_list(asked, sequence_id))


def again(asked: Asked) -> None:
    """A person looks at the findings again, or goes back to them from one of them."""
    asked.redraw_view(_list(asked, clicks.pressed_id(asked.body)))
    asked.ack()


def redraw_list(asked: Asked, sequence_id: int, said: str) -> None:
    """Redraw the findings that are open, with what was done just now."""
    asked.redraw_view(_list(asked, sequence_id, said))


def _list(asked: Asked, sequence_id: int, said: str = "") -> View:
    now = asked.services.now()
    name, found = asked.run(lambda session, actor: rules.listed(session, actor, sequence_id, now=now))
    return findings_modal.findings(sequence_id, name, found, said)


def show_leads(asked: Asked) -> None:
    """A person wants to see the leads that a finding is about, or turns a page of them."""
    wanted = findings_modal.read_page(asked.body)
    _show(asked, leads_of(asked, wanted.sequence_id, wanted.kind, wanted.page))


def leads_of(asked: Asked, sequence_id: int, kind: str, page: int = 0) -> View:
    """Return a page of the leads that a finding is about as they are now."""
    found = asked.run(lambda session, actor: found_leads.listed(session, actor, sequence_id, kind, page=page))
    return findings_modal.leads(found)


def _show(asked: Asked, view: View) -> None:
    """Put a page in the place of the findings, so that what is opened from it still fits on top; else open it."""
    if asked.view.get("callback_id") in _OURS:
        asked.redraw_view(view)
    else:
        asked.open(view)
    asked.ack()


def open_settings(asked: Asked) -> None:
    """An admin pressed the button of a finding that the settings put right."""
    topic = clicks.value_of(asked.body)
    if topic not in set(Topic):
        raise NotFound()
    _show(asked, settings.section_of(asked, Topic(topic)))


def open_senders(asked: Asked) -> None:
    """A person wants to see the senders of a sequence, or what their LinkedIn account may write."""
    asked.open(senders_of(asked, clicks.pressed_id(asked.body)))
    asked.ack()


def senders_of(asked: Asked, sequence_id: int) -> View:
    """Return the page of a sequence's senders as they are now."""
    now = asked.services.now()
    name, chosen = asked.run(
        lambda session, actor: finding_senders.page(session, actor, sequence_id, now=now)
    )
    return findings_modal.senders(sequence_id, name, chosen)


def edit_steps(asked: Asked) -> None:
    """A person pressed the button of a finding that the steps, or the sending hours, put right."""
    steps.open_steps(asked, clicks.pressed_id(asked.body))
    asked.ack()


def edit_profile(asked: Asked) -> None:
    """A person pressed the button of a finding that the strategy profile puts right."""
    open_profile(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_profile(asked: Asked, profile_id: int) -> None:
    """Open the form of a strategy profile."""
    now = asked.services.now()
    form = asked.run(
        lambda session, actor: profile_list.begin_edit(session, actor, profile_id, now=now, from_list=False)
    )
    asked.open(profile_modal.build(form))


def switching_to(rule: Callable[..., str]) -> Listener:
    """Return the listener of a button that switches something of a sequence."""

    def pressed(asked: Asked) -> None:
        sequence_id, now = clicks.pressed_id(asked.body), asked.services.now()
        said = asked.once(lambda session, actor: rule(session, actor, sequence_id, now=now))
        if said and asked.view.get("callback_id") == lab_ids.FINDINGS_MODAL:
            asked.redraw_view(_list(asked, sequence_id, said))
        asked.ack()

    return pressed


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (lab_ids.LAB_FINDINGS, open_list),
        (lab_ids.FINDINGS_AGAIN, again),
        (lab_ids.FINDING_LEADS, show_leads),
        (lab_ids.FINDING_LEADS_BACK, show_leads),
        (lab_ids.FINDING_LEADS_NEXT, show_leads),
        (lab_ids.FINDING_SETTINGS, open_settings),
        (lab_ids.LAB_SENDERS, open_senders),
        (lab_ids.FINDING_STEPS, edit_steps),
        (lab_ids.FINDING_PROFILE, edit_profile),
        (lab_ids.FINDING_WAIT, switching_to(switching.wait_for_others)),
        (lab_ids.FINDING_DO_NOT_WAIT, switching_to(switching.do_not_wait)),
    ):
        app.action(action_id)(wired(services, listener))
    for place in range(found_leads.GROUPS_SHOWN):
        app.action(f"{lab_ids.FINDING_ENRICH}:{place}")(wired(services, enriching.open_offer))
