"""What tests of Fix all like this begin with: a sequence whose first lead's text a person has changed."""

from models import Message, TextFix, TextFixItem
from models.states import FixItemState
from outreach import editing, fix_applying, fixing_all
from outreach.writer_port import TEMPLATE_TERMS, Terms
from tests.world import World


def text(world: World, sequence_id: int, lead: int, step: int = 2) -> Message:
    """Return the text of a step for the lead that entered as the so-manieth, both counted from 1."""
    return world.messages(world.enrolled(sequence_id)[lead - 1].id)[step - 1]


def edit(world: World, message: Message, old: str, new: str, *, subject: str | None = None) -> Message:
    """Put words in the place of others in a text, and maybe another subject."""
    assert old in message.body
    world.act(
        editing.edit,
        message.id,
        digest=message.digest,
        subject=message.subject if subject is None else subject,
        body=message.body.replace(old, new),
    )
    return world.row(Message, message.id)


def asked(
    world: World,
    message: Message,
    *,
    instruction: str = "",
    terms: Terms = TEMPLATE_TERMS,
    by: int | None = None,
) -> int:
    """Ask for the change to a text to be made to the others, without any job running."""
    return world.act(
        fixing_all.ask, message.id, digest=message.digest, instruction=instruction, terms=terms, by=by
    )


def proposed(world: World, sequence_id: int, *, step: int = 2, subject: str | None = None) -> int:
    """Change the first lead's text and have it proposed for the others; return the fix."""
    message = edit(
        world, text(world, sequence_id, 1, step), "this is step", "here comes step", subject=subject
    )
    fix_id = asked(world, message)
    world.work_off()
    return fix_id


def applied(world: World, fix_id: int, *, shown: int | None = None) -> None:
    world.act(fix_applying.apply, fix_id, shown=shown)
    world.work_off()


def fix(world: World, fix_id: int) -> TextFix:
    return world.row(TextFix, fix_id)


def items(world: World, fix_id: int, *states: FixItemState) -> list[TextFixItem]:
    every = world.rows(TextFixItem, text_fix_id=fix_id)
    return [one for one in every if not states or one.state in states]
