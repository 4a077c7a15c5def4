"""The card of a change that is made to the other texts of a step: how far it is, what it will void, and Undo."""

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.blocks.basic_components import ConfirmObject

from models.states import FixState
from outreach.fix_screens import FixCard
from outreach.slack_port import Screen
from views import clicks, cost_lines, fix_ids, text
from views.lab_root import bar
from views.parts import actions, button, confirmation, context, section


def fix_card(card: FixCard) -> Screen:
    """Draw the card in its state."""
    headline = _headline(card)
    lines = [f"*{headline}* · {_which(card)}", _progress(card)]
    notice = f"⚠ *{text.sentence(card.notice, 200)}*" if card.notice else ""
    blocks: list[Block] = [section(text.joined([notice, *lines], "\n"))]
    notes = [one for one in (_like(card), _effect(card), _cost(card), _trouble(card)) if one]
    if notes:
        blocks.append(context(*notes))
    buttons = _buttons(card)
    if buttons:
        blocks.append(actions(buttons))
    return Screen(f"{headline}: {_plain_which(card)}", tuple(blocks))


def forgotten() -> Screen:
    """Draw the card of proposals that were decided on long ago."""
    said = "These proposals were decided on long ago and are no longer kept; the texts stay as they are."
    return Screen("Proposals no longer kept", (section(said),))


def voids(card: FixCard) -> str:
    """Say what applying voids: "380 approvals of these texts, and 12 of follow-ups that carry their subject"."""
    own = f"{text.counted(card.approved, 'approval')} of these texts" if card.approved else ""
    others = (
        f"{text.counted(card.follow_ups, 'approval')} of follow-ups that carry a changed subject"
        if card.follow_ups
        else ""
    )
    return text.joined([own, others], " and ")


def _headline(card: FixCard) -> str:
    written = card.size - card.waiting
    ended = f"{card.applied:,} applied"
    return {
        FixState.WRITING: f"Fixing {min(written + 1, card.size):,} of {card.size:,}…",
        FixState.STOPPED: f"{card.ready:,} ready, {card.held:,} held back, {card.waiting:,} not written",
        FixState.READY: f"{card.ready:,} ready, {card.held:,} held back",
        FixState.APPLYING: f"Applying {card.applied + card.passed:,} of "
        f"{card.applied + card.passed + card.ticked:,}…",
        FixState.APPLIED: text.joined([ended, _had_changed(card)], ", "),
        FixState.UNDOING: f"Taking {text.counted(card.applied + card.restored + card.kept, 'text')} back…",
        FixState.UNDONE: f"{text.counted(card.restored, 'text')} as before",
        FixState.DISCARDED: "Discarded",
    }[card.state]


def _had_changed(card: FixCard) -> str:
    return f"{card.passed:,} had changed" if card.passed else ""


def _which(card: FixCard) -> str:
    return f"step {card.position} · {text.channel_name(card.channel)}"


def _plain_which(card: FixCard) -> str:
    return f"step {card.position}, {text.channel_name(card.channel)}"


def _progress(card: FixCard) -> str:
    if card.state is FixState.WRITING:
        return bar(card.size - card.waiting, card.size)
    if card.state is FixState.APPLYING:
        done = card.applied + card.passed
        return bar(done, done + card.ticked)
    if card.state is FixState.APPLIED and card.names:
        more = card.passed - len(card.names)
        names = ", ".join(text.name(one, 40) for one in card.names)
        return f"Read them: {names}{f' and {more:,} more' if more > 0 else ''}"
    return ""


def _like(card: FixCard) -> str:
    like = f"Changed like the text for {text.name(card.lead_name, 60) or 'a lead'}"
    wish = f"“{text.name(card.instruction, 120)}”" if card.instruction else ""
    by = f"by {text.name(card.decided_by, 40)}" if card.decided_by else ""
    return text.joined([like, wish, by])


