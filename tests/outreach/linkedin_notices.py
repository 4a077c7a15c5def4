"""Mails as LinkedIn sends them about invites and messages, with people of our own making."""

from email.message import EmailMessage
from email.policy import SMTP

ACCEPTED = "email_accept_invite_single_01"
WROTE = "email_messaging_single_01"
PASS = (
    "mx.kestrel.test; dkim=pass header.i=@linkedin.com header.s=d2048; spf=pass (sender ok) "
    "smtp.mailfrom=s-abc@bounce.linkedin.com; dmarc=pass (p=REJECT) header.from=linkedin.com"
)
FAIL = "mx.kestrel.test; dkim=none; spf=pass smtp.mailfrom=eve@evil.test; dmarc=fail header.from=linkedin.com"


def link(profile: str, template: str = ACCEPTED) -> str:
    """Return a link to a profile as those mails have it."""
    place = f"{template}-hero-2-prof%7Ecta"
    return f"https://www.linkedin.com/comm/in/{profile}/?midToken=AQF&amp;trk=eml-{place}&amp;eid=1a-2b"


def notice(
    *,
    name: str = "Mia Lund via LinkedIn",
    address: str = "invitations@linkedin.com",
    subject: str = "Mia accepted your invitation, explore their network",
    profiles: tuple[str, ...] = ("mia",),
    template: str = ACCEPTED,
    text: str = "Mia Lund\nHead of Ops\n\nMessage",
    results: str = PASS,
    date: str = "",
    message_id: str = "<1.JavaMail.app@lva1.prod.linkedin.com>",
) -> bytes:
    """Return a mail of LinkedIn to Jo; without a `template` no header names one."""
    built = EmailMessage(policy=SMTP)
    if results:
        built["Authentication-Results"] = results
    built["From"] = f'"{name}" <{address}>'
    built["To"] = "Jo Meyer <jo@kestrel.test>"
    built["Subject"], built["Message-ID"] = subject, message_id
    if date:
        built["Date"] = date
    if template:
        built["X-LinkedIn-Class"], built["X-LinkedIn-Template"] = "INVITE-MBR", template
    built.set_content(text)
    links = "".join(f'<p><a href="{link(one, template or "x")}">View profile</a></p>' for one in profiles)
    built.add_alternative(f"<html><body><p>{text}</p>{links}</body></html>", subtype="html")
    return built.as_bytes()
