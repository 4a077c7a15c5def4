"""Exporting a person: every table that refers to a lead is in it, with each text that it keeps of them."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, LargeBinary, String, Table, Text, or_, select, update
from sqlalchemy.orm import Session

from models import (
    Base,
    Batch,
    BatchItem,
    Delivery,
    Draft,
    Enrollment,
    Lead,
    LeadTag,
    LinkedInWithdrawal,
    Note,
    OpenedMail,
    PushBack,
    Reply,
    TestSend,
    TextFix,
    TextFixItem,
    ThreadMail,
)
from models.base import StateColumn
from models.states import PushBackKind, SuppressionKind
from outreach import exporting, lead_addresses, mail_text, suppression
from tests.moments import kept
from tests.outreach.test_erasing import full_of_yuki
from tests.world import MONDAY, World

BEHIND = ("message_id", "enrollment_id", "delivery_id", "conversation_id")
"""Columns by which a row is about a lead's row, in tables that have no lead of their own."""

NOT_SAID = {
    "batch_item.digest",
    "lead.email_domain",
    "lead.earlier_key",
    "lead.name_key",
    "message.approved_text",
    "message.digest",
    "message.opened_digest",
    "message.sketch",
    "raw_mail.message_key",
    "raw_mail.sha256",
    "text_fix_item.digest",
    "text_fix_item.new_digest",
    "text_fix_item.old_sketch",
    "text_fix_item.sketch",
} | {
    "delivery.token",
    "draft.slack_channel",
    "draft.source_ts",
    "message.shown_in",
    "note.slack_channel",
    "note.source_ts",
    "linkedin_withdrawal.reason",
    "raw_mail.folder",
    "reply.provider_id",
    "slack_post.file_id",
    "slack_post.intent_key",
    "slack_post.problem",
    "slack_post.thread_ts",
    "text_fix.reason",
}
"""Columns without a word about a person: what is worked out from others that are exported, and where something lies."""

VALUES: dict[str, Callable[[str], str | bytes]] = {
    "message.composed": str.encode,
    "raw_mail.content": lambda word: mail_text.pack(word.encode()),
}
"""How a word is kept in the columns that hold bytes."""


@kept
def in_every_table(world: World) -> Lead:
    """Return a lead of whom each table that refers to leads has a row."""
    yuki = full_of_yuki(world)
    message = world.messages(1)[0]
    delivery = world.rows(Delivery, lead_id=yuki.id)[0]
    reply = world.only(Reply)
    sequence_id = world.only(Enrollment, lead_id=yuki.id).sequence_id

    def more(session: Session) -> None:
        here: dict[str, Any] = {"workspace_id": world.workspace_id}
        lead = session.get_one(Lead, yuki.id)
        lead_addresses.add(session, lead, "y.tanaka@home.test", said_by=world.ben_id, now=MONDAY)
        session.add(LeadTag(**here, lead_id=yuki.id, tag="vip"))
        session.add(
            ThreadMail(**here, lead_id=yuki.id, rfc_message_id="by-hand@kestrel.test", sent_at=MONDAY)
        )
        session.add(
            PushBack(
                **here, sender_account_id=delivery.sender_account_id, delivery_id=delivery.id,
                kind=PushBackKind.REFUSED, at=MONDAY,
            )
        )  # fmt: skip
        session.add(
            Note(
                **here, lead_id=yuki.id, author_person_id=world.ana_id, slack_channel="C1", source_ts="1.1",
                text="Met at the fair", created_at=MONDAY,
            )
        )  # fmt: skip
        session.add(
            LinkedInWithdrawal(
                **here, delivery_id=delivery.id, enrollment_id=delivery.enrollment_id, lead_id=yuki.id,
                sender_account_id=delivery.sender_account_id, reason="Nobody answered it", wanted_at=MONDAY,
            )
        )  # fmt: skip
        session.add(OpenedMail(**here, message_id=message.id, lead_id=yuki.id, first_at=MONDAY, times=1))
        assert message.step_id is not None
        assert message.enrollment_id is not None
        fix = TextFix(
            **here, sequence_id=sequence_id, step_id=message.step_id, message_id=message.id,
            person_id=world.ana_id, created_at=MONDAY,
        )  # fmt: skip
        session.add(fix)
        session.flush()
        session.add(
            TextFixItem(
                **here, text_fix_id=fix.id, message_id=message.id, enrollment_id=message.enrollment_id,
                digest=message.digest,
            )
        )  # fmt: skip
        batch = Batch(**here, sequence_id=sequence_id, person_id=world.ana_id, created_at=MONDAY)
        session.add(batch)
        session.flush()
        session.add(
            BatchItem(
                **here, batch_id=batch.id, message_id=message.id, enrollment_id=message.enrollment_id, digest="0"
            )
        )  # fmt: skip
        session.add(
            TestSend(**here, enrollment_id=message.enrollment_id, person_id=world.ana_id, created_at=MONDAY)
        )
        session.add(
            Draft(
                **here, conversation_id=reply.conversation_id, author_person_id=world.ben_id, slack_channel="C1",
                source_ts="2.2", text="Thursday it is", created_at=MONDAY,
            )
        )  # fmt: skip
        session.get_one(Reply, reply.id).stand_in_lead_id = yuki.id

    world.run(more)
    return world.row(Lead, yuki.id)


