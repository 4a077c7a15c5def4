"""What the Slack app is made of, as data; manifest.yaml says the same to Slack, held together by a test."""

NAME = "Plera"

SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
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
        "create-sequence | sequences | lab | help",
    ),
)
"""(command, description, usage hint)"""

BOT_EVENTS = ("message.channels", "message.groups")
