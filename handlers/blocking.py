"""Blocking and unblocking: `/plera block`, `/plera unblock`, and the list."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import block_lists, blocked, blocking, rights
from outreach.block_entries import Reading, read_lines
from outreach.block_screens import Blocked, BlockedLine, BlockPreview
from outreach.errors import InvalidForm
from outreach.ports import Services, Session
from outreach.rights import Right
from views import block_ids, block_list_card, block_modal, blocked_list, clicks
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
    now = asked.services.now()

    def work(session: Session, actor: Person) -> BlockPreview | None:
        until = blocking.until_of(session, actor, form.until, now=now)
        if not form.slack_file_id:
            return blocking.preview(session, actor, _reading(form))
        if form.lines.strip():
            raise InvalidForm({"block_entries": "Type lines or upload a list, one at a time."})
        block_lists.receive(session, actor, form.slack_file_id, reason=form.reason, until=until, now=now)
        return None

    found = asked.run(work)
    view = block_modal.preview(form, found) if found else block_modal.received()
    asked.ack(response_action="update", view=view)


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


def look_at_list(asked: Asked) -> None:
    """A person pressed Block… on the card of a file."""
    list_id = clicks.pressed_id(asked.body)
    shown = asked.run(lambda session, actor: block_lists.preview(session, actor, list_id))
    asked.open(block_list_card.question(list_id, shown))
    asked.ack()


def block_list(asked: Asked) -> None:
    """A person let a file's lines be blocked."""
    list_id, confirmed = block_list_card.read(asked.view)
    now = asked.services.now()
    asked.run(lambda session, actor: block_lists.start(session, actor, list_id, confirmed=confirmed, now=now))
    asked.ack()


def discard_list(asked: Asked) -> None:
    """A person put a file aside."""
    list_id = clicks.pressed_id(asked.body)
    asked.once(lambda session, actor: block_lists.discard(session, actor, list_id, now=asked.services.now()))
    asked.ack()


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
    app.view(block_ids.BLOCK_LIST_MODAL)(wired(services, block_list))
    app.view(block_ids.BLOCKED_LIST)(wired(services, submit_search))
    app.view(block_ids.UNBLOCK_MODAL)(wired(services, unblock))
    app.action(block_ids.BLOCK_SOMEBODY)(wired(services, block_somebody))
    app.action(block_ids.BLOCK_LIST_LOOK)(wired(services, look_at_list))
    app.action(block_ids.BLOCK_LIST_DISCARD)(wired(services, discard_list))
    app.action(block_ids.BLOCKED_SHOW)(wired(services, show_list))
    app.action(block_ids.BLOCKED_SEARCH)(wired(services, search))
    app.action(block_ids.BLOCKED_BACK)(wired(services, turn))
    app.action(block_ids.BLOCKED_NEXT)(wired(services, turn))
    app.action(block_ids.UNBLOCK)(wired(services, ask_unblock))
