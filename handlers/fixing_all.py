"""Fix all like this: the question, its card, the pages of proposals, and what is applied of them."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import App

from handlers import text_saving
from handlers.asked import Asked, Listener, wired
from outreach import editing, fix_applying, fix_cards, fix_decisions, fix_undoing, fixing_all
from outreach.card_screens import MessageText
from outreach.errors import NotFound
from outreach.fix_screens import FixPage, Listed
from outreach.ports import Services
from views import clicks, fix_ids, fix_modal, fix_pages, message_modals


def open_offer(asked: Asked, message_id: int) -> None:
    """Ask whether the change to a text is to be proposed for the others of its step."""
    terms = asked.services.terms
    offer = asked.run(lambda session, actor: fixing_all.offer(session, actor, message_id, terms=terms))
    asked.open(fix_modal.build(offer))


def ask(asked: Asked) -> None:
    """A person pressed Fix all like this… after an edit."""
    open_offer(asked, clicks.pressed_id(asked.body))
    asked.ack()


def start(asked: Asked) -> None:
    """A person pressed Propose."""
    typed, now = fix_modal.read(asked.view), asked.services.now()
    asked.run(
        lambda session, actor: fixing_all.ask(
            session,
            actor,
            typed.message_id,
            digest=typed.digest,
            instruction=typed.instruction,
            terms=asked.services.terms,
            now=now,
        )
    )
    asked.ack(response_action="update", view=fix_modal.started())


def pressing(rule: Callable[..., object]) -> Listener:
    """Return the listener of a button on the card that runs one rule."""

    def pressed(asked: Asked) -> None:
        fix_id, now = clicks.pressed_id(asked.body), asked.services.now()
        asked.once(lambda session, actor: rule(session, actor, fix_id, now=now))
        asked.ack()

    return pressed


def apply_all(asked: Asked) -> None:
    """A person pressed Apply on the card, which says how many."""
    pressed, now = clicks.pressed(asked.body), asked.services.now()
    count = clicks.number(pressed.digest) if pressed.digest else None
    asked.once(lambda session, actor: fix_applying.apply(session, actor, pressed.id, shown=count, now=now))
    asked.ack()


def looking(listed: Listed) -> Listener:
    """Return the listener of a button that opens the texts of a fix."""

    def pressed(asked: Asked) -> None:
        fix_id = clicks.pressed_id(asked.body)
        page = _page(asked, fix_pages.Shown(fix_id, listed, 1))
        if not page.total and listed is Listed.READY:
            page = _page(asked, fix_pages.Shown(fix_id, Listed.HELD, 1))
        asked.open(fix_pages.build(page))
        asked.ack()

    return pressed


def turn(asked: Asked) -> None:
    """A person turned a page, or to what was held back."""
    asked.check()
    wanted = fix_pages.read_turn(asked.body)
    asked.redraw_view(fix_pages.build(_page(asked, wanted), wanted.drawing))
    asked.ack()


def tick(asked: Asked) -> None:
    """A person ticked or unticked a proposal: it is kept at once."""
    asked.check()
    item_id, is_ticked = fix_pages.read_tick(asked.body)
    asked.run(lambda session, actor: fix_decisions.tick(session, actor, item_id, is_ticked=is_ticked))
    asked.ack()


def use_anyway(asked: Asked) -> None:
    """A person wants a proposal that was held back: it stands among those to apply, ticked."""
    shown, item_id, now = fix_pages.read(asked.view), clicks.pressed_id(asked.body), asked.services.now()
    who = asked.run(lambda session, actor: fix_decisions.use_anyway(session, actor, item_id, now=now))
    said = f"The proposal for {who} is among those to apply now, with its mark."
    page = replace(_page(asked, shown), said=said)
    asked.redraw_view(fix_pages.build(page, shown.drawing + 1))
    asked.ack()


def apply_ticked(asked: Asked) -> None:
    """A person pressed Apply ticked; when somebody ticked otherwise meanwhile, the page comes back."""
    shown, ticks, now = fix_pages.read(asked.view), fix_pages.read_ticks(asked.view), asked.services.now()
    done = asked.run(
        lambda session, actor: fix_cards.apply_shown(session, actor, shown.fix_id, shown.page, ticks, now=now)
    )
    view = fix_pages.build(done, shown.drawing + 1) if isinstance(done, FixPage) else fix_pages.applying(done)
    asked.ack(response_action="update", view=view)


def read_whole(asked: Asked) -> None:
    """A person wants to read one proposal whole."""
    shown, item_id = fix_pages.read_line(asked.body)
    page = _page(asked, shown)
    line = next((one for one in page.lines if one.item_id == item_id), None)
    if line is None:
        raise NotFound()
    asked.open(fix_pages.whole(line))
    asked.ack()


def open_text(asked: Asked) -> None:
    """A person opens a text that was held back or passed over."""
    message_id = clicks.pressed_id(asked.body)
    text = asked.run(lambda session, actor: editing.text_of(session, actor, message_id))
    asked.open(fix_pages.on_top(message_modals.edit_modal(text), fix_pages.read(asked.view)))
    asked.ack()


def save_text(asked: Asked) -> None:
    """A person saved it; the page below shows that it was changed."""
    asked.check()
    edited, below = fix_pages.read_on_top(asked.view)
    typed = message_modals.read_edit(edited)
    done = text_saving.save(asked, typed)
    if isinstance(done, MessageText):
        changed = message_modals.changed_modal(done, typed.subject, typed.body)
        asked.ack(response_action="update", view=fix_pages.on_top(changed, below))
        return
    asked.redraw_below(fix_pages.build(_page(asked, below), below.drawing + 1))
    asked.ack()


def _page(asked: Asked, shown: fix_pages.Shown) -> FixPage:
    return asked.run(
        lambda session, actor: fix_cards.page(session, actor, shown.fix_id, shown.listed, shown.page)
    )


def register(app: App, services: Services) -> None:
    for action_id, listener in (
        (fix_ids.FIX_OFFER, ask),
        (fix_ids.FIX_STOP, pressing(fix_decisions.stop)),
        (fix_ids.FIX_GO_ON, pressing(fix_decisions.go_on)),
        (fix_ids.FIX_DISCARD, pressing(fix_decisions.discard)),
        (fix_ids.FIX_UNDO, pressing(fix_undoing.undo)),
        (fix_ids.FIX_APPLY, apply_all),
        (fix_ids.FIX_LOOK, looking(Listed.READY)),
        (fix_ids.FIX_PASSED, looking(Listed.PASSED)),
        (fix_ids.FIX_TURN, turn),
        (fix_ids.FIX_TURN_BACK, turn),
        (fix_ids.FIX_TURN_NEXT, turn),
        (fix_ids.FIX_TICK, tick),
        (fix_ids.FIX_USE, use_anyway),
        (fix_ids.FIX_READ, read_whole),
        (fix_ids.FIX_EDIT, open_text),
    ):
        app.action(action_id)(wired(services, listener))
    for callback_id, listener in (
        (fix_ids.FIX_MODAL, start),
        (fix_ids.FIX_PAGES, apply_ticked),
        (fix_ids.FIX_EDIT_MODAL, save_text),
    ):
        app.view(callback_id)(wired(services, listener))
