"""A lead's texts with nothing cut off: what is approved where it stands counts as read."""

from slack_sdk.models.blocks import Block, OverflowMenuElement

from outreach.card_screens import CardStep, LeadCard
from views import step_flags, text
from views.card_steps import TO_REVIEW, closing, head
from views.parts import context_pieces, pieces, section


def step_blocks(step: CardStep, menu: OverflowMenuElement | None = None) -> list[Block]:
    """Build a step's head, its subject, its text and every note on it, whole."""
    blocks: list[Block] = [section(head(step, subject_length=0), menu)]
    if step.subject.strip():
        blocks += context_pieces(f"Subject: {text.one_line(step.subject)}")
    if step.state == TO_REVIEW or step.shown:
        blocks += pieces(step.shown)
    return [*blocks, *step_flags.whole(step)]


def closing_blocks(card: LeadCard) -> list[Block]:
    """Build signature and footer, whole."""
    return list(context_pieces(closing(card)))
