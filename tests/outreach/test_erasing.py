"""Erasing a person: nothing names them anywhere afterwards, in no table and in no message of ours in Slack."""

import contextlib
import gzip
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Base,
    Conversation,
    Delivery,
    Enrichment,
    Enrollment,
    ErasedPerson,
    History,
    ImportChunk,
    ImportFile,
    Lead,
    LeadEnrichment,
    Message,
    Note,
    Person,
    RawMail,
    Reply,
    SequenceForm,
    SlackPost,
    Suppression,
)
from models.states import (
    DeliveryState,
    EnrichmentScope,
    FormKind,
    ImportState,
    LeadEnrichmentState,
    SuppressionKind,
)
from outreach import (
    accepting,
    briefing,
    erasing,
    exporting,
    imports,
    inbox,
    lead_search,
    leads,
    mail_text,
    posts,
    suppression,
)
from outreach.errors import NotAllowed, NotFound, NotReady
from outreach.fields import Field
from outreach.import_choice import Chosen
from tests.moments import kept
from tests.outreach.doing import change, drafted, reply_from_yuki, sent, settle, show
from tests.outreach.found_words import found_words
from tests.world import MONDAY, World, mail

URL = "https://www.linkedin.com/in/yuki-t"
ROW = ["Yuki Tanaka", "Yuki@Kumo.test", "Kumo"]
OTHER = ["Lena Vogt", "lena@vogt.test", "Vogt"]


@kept
def full_of_yuki(world: World) -> Lead:
    """Return a lead who was written to, has replied, and of whom much is said elsewhere."""
    world.launched(leads=2)
    yuki = world.only(Lead, name="Yuki Tanaka")
    change(
        world,
        Lead,
        yuki.id,
        linkedin_url=URL,
        phone="+815012345678",
        facts={"recent": "opened Tsukuba plant"},
    )
    reply_from_yuki(world)
    drafted(world)
    conversation = world.only(Conversation)

    def more(session: Session) -> None:
        session.add(
            Note(
                workspace_id=world.workspace_id, conversation_id=conversation.id, author_person_id=world.ana_id,
                slack_channel="CINBOX", source_ts="9.9", text="Yuki is nice", created_at=MONDAY,
            )
        )  # fmt: skip
        session.add(
            SequenceForm(
                workspace_id=world.workspace_id, person_id=world.ana_id, kind=FormKind.SEQUENCE, created_at=MONDAY,
                form={"steps": [{"brief": "As I told YUKI@kumo.test and Yuki Tanaka"}]}, changed_at=MONDAY,
            )
        )  # fmt: skip
        posts.tell(session, world.ben_id, "An answer to Yuki Tanaka waits.", key="x")
        posts.tell(session, world.ben_id, "Somebody else waits.", key="y")
        for kind, value in ((SuppressionKind.LINKEDIN_URL, URL), (SuppressionKind.DOMAIN, "other.test")):
            suppression.suppress(session, world.workspace_id, kind, value, "asked", now=MONDAY)
        file = ImportFile(
            workspace_id=world.workspace_id, name="fair.csv", state=ImportState.IMPORTING, created_at=MONDAY,
            columns=["name", "email", "company"], mapping={}, notes=[],
        )  # fmt: skip
        session.add(file)
        look_up = Enrichment(
            workspace_id=world.workspace_id, source_group_id=world.group_id, person_id=world.ana_id,
            scope=EnrichmentScope.LACKING, provider_name="Recording", created_at=MONDAY,
        )  # fmt: skip
        session.add(look_up)
        session.flush()
        session.add(
            LeadEnrichment(
                workspace_id=world.workspace_id, enrichment_id=look_up.id, lead_id=yuki.id, at=MONDAY,
                state=LeadEnrichmentState.FOUND, provider_ref="pdl-4711", reason="The city is not theirs",
            )
        )  # fmt: skip
        packed = gzip.compress(json.dumps([ROW, OTHER]).encode())
        session.add(
            ImportChunk(
                workspace_id=world.workspace_id, import_file_id=file.id, number=1, rows=packed,
                problems=gzip.compress(json.dumps([{"row": 1, "cells": ROW, "why": "x"}]).encode()),
            )
        )  # fmt: skip

    world.run(more)
    copy = mail(sender="yuki@kumo.test", to="jo@kestrel.test", answers=sent(world)[0]["Message-ID"])
    world.receive("jo@kestrel.test", copy)
    world.act(exporting.ask, yuki.id)
    show(world)
    return world.row(Lead, yuki.id)


def told_of(world: World, *words: str) -> list[str]:
    """Return each column of each table in which a word stands, packed or not."""

    def look(session: Session) -> list[str]:
        found = []
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                for name, value in row.items():
                    text = _text(value)
                    found += [f"{table.name}.{name}: {word}" for word in words if word.lower() in text]
        return found

    return world.services.read(look)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        with contextlib.suppress(OSError):
            value = gzip.decompress(value)
        return value.decode("utf-8", "replace").lower()
    return json.dumps(value, ensure_ascii=False, default=str).lower()


