"""Deciding on a lead's card."""

from slack_bolt import App

from handlers import fixing_all, leads, pausing, text_saving, walking_on
from handlers.asked import Asked, wired
from models import Person
from outreach import approvals, cards, editing, reviewing, walking
from outreach import fixing_all as fixing
from outreach.card_screens import LeadCard, MessageText
from outreach.ports import Services, Session
from views import clicks, fix_ids, fix_modal, ids, message_modals, walk_ids, walk_modal


def approve(asked: Asked) -> None:
    """A person pressed Approve on a lead's card."""
    pressed = clicks.pressed(asked.body)
    asked.once(
        lambda session, actor: approvals.approve_lead(
            session, actor, pressed.id, digest=pressed.digest, now=asked.services.now()
        )
    )
    asked.ack()


def approve_open(asked: Asked) -> None:
    """A person approved with the full texts open."""
    shown = message_modals.read_full_text(asked.view)
    asked.run(
        lambda session, actor: approvals.approve_lead(
            session, actor, shown.id, digest=shown.digest, now=asked.services.now()
        )
    )
    asked.ack()


def read_all(asked: Asked) -> None:
    """A person wants to read every text of a lead in full."""
    _open_texts(asked, clicks.pressed(asked.body).id, None)


def later(asked: Asked) -> None:
    """A person pressed Later."""
    pressed = clicks.pressed(asked.body)
    asked.once(
        lambda session, actor: approvals.postpone(session, actor, pressed.id, now=asked.services.now())
    )
    asked.ack()


def undo(asked: Asked) -> None:
    """A person pressed Undo."""
    pressed = clicks.pressed(asked.body)
    asked.once(lambda session, actor: approvals.undo(session, actor, pressed.id, now=asked.services.now()))
    asked.ack()


def edit_next(asked: Asked) -> None:
    """A person pressed Edit on the card: the first text that waits for review opens."""
    enrollment_id = clicks.pressed(asked.body).id

    def first(session: Session, actor: Person) -> MessageText:
        return editing.text_to_edit(session, actor, enrollment_id)

    asked.open(message_modals.edit_modal(asked.run(first)))
    asked.ack()


def card_menu(asked: Asked) -> None:
    """A person picked from the menu of a lead's card."""
    picked = clicks.picked(asked.body)
    if picked.verb == ids.MENU_REWRITE_ALL:
        asked.open(message_modals.rewrite_modal(_card(asked, picked.id)))
    elif picked.verb == ids.MENU_LEAVE_OUT:
        asked.once(
            lambda session, actor: approvals.leave_lead_out(
                session, actor, picked.id, now=asked.services.now()
            )
        )
    elif picked.verb == fix_ids.MENU_FIX_ALL:
        fixing_all.open_offer(asked, picked.id)
    elif picked.verb == ids.MENU_OPEN_LEAD:
        leads.show_of_enrollment(asked, picked.id)
    elif picked.verb in ids.MENU_LEAD_HOLDS:
        pausing.pick_for_lead(asked, picked)
    asked.ack()


def step_menu(asked: Asked) -> None:
    """A person picked from the menu of one step on a lead's card."""
    picked = clicks.picked(asked.body)
    if picked.verb == ids.MENU_SHOW_FULL:
        enrollment_id = asked.run(
            lambda session, actor: reviewing.message_of(session, actor, picked.id)[0].id
        )
        _open_texts(asked, enrollment_id, picked.id)
        return
    if picked.verb == ids.MENU_DONT_SEND:
        done = asked.once(
            lambda session, actor: approvals.leave_step_out(
                session, actor, picked.id, now=asked.services.now()
            )
        )
        if done is not None and asked.view.get("callback_id") == walk_ids.WALK_MODAL:
            now, enrollment_id = asked.services.now(), done.enrollment_id
            newcomers = walk_modal.read(asked.view).newcomers
            page = asked.run(
                lambda session, actor: walking.again_of(
                    session, actor, enrollment_id, newcomers=newcomers, now=now
                )
            )
            asked.redraw_view(walk_modal.build(page))
    elif picked.verb == fix_ids.MENU_FIX_ALL:
        fixing_all.open_offer(asked, picked.id)
    elif picked.verb in (ids.MENU_EDIT, ids.MENU_REWRITE):
        text = asked.run(lambda session, actor: editing.text_of(session, actor, picked.id))
        origin = walk_modal.origin_of(asked.view)
        if picked.verb == ids.MENU_EDIT:
            asked.open(message_modals.edit_modal(text, origin=origin))
        else:
            asked.open(message_modals.rewrite_modal(text, origin=origin))
    asked.ack()


def _card(asked: Asked, enrollment_id: int) -> LeadCard:
    return asked.run(
        lambda session, actor: cards.card_of(session, actor, enrollment_id, now=asked.services.now())
    )


def _open_texts(asked: Asked, enrollment_id: int, message_id: int | None) -> None:
    card = _card(asked, enrollment_id)
    asked.open(message_modals.full_text_modal(card, message_id))
    shown = [one.message_id for one in card.steps if one.message_id and message_id in (None, one.message_id)]
    asked.run(lambda session, actor: reviewing.opened(session, actor, enrollment_id, shown))
    asked.ack()


def save_edit(asked: Asked) -> None:
    """A person saved an edited text; when someone else changed it meanwhile, both texts are shown."""
    typed = message_modals.read_edit(asked.view)
    done = text_saving.save(asked, typed)
    if isinstance(done, MessageText):
        changed = message_modals.changed_modal(done, typed.subject, typed.body, origin=typed.origin)
        asked.ack(response_action="update", view=changed)
        return
    others = asked.run(lambda session, actor: fixing.others_like(session, actor, typed.message_id))
    if typed.origin:
        walking_on.show_again(
            asked,
            done.enrollment_id,
            newcomers=typed.origin == walk_modal.NEWCOMERS,
            said=done.sentence,
            like_id=typed.message_id if others else None,
        )
        asked.ack()
    elif others:
        view = fix_modal.edited(done.sentence, typed.message_id, others)
        asked.ack(response_action="update", view=view)
    else:
        asked.ack()


def ask_rewrite(asked: Asked) -> None:
    """A person asked for a message, or all messages of a lead, to be written anew."""
    typed = message_modals.read_rewrite(asked.view)
    rule = editing.rewrite_lead if typed.is_lead else editing.rewrite_message
    done = asked.run(
        lambda session, actor: rule(
            session, actor, typed.id, instruction=typed.instruction, now=asked.services.now()
        )
    )
    if typed.origin:
        walking_on.show_rewriting(asked, done.enrollment_id, newcomers=typed.origin == walk_modal.NEWCOMERS)
    asked.ack()


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (ids.CARD_APPROVE, approve),
        (ids.CARD_READ, read_all),
        (ids.CARD_VIEW, read_all),
        (ids.CARD_LATER, later),
        (ids.CARD_UNDO, undo),
        (ids.CARD_EDIT, edit_next),
        (ids.CARD_MENU, card_menu),
        (ids.STEP_CARD_MENU, step_menu),
    ):
        app.action(action_id)(wired(services, listener))
    for callback_id, listener in (
        (ids.FULL_TEXT_MODAL, approve_open),
        (ids.EDIT_MODAL, save_edit),
        (ids.CHANGED_MODAL, save_edit),
        (ids.REWRITE_MODAL, ask_rewrite),
        (ids.REWRITE_LEAD_MODAL, ask_rewrite),
    ):
        app.view(callback_id)(wired(services, listener))
