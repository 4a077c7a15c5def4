"""The Test send modal: whose messages, and to which address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from outreach.test_screens import Offered
from views import clicks, filled, test_ids, text
from views.parts import context, field, modal, option, section


@dataclass(frozen=True)
class Chosen:
    """Whose messages of which sequence are to be tried."""

    sequence_id: int
    enrollment_id: int


def build(offered: Offered) -> View:
    """Build the modal; the first lead stands chosen."""
    options = [option(name, str(id_)) for id_, name in offered.leads]
    leads = StaticSelectElement(
        action_id=test_ids.TEST_LEAD,
        options=options,
        initial_option=options[0],
        placeholder=PlainTextObject(text="Choose a lead"),
    )
    blocks = [
        section(
            f"Every email of *{text.name(offered.sequence)}* goes to {text.name(offered.address)}, exactly as it "
            "would leave: by the same mailbox, with signature and footer."
        ),
        field(test_ids.TEST_LEAD, "As written for", leads),
        context(
            "The subject begins with “[Test]”. LinkedIn messages are shown to you in Slack instead. "
            "A test counts nowhere, and nothing goes to the lead."
        ),
    ]
    return modal(
        test_ids.TEST_SEND_MODAL,
        "Test send",
        blocks,
        submit="Send to me",
        close="Cancel",
        metadata=str(offered.sequence_id),
    )


def read(view: Mapping[str, Any]) -> Chosen:
    """Return what was chosen. Raises NotFound for values that are not ours."""
    picked = filled.typed(filled.values_of(view), test_ids.TEST_LEAD, test_ids.TEST_LEAD) or ""
    return Chosen(clicks.number(str(view.get("private_metadata") or "")), clicks.number(picked))


def on_its_way(mails: int) -> View:
    """Build what stands there once the test is on its way."""
    said = (
        f"*{text.counted(mails, 'mail')} on the way to you.* A direct message tells what became of each."
        if mails
        else "*Nothing of this goes by email.* A direct message shows you the LinkedIn messages."
    )
    return modal(test_ids.TEST_SEND_SENT, "Test send", [section(said)], close="Done")
