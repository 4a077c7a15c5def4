"""App Home: what to do first, the checklist of a new workspace, what waits for somebody, and the sequences."""

from slack_sdk.models.blocks import Block, DividerBlock, PlainTextObject
from slack_sdk.models.views import View

from outreach.kept_forms import NAMES
from outreach.setting_screens import HomeOverview
from views import checklist, help, ids, kept_form, mailbox_ids, pausing, settings_ids, text
from views.parts import actions, button, context, overflow, section

MAX_BLOCKS = 45
MAX_LINES = 20
_NEEDS_SHOWN = 6
_DRAFTS_SHOWN = 3
_BROKEN_SHOWN = 3


def home(model: HomeOverview) -> View:
    """Draw a person's App Home."""
    blocks: list[Block] = [_head(model)]
    if model.everything.held:
        blocks += pausing.stop_all(model.everything).blocks
    if not model.is_set_up:
        blocks += _first_run(model)
    blocks += _needs(model)
    blocks += _sequences(model)
    if model.everything.live:
        today = button("Today", ids.TODAY_ALL, "0")
        blocks.append(actions([today] if model.everything.held else [today, pausing.stop_button()]))
    updated = f"times in your zone · updated {text.clock(model.updated_at, model.zone)}"
    blocks.append(context(updated))
    return _view(blocks)


def only(sentence: str) -> View:
    """Say one sentence in place of App Home."""
    return _view([section(text.sentence(sentence))])


def help_modal() -> View:
    """List what can be typed, for those who found App Home first."""
    lines = [f"`/plera {command}` · {meaning}" for command, meaning in help.COMMANDS]
    return View(
        type="modal",
        callback_id=ids.HELP_MODAL,
        title=PlainTextObject(text="What you can type"),
        close=PlainTextObject(text="Close"),
        blocks=[section("\n".join(lines))],
    )


def _view(blocks: list[Block]) -> View:
    return View(type="home", blocks=blocks[:MAX_BLOCKS])


def _head(model: HomeOverview) -> Block:
    entries = [("Settings…", f"{settings_ids.MENU_SETTINGS}:0")] if model.is_admin else []
    entries += [
        ("Runs…", f"{settings_ids.MENU_RUNS}:0"),
        ("Source groups…", f"{settings_ids.MENU_GROUPS}:0"),
        ("Who is blocked…", f"{settings_ids.MENU_BLOCKED}:0"),
        ("What can I type?", f"{settings_ids.MENU_HELP}:0"),
    ]
    menu = overflow(settings_ids.HOME_MENU, entries)
    first = button("Create sequence", ids.CREATE_SEQUENCE, primary=True)
    senders = button("Senders", mailbox_ids.SENDERS_OPEN, "0")
    return actions([first, senders, menu] if menu else [first, senders])


def _first_run(model: HomeOverview) -> list[Block]:
    if not model.is_admin:
        return [context(f"Ask an admin, still to be set: {checklist.open_titles(model.items)}.")]
    return [
        section(f"*First, a few things about your workspace* · {checklist.progress(model.items)}"),
        *(checklist.line(item) for item in model.items),
    ]


def _needs(model: HomeOverview) -> list[Block]:
    drafts: list[Block] = []
    for draft in model.drafts[:_DRAFTS_SHOWN]:
        title = text.bold(draft.title) if draft.title else f"a new {NAMES[draft.kind]}"
        drafts += [section(f"*Draft kept* · {title}"), kept_form.buttons(draft)]
    broken = [
        section(
            f"⚠ {text.bold(one.address)} is disconnected: {text.sentence(one.reason, 250)}",
            button("Reconnect…", mailbox_ids.MAILBOX_RECONNECT, str(one.sender_id)),
        )
        for one in model.broken[:_BROKEN_SHOWN]
    ]
    needs = len(model.needs) + len(model.broken)
    if not needs:
        return [DividerBlock(), *(drafts or [context("Nothing needs you.")])]
    lines = [f"⚠ {text.sentence(one, 250)}" for one in model.needs[:_NEEDS_SHOWN]]
    head = section("\n".join([f"*Needs you ({needs})*", *lines]))
    return [DividerBlock(), head, *broken, *drafts]


def _sequences(model: HomeOverview) -> list[Block]:
    if not model.sequences:
        first = "Go through the list above, then press" if _must_set_up(model) else "Press"
        return [
            section(
                f"*No sequence yet.* {first} Create sequence: it takes a minute and sends nothing by itself."
            )
        ]
    title = text.counted(len(model.sequences), "sequence")
    blocks: list[Block] = [
        section(f"*{title}*"),
        *(help.sequence_line(one) for one in model.sequences[:MAX_LINES]),
    ]
    if len(model.sequences) > MAX_LINES:
        blocks.append(context(f"{len(model.sequences) - MAX_LINES} more: type `/plera lab` and a name."))
    return blocks


def _must_set_up(model: HomeOverview) -> bool:
    return model.is_admin and not model.is_set_up
