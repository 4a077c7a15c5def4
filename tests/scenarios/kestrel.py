"""The workspace of the scenarios: its Slack, its mailboxes, its rows. Every address ends in .test (RFC 2606)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import manifest
from models import Person, Run, SenderAccount, StrategyProfile, Workspace
from models.states import AccountKind
from outreach import chosen
from outreach.leads import import_rows
from outreach.people import RIGHTS
from outreach.ports import Cipher
from sandbox.seed import LinkedInAccount, LinkedInPerson, LinkedInSeed, Seed

TEAM = "T0KESTREL1"
BOT_TOKEN = "xoxb-scenario-token"
SIGNING_SECRET = "scenario-signing-secret"
APP_TOKEN = "xapp-1-A0PLERA001-scenario"
PASSWORD = "scenario-password"
CLIENT_ID, CLIENT_SECRET = "scenario-client", "scenario-client-secret"
ANA, BEN, JO, LENA, BOT = "U0ANA00001", "U0BEN00001", "U0JOM00001", "U0LENA0001", "U0PLERABOT"
GENERAL, REVIEW, INBOX = "C0GENERAL1", "C0REVIEW01", "C0INBOX001"
NASTY = "<!channel> *x*"

PEOPLE = (
    (ANA, "ana", "Ana Lindqvist", True, False),
    (BEN, "ben", "Ben Adler", False, False),
    (JO, "jo", "Jo Meyer", False, False),
    (LENA, "lena", "Lena Fuchs", False, True),
)
FAIR = (
    {"name": "Yuki Tanaka", "email": "yuki@kumo.test", "company": "Kumo", "city": "Tokyo", "country": "Japan"},
    {"name": "Nora Vogt", "email": "nora@vogt.test", "company": "Vogt", "city": "Berlin", "country": "Germany"},
    {"name": "Sam Reed", "email": "sam@reed.test", "company": "Reed", "city": "Leeds", "country": "United Kingdom"},
    {"name": "No Address", "email": "", "company": "Nowhere", "linkedin_url": "https://www.linkedin.com/in/none"},
)  # fmt: skip
ODD = (
    {"name": NASTY, "email": "odd@odd.test", "company": "<@U0ANA00001> & _Sons_", "title": "`CEO` <!here>",
     "city": "Berlin", "country": "Germany"},
)  # fmt: skip
FILING = ("ana@kestrel.test",)
"""Mailboxes whose server files a copy of what they send."""
SPARE = ("ben@kestrel.test", "Ben Adler")
"""A mailbox that is there, but not connected."""
SENDERS = (("ana@kestrel.test", "Ana Lindqvist", ANA), ("jo@kestrel.test", "Jo Meyer", JO))


LINKEDIN = LinkedInSeed(
    "unipile-key-1",
    (LinkedInAccount("acc-jo", "jo-meyer", "premium"),),
    (
        LinkedInPerson("jo-meyer", "Jo", "Meyer"),
        LinkedInPerson("nora", "Nora", "Vogt"),
        LinkedInPerson("none", "No", "Address", degree="first"),
    ),
)
"""A local LinkedIn in which Jo has an account and one of the leads for a connection."""


def seed(*, socket_mode: bool = False, is_empty: bool = False, renames_sent: bool = False) -> Seed:
    """Return what the local Slack and its mail servers start from; the app is reached over HTTP or its own sockets.

    An empty one has no channels of the product's. With `renames_sent` mails get another Message-ID as they are sent.
    """
    ours = () if is_empty else ((REVIEW, "outreach-review"), (INBOX, "inbox-replies"))
    return Seed.parse(
        {
            "team": {"id": TEAM, "name": "Kestrel Dock", "domain": "kestrel-dock"},
            "app": {
                "id": "A0PLERA001",
                "name": "Plera",
                "bot_id": "B0PLERA001",
                "bot_user_id": BOT,
                "bot_token": BOT_TOKEN,
                "signing_secret": SIGNING_SECRET,
                "app_token": APP_TOKEN,
                "socket_mode": socket_mode,
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
            "people": [_person(*one) for one in PEOPLE],
            "slack_channels": [
                {"id": channel, "name": name, "members": [BOT, *(one[0] for one in PEOPLE)]}
                for channel, name in ((GENERAL, "general"), *ours)
            ]
            + ([SALES, BOARD] if is_empty else []),
            "oauth": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET},
            "mailboxes": [*_sender_boxes(renames_sent), *_prospect_boxes()],
        }
    )  # fmt: skip


SALES: dict[str, Any] = {"id": "C0SALES001", "name": "sales", "members": [ANA, BEN]}
BOARD: dict[str, Any] = {"id": "C0BOARD001", "name": "board", "is_private": True, "members": [ANA]}
"""A public and a private channel in which the bot is not."""


def move_in_empty(session: Session, cipher: Cipher, *, now: datetime) -> None:
    """Write a workspace as it is just after the app was installed: nothing is set, nobody is known."""
    session.add(
        Workspace(
            team_id=TEAM,
            name="Kestrel Dock",
            bot_token_secret=cipher.encrypt(BOT_TOKEN),
            bot_user_id=BOT,
            bot_id="B0PLERA001",
            created_at=now,
        )
    )


def _person(slack_user_id: str, name: str, real_name: str, is_admin: bool, is_guest: bool) -> dict[str, Any]:
    return {
        "id": slack_user_id,
        "name": name,
        "real_name": real_name,
        "email": f"{name}@kestrel.test",
        "tz": "Europe/Berlin",
        "is_admin": is_admin,
        "is_restricted": is_guest,
    }


def _sender_boxes(renames_sent: bool) -> list[dict[str, Any]]:
    return [
        {
            "address": address,
            "name": name,
            "password": PASSWORD,
            "role": "sender",
            "files_sent": address in FILING,
            "renames_sent": renames_sent,
        }
        for address, name in (*(one[:2] for one in SENDERS), SPARE)
    ]


def _prospect_boxes() -> list[dict[str, Any]]:
    return [
        {"address": row["email"], "name": row["name"], "role": "prospect"}
        for row in (*FAIR, *ODD)
        if row["email"]
    ]


def move_in(session: Session, cipher: Cipher, *, now: datetime, smtp_port: int, imap_port: int) -> None:
    """Write the workspace with people, mailboxes, a profile, a run and source groups."""
    workspace = Workspace(
        team_id=TEAM,
        name="Kestrel Dock",
        bot_token_secret=cipher.encrypt(BOT_TOKEN),
        bot_user_id=BOT,
        bot_id="B0PLERA001",
        zone="Europe/Berlin",
        legal_sender="Kestrel Dock Systems GmbH",
        postal_address="Am Sandkai 14a, 20457 Hamburg",
        review_slack_channel=REVIEW,
        inbox_slack_channel=INBOX,
        created_at=now,
    )
    session.add(workspace)
    session.flush()
    for slack_user_id, name, real_name, is_admin, is_guest in PEOPLE:
        session.add(
            Person(
                workspace_id=workspace.id,
                slack_user_id=slack_user_id,
                name=real_name,
                email=f"{name}@kestrel.test",
                zone="Europe/Berlin",
                is_admin=is_admin,
                is_guest=is_guest,
                met_at=now,
            )
        )
    session.flush()
    _mailboxes(session, workspace.id, cipher, now, smtp_port, imap_port)
    _work(session, workspace.id, now)


def _mailboxes(
    session: Session, workspace_id: int, cipher: Cipher, now: datetime, smtp_port: int, imap_port: int
) -> None:
    owners = {one.slack_user_id: one.id for one in session.query(Person).all()}
    for address, name, owner in SENDERS:
        session.add(
            SenderAccount(
                workspace_id=workspace_id,
                owner_person_id=owners[owner],
                kind=AccountKind.EMAIL,
                address=address,
                display_name=name,
                signature=f"{name}\nKestrel Dock",
                username=address,
                password_secret=cipher.encrypt(PASSWORD),
                smtp_host="127.0.0.1",
                smtp_port=smtp_port,
                smtp_security="none",
                imap_host="127.0.0.1",
                imap_port=imap_port,
                imap_security="none",
                daily_limit=50,
                in_use_since=date(2024, 1, 1),
                clean_since=date(2024, 1, 1),
                created_at=now,
            )
        )


def _work(session: Session, workspace_id: int, now: datetime) -> None:
    chosen.keep(session, workspace_id, chosen.RIGHTS, dict.fromkeys(RIGHTS))
    session.add(
        StrategyProfile(
            workspace_id=workspace_id,
            name="Warehouse operations",
            sender_name="Ana Lindqvist",
            sender_role="Head of Partnerships",
            offer="loading docks that run on booked slots",
            proof=["Nordhafen cut the time trucks wait from 74 to 31 minutes"],
            call_to_action="a 15 minute look at your busiest dock",
            do=[],
            dont=[],
            allowed_links=[],
            created_at=now,
        )
    )
    run = Run(workspace_id=workspace_id, name="Docks, spring", created_at=now)
    session.add(run)
    session.flush()
    for name, rows, is_enriched in (
        ("Trade fair", FAIR, True),
        ("Odd names", ODD, True),
        ("Newcomers", ODD, False),
    ):
        import_rows(
            session, workspace_id, name=name, rows=rows, now=now, run_id=run.id, is_enriched=is_enriched
        )
