"""Test sends: the form that asks for one, and the direct message that says how it went."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import Channel, TestSendState
from outreach.slack_port import Screen
from outreach.test_sends import StepTried, ToTry, Tried
from views import choices, clicks, filled, test_send_ids, text
from views.parts import context, field, fitting, literal_context, modal, pieces, section


def build(form: ToTry) -> View:
    """Build the form; the first lead stands chosen."""
    select = choices.one_of(
        test_send_ids.TEST_SEND_LEAD, form.leads, form.leads[0].id, what="a lead", to_do="Choose a lead"
    )
    blocks = [
        section(
            f"*Every mail of {text.name(form.sequence)} as it would leave*, with signature and footer, to you at "
            f"{text.name(form.address)}. The subject begins with [Test]. It counts nowhere, and an answer to it "
            "stops nobody."
        ),
        field(test_send_ids.TEST_SEND_LEAD, "As this lead would get it", select),
        context("LinkedIn steps are no mails: their texts come in the direct message that says how it went."),
    ]
    return modal(
        test_send_ids.TEST_SEND_MODAL,
        "Test send",
        blocks,
        submit="Send to me",
        close="Cancel",
        metadata=str(form.sequence_id),
    )


def sequence_of(view: Mapping[str, Any]) -> int:
    """Return the sequence whose messages the form offers. Raises NotFound for what is not ours."""
    return clicks.number(str(view.get("private_metadata") or ""))


def read(view: Mapping[str, Any]) -> int:
    """Return the enrollment that was chosen. Raises NotFound for what is not ours."""
    name = test_send_ids.TEST_SEND_LEAD
    return clicks.number(filled.typed(filled.values_of(view), name, name) or "")


def card(test: Tried) -> Screen:
    """Draw how a test went, with the texts that are no mails."""
    mails = sum(one.channel is Channel.EMAIL for one in test.steps)
    said = {
        TestSendState.ASKED: f"{text.counted(mails, 'mail')} on the way to {text.name(test.address)} …",
        TestSendState.SENT: f"{text.counted(mails, 'mail')} sent to {text.name(test.address)}. "
        "They count nowhere; an answer to them stops nobody.",
        TestSendState.FAILED: f"⚠ Not sent: {text.sentence(test.reason)}",
    }[test.state]
    who = text.name(test.lead) or "(no name)"
    blocks: list[Block] = [section(f"*Test of {text.name(test.sequence)}* · as {who} would get it\n{said}")]
    for step in test.steps:
        blocks += _step(step)
    return Screen(f"Test of {text.name(test.sequence)}", tuple(fitting(blocks)))


def _step(step: StepTried) -> list[Block]:
    head = text.joined(
        [f"Step {step.position} · {text.channel_name(step.channel)}", text.name(step.subject, 90)]
    )
    lines: list[Block] = [section(f"*{head}*"), *pieces(step.body)] if step.body else [context(head)]
    return [*lines, literal_context(f"sent by {step.sender}", 200)] if step.sender else lines
