"""What `/plera pause`, `resume` and `stop-all` answer with, and the question before a lead is stopped."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, RadioButtonsElement
from slack_sdk.models.views import View

from outreach.pausable import Pausable, Standstill, Wish
from outreach.reach import Scope
from outreach.slack_port import Screen
from views import clicks, filled, ids, text
from views.parts import actions, button, confirmation, context, field, modal, option, section

MAX_LINES = 20
_KINDS = {Scope.SEQUENCE: "sequence", Scope.RUN: "run", Scope.SENDER: "mailbox"}


def pausable_list(wish: Wish, found: Sequence[Pausable], everything: Standstill) -> Screen:
    """List what can be paused or resumed, each with its button."""
    blocks: list[Block] = []
    if wish is Wish.RESUME and everything.held:
        blocks += list(stop_all(everything).blocks)
    verb = "Pause" if wish is Wish.PAUSE else "Resume"
    if not found and blocks:
        return Screen("Everything is stopped", tuple(blocks))
    if not found:
        words = (
            "Nothing is live yet, so there is nothing to pause."
            if wish is Wish.PAUSE
            else "Nothing is paused."
        )
        return Screen(words, (section(words),))
    title = f"What to {wish}?"
    blocks.append(section(f"*{title}*"))
    blocks += [_line(wish, verb, one) for one in found[:MAX_LINES]]
    if len(found) > MAX_LINES:
        blocks.append(context(f"{len(found) - MAX_LINES} more: type `/plera {wish}` and a name."))
    return Screen(title, tuple(blocks))


def _line(wish: Wish, verb: str, one: Pausable) -> Block:
    said = f"\n{text.sentence(one.held, 200)}" if one.held else ""
    return section(
        f"{text.bold(one.name)} · {_KINDS[one.scope]}{said}", _button(wish, verb, one.scope, one.id)
    )


def _button(wish: Wish, label: str, scope: Scope, row_id: int) -> ButtonElement:
    action_id = ids.HOLD_PAUSE if wish is Wish.PAUSE else ids.HOLD_RESUME
    return button(label, action_id, f"{scope}:{row_id}")


def stop_all(now: Standstill) -> Screen:
    """Offer to stop everything; while that has been done, say who did it and since when, and offer Resume."""
    if now.held:
        words = text.sentence(now.held)
        blocks: list[Block] = [section(f"⛔ *{words}*")]
        if now.is_stopped:
            blocks.append(actions([resume_button()]))
        return Screen(words, tuple(blocks))
    live = f"{text.counted(now.live, 'live sequence')}"
    return Screen(
        "Stop everything?",
        (
            section(
                f"*Stop everything?* {live}: no step leaves from then on, until someone presses Resume. "
                "Replies are still read, and answers that people type still leave."
            ),
            actions([stop_button()]),
        ),
    )


def stop_button() -> ButtonElement:
    """Build the button that stops everything; it asks first."""
    return button(
        "Stop everything…",
        ids.HOLD_PAUSE,
        f"{Scope.EVERYTHING}:0",
        danger=True,
        confirm=confirmation(
            "Stop everything?",
            "No step of any sequence leaves until someone presses Resume. Replies are still read. After it, what "
            "fell due is spread over the next hours.",
            "Stop everything",
        ),
    )


def resume_button() -> ButtonElement:
    """Build the button that lets everything go on."""
    return button("Resume", ids.HOLD_RESUME, f"{Scope.EVERYTHING}:0", primary=True)


def stop_lead_modal(enrollment_id: int, lead_name: str) -> View:
    """Ask where a lead is to be stopped: in every sequence, or in the one of the card."""
    everywhere = option("In every sequence", ids.STOP_EVERYWHERE)
    radio = RadioButtonsElement(
        action_id=ids.STOP_WHERE,
        options=[everywhere, option("Only in this sequence", ids.STOP_HERE)],
        initial_option=everywhere,
    )
    blocks: list[Block] = [
        section(
            f"*Stop for {text.name(lead_name) or 'this lead'}?* What waits is cancelled and nothing more is sent; "
            "a mail on its way still arrives. This cannot be undone: to hold it for a while, pause the lead."
        ),
        field(ids.STOP_WHERE, "Where", radio),
    ]
    metadata = str(enrollment_id)
    return modal(
        ids.STOP_LEAD_MODAL, "Stop for this lead", blocks, submit="Stop", close="Cancel", metadata=metadata
    )


def read_stop_lead(view: Mapping[str, Any]) -> tuple[int, bool]:
    """Return the enrollment and whether its lead is stopped in every sequence. Raises NotFound."""
    where = filled.typed(filled.values_of(view), ids.STOP_WHERE, ids.STOP_WHERE)
    return clicks.number(str(view.get("private_metadata") or "")), where != ids.STOP_HERE
