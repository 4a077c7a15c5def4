"""The invites that a person is asked to take back by hand."""

from slack_sdk.models.blocks import Block

from outreach.slack_port import Screen
from outreach.withdrawal_cards import OpenInvite, WithdrawCard
from views import ids, linkedin_ids, text
from views.parts import actions, button, context, section


def withdraw_card(card: WithdrawCard) -> Screen:
    """Draw the invites of an account that are to be taken back; once none is left it says so."""
    whose = text.name(card.sender, 80)
    if not card.invites:
        head = section(f"✓ *LinkedIn · {whose}* · no invite to take back")
        return Screen(
            "LinkedIn: no invite to take back",
            (head, context(f"{text.counted(card.settled, 'invite')} settled so far")),
        )
    what = f"take back {text.counted(len(card.invites) + card.more, 'invite')}"
    blocks: list[Block] = [
        section(f"*LinkedIn · {whose}* · {what}"),
        context(
            "Nobody answered them. On LinkedIn: My network, Manage, Sent, then Withdraw. LinkedIn takes no new invite "
            "to the same person for 21 days, and none leaves from here."
        ),
    ]
    for one in card.invites:
        blocks += _invite(one, card.zone)
    if card.more:
        blocks.append(context(f"and {card.more:,} more, shown once these are settled"))
    return Screen(f"LinkedIn: {what}", tuple(blocks))


def _invite(one: OpenInvite, zone: str) -> list[Block]:
    sent = f"invited {text.day_time(one.sent_at, zone)}" if one.sent_at else ""
    about = text.joined([text.name(one.company, 80), sent, text.sentence(one.reason)])
    link = button("Open profile", ids.OPEN_LINK, url=one.profile_url) if one.profile_url else None
    return [
        section(f"*{text.name(one.lead_name, 80) or 'A lead'}*\n{about}", link),
        actions(
            [
                button("Done", linkedin_ids.WITHDRAWN, str(one.id)),
                button("They accepted", linkedin_ids.WITHDRAW_ACCEPTED, str(one.id)),
            ]
        ),
    ]
