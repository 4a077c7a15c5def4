"""LinkedIn in the demo's sample: who is there, which accounts send how, and two sequences ready for review."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import demo_seed, sample, sample_linkedin
from bot.database import Runner
from integrations.cipher import FernetCipher
from models import Enrollment, Lead, Person, SenderAccount, Sequence, SlackPost, Step, Workspace
from models.states import AccountKind, Channel, EnrollmentState, PostKind, SequenceState
from outreach import forms, linkedin_automation, presets, timelines
from outreach.form_screens import SequenceForm
from outreach.linkedin_urls import public_id_of
from outreach.ports import Session
from sandbox.seed import Seed
from tests.bot.test_sample import KEPT, NOW

SEED = Seed.parse(demo_seed.seed(KEPT))
WALL = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
EMAIL = [Channel.EMAIL] * 3


@pytest.fixture
def written(run: Runner) -> Runner:
    cipher = FernetCipher([KEPT.secret_key])

    def write(session: Session) -> None:
        sample.write(
            session,
            cipher,
            bot_token=KEPT.bot_token,
            mail_password="m",
            ports=KEPT.ports,
            now=NOW,
            older_groups=sample_linkedin.groups(),
        )
        sample_linkedin.write(session, now=NOW, wall=WALL)

    run(write)
    return run


def test_every_profile_that_a_lead_has_is_somebody_at_the_local_linkedin(written: Runner) -> None:
    urls = written(lambda session: session.scalars(select(Lead.linkedin_url)).all())

    assert SEED.linkedin is not None
    known = {one.public_id for one in SEED.linkedin.people}
    assert {public_id_of(url) for url in urls if url} < known
    assert len(known) == len(SEED.linkedin.people)
    assert all(one.first_name for one in SEED.linkedin.people)


def test_the_seed_is_the_same_every_time_with_a_key_of_this_demo() -> None:
    assert Seed.parse(demo_seed.seed(KEPT)) == SEED
    assert SEED.linkedin is not None
    assert SEED.linkedin.api_key == KEPT.unipile_key != ""
    assert [(one.id, one.connected) for one in SEED.linkedin.accounts] == [
        ("acc-jo-meyer", True),
        ("acc-ana-lindqvist", False),
        ("acc-sam-okafor", False),
    ]


def test_everybody_in_the_sequences_has_a_mailbox_and_no_lead_is_twice() -> None:
    boxes = [box.address for box in SEED.mailboxes]

    assert {row["email"] for row in sample_linkedin.prospects()} <= {*boxes}
    assert len(boxes) == len(set(boxes))


def test_one_account_sends_by_itself_and_one_is_done_by_hand(written: Runner) -> None:
    def look(session: Session) -> tuple[list[tuple[object, ...]], list[date], bool]:
        accounts = session.scalars(
            select(SenderAccount)
            .where(SenderAccount.kind == AccountKind.LINKEDIN)
            .order_by(SenderAccount.display_name)
        ).all()
        told: list[tuple[object, ...]] = [
            (one.display_name, one.is_manual, one.username, one.note_limit, one.daily_limit)
            for one in accounts
        ]
        return told, [one.in_use_since for one in accounts], linkedin_automation.is_on(session, 1)

    told, since, is_on = written(look)

    assert told == [
        ("Ana Lindqvist", True, "", 200, 15),
        ("Jo Meyer", False, "acc-jo-meyer", 300, 15),
    ]
    assert all(one < (NOW - timedelta(days=365)).date() for one in since), "past every ramp"
    assert is_on


def test_two_sequences_wait_for_review_in_a_channel_of_their_own(written: Runner) -> None:
    def look(session: Session) -> tuple[list[tuple[object, ...]], str]:
        found: list[tuple[object, ...]] = []
        for sequence in session.scalars(select(Sequence).order_by(Sequence.id)):
            steps = session.scalars(
                select(Step).where(Step.sequence_id == sequence.id).order_by(Step.position)
            ).all()
            days = timelines.days([timelines.Wait(one.delay_days, one.business_days) for one in steps])
            post = session.scalars(
                select(SlackPost).where(
                    SlackPost.kind == PostKind.LAB_ROOT, SlackPost.subject_id == sequence.id
                )
            ).one()
            enrolled = session.scalars(select(Enrollment).where(Enrollment.sequence_id == sequence.id)).all()
            accounts = {
                session.get_one(SenderAccount, one.linkedin_sender_id).display_name for one in enrolled
            }
            assert {one.state for one in enrolled} == {EnrollmentState.PROPOSED}
            assert all(one.email_sender_id for one in enrolled)
            found.append((sequence.name, sequence.state, len(enrolled), accounts, post.slack_channel))
            assert [one.number for one in days] == [0, 3, 5, 7]
            assert [one.channel for one in steps] == [Channel.LINKEDIN_INVITE, *EMAIL]
        return found, session.get_one(Workspace, 1).review_slack_channel

    found, review = written(look)

    assert found == [
        ("LinkedIn first, by itself", SequenceState.IN_REVIEW, 8, {"Jo Meyer"}, "C0LINKED01"),
        ("LinkedIn first, by hand", SequenceState.IN_REVIEW, 6, {"Ana Lindqvist"}, "C0LINKED01"),
    ]
    assert review == "C0REVIEW01", "what is made from now on stands where it did"


def test_the_guided_form_still_begins_with_emails_alone_on_the_same_days(written: Runner) -> None:
    def look(session: Session) -> tuple[SequenceForm, list[str], dict[str, str]]:
        ana = session.scalars(select(Person).where(Person.name == "Ana Lindqvist")).one()
        form = forms.start_form(session, ana, now=NOW)
        offered = forms.choices(session, 1)
        return (
            form,
            [one.name for one in offered.groups if not one.missing],
            {one.key: one.missing for one in offered.presets},
        )

    form, groups, missing = written(look)

    assert [one.channel for one in form.steps] == EMAIL
    assert [one.delay_days for one in form.steps] == ["0", "3", "4"]
    assert groups[-1] == "Dock operators, trade fair list", "the newest one is offered first"
    assert missing[presets.LINKEDIN_FIRST] == ""