def test_nothing_names_an_erased_person_anywhere(world: World) -> None:
    yuki = full_of_yuki(world)
    body = world.messages(1)[0].body
    words = ("yuki", "tanaka", "kumo", URL, "815012345678", "tsukuba", "thursday works", "pdl-4711", body)
    before = told_of(world, *words)

    said = world.act(erasing.erase, yuki.id)
    world.work_off()
    show(world)

    assert len({one.partition(":")[0] for one in before}) > 20, "there was much to forget"
    assert told_of(world, *words) == []
    assert "deleted" in said
    shown = [
        str([block.to_dict() for block in post.screen.blocks]) + post.screen.text
        for post in world.slack.posts
    ]
    assert [one for one in shown if "Yuki" in one or "Kumo" in one] == []
    assert world.slack.shared == []
    assert any("Somebody else waits" in one for one in shown)


def test_why_a_model_judged_their_reply_so_is_forgotten_as_it_may_repeat_its_words(world: World) -> None:
    yuki = full_of_yuki(world)
    change(world, Reply, world.only(Reply).id, interest_reason="Asks for a price in euro")

    world.act(erasing.erase, yuki.id)

    assert world.only(Reply).interest_reason == ""


def test_others_keep_what_is_theirs(world: World) -> None:
    yuki = full_of_yuki(world)
    others = [world.row(Lead, one.id) for one in world.rows(Lead) if one.id != yuki.id]
    lenas = [one.body for one in world.messages(2)]

    world.act(erasing.erase, yuki.id)
    world.work_off()

    assert [(one.name, one.email) for one in world.rows(Lead) if one.id != yuki.id] == [
        (one.name, one.email) for one in others
    ]
    assert [one.body for one in world.messages(2)] == lenas
    (chunk,) = world.rows(ImportChunk)
    assert json.loads(gzip.decompress(chunk.rows)) == [["", "", ""], OTHER]
    assert [one.value for one in world.rows(Suppression)] == ["other.test"]


def test_a_mail_of_somebody_else_that_names_them_stays(world: World) -> None:
    world.launched(leads=2)
    to = world.channel.sent[0].sender
    world.receive(to, mail(sender="lena@vogt.test", to=to, text="Ask yuki@kumo.test, please."))

    world.act(erasing.erase, world.only(Lead, name="Yuki Tanaka").id)
    world.work_off()

    assert world.only(RawMail).outcome == "human"
    assert "Ask yuki@kumo.test" in mail_text.unpack(world.only(RawMail).content).decode()


def test_a_text_that_is_written_meanwhile_is_not_kept(world: World) -> None:
    sequence_id = world.sequence()
    tasks = world.services.read(lambda session: briefing.next_tasks(session, sequence_id, limit=1))[0]
    yuki = world.only(Lead, name="Yuki Tanaka")
    world.act(erasing.erase, yuki.id)

    written = world.writer.write(tasks[0].brief)
    world.run(lambda session: accepting.accept(session, tasks[0], written, now=MONDAY))

    assert [one.body for one in world.rows(Message, lead_id=yuki.id) if one.body] == []


def test_the_file_with_rows_that_stayed_out_is_deleted_where_they_are_in_it(world: World) -> None:
    yuki = full_of_yuki(world)
    for number, address in enumerate(("YUKI@kumo.test", "somebody@else.test")):
        content = f"name,email\nOle Berg,ole{number}@berg.test\n,{address}\n".encode()
        world.slack.files[f"F{number}"] = (f"more{number}.csv", content)
        world.act(imports.receive, f"F{number}")
        world.work_off()
        file_id = world.rows(ImportFile)[-1].id
        world.act(imports.begin, file_id, Chosen({Field.NAME: 0, Field.EMAIL: 1}, "More"))
        world.work_off()
        show(world)
    assert [one.name for one in world.slack.shared if "rows" in one.name] == [
        "more0 - rows to look at.csv",
        "more1 - rows to look at.csv",
    ]

    world.act(erasing.erase, yuki.id)
    world.work_off()
    show(world)

    assert [one.name for one in world.slack.shared] == ["more1 - rows to look at.csv"]


def test_everything_ends_and_a_line_without_their_name_says_so(world: World) -> None:
    world.launched(leads=1)
    yuki = world.only(Lead, name="Yuki Tanaka")

    world.act(erasing.erase, yuki.id)

    kept = world.row(Lead, yuki.id)
    assert (kept.name, kept.email, kept.erased_at) == ("Erased", None, world.clock.now)
    assert {one.state for one in world.rows(Enrollment, lead_id=yuki.id)} == {"stopped"}
    assert {one.state for one in world.rows(Delivery, lead_id=yuki.id)} == {"sent", "cancelled"}
    last = world.rows(History, lead_id=yuki.id)[-1]
    assert (last.kind, last.reason, last.by_person_id) == ("lead.erased", "", world.ana_id)
    with pytest.raises(NotFound, match="erased"):
        world.act(erasing.erase, yuki.id)


