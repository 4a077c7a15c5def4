"""Writes sandbox/data/methods.json: python tests/schema/generate_methods.py FOLDER, with one JSON file per method."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[2] / "sandbox" / "data" / "methods.json"

NAMES = {
    "api": ("test",),
    "apps": ("connections.open",),
    "auth": ("test",),
    "bots": ("info",),
    "chat": ("delete", "getPermalink", "postEphemeral", "postMessage", "update"),
    "conversations": (
        "archive",
        "create",
        "history",
        "info",
        "invite",
        "join",
        "kick",
        "leave",
        "list",
        "members",
        "open",
        "rename",
        "replies",
        "setPurpose",
        "setTopic",
        "unarchive",
    ),
    "files": ("completeUploadExternal", "delete", "getUploadURLExternal", "info", "list"),
    "reactions": ("add", "get", "remove"),
    "team": ("info",),
    "users": ("conversations", "info", "list", "lookupByEmail"),
    "views": ("open", "publish", "push", "update"),
}

# https://docs.slack.dev/reference/methods/api.test: the folder has no file for it.
WITHOUT_A_FILE: dict[str, dict[str, Any]] = {
    "api.test": {"scopes": {}, "rate_limit": {"label": "Tier 4: 100+ per minute"}, "args": {}, "errors": {}}
}

# What any method may answer, from the foot of every page under https://docs.slack.dev/reference/methods
COMMON_ERRORS = [
    "access_denied",
    "accesslimited",
    "account_inactive",
    "deprecated_endpoint",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "fatal_error",
    "internal_error",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_array_arg",
    "invalid_auth",
    "invalid_charset",
    "invalid_form_data",
    "invalid_json",
    "invalid_post_type",
    "json_not_object",
    "method_deprecated",
    "missing_post_type",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "ratelimited",
    "request_timeout",
    "service_unavailable",
    "team_access_not_granted",
    "team_added_to_org",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
    "unknown_method",
]


def facts_of(raw: dict[str, Any]) -> dict[str, Any]:
    """Codes, scopes, tier and required arguments; no descriptions.

    `tier` is None when Slack says "special": auth.test and chat.getPermalink allow hundreds a minute,
    chat.postMessage one a second and channel.
    """
    tier = re.match(r"Tier (\d)", raw["rate_limit"]["label"])
    return {
        "scopes": sorted(scope["name"] for scope in raw["scopes"].get("bot", [])),
        "tier": int(tier[1]) if tier else None,
        "required": sorted(name for name, argument in raw["args"].items() if argument.get("required")),
        "errors": sorted(raw["errors"]),
    }


def generate(folder: Path) -> dict[str, Any]:
    """Return the content of methods.json as the files of `folder` have it."""
    methods = {}
    for name in (f"{family}.{verb}" for family, verbs in NAMES.items() for verb in verbs):
        raw = WITHOUT_A_FILE.get(name) or json.loads((folder / f"{name}.json").read_text())
        methods[name] = facts_of(raw)
    return {"common_errors": sorted(COMMON_ERRORS), "methods": methods}


def main() -> None:
    facts = generate(Path(sys.argv[1]))
    TARGET.write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
