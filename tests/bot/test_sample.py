"""The demo's sample: believable, invented, spread over the world, and written once."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bot import demo_seed, sample
from bot.database import Runner
from bot.demo_home import Secrets
from integrations.cipher import FernetCipher, new_key
from models import Lead, Person, SenderAccount, SourceGroup, SourceGroupLead, StrategyProfile, Workspace
from outreach import checklist
from outreach.setting_screens import ItemState, Topic
from sandbox.seed import Seed

NOW = datetime(2027, 3, 2, 9, 5, tzinfo=UTC)
CONTENT = sample.content()
KEPT = Secrets(
    new_key(), "xoxb-sample", "signing", "mail-pass", "redis-pass", {"smtp_port": 2525, "imap_port": 1143}
)


def write(run: Runner, ports: dict[str, int]) -> None:
    cipher = FernetCipher([KEPT.secret_key])
    run(
        lambda session: sample.write(
            session, cipher, bot_token=KEPT.bot_token, mail_password=KEPT.mail_password, ports=ports, now=NOW
        )
    )


def test_forty_leads_over_many_zones_some_without_email_or_zone(run: Runner) -> None:
    write(run, KEPT.ports)

    leads = run(
        lambda session: session.scalars(
            select(Lead)
            .join(SourceGroupLead, SourceGroupLead.lead_id == Lead.id)
            .join(SourceGroup, SourceGroup.id == SourceGroupLead.source_group_id)
            .where(SourceGroup.enriched_at.is_not(None))
        ).all()
    )

    assert len(leads) == 40
    assert len({lead.zone for lead in leads if lead.zone}) >= 8
    assert 1 <= sum(lead.email is None for lead in leads) <= 5
    assert 1 <= sum(lead.zone is None for lead in leads) <= 5
    assert all(len(lead.facts) >= 3 for lead in leads)
    assert len({str(lead.facts) for lead in leads}) == 40


def test_every_address_and_link_is_one_that_cannot_exist() -> None:
    files = [one["file"] for one in (*CONTENT["source_groups"], *CONTENT["linkedin_sequences"])]
    for row in (row for file in files for row in sample.rows(file)):
        assert re.fullmatch(r"|[a-z.-]+@[a-z-]+\.test", row["email"]), row["email"]
        url = row.get("linkedin_url", "")
        assert re.fullmatch(r"|https://www\.linkedin\.com/in/[a-z-]+-plera-demo", url), url
    assert all(one["public_id"].endswith("-plera-demo") for one in CONTENT["linkedin_accounts"])


def test_writing_twice_adds_nothing_and_follows_the_mail_ports(run: Runner) -> None:
    write(run, KEPT.ports)
    counts = run(lambda session: [session.scalar(select(func.count()).select_from(kind)) for kind in KINDS])

    write(run, {"smtp_port": 2626, "imap_port": 1144})

    again = run(lambda session: [session.scalar(select(func.count()).select_from(kind)) for kind in KINDS])
    ports = run(
        lambda session: session.execute(select(SenderAccount.smtp_port, SenderAccount.imap_port)).all()
    )
    assert again == counts == [1, 5, 2, 43, 2, 1]
    assert {tuple(pair) for pair in ports} == {(2626, 1144)}


KINDS = (Workspace, Person, SenderAccount, Lead, SourceGroup, StrategyProfile)


def test_secrets_are_encrypted_and_the_workspace_can_send(run: Runner) -> None:
    write(run, KEPT.ports)

    workspace = run(lambda session: session.get_one(Workspace, 1))
    sender = run(lambda session: session.get_one(SenderAccount, 1))

    assert "xoxb-sample" not in workspace.bot_token_secret
    assert "mail-pass" not in sender.password_secret
    assert workspace.legal_sender
    assert workspace.postal_address
    assert {workspace.review_slack_channel, workspace.inbox_slack_channel} == {"C0REVIEW01", "C0INBOX001"}


def test_the_local_slack_accepts_the_seed() -> None:
    seed = Seed.parse(demo_seed.seed(KEPT))

    assert [person.name for person in seed.people if person.is_admin] == ["ana"]
    assert [box.files_sent for box in seed.mailboxes if box.role == "sender"] == [True, False, True, True]
    assert all(seed.app.bot_user_id in channel.members for channel in seed.slack_channels)


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        ("2027-03-01T08:00+00:00", "2027-03-02T10:05+01:00"),
        ("2027-03-02T09:04+00:00", "2027-03-02T10:05+01:00"),
        ("2027-03-02T09:06+00:00", "2027-03-09T10:05+01:00"),
        ("2027-03-27T12:00+00:00", "2027-03-30T10:05+02:00"),
    ],
)
def test_the_demo_starts_on_a_tuesday_morning(now: str, starts: str) -> None:
    start = demo_seed.next_start(datetime.fromisoformat(now), "Europe/Berlin")

    assert start == datetime.fromisoformat(starts)


def test_an_empty_workspace_has_mailboxes_and_nothing_else_that_an_admin_would_set(run: Runner) -> None:
    cipher = FernetCipher([KEPT.secret_key])
    run(
        lambda session: sample.write(
            session,
            cipher,
            bot_token=KEPT.bot_token,
            mail_password=KEPT.mail_password,
            ports=KEPT.ports,
            now=NOW,
            is_empty=True,
        )
    )

    counts = run(lambda session: [session.scalar(select(func.count()).select_from(kind)) for kind in KINDS])
    items = run(lambda session: checklist.items(session, 1))
    assert counts == [1, 2, 2, 0, 0, 0]
    assert [item.topic for item in items if item.state is ItemState.DONE] == [Topic.SENDERS]


def test_the_seed_of_an_empty_workspace_has_one_channel_without_the_bot() -> None:
    seed = Seed.parse(demo_seed.seed(replace(KEPT, is_empty=True)))

    (general,) = seed.slack_channels
    assert general.name == "general"
    assert seed.app.bot_user_id not in general.members
    assert [one.callback_id for one in seed.app.shortcuts] == ["create_sequence"]
