"""What of Slack the local one supports, as data; tests hold it against the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Coverage:
    """What is supported, and in `not_supported`, by its name, what Slack has and this has not.

    `blocks` and `elements` are accepted with Slack's structure and limits; those `not_drawn` are accepted and kept,
    but the page shows only a marker for them.
    """

    methods: frozenset[str]
    blocks: frozenset[str]
    elements: frozenset[str]
    not_drawn: frozenset[str]
    events: frozenset[str]
    interactions: frozenset[str]
    not_supported: Mapping[str, str]


COVERAGE = Coverage(
    methods=frozenset(
        {
            "api.test",
            "apps.connections.open",
            "auth.test",
            "bots.info",
            "chat.delete",
            "chat.getPermalink",
            "chat.postEphemeral",
            "chat.postMessage",
            "chat.update",
            "conversations.archive",
            "conversations.create",
            "conversations.history",
            "conversations.info",
            "conversations.invite",
            "conversations.join",
            "conversations.kick",
            "conversations.leave",
            "conversations.list",
            "conversations.members",
            "conversations.open",
            "conversations.rename",
            "conversations.replies",
            "conversations.setPurpose",
            "conversations.setTopic",
            "conversations.unarchive",
            "files.completeUploadExternal",
            "files.delete",
            "files.getUploadURLExternal",
            "files.info",
            "files.list",
            "reactions.add",
            "reactions.get",
            "reactions.remove",
            "team.info",
            "users.conversations",
            "users.info",
            "users.list",
            "users.lookupByEmail",
            "views.open",
            "views.publish",
            "views.push",
            "views.update",
        }
    ),
    blocks=frozenset(
        {
            "actions",
            "context",
            "context_actions",
            "divider",
            "file",
            "header",
            "image",
            "input",
            "markdown",
            "rich_text",
            "section",
            "table",
            "video",
        }
    ),
    elements=frozenset(
        {
            "button",
            "channels_select",
            "checkboxes",
            "conversations_select",
            "datepicker",
            "datetimepicker",
            "email_text_input",
            "external_select",
            "feedback_buttons",
            "file_input",
            "icon_button",
            "image",
            "multi_channels_select",
            "multi_conversations_select",
            "multi_external_select",
            "multi_static_select",
            "multi_users_select",
            "number_input",
            "overflow",
            "plain_text_input",
            "radio_buttons",
            "rich_text_input",
            "static_select",
            "timepicker",
            "url_text_input",
            "users_select",
            "workflow_button",
        }
    ),
    not_drawn=frozenset(),
    events=frozenset(
        {
            "app_home_opened",
            "app_mention",
            "channel_archive",
            "channel_created",
            "channel_deleted",
            "channel_left",
            "channel_rename",
            "channel_unarchive",
            "group_archive",
            "group_deleted",
            "group_left",
            "group_rename",
            "group_unarchive",
            "app_uninstalled",
            "file_deleted",
            "file_shared",
            "member_joined_channel",
            "member_left_channel",
            "message.channels",
            "message.groups",
            "message.im",
            "reaction_added",
            "reaction_removed",
            "tokens_revoked",
            "team_join",
            "user_change",
        }
    ),
    interactions=frozenset(
        {
            "block_actions",
            "block_suggestion",
            "message_action",
            "shortcut",
            "slash_command",
            "view_closed",
            "view_submission",
        }
    ),
    not_supported={
        "alert, card, carousel, container, data_table, plan and task_card blocks": "refused as unsupported type",
        "files.upload, remote files and public links": "files are uploaded as today's Slack does, never linked",
        "chat.scheduleMessage and streaming": "no scheduled, streamed or unfurled messages",
        "message.mpim": "no group direct messages",
        "user tokens": "one installed app with one bot token",
        "Enterprise Grid and Slack Connect": "one workspace, no shared channels",
        "canvases, lists, workflows, calls": "none",
    },
)
