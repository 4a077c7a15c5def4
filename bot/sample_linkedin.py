"""LinkedIn in the demo: who is there, the accounts, and the two sequences that begin with an invite."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import sample
from models import Person, Play, Run, SenderAccount, SequenceSender, SourceGroup, StrategyProfile, Workspace
from models.states import Channel, FormKind
from outreach import (
    enrolling,
    forms,
    linkedin_accounts,
    linkedin_automation,
    note_limits,
    play_checks,
    play_list,
    plays,
    presets,
    sequences,
)
from outreach.form_screens import SequenceForm, StepForm
from outreach.linkedin_port import Account, AccountState, Tier
from outreach.linkedin_urls import public_id_of

_IN_USE = timedelta(days=730)
"""Old enough that no account is still on its ramp."""
_URL = "https://www.linkedin.com/in/"
_PLAY_KEY, _PLAY_NAME = f"{play_list.OWN}kestrel", "Email first, without LinkedIn"


def prospects() -> Iterator[dict[str, str]]:
    """Yield the leads of the sequences that begin on LinkedIn, so that mailboxes can be made for them."""
    for one in sample.content()["linkedin_sequences"]:
        yield from sample.rows(one["file"])


def groups() -> list[dict[str, Any]]:
    """Return the source groups of these leads, as the sample's own are told."""
    told = sample.content()["linkedin_sequences"]
    return [{"name": one["group"], "file": one["file"], "is_enriched": True} for one in told]


def seed(api_key: str) -> dict[str, Any]:
    """Return what the local LinkedIn starts from: everybody who has a profile, and the accounts.

    An account that is done by hand is not connected to the local Unipile.
    """
    accounts = sample.content()["linkedin_accounts"]
    names = {one["id"]: one["real_name"] for one in sample.content()["people"]}
    owners = [_person(one["public_id"], names[one["owner"]], "Kestrel Dock") for one in accounts]
    leads = [
        _person(public_id_of(row["linkedin_url"]), row["name"], f"{row['title']}, {row['company']}")
        for row in _everybody()
        if row.get("linkedin_url")
    ]
    return {
        "api_key": api_key,
        "accounts": [
            {
                "id": one["id"],
                "public_id": one["public_id"],
                "tier": one["tier"],
                "connected": one.get("is_manual") is False,
            }
            for one in accounts
        ],
        "people": [*owners, *leads],
    }


def _everybody() -> Iterator[dict[str, str]]:
    for group in sample.content()["source_groups"]:
        yield from sample.rows(group["file"])
    yield from prospects()


def _person(public_id: str, name: str, headline: str) -> dict[str, str]:
    first, _, last = name.partition(" ")
    return {"public_id": public_id, "first_name": first, "last_name": last, "headline": headline}


@dataclass(frozen=True)
class _Desk:
    """Whose workspace it is and when; every rule is called as somebody of it."""

    session: Session
    workspace: Workspace
    now: datetime

    def person(self, slack_user_id: str) -> Person:
        return self.session.scalars(
            select(Person).where(
                Person.workspace_id == self.workspace.id, Person.slack_user_id == slack_user_id
            )
        ).one()


def write(session: Session, *, now: datetime, wall: datetime) -> None:
    """Switch LinkedIn on in the sample's workspace, which has these `groups`, and make both sequences."""
    team_id = sample.content()["team"]["id"]
    workspace = session.scalars(select(Workspace).where(Workspace.team_id == team_id)).one()
    desk = _Desk(session, workspace, now)
    _keep_the_guided_one_to_email(desk)
    ana = desk.person(sample.content()["people"][0]["id"])
    linkedin_automation.switch(session, ana, True, is_confirmed=True, is_reachable=True, now=now)
    senders = {one["id"]: _account(desk, one) for one in _used_accounts()}
    for one in sample.content()["linkedin_sequences"]:
        sequence_id = _sequence(desk, ana, one)
        others = [sender_id for id_, sender_id in senders.items() if id_ != one["account"]]
        session.execute(
            delete(SequenceSender).where(
                SequenceSender.sequence_id == sequence_id, SequenceSender.sender_account_id.in_(others)
            )
        )
        enrolling.propose(session, sequence_id, now=now, wall=wall)