def _effect(card: FixCard) -> str:
    if card.state in (FixState.STOPPED, FixState.READY):
        unticked = card.ready - card.ticked
        said = [
            f"{unticked:,} unticked" if unticked else "",
            f"Apply voids {voids(card)}" if voids(card) else "",
        ]
        return text.joined([*said, "Nothing is changed before you apply it."])
    if card.state is FixState.APPLIED and card.applied:
        return "Each waits for review. Undo puts the old texts and their approvals back, until the first has left."
    if card.state is FixState.UNDONE:
        back = f"{text.counted(card.approvals_back, 'approval is', 'approvals are')} back"
        kept = f"{card.kept:,} had changed and stayed as they are" if card.kept else ""
        return text.joined([back, kept])
    return "Every text is as it was." if card.state is FixState.DISCARDED else ""


def _cost(card: FixCard) -> str:
    """Say what proposing takes: the estimate while nothing is written, then what it took beside it."""
    said = f"Model: estimated {cost_lines.about(card.estimate)}" if card.estimate else ""
    if not card.spent.tokens:
        return said
    so_far = " so far" if card.state is FixState.WRITING else ""
    return text.joined([said or "Model", f"took {cost_lines.took(card.spent)}{so_far}"], ", ")


def _trouble(card: FixCard) -> str:
    return text.sentence(card.reason, 280) if card.state in (FixState.WRITING, FixState.STOPPED) else ""


def _buttons(card: FixCard) -> list[ButtonElement]:
    fix = str(card.fix_id)
    if card.state is FixState.WRITING:
        return [button("Stop", fix_ids.FIX_STOP, fix)]
    if card.state in (FixState.STOPPED, FixState.READY):
        return _deciding(card)
    buttons: list[ButtonElement] = []
    if card.state is FixState.APPLIED:
        if card.passed:
            buttons.append(button("Read them…", fix_ids.FIX_PASSED, fix))
        if card.applied:
            buttons.append(button("Undo", fix_ids.FIX_UNDO, fix, confirm=_sure_to_undo(card)))
    elif card.state is FixState.UNDONE and card.kept:
        buttons.append(button("Read them…", fix_ids.FIX_PASSED, fix))
    return buttons


def _deciding(card: FixCard) -> list[ButtonElement]:
    fix = str(card.fix_id)
    buttons: list[ButtonElement] = []
    if card.ready or card.held:
        buttons.append(button("Look through…", fix_ids.FIX_LOOK, fix, primary=True))
    if card.ticked:
        shown = str(clicks.Bound(card.fix_id, str(card.ticked)))
        label = f"Apply {card.ticked:,}"
        buttons.append(button(label, fix_ids.FIX_APPLY, shown, confirm=_sure_to_apply(card)))
    if card.state is FixState.STOPPED and card.waiting:
        buttons.append(button("Go on", fix_ids.FIX_GO_ON, fix))
    buttons.append(button("Discard", fix_ids.FIX_DISCARD, fix, confirm=_sure_to_discard(card)))
    return buttons


def _sure_to_apply(card: FixCard) -> ConfirmObject:
    lost = voids(card)
    said = f"{text.counted(card.ticked, 'text is', 'texts are')} replaced and wait for review."
    said += f" This voids {lost}." if lost else " No approval is voided."
    return confirmation(
        f"Apply {card.ticked:,}?", f"{said} Undo stands here until the first of them has left.", "Apply"
    )


def _sure_to_discard(card: FixCard) -> ConfirmObject:
    said = f"{text.counted(card.ready, 'proposal')} forgotten; every text stays as it is."
    return confirmation("Discard the proposals?", said, "Discard")


def _sure_to_undo(card: FixCard) -> ConfirmObject:
    said = (
        f"{text.counted(card.applied, 'text goes', 'texts go')} back to the old words, with the approvals they had. "
        "What was changed or approved since in another way stays."
    )
    return confirmation("Take it back?", said, "Undo")
