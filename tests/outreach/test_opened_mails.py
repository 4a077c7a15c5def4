"""Opens are noted only where a workspace wants it: a picture in mails of steps, when it was first loaded, no more."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from handlers import doors
from handlers.picture_door import GIF
from models import Delivery, History, Lead, Message, OpenedMail, Person, SenderAccount
from models.states import DeliveryState
from outreach import (
    chosen,
    drafts,
    erasing,
    exporting,
    lead_card,
    opened_mails,
    test_sends,
)
from outreach.errors import InvalidForm, NotAllowed
from outreach.numbers import numbers_of
from outreach.ports import Letter
from tests.mail_words import html_of, parsed
from tests.outreach.doing import ask, at_once, change, draft_digest, drafted, reply_from_yuki, sent, walk
from tests.world import MONDAY, World

URL = "https://plera.kestrel.test"
YUKI = "yuki@kumo.test"
IMAGE = re.compile(r'<img src="([^"]*)" width="1" height="1" alt="">')


def switch(world: World, *, on: bool = True) -> None:
    world.act(opened_mails.save, on, public_url=URL)


def letter(world: World) -> Letter:
    return next(one for one in world.channel.sent if one.recipient == YUKI)


def picture_of(content: bytes) -> str:
    (found,) = IMAGE.findall(html_of(content))
    return str(found)


def load(world: World, address: str, *, method: str = "GET") -> tuple[int, str, bytes]:
    """Ask the bot's door for a picture."""
    status, kind, body, *_ = doors.routes(world.services)[method, "/o/"](
        {"PATH_INFO": address.removeprefix(URL)}
    )
    return status, kind, body


def launched(world: World) -> str:
    """Send first steps with pictures, wait until a load counts, and return the picture of Yuki's."""
    switch(world)
    world.launched()
    world.clock.advance(minutes=5)
    return picture_of(letter(world).content)


def test_without_the_setting_no_mail_carries_a_picture(world: World) -> None:
    world.launched()
    walk(world, lambda: len(sent(world, YUKI)) == 3)

    assert all("<img" not in html_of(one.content) for one in world.channel.sent)


def test_with_it_each_mail_of_a_step_ends_with_its_own_picture_and_the_rest_is_what_was_approved(
    world: World,
) -> None:
    switch(world)
    sequence_id = world.launched(leads=1)
    walk(world, lambda: len(sent(world)) == 3)

    approved = world.messages(world.enrolled(sequence_id)[0].id)
    addresses = [picture_of(one.content) for one in world.channel.sent]
    assert len(set(addresses)) == 3
    assert all(one.startswith("https://plera.kestrel.test/o/") for one in addresses)
    for one, message in zip(world.channel.sent, approved, strict=True):
        assert html_of(one.content).endswith('alt="">\n</body></html>')
        assert message.composed is not None
        was, now = parsed(message.composed), parsed(one.content)
        assert text_of(now) == text_of(was)
        assert IMAGE.sub("", html_of(one.content)) == html_of(message.composed).replace(
            "</body>", "\n</body>"
        )
        assert (now["From"], now["To"], now["Subject"]) == (was["From"], was["To"], was["Subject"])


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_switching_it_on_voids_no_approval(world: World) -> None:
    sequence_id = world.written()
    enrollment = world.enrolled(sequence_id)[0]
    world.approve(enrollment.id)
    before = [(one.state, one.digest) for one in world.messages(enrollment.id)]

    switch(world)
    world.work_off()

    assert [(one.state, one.digest) for one in world.messages(enrollment.id)] == before


def test_it_is_loaded_from_the_sender_s_own_host(world: World) -> None:
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, tracking_host="links.kestrel.test")
    switch(world)
    world.launched(leads=1)

    assert picture_of(world.channel.sent[0].content).startswith("https://links.kestrel.test/o/")


