"""The question whether a mailbox's first steps go on after bounces or reports of spam, with the numbers."""

from slack_sdk.models.blocks import Block, ButtonElement

from outreach.ledger_screens import PausedFirstSteps
from outreach.slack_port import Screen
from views import breaker_ids, text
from views.parts import actions, button, confirmation, context, section

_SHOWN = 8


def breaker_card(paused: PausedFirstSteps) -> Screen:
    """Draw the question; once it is answered it says how."""
    address = text.name(paused.address)
    if paused.outcome:
        title = f"✓ *First steps go on* · {address}\n{text.sentence(paused.outcome)}"
        return Screen(f"First steps from {address} go on", (section(title), context(_numbers(paused))))
    blocks: list[Block] = [
        section(f"*First steps are paused* · {text.bold(paused.address)}\n{_numbers(paused)}"),
        section(_advice(paused)),
        context(*filter(None, (_waits(paused), text.sentence(paused.lowered), text.sentence(paused.kept)))),
        actions(_buttons(paused)),
    ]
    return Screen(f"First steps from {address} are paused: {paused.what_happened}", tuple(blocks))


def _numbers(paused: PausedFirstSteps) -> str:
    named = ", ".join(
        f"{text.name(domain)}{f' ({count})' if count > 1 else ''}"
        for domain, count in paused.domains[:_SHOWN]
    )
    more = len(paused.domains) - _SHOWN
    domains = f": {named}{f' and {more} more' if more > 0 else ''}" if named else ""
    return f"{text.sentence(paused.what_happened)}{domains}."


def _advice(paused: PausedFirstSteps) -> str:
    if paused.is_for_spam:
        return "Look at who is written to and why, and at the texts, before more of it is reported."
    return (
        "Have the addresses of the leads who wait verified, or leave those out that nobody has checked: providers take "
        "a mailbox whose mails bounce for a spammer's."
    )


def _waits(paused: PausedFirstSteps) -> str:
    leads = text.counted(paused.waiting, "lead")
    waits = (
        f"{leads} {'waits' if paused.waiting == 1 else 'wait'} for a first step. " if paused.waiting else ""
    )
    return f"{waits}Follow-ups and answers go on. Paused {text.day_time(paused.paused_at, paused.zone)}."


def _buttons(paused: PausedFirstSteps) -> list[ButtonElement]:
    buttons = [resume(paused.breaker_id, paused.address)]
    if not paused.kept:
        buttons.append(button("Keep paused", breaker_ids.BREAKER_KEEP, str(paused.breaker_id)))
    return buttons


def resume(breaker_id: int, address: str) -> ButtonElement:
    """Build the button that lets first steps go on, with what that means."""
    means = confirmation(
        "Resume first steps?",
        f"First steps from {text.one_line(address)[:80]} leave again, spread within its limit. Bounces and reports "
        "count anew from now: what came before no longer pauses them.",
        "Resume",
    )
    return button("Resume first steps", breaker_ids.BREAKER_RESUME, str(breaker_id), confirm=means)
