"""The newcomer's guide of the demo: six steps from a first sequence to an answer, ticked off by what happens."""

from collections.abc import Mapping
from typing import Any

from views import ids, walk_ids


def guide(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the guide for the sample's people and slack_channels, as the local Slack's seed holds it.

    Launch… is the lab's primary button only once a message is approved; a card's Undo appears for Later as well.
    """
    ana = content["people"][0]["id"]
    by_purpose = {one.get("purpose", "start"): one for one in content["slack_channels"]}
    start, review, inbox = (by_purpose[purpose] for purpose in ("start", "review", "inbox"))
    return {
        "user": ana,
        "welcome": f"You are Ana, who runs outreach at {content['team']['name']}. "
        f"Two sequences that begin on LinkedIn wait in #{by_purpose['linkedin']['name']}.",
        "steps": [
            {
                "id": "create",
                "title": "Create a sequence",
                "text": f"Type /plera create-sequence in #{start['name']}, then press Create.",
                "place": {"slack_channel": start["id"]},
                "done_when": {"shown_action": ids.LAB_GENERATE, "slack_channel": review["id"]},
            },
            {
                "id": "write",
                "title": "Have the messages written",
                "text": f"Press Generate… in the Messaging Lab in #{review['name']}, then Generate.",
                "place": {"message_with_action": ids.LAB_GENERATE, "slack_channel": review["id"]},
                "done_when": {
                    "shown_action": [walk_ids.LAB_REVIEW, ids.CARD_APPROVE, ids.CARD_READ],
                    "slack_channel": review["id"],
                },
            },
            {
                "id": "approve",
                "title": "Approve a lead",
                "text": "Press Review, read what a lead would get, then Approve and next; or approve on a card.",
                "place": {"message_with_action": walk_ids.LAB_REVIEW, "slack_channel": review["id"]},
                "done_when": {
                    "shown_action": ids.LAB_LAUNCH,
                    "style": "primary",
                    "slack_channel": review["id"],
                },
            },
            {
                "id": "launch",
                "title": "Launch the sequence",
                "text": "Press Launch… in the Messaging Lab, then Launch.",
                "place": {"message_with_action": ids.LAB_LAUNCH, "slack_channel": review["id"]},
                "done_when": {"shown_action": ids.LAB_PAUSE, "slack_channel": review["id"]},
            },
            {
                "id": "answer_as_prospect",
                "title": "Answer as the prospect",
                "text": "Open a prospect's mail under Mailboxes, write a line and press Reply.",
                "place": {"mail": "newest_prospect"},
                "done_when": {"mail_answered": True},
            },
            {
                "id": "answer_from_slack",
                "title": "Answer from the thread",
                "text": f"Press Reply… in the lead's thread in #{inbox['name']}, then Send on the draft.",
                "place": {"thread_with_action": ids.CONVERSATION_REPLY, "slack_channel": inbox["id"]},
                "done_when": {"answer_arrived": True},
            },
        ],
    }