def rows_of(table: Table, lead_id: int) -> ColumnElement[bool] | None:
    """Return which rows of a table are a lead's, by the lead or by what hangs on them; None for other tables."""
    if table.name == "lead":
        return table.c.id == lead_id
    if "lead_id" in table.c:
        return table.c.lead_id == lead_id
    behind = [Base.metadata.tables[name.removesuffix("_id")] for name in BEHIND if name in table.c]
    if not behind:
        return None
    return or_(
        *(table.c[f"{one.name}_id"].in_(select(one.c.id).where(one.c.lead_id == lead_id)) for one in behind)
    )


def is_text(column: Column[Any]) -> bool:
    """Say whether a column may hold words about a person: long enough, and not one of a closed list."""
    if isinstance(column.type, StateColumn):
        return False
    return isinstance(column.type, JSON | Text | LargeBinary) or (
        isinstance(column.type, String) and (column.type.length or 99) >= 8
    )


def test_each_text_of_each_table_that_refers_to_a_lead_is_exported(world: World) -> None:
    yuki = in_every_table(world)
    marks: dict[str, str] = {}
    empty = []

    def mark(session: Session) -> None:
        for table in Base.metadata.sorted_tables:
            theirs = rows_of(table, yuki.id)
            if theirs is None or table.name == "lead_word":
                # The words stand in the lead's row, too.
                continue
            key = next(iter(table.primary_key.columns))
            first = session.scalar(select(key).where(theirs).order_by(key).limit(1))
            if first is None:
                empty.append(table.name)
            for column in table.c:
                if not is_text(column) or first is None:
                    continue
                word = f"q{len(marks):03}q"
                marks[f"{table.name}.{column.name}"] = word
                as_kept = VALUES.get(f"{table.name}.{column.name}", str)
                value = [word] if isinstance(column.type, JSON) else as_kept(word)
                session.execute(update(table).where(theirs, key == first).values({column.name: value}))
                first = word if key is column else first

    world.run(mark)
    held = json.dumps(world.services.read(lambda session: exporting.held(session, yuki.id)))

    assert empty == [], "give the lead of this test a row there"
    assert {name for name, word in marks.items() if word not in held} == NOT_SAID


def test_further_addresses_and_what_blocks_them_are_exported(world: World) -> None:
    yuki = in_every_table(world)
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.ADDRESS, "y.tanaka@home.test", "asked", now=MONDAY
        )
    )

    held = world.services.read(lambda session: exporting.held(session, yuki.id))

    assert held is not None
    assert held["further_addresses"] == [
        {"address": "y.tanaka@home.test", "at": MONDAY.isoformat(), "said_by": "Ben"}
    ]
    assert "y.tanaka@home.test" in [one["value"] for one in held["blocks"]]
    assert held["mails_in_their_threads"] == [
        {"rfc_message_id": "by-hand@kestrel.test", "sent_at": MONDAY.isoformat()}
    ]
    assert held["sequences"][0]["messages"][0]["deliveries"][0]["push_back"] == [
        {"kind": "refused", "at": MONDAY.isoformat()}
    ]