def test_a_letter_being_handed_over_makes_it_wait_and_one_of_unknown_end_counts_as_sent(world: World) -> None:
    world.launched(leads=1)
    yuki = world.only(Lead, name="Yuki Tanaka")
    first = world.rows(Delivery, lead_id=yuki.id)[0]
    change(world, Delivery, first.id, state=DeliveryState.SENDING)

    with pytest.raises(NotReady, match="minute"):
        world.act(erasing.erase, yuki.id)

    change(world, Delivery, first.id, state=DeliveryState.UNKNOWN)
    world.act(erasing.erase, yuki.id)
    assert world.row(Delivery, first.id).state is DeliveryState.SENT
    assert world.row(Delivery, first.id).intent_at == first.intent_at


def test_only_admins_erase_and_export(world: World) -> None:
    yuki = world.only(Lead, name="Yuki Tanaka")
    for rule in (erasing.erase, exporting.ask):
        with pytest.raises(NotAllowed, match="Only admins may export or erase"):
            world.act(rule, yuki.id, by=world.ben_id)


@pytest.mark.parametrize("is_in_thread", [True, False])
def test_mail_that_an_erased_person_sends_later_is_forgotten_and_brings_nobody_back(
    world: World, is_in_thread: bool
) -> None:
    world.launched(leads=1)
    ours = str(sent(world)[0]["Message-ID"])
    world.act(erasing.erase, world.only(Lead, name="Yuki Tanaka").id)
    world.work_off()

    world.receive(
        world.channel.sent[0].sender,
        mail(sender="Yuki@Kumo.test", to="x@kestrel.test", answers=ours if is_in_thread else ""),
    )

    assert world.only(RawMail).outcome == "from somebody whose data was erased"
    assert world.rows(Reply) == []
    assert world.rows(Conversation) == []
    assert told_of(world, "yuki", "thursday works") == []


def test_what_is_written_in_their_thread_later_is_not_kept(world: World) -> None:
    yuki = full_of_yuki(world)
    root = world.only(SlackPost, kind="conversation_root")
    world.act(erasing.erase, yuki.id)

    found = world.services.read(
        lambda session: inbox.conversation_at(
            session, session.get_one(Person, world.ana_id), root.slack_channel, root.ts
        )
    )

    assert found is None


def test_an_import_does_not_bring_them_back(world: World) -> None:
    world.act(erasing.erase, world.only(Lead, name="Yuki Tanaka").id)
    rows = ({"name": "Y. T.", "email": "YUKI@kumo.test"}, {"name": "Zed", "email": "zed@kumo.test"})

    done = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Again", rows=rows, now=MONDAY)
    )

    assert (done.added, [number for number, _ in done.problems]) == (1, [1])
    assert "erased at their wish" in done.problems[0][1]


def test_hashes_alone_stay_and_nobody_finds_them(world: World) -> None:
    yuki = full_of_yuki(world)

    world.act(erasing.erase, yuki.id)

    assert len(world.rows(ErasedPerson)) == 2
    assert found_words(world, yuki.id) == set()
    found = world.services.read(lambda session: lead_search.search(session, world.workspace_id, "yuki"))
    assert found.leads == ()


def test_a_lost_job_is_asked_for_again_until_nothing_is_left(world: World) -> None:
    yuki = full_of_yuki(world)
    world.act(erasing.erase, yuki.id)
    world.queue.jobs.clear()

    settle(world)

    assert told_of(world, "yuki", "tanaka") == []
    assert world.rows(SlackPost, is_gone=False)


def test_everything_held_is_exported_with_the_same_keys(world: World) -> None:
    yuki = full_of_yuki(world)
    held = world.services.read(lambda session: exporting.held(session, yuki.id))
    fresh = world.only(Lead, name="Sam Reed")
    little = world.services.read(lambda session: exporting.held(session, fresh.id))

    assert held is not None
    assert little is not None
    assert held.keys() == little.keys()
    assert (held["email"], held["linkedin_url"]) == ("yuki@kumo.test", URL)
    assert held["sequences"][0]["messages"][0]["deliveries"][0]["attempts"][0]["outcome"] == "sent"
    assert "Thursday works" in held["received_mails"][0]["source"]
    assert held["conversations"][0]["notes"][0]["text"] == "Yuki is nice"
    assert held["blocks"][0]["value"] == suppression.profile_key(URL)
    assert held["enrichments"][0]["provider_ref"] == "pdl-4711"
    assert held["created_at"] == MONDAY.isoformat()
    assert json.loads(json.dumps(held)) == held
    world.act(erasing.erase, yuki.id)
    assert world.services.read(lambda session: exporting.held(session, yuki.id)) is None