def test_an_answer_typed_in_a_thread_carries_none(world: World) -> None:
    switch(world)
    world.launched(leads=1)
    reply_from_yuki(world)
    draft_id = drafted(world)
    world.act(drafts.send_draft, draft_id, digest=draft_digest(world, draft_id))
    world.work_off()

    first, answer = world.channel.sent
    assert "<img" in html_of(first.content)
    assert "<img" not in html_of(answer.content)


def test_a_test_carries_none(world: World) -> None:
    switch(world)
    change(world, Person, world.ana_id, email="ana@kestrel.test")
    world.act(test_sends.ask, world.enrolled(world.written())[0].id)
    world.work_off()

    assert len(world.channel.sent) == 3
    assert all("<img" not in html_of(one.content) for one in world.channel.sent)


def test_the_first_load_is_kept_with_how_often_and_nothing_else(world: World) -> None:
    address = launched(world)
    first = world.clock.now

    assert load(world, address) == (200, "image/gif", GIF)
    world.clock.advance(hours=3)
    load(world, address)

    row = world.only(OpenedMail)
    message = world.row(Message, row.message_id)
    assert (message.recipient, row.lead_id, row.first_at, row.times) == (YUKI, message.lead_id, first, 2)
    assert set(OpenedMail.__table__.c.keys()) == {
        "id", "workspace_id", "message_id", "lead_id", "first_at", "times",
    }  # fmt: skip
    assert world.rows(History, kind="delivery.opened") == []


def test_a_head_counts_nothing(world: World) -> None:
    address = launched(world)

    assert load(world, address, method="HEAD") == (200, "image/gif", GIF)
    assert world.rows(OpenedMail) == []


@pytest.mark.parametrize(
    "path",
    ["/o/", "/o/x.gif", f"/o/{'a' * 40}.gif", f"/o/{'a' * 40}", "/o/%00.gif", f"/o/{'z' * 9000}.gif", "/o/ä"],
)
def test_what_is_no_picture_of_ours_gets_the_same_answer(world: World, path: str) -> None:
    launched(world)

    assert load(world, path) == (200, "image/gif", GIF)
    assert world.rows(OpenedMail) == []


def test_the_token_of_the_way_out_opens_nothing(world: World) -> None:
    launched(world)
    assert world.services.links is not None

    assert load(world, f"/o/{world.services.links.token(1)}.gif") == (200, "image/gif", GIF)
    assert world.rows(OpenedMail) == []


def test_a_picture_of_a_message_that_is_gone_or_never_left_is_only_shown(world: World) -> None:
    switch(world)
    message = world.messages(world.enrolled(world.written())[0].id)[0]
    world.clock.advance(minutes=5)
    assert world.services.pictures is not None

    for id_ in (message.id, 999):
        assert load(world, world.services.pictures.address(id_)) == (200, "image/gif", GIF)
    assert world.rows(OpenedMail) == []


@pytest.mark.parametrize(("seconds", "counts"), [(0, 0), (29, 0), (30, 1)])
def test_within_thirty_seconds_of_its_sending_it_was_our_own_mailbox_or_a_filter(
    world: World, seconds: int, counts: int
) -> None:
    switch(world)
    world.launched(leads=1)
    world.clock.advance(seconds=seconds)

    load(world, picture_of(letter(world).content))

    assert len(world.rows(OpenedMail)) == counts


def test_of_a_letter_of_unknown_end_it_is_noted_and_settles_nothing(world: World) -> None:
    address = launched(world)
    delivery = next(one for one in world.rows(Delivery) if one.state is DeliveryState.SENT)
    change(world, Delivery, delivery.id, state=DeliveryState.UNKNOWN)

    load(world, address)

    assert world.only(OpenedMail).message_id == delivery.message_id
    assert world.row(Delivery, delivery.id).state is DeliveryState.UNKNOWN


def test_once_it_is_switched_off_nothing_more_is_noted(world: World) -> None:
    address = launched(world)
    load(world, address)
    switch(world, on=False)

    load(world, address)

    assert world.only(OpenedMail).times == 1


