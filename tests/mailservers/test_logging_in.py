"""How Plera gets into a mailbox on real servers, and what it says where it does not."""

from dataclasses import replace

import pytest

from integrations.imap import ImapMailboxes
from integrations.smtp import SmtpChannel
from outreach.errors import LoginRefused, MailboxUnreadable, SenderBroken
from tests.integrations.samples import letter
from tests.mailservers.hoster import Hoster


@pytest.mark.parametrize(
    ("port", "security"), [("submission", "starttls"), ("submissions", "tls"), ("plain", "none")]
)
def test_a_letter_is_handed_over_after_every_kind_of_login(host: Hoster, port: str, security: str) -> None:
    sender, recipient = host.mailbox(), host.mailbox("yuki", domain="kumo.test")
    sender = replace(sender, smtp_port=host.postfix.ports[port], smtp_security=security)

    with host.smtp().connect(sender) as connection:
        said = connection.hand_over(replace(letter(recipient.address), sender=sender.address))

    assert said.startswith("250 2.0.0 Ok: queued as ")
    assert len(host.arrived(recipient)) == 1
