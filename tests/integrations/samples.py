"""Values that several integration tests share."""

from dataclasses import replace

from outreach.ports import Letter, MailAccount
from outreach.writer_port import Brief

ACCOUNT = MailAccount(
    address="jo@kestrel.test",
    display_name="Jo Meyer",
    username="jo@kestrel.test",
    password="correct horse",
    smtp_host="127.0.0.1",
    smtp_port=0,
    smtp_security="none",
    imap_host="127.0.0.1",
    imap_port=0,
    imap_security="none",
)

CONTENT = (
    b"From: Jo Meyer <jo@kestrel.test>\r\nTo: yuki@kumo.test\r\nSubject: A question\r\n"
    b"Message-ID: <1@kestrel.test>\r\n\r\nHello Yuki,\r\n\r\n.a line that begins with a dot\r\n"
)

BRIEF = Brief(
    sender_name="Jo Meyer",
    sender_role="Partnerships",
    offer="We give operations teams one live plan for docks, people and trucks",
    proof=(
        "Brightline cut waiting time at its gates by 31 percent in eight weeks",
        "At Osterkade, two planners do what took four people a full morning",
    ),
    tone="plain",
    call_to_action="a 20-minute call next week",
    do=(),
    dont=(),
    language="en",
    lead_name="Yuki Tanaka",
    facts=(
        ("title", "Head of Operations"),
        ("company", "Kumo Robotics"),
        ("city", "Tokyo"),
        ("recent_news", "Opened a second assembly hall in Kawasaki in spring"),
    ),
    channel="email",
    step_number=1,
    step_count=4,
    day=0,
    purpose="first touch",
    is_follow_up=False,
)


def letter(recipient: str = "yuki@kumo.test", content: bytes = CONTENT) -> Letter:
    return Letter(ACCOUNT.address, recipient, content)


def account(*, smtp_port: int = 0, imap_port: int = 0, password: str = ACCOUNT.password) -> MailAccount:
    return replace(ACCOUNT, smtp_port=smtp_port, imap_port=imap_port, password=password)