def _used_accounts() -> list[Mapping[str, Any]]:
    return [one for one in sample.content()["linkedin_accounts"] if "is_manual" in one]


def _account(desk: _Desk, told: Mapping[str, Any]) -> int:
    """Add an account as its owner does, and return it."""
    owner, url = desk.person(told["owner"]), _URL + told["public_id"]
    tier = Tier(told["tier"])
    typed = linkedin_accounts.Typed(
        url=url,
        name=owner.name,
        owner="",
        notes=str(note_limits.FREE if tier is Tier.FREE else note_limits.PAID),
        since=(desk.now - _IN_USE).date(),
        limit=str(linkedin_accounts.INVITES_A_DAY),
        account_id="" if told["is_manual"] else told["id"],
    )
    connected = Account(told["id"], owner.name, "", tier, AccountState.WORKING)
    account = None if told["is_manual"] else connected
    linkedin_accounts.add(desk.session, owner, typed, account=account, now=desk.now)
    found = select(SenderAccount.id).where(
        SenderAccount.workspace_id == desk.workspace.id, SenderAccount.address == url
    )
    return desk.session.scalars(found).one()


def _sequence(desk: _Desk, ana: Person, told: Mapping[str, Any]) -> int:
    """Submit the form of a sequence as Ana does, by the preset *LinkedIn first*; its lab has a channel of its own."""
    session, workspace = desk.session, desk.workspace
    run = session.scalars(select(Run).where(Run.workspace_id == workspace.id)).one()
    group_id = session.scalars(
        select(SourceGroup.id).where(
            SourceGroup.workspace_id == workspace.id, SourceGroup.name == told["group"]
        )
    ).one()
    profile_id = session.scalars(
        select(StrategyProfile.id).where(StrategyProfile.workspace_id == workspace.id)
    ).one()
    form = SequenceForm(
        form_id=forms.begin_row(session, ana, FormKind.SEQUENCE, now=desk.now).id,
        run_id=run.id,
        name=told["name"],
        strategy_profile_id=profile_id,
        source_group_ids=(group_id,),
        steps=presets.STEPS[presets.LINKEDIN_FIRST],
        preset=presets.LINKEDIN_FIRST,
    )
    review, workspace.review_slack_channel = workspace.review_slack_channel, sample.slack_channel("linkedin")
    try:
        return sequences.submit(session, ana, form, view_id="", now=desk.now).sequence_id
    finally:
        workspace.review_slack_channel = review


def _keep_the_guided_one_to_email(desk: _Desk) -> None:
    """Let the run follow its play without the invite in it, which an account makes possible from now on."""
    session = desk.session
    run = session.scalars(select(Run).where(Run.workspace_id == desk.workspace.id)).one()
    followed = plays.library()[sample.content()["run"]["play"]]
    steps: list[StepForm] = []
    passed = 0
    for step in followed.steps:
        passed += int(step.delay_days)
        if step.channel is Channel.EMAIL:
            steps.append(replace(step, delay_days=str(passed)))
            passed = 0
    play = Play(
        workspace_id=desk.workspace.id,
        key=_PLAY_KEY,
        name=_PLAY_NAME,
        folded_name=plays.fold(_PLAY_NAME),
        content={
            "goal": followed.goal,
            "relationship": followed.relationship.value,
            "when_to_use": "Dock operators who are best written to by mail alone.",
            "checks": [check.value for check in play_checks.needed_by((Channel.EMAIL,))],
            "four_eyes": followed.four_eyes,
            "steps": [
                {
                    "channel": step.channel.value,
                    "delay_days": int(step.delay_days),
                    "business_days": step.business_days,
                    "condition": step.condition.value,
                    "brief": step.brief,
                    "brief_b": step.brief_b,
                }
                for step in steps
            ],
        },
    )
    session.add(play)
    session.flush()
    run.play_id = play.id
