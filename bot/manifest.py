"""What the Slack app is made of, as data; manifest.yaml says the same to Slack, held together by a test."""

NAME = "Plera"

SCOPES = (
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:write",
    "reactions:write",
    "users:read",
    "users:read.email",
)
"""Each is asked for by an event, a command or a method that is used, and nothing less would do."""

COMMANDS = (
    (
        "/plera",
        "Build sequences, review messages, hold conversations",
        "create-sequence | sequences | lab | today | why | leads | runs | plays | profiles | senders | import | groups"
        " | pause | resume | stop-all | block | unblock | settings | help",
    ),
)
"""(command, description, usage hint)"""

SHORTCUTS = (("create_sequence", "Create sequence", "global", "Build an outreach sequence"),)
"""(callback_id, name, type, description)"""

BOT_EVENTS = (
    "app_home_opened",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "file_shared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "message.channels",
    "message.groups",
)
