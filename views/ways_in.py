"""What an empty workspace shows instead of a form: what a sequence needs first, and the way to each."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.form_screens import FormChoices, GroupChoice
from views import form_ids, ids, mailbox_ids, text
from views.parts import actions, button, context, modal, section

_SHOWN_GROUPS = 5


def is_complete(choices: FormChoices) -> bool:
    """Say whether a workspace has all that a sequence is made from."""
    return bool(choices.runs and choices.profiles and any(not group.missing for group in choices.groups))


def checklist(choices: FormChoices) -> View:
    """Build the checklist: each thing done or open, with the button that opens its form."""
    has_group = any(not group.missing for group in choices.groups)
    blocks: list[Block] = [
        section("*A sequence needs three things first*"),
        _line(
            bool(choices.runs),
            "A run",
            "the campaign that the sequence belongs to",
            "Create run",
            form_ids.CREATE_RUN,
        ),
        _line(
            bool(choices.profiles),
            "A strategy profile",
            "who writes, what is offered and in which tone",
            "New profile",
            form_ids.NEW_PROFILE,
        ),
        _line(has_group, "Leads to write to", "people with an address", "Import leads", form_ids.SHOW_IMPORT),
    ]
    lacking = [group for group in choices.groups if group.missing]
    if lacking:
        blocks.append(context(_ineligible(lacking)))
    if not choices.channels:
        blocks.append(
            section(
                "○ *A mailbox* · open\nNobody can be reached before one is connected.",
                button("Connect mailbox…", mailbox_ids.MAILBOX_CONNECT, "new"),
            )
        )
    if not has_group:
        blocks.append(context("After an import press Continue: the form follows once nothing is open."))
    blocks.append(actions([button("Continue", form_ids.WAYS_IN_CONTINUE, primary=is_complete(choices))]))
    return modal(ids.SEQUENCE_CHECKLIST, "Before the first one", blocks)


def _line(is_done: bool, title: str, meaning: str, label: str, action_id: str) -> Block:
    mark = "✓" if is_done else "○"
    return section(
        f"{mark} *{title}* · {'done' if is_done else 'open'}\n{meaning}",
        button(label, action_id, primary=False),
    )


def _ineligible(groups: list[GroupChoice]) -> str:
    lines = [f"*{text.name(group.name)}*: {text.sentence(group.missing)}" for group in groups[:_SHOWN_GROUPS]]
    return "Not ready yet: " + text.joined(lines)