def test_the_count_has_a_bound(world: World) -> None:
    address = launched(world)
    load(world, address)
    change(world, OpenedMail, world.only(OpenedMail).id, times=opened_mails.MOST_TIMES - 1)

    for _ in range(3):
        load(world, address)

    assert world.only(OpenedMail).times == opened_mails.MOST_TIMES == 99


def test_loads_at_once_are_all_counted_on_one_row(world: World) -> None:
    address = launched(world)

    assert at_once(*[lambda: load(world, address)] * 4) == [None] * 4

    assert world.only(OpenedMail).times == 4


def test_a_flood_is_shown_the_picture_and_writes_no_more(world: World) -> None:
    address = launched(world)
    door = doors.routes(world.services)["GET", "/o/"]
    change_nothing = {"PATH_INFO": "/o/x.gif"}

    answers = {door(change_nothing)[:3] for _ in range(1000)}
    answers.add(door({"PATH_INFO": address.removeprefix(URL)})[:3])

    assert answers == {(200, "image/gif", GIF)}
    assert world.rows(OpenedMail) == []


def test_the_lead_s_card_says_when_behind_that_mail(world: World) -> None:
    load(world, launched(world))
    lead = world.only(Lead, email=YUKI)

    card = world.act(lead_card.card, lead.id)

    assert card.sequences[0].opened == {1: MONDAY + timedelta(minutes=5)}
    other = world.only(Lead, email="lena@vogt.test")
    assert world.act(lead_card.card, other.id).sequences[0].opened == {}


def test_it_is_exported_and_erased_and_behind_that_nothing_is_noted(world: World) -> None:
    address = launched(world)
    load(world, address)
    lead = world.only(Lead, email=YUKI)

    held = world.services.read(lambda session: exporting.held(session, lead.id))
    assert held is not None
    first, *others = held["sequences"][0]["messages"]
    assert first["opened"] == {"first_at": (MONDAY + timedelta(minutes=5)).isoformat(), "times": 1}
    assert [one["opened"] for one in others] == [None, None]

    world.act(erasing.erase, lead.id)
    assert world.rows(OpenedMail) == []
    assert load(world, address) == (200, "image/gif", GIF)
    assert world.rows(OpenedMail) == []


def wanted(world: World) -> bool:
    return world.services.read(lambda session: numbers_of(session, world.workspace_id).notes_opens)


def test_an_admin_switches_it_and_the_history_says_so(world: World) -> None:
    assert not wanted(world)

    switch(world)
    switch(world)
    assert wanted(world)
    assert ask(world, lambda session, actor: opened_mails.form(session, actor, public_url=URL)).is_on
    switch(world, on=False)

    assert not wanted(world)
    assert [one.reason for one in world.rows(History, kind="settings.opened_mails")] == [
        "opens of mails are noted",
        "opens of mails are not noted any more",
    ]


def test_nobody_else_sees_or_switches_it(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.act(opened_mails.save, True, public_url=URL, by=world.ben_id)
    with pytest.raises(NotAllowed):
        ask(world, lambda session, actor: opened_mails.form(session, actor, public_url=URL), by=world.ben_id)


def test_without_a_public_address_it_cannot_be_switched_on_and_says_why_but_off(world: World) -> None:
    form = ask(world, lambda session, actor: opened_mails.form(session, actor, public_url=""))
    assert "PUBLIC_URL is not set" in form.why_off
    with pytest.raises(InvalidForm) as refused:
        world.act(opened_mails.save, True, public_url="")
    assert "PUBLIC_URL is not set" in refused.value.fields["notes_opens"]
    assert not wanted(world)

    world.run(lambda session: chosen.keep(session, world.workspace_id, "notes_opens", True))
    world.act(opened_mails.save, False, public_url="")
    assert not wanted(world)
