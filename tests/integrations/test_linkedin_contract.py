"""What every way to LinkedIn keeps to: the real adapter, at a local Unipile, and the recording twin."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from outreach.errors import OutcomeUnknown
from outreach.linkedin_port import (
    AccountProblem,
    AccountState,
    AccountTrouble,
    AlreadyConnected,
    AlreadyInvited,
    Degree,
    Invited,
    Later,
    Never,
    NeverReason,
    NotConnected,
    Tier,
    Wait,
)
from sandbox.runner import Running
from tests.integrations.linkedin_stage import JO, ZOE, Local, Stage, Twin, local_unipile
from tests.sandbox.linkedin_desk import PLAIN

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MIA, OLGA = "mia-lund", "old-friend"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with local_unipile(tmp_path_factory.mktemp("linkedin")) as one:
        yield one


@pytest.fixture(params=["unipile", "recording"])
def stage(request: pytest.FixtureRequest) -> Stage:
    if request.param == "recording":
        return Twin()
    sandbox: Running = request.getfixturevalue("sandbox")
    httpx.post(f"{sandbox.url}/_control/reset", timeout=20, verify=PLAIN).raise_for_status()
    return Local(sandbox)


def id_of(stage: Stage, public_id: str = MIA) -> str:
    return stage.linkedin.look_up(JO, public_id).provider_id


def test_a_profile_is_found_by_its_public_id_and_by_the_provider_s(stage: Stage) -> None:
    mia = stage.linkedin.look_up(JO, MIA)

    assert (mia.public_id, mia.name, mia.degree) == (MIA, "Mia Lund", Degree.SECOND)
    assert mia.invited is Invited.NO
    assert stage.linkedin.look_up(JO, mia.provider_id) == mia


def test_a_name_in_another_script_is_found(stage: Stage) -> None:
    tanaka = stage.linkedin.look_up(JO, "田中-優希")

    assert (tanaka.name, tanaka.degree) == ("優希 田中", Degree.THIRD)
    assert stage.linkedin.look_up(JO, OLGA).degree is Degree.FIRST


@pytest.mark.parametrize(
    ("public_id", "why"),
    [
        ("hidden-one", NeverReason.PRIVATE),
        ("gone-one", NeverReason.DELETED),
        ("nobody-at-all", NeverReason.DELETED),
        ("kumo-robotics", NeverReason.COMPANY),
        ("jo-meyer", NeverReason.SELF),
    ],
)
def test_who_is_no_one_to_write_to_is_said_with_the_reason(
    stage: Stage, public_id: str, why: NeverReason
) -> None:
    with pytest.raises(Never) as met:
        stage.linkedin.look_up(JO, public_id)

    assert met.value.why is why
    assert str(met.value).endswith(".")


def test_an_invite_waits_with_its_note_until_it_is_accepted(stage: Stage) -> None:
    mia = id_of(stage)

    invite_id = stage.linkedin.invite(JO, mia, "Hello Mia")

    (waiting,) = stage.linkedin.pending_invites(JO)
    assert (waiting.invite_id, waiting.provider_id, waiting.note) == (invite_id, mia, "Hello Mia")
    assert waiting.sent_at is not None
    assert stage.linkedin.look_up(JO, MIA).invited is Invited.PENDING
    assert stage.linkedin.pending_invites(ZOE) == []

    stage.accepts(MIA)

    assert stage.linkedin.pending_invites(JO) == []
    assert stage.linkedin.look_up(JO, MIA).degree is Degree.FIRST
    assert stage.linkedin.relations(JO, LONG_AGO)[0].provider_id == mia


def test_an_invite_goes_without_a_note(stage: Stage) -> None:
    stage.linkedin.invite(JO, id_of(stage))

    assert [one.note for one in stage.linkedin.pending_invites(JO)] == [""]


def test_nobody_is_invited_twice_nor_when_they_are_connected(stage: Stage) -> None:
    stage.linkedin.invite(JO, id_of(stage))

    with pytest.raises(AlreadyInvited):
        stage.linkedin.invite(JO, id_of(stage))
    with pytest.raises(AlreadyConnected):
        stage.linkedin.invite(JO, id_of(stage, OLGA))
    assert len(stage.linkedin.pending_invites(JO)) == 1


def test_a_note_too_long_goes_to_nobody(stage: Stage) -> None:
    with pytest.raises(Never) as met:
        stage.linkedin.invite(JO, id_of(stage), "x" * 301)

    assert met.value.why is NeverReason.TEXT
    assert stage.linkedin.pending_invites(JO) == []


def test_an_invite_is_withdrawn_once(stage: Stage) -> None:
    invite_id = stage.linkedin.invite(JO, id_of(stage))

    assert stage.linkedin.withdraw(JO, invite_id)
    assert not stage.linkedin.withdraw(JO, invite_id)
    assert stage.linkedin.pending_invites(JO) == []


def test_a_message_goes_into_the_chat_that_there_is(stage: Stage) -> None:
    olga = id_of(stage, OLGA)
    assert stage.linkedin.find_chat(JO, olga) == ""

    first = stage.linkedin.message(JO, olga, "Hello Olga,\n\nhow are you?")
    second = stage.linkedin.message(JO, olga, "Still there? Grüße 👋", first.chat_id)
    third = stage.linkedin.message(JO, olga, "By the way", "")

    assert first.chat_id == second.chat_id == third.chat_id == stage.linkedin.find_chat(JO, olga)
    texts = [one.text for one in stage.linkedin.messages(JO, LONG_AGO)]
    assert texts == ["Hello Olga,\n\nhow are you?", "Still there? Grüße 👋", "By the way"]


def test_a_message_whose_chat_is_gone_goes_into_another(stage: Stage) -> None:
    sent = stage.linkedin.message(JO, id_of(stage, OLGA), "Hello", "chat-that-was-deleted")

    assert sent.chat_id not in ("", "chat-that-was-deleted")
    assert len(stage.linkedin.messages(JO, LONG_AGO)) == 1


def test_nobody_is_written_to_without_a_connection(stage: Stage) -> None:
    with pytest.raises(NotConnected):
        stage.linkedin.message(JO, id_of(stage), "Hello")

    assert stage.linkedin.chats(JO, LONG_AGO) == []


def test_a_note_and_an_answer_stand_in_one_chat_and_tell_whose_they_are(stage: Stage) -> None:
    mia = id_of(stage)
    stage.linkedin.invite(JO, mia, "Hello Mia")
    stage.accepts(MIA)
    stage.answers(MIA, "Hello Jo")

    told = [(one.text, one.is_ours, one.sender_id == mia) for one in stage.linkedin.messages(JO, LONG_AGO)]
    (chat,) = stage.linkedin.chats(JO, LONG_AGO)
    assert told == [("Hello Mia", True, False), ("Hello Jo", False, True)]
    assert (chat.provider_id, chat.chat_id) == (mia, stage.linkedin.find_chat(JO, mia))


def test_only_what_came_after_the_mark_is_told(stage: Stage) -> None:
    stage.linkedin.message(JO, id_of(stage, OLGA), "Hello")
    (said,) = stage.linkedin.messages(JO, LONG_AGO)
    (olga,) = stage.linkedin.relations(JO, LONG_AGO)

    assert stage.linkedin.messages(JO, said.sent_at) == []
    assert stage.linkedin.chats(JO, said.sent_at) == []
    assert stage.linkedin.relations(JO, olga.connected_at) == []
    assert len(stage.linkedin.messages(JO, said.sent_at - timedelta(milliseconds=1))) == 1


def test_accounts_tell_whose_they_are_and_what_they_pay_for(stage: Stage) -> None:
    jo, zoe = stage.linkedin.accounts()

    assert (jo.account_id, jo.name, jo.tier, jo.state) == (JO, "Jo Meyer", Tier.FREE, AccountState.WORKING)
    assert (zoe.account_id, zoe.tier) == (ZOE, Tier.SALES_NAVIGATOR)
    assert stage.linkedin.account(ZOE) == zoe


def test_an_account_that_was_logged_out_does_nothing_and_says_so(stage: Stage) -> None:
    olga = id_of(stage, OLGA)
    stage.logs_out()

    for act in (
        lambda: stage.linkedin.look_up(JO, MIA),
        lambda: stage.linkedin.invite(JO, olga),
        lambda: stage.linkedin.message(JO, olga, "Hello"),
        lambda: stage.linkedin.relations(JO, LONG_AGO),
    ):
        with pytest.raises(AccountProblem) as met:
            act()
        assert met.value.what is AccountTrouble.LOGGED_OUT
    assert stage.linkedin.account(JO).state is AccountState.LOGGED_OUT
    assert stage.linkedin.account(ZOE).state is AccountState.WORKING


def test_an_account_that_nobody_knows_is_gone_and_its_people_are_not(stage: Stage) -> None:
    for act in (
        lambda: stage.linkedin.look_up("acc-other", MIA),
        lambda: stage.linkedin.account("acc-other"),
        lambda: stage.linkedin.relations("acc-other", LONG_AGO),
        lambda: stage.linkedin.withdraw("acc-other", "invite-1"),
    ):
        with pytest.raises(AccountProblem) as met:
            act()
        assert met.value.what is AccountTrouble.GONE


@pytest.mark.parametrize(
    ("kind", "wait", "retry_after"),
    [
        ("limit_exceeded", Wait.LIMIT, None),
        ("cannot_resend_yet", Wait.RESEND, None),
        ("too_many_requests", Wait.BUSY, 17),
        ("no_client_session", Wait.AWAY, None),
    ],
)
def test_a_wait_says_what_it_is_for_and_nothing_was_done(
    stage: Stage, kind: str, wait: Wait, retry_after: int | None
) -> None:
    mia = id_of(stage)
    stage.meets(kind, retry_after=retry_after)

    with pytest.raises(Later) as met:
        stage.linkedin.invite(JO, mia)

    assert (met.value.wait, met.value.wait_seconds) == (wait, retry_after)
    assert stage.linkedin.pending_invites(JO) == []
    assert stage.linkedin.invite(JO, mia)


def test_an_invite_whose_answer_is_lost_is_unknown_and_was_sent_once(stage: Stage) -> None:
    mia = id_of(stage)
    stage.breaks_after()

    with pytest.raises(OutcomeUnknown):
        stage.linkedin.invite(JO, mia)

    assert [one.provider_id for one in stage.linkedin.pending_invites(JO)] == [mia]


def test_a_message_whose_answer_is_lost_is_unknown_and_was_sent_once(stage: Stage) -> None:
    olga = id_of(stage, OLGA)
    stage.breaks_after()

    with pytest.raises(OutcomeUnknown):
        stage.linkedin.message(JO, olga, "Hello")

    assert [one.text for one in stage.linkedin.messages(JO, LONG_AGO)] == ["Hello"]
