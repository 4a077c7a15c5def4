"""What a demo starts from: the local Slack's seed, the time of day, and the sample in the database."""

import json
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import demo_guide, manifest, sample, sample_linkedin
from bot.database import Runner, open_engine
from bot.database_refusals import said_plainly
from bot.demo_home import Home, Secrets, write_private
from bot.product_clock import ProductClock, wall
from bot.queues import NoQueue
from bot.settings import Settings
from bot.wiring import database_url

FIRST_STEPS = (
    "1. You are Ana, an admin at Kestrel Dock. In #general, type /plera create-sequence and submit the form.",
    "2. In #outreach-review, press Generate, approve a few leads' messages, then Launch.",
    "3. Under Mailboxes, read one as the prospect, answer it, and find the answer in #inbox-replies.",
    "4. To connect one more mailbox, type /plera senders: priya@kestrel.test with the app password demo-app-password.",
    "5. In #outreach-linkedin, launch two sequences that begin with an invite: one leaves by itself, one asks you to.",
    "6. Under LinkedIn, accept, ignore or answer as the prospect; under Clock, go on to the emails of days 3, 5 and 7.",
    "The people, companies and addresses are invented; no mail leaves this machine, and nothing asks LinkedIn.",
)

_EMPTY_STEPS = (
    "1. You are Ana, an admin at Kestrel Dock, and Plera was installed a moment ago. Open Plera's Home.",
    "2. Go through its checklist: channels, zone, footer, rights. `/plera settings` leads to the same places.",
    "3. Type /plera create-sequence: it says what a first sequence needs.",
    FIRST_STEPS[-1],
)

CLIENT_ID = "plera-demo"
"""What the local issuer of consent knows the bot by."""

_TUESDAY = 1
_STARTS_AT = time(10, 5)


def first_steps(*, is_empty: bool) -> tuple[str, ...]:
    """Return what to do first, for the terminal."""
    return _EMPTY_STEPS if is_empty else FIRST_STEPS


def set_clock(home: Home) -> None:
    """Let product time start on the next Tuesday at 10:05 in the workspace's zone; later starts go on from it."""
    if not home.clock_file.exists():
        now = wall()
        offset = (next_start(now, sample.content()["team"]["zone"]) - now).total_seconds()
        write_private(home.clock_file, f"{offset:.3f}")


def next_start(now: datetime, zone: str) -> datetime:
    """Return the first Tuesday 10:05 in a zone that is not before `now`."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=(_TUESDAY - local.weekday()) % 7)
    start = datetime.combine(day, _STARTS_AT, ZoneInfo(zone))
    return start if start >= now else datetime.combine(day + timedelta(days=7), _STARTS_AT, ZoneInfo(zone))


def write_seed(home: Home, kept: Secrets) -> None:
    """Write what the local Slack and the mail servers start from, once they have no state of their own."""
    write_private(home.seed_file, json.dumps(seed(kept), ensure_ascii=False, indent=1))


def seed(kept: Secrets) -> dict[str, Any]:
    """Return the seed: team, app, people, slack_channels with everybody in them, senders' and prospects' mailboxes.

    An empty one has no channels of the product's own, and the bot is in none.
    """
    content = sample.content()
    everybody = [person["id"] for person in content["people"]]
    members = everybody if kept.is_empty else [content["app"]["bot_user_id"], *everybody]
    return {
        "team": {name: content["team"][name] for name in ("id", "name", "domain")},
        "app": {
            **content["app"],
            "name": manifest.NAME,
            "bot_token": kept.bot_token,
            "signing_secret": kept.signing_secret,
            "app_token": kept.app_token,
            "socket_mode": kept.socket_mode,
            "scopes": list(manifest.SCOPES),
            "commands": [
                {"command": command, "description": description, "usage_hint": hint}
                for command, description, hint in manifest.COMMANDS
            ],
            "shortcuts": [
                {"callback_id": callback_id, "name": name, "type": kind}
                for callback_id, name, kind, _ in manifest.SHORTCUTS
            ],
            "bot_events": list(manifest.BOT_EVENTS),
        },
        "people": content["people"],
        "slack_channels": [
            {"id": one["id"], "name": one["name"], "members": members}
            for one in content["slack_channels"]
            if not (kept.is_empty and "purpose" in one)
        ],
        "mailboxes": [
            *(
                {
                    "address": one["address"],
                    "name": one["name"],
                    "password": kept.mail_password,
                    "role": "sender",
                    "files_sent": one["files_sent"],
                }
                for one in content["mailboxes"]
            ),
            *(
                {"password": kept.mail_password, **one, "role": "sender", "files_sent": True}
                for one in content["spare_mailboxes"]
            ),
            *(
                {"address": row["email"], "name": row["name"], "role": "prospect"}
                for row in (*sample.prospects(), *sample_linkedin.prospects())
            ),
        ],
        "linkedin": sample_linkedin.seed(kept.unipile_key),
        "oauth": {"client_id": CLIENT_ID, "client_secret": kept.client_secret},
        "guide": None if kept.is_empty else demo_guide.guide(content),
    }


def prepare_database(settings: Settings, kept: Secrets) -> None:
    """Upgrade the database and write the sample into it. Raises DatabaseUnusable."""
    from bot.schema import upgrade
    from integrations.cipher import FernetCipher

    url = database_url(settings)
    upgrade(url)
    cipher = FernetCipher(settings.secret_keys)
    now = ProductClock(settings.clock_file).now()
    engine = open_engine(url, process="demo")
    run = Runner(engine, NoQueue())

    def write(session: Session) -> None:
        is_new = sample.write(
            session,
            cipher,
            bot_token=kept.bot_token,
            mail_password=kept.mail_password,
            ports=kept.ports,
            now=now,
            is_empty=kept.is_empty,
            older_groups=sample_linkedin.groups(),
        )
        if is_new and not kept.is_empty:
            sample_linkedin.write(session, now=now, wall=wall())

    try:
        with said_plainly(url):
            run(write)
    finally:
        engine.dispose()
