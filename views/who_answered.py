"""The list of a day: who of those written to on LinkedIn by hand answered, before their next step leaves."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks.block_elements import InteractiveElement

from outreach.errors import NotFound
from outreach.slack_port import Screen
from outreach.who_answered_screens import AskedLead, WhoAnswered, Wrote
from views import clicks, ids, linkedin_ids, linkedin_task, text
from views.parts import actions, button, context, section

_TITLE = "Who answered on LinkedIn?"
_MOST = 100


def who_answered(asked: WhoAnswered) -> Screen:
    """Draw the list; once all is said it says so."""
    count = len(asked.leads) + asked.more
    if not count:
        blocks = [section(f"✓ *{_TITLE}* · nobody is left to ask about"), *_said(asked)]
        return Screen(f"{_TITLE} Nothing is left to say", tuple(blocks))
    head = f"*{_TITLE}* · {text.counted(count, 'lead has', 'leads have')} a step due"
    found: list[Block] = [
        section(head),
        context(
            "Look at your messages on LinkedIn. Nothing leaves to them by itself until you have said it."
        ),
    ]
    for one in asked.leads:
        found += _lead(one, asked.zone)
    if asked.more:
        found.append(context(f"{asked.more:,} more follow here once you have said it of these."))
    value = ",".join(str(one.followed.enrollment_id) for one in asked.leads)
    label = "The others have not" if len(asked.leads) > 1 else "They have not answered"
    found.append(actions([button(label, linkedin_ids.NOBODY_ELSE, value, primary=True)]))
    return Screen(
        f"{_TITLE} {text.counted(count, 'step waits', 'steps wait')} for it", tuple([*found, *_said(asked)])
    )


def _lead(one: AskedLead, zone: str) -> list[Block]:
    who = text.joined([text.bold(one.name) or "*(no name)*", text.name(one.company)])
    written = f"written to {text.day_time(one.written_at, zone)}" if one.written_at else ""
    accepted = "has accepted" if one.followed.accepted else ""
    step = f"next step {text.day_time(one.due_at, zone)}"
    buttons = linkedin_task.followed_buttons(one.followed)
    if one.profile_url:
        buttons.append(button("Open profile", ids.OPEN_LINK, url=one.profile_url))
    return [section(f"{who}\n{text.joined([written, accepted, step])}"), actions(buttons)]


def _said(asked: WhoAnswered) -> list[Block]:
    if not asked.silent:
        return []
    by = f", says {text.name(asked.by, 80)}" if asked.by else ""
    who = text.counted(asked.silent, "lead has", "leads have")
    return [
        context(f"{who} not answered{by}: their steps go on today."),
        actions([button("Undo", linkedin_ids.NOBODY_ELSE_UNDO, str(asked.person_id))]),
    ]


def wrote(one: Wrote) -> Screen:
    """Draw what is asked where a mail of LinkedIn says that a lead wrote."""
    who = text.joined([text.bold(one.lead_name) or "*(no name)*", text.name(one.company)])
    if one.outcome:
        return Screen("LinkedIn: settled", (section(f"✓ {who}\n{text.sentence(one.outcome)}"),))
    buttons: list[InteractiveElement] = [
        button("They replied…", linkedin_ids.REPLIED, str(one.enrollment_id), primary=True),
        button("They did not write", linkedin_ids.DID_NOT_WRITE, str(one.cause_id)),
    ]
    if one.profile_url:
        buttons.append(button("Open profile", ids.OPEN_LINK, url=one.profile_url))
    blocks: tuple[Block, ...] = (
        section(f"{who} wrote to you on LinkedIn, says its mail of {text.day_time(one.told_at, one.zone)}."),
        actions(buttons),
        context(
            "Every step to them is held: paste what they wrote, and their conversation opens in the inbox."
        ),
    )
    return Screen(f"{text.name(one.lead_name, 80) or 'A lead'} wrote to you on LinkedIn", blocks)


def read(body: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the enrollments that were shown. Raises NotFound."""
    parts = clicks.value_of(body).split(",")
    if len(parts) > _MOST:
        raise NotFound()
    return tuple(clicks.number(one) for one in parts)
