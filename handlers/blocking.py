"""Blocking and unblocking: `/plera block`, `/plera unblock`, and the list."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import blocked, blocking, rights
from outreach.block_entries import Reading, read_lines
from outreach.block_screens import Blocked, BlockedLine, BlockPreview
from outreach.ports import Services, Session
from outreach.rights import Right
from views import block_ids, block_modal, blocked_list, clicks
from views.block_modal import BlockForm


def open_form(asked: Asked, words: str = "") -> None:
    """A person wants to block somebody; what they typed behind the command stands in the form."""
    asked.run(lambda session, actor: rights.require(actor, Right.BLOCK))
    lines = "\n".join(part for part in words.replace(",", " ").split() if part)
    asked.open(block_modal.build(BlockForm(lines=lines[: block_modal.ENTRIES_LENGTH])))
    asked.ack()


def block_somebody(asked: Asked) -> None:
    """A person pressed Block… on the list."""
    open_form(asked)


def look(asked: Asked) -> None:
    """A person filled the form in: what the block would touch follows."""
    form = block_modal.read(asked.view)

    def work(session: Session, actor: Person) -> BlockPreview:
        blocking.until_of(session, actor, form.until, now=asked.services.now())
        return blocking.preview(session, actor, _reading(form))

    asked.ack(response_action="update", view=block_modal.preview(form, asked.run(work)))


def block(asked: Asked) -> None:
    """A person saw what a block touches and pressed Block."""
    form, confirmed = block_modal.read_preview(asked.view)
    now = asked.services.now()

    def work(session: Session, actor: Person) -> Blocked:
        until = blocking.until_of(session, actor, form.until, now=now)
        entries = blocking.preview(session, actor, _reading(form)).entries
        return blocking.block(
            session, actor, entries, reason=form.reason, until=until, confirmed=confirmed, now=now
        )

    asked.ack(response_action="update", view=block_modal.done(asked.run(work)))


def _reading(form: BlockForm) -> Reading:
    return read_lines(form.lines.splitlines())


def open_list(asked: Asked, words: str = "") -> None:
    """A person wants to see who is blocked."""
    page = asked.run(lambda session, actor: blocked.page_of(session, actor, words))
    asked.open(blocked_list.build(page))
    asked.ack()


def show_list(asked: Asked) -> None:
    """A person pressed See the list."""
    open_list(asked)


def search(asked: Asked) -> None:
    """A person pressed Enter in the field that searches."""
    _redraw(asked, 0, blocked_list.read_search(asked.view))


def submit_search(asked: Asked) -> None:
    """A person pressed Search."""
    words = blocked_list.read_search(asked.view)
    page = asked.run(lambda session, actor: blocked.page_of(session, actor, words))
    asked.ack(response_action="update", view=blocked_list.build(page))


def turn(asked: Asked) -> None:
    """A person turned a page of the list."""
    _redraw(asked, *blocked_list.read_turn(asked.body))


def _redraw(asked: Asked, number: int, words: str) -> None:
    page = asked.run(lambda session, actor: blocked.page_of(session, actor, words, number))
    asked.redraw_view(blocked_list.build(page))
    asked.ack()


def ask_unblock(asked: Asked) -> None:
    """A person pressed Unblock… beside a line."""
    suppression_id = clicks.pressed_id(asked.body)

    def work(session: Session, actor: Person) -> tuple[BlockedLine, str]:
        line = blocked.one_of(session, actor, suppression_id)
        return line, blocked.page_of(session, actor).zone

    asked.open(blocked_list.unblock(*asked.run(work)))
    asked.ack()


def unblock(asked: Asked) -> None:
    """A person said why somebody may be written to again."""
    suppression_id, reason = blocked_list.read_unblock(asked.view)
    now = asked.services.now()
    asked.run(lambda session, actor: blocking.unblock(session, actor, suppression_id, reason=reason, now=now))
    asked.ack()
    page = asked.run(lambda session, actor: blocked.page_of(session, actor))
    asked.redraw_below(blocked_list.build(page))


def register(app: App, services: Services) -> None:
    app.view(block_ids.BLOCK_MODAL)(wired(services, look))
    app.view(block_ids.BLOCK_PREVIEW)(wired(services, block))
    app.view(block_ids.BLOCKED_LIST)(wired(services, submit_search))
    app.view(block_ids.UNBLOCK_MODAL)(wired(services, unblock))
    app.action(block_ids.BLOCK_SOMEBODY)(wired(services, block_somebody))
    app.action(block_ids.BLOCKED_SHOW)(wired(services, show_list))
    app.action(block_ids.BLOCKED_SEARCH)(wired(services, search))
    app.action(block_ids.BLOCKED_BACK)(wired(services, turn))
    app.action(block_ids.BLOCKED_NEXT)(wired(services, turn))
    app.action(block_ids.UNBLOCK)(wired(services, ask_unblock))
