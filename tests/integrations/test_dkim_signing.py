"""What leaves from a domain with a key verifies, its ways out included; what is changed on the way does not."""

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from integrations.dkim_signing import DkimKey, DkimSigner, KeyUnusable, private_key, public_key
from integrations.opt_out_tokens import SealedTokens
from integrations.smtp import SmtpChannel
from outreach import composing
from outreach.composing import Correspondent
from outreach.errors import SenderBroken
from outreach.opt_out_links import OptOutLinks
from tests.integrations.samples import account, letter
from tests.integrations.scripted_smtp import Script, scripted_smtp

KEY = rsa.generate_private_key(65537, 1024)
SECRET = b64encode(bytes(32)).decode()


def pem(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    form: PrivateFormat = PrivateFormat.PKCS8,
    lock: KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.PEM, form, lock or NoEncryption())


@pytest.fixture
def signer(tmp_path: Path) -> DkimSigner:
    path = tmp_path / "kestrel.pem"
    path.write_bytes(pem(KEY))
    return DkimSigner([DkimKey("Kestrel.test", "plera", path)])


def records(name: bytes, timeout: int = 5) -> bytes:
    """Answer as the name server of kestrel.test would."""
    assert name == b"plera._domainkey.kestrel.test."
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + b64encode(public)


def leaving(address: str = "yuki@kumo.test") -> bytes:
    composed = composing.compose(
        Correspondent("Ana Kestrel", "ana@kestrel.test"),
        Correspondent("Yuki", address),
        subject="Night picking – Grüße",
        body="Hi Yuki,\n\n.\n-- \nSee https://kestrel.test\n" + "word " * 60,
        signature="Ana",
        foot="Kestrel GmbH",
        message_id="<1@kestrel.test>",
    )
    links = OptOutLinks(SealedTokens([SECRET]), "https://plera.kestrel.test")
    return composing.finish(
        composed.content,
        date=datetime(2026, 11, 30, tzinfo=UTC),
        answers="<0@kestrel.test>",
        thread=("<0@kestrel.test>",),
        ways_out=links.headers(7, "ana@kestrel.test"),
        picture="https://plera.kestrel.test/o/aaaa.gif",
    )


@pytest.mark.parametrize("address", ["yuki@kumo.test", "yüki@kumo.test"])
def test_a_signed_mail_verifies_and_its_ways_out_are_covered(signer: DkimSigner, address: str) -> None:
    signed = signer.signed(leaving(address), "ana@kestrel.test")

    assert dkim.verify(signed, dnsfunc=records)
    head = signed.partition(b"\r\nDate:")[0].replace(b"\r\n ", b"").replace(b" ", b"")
    assert b"d=kestrel.test" in head
    assert b"list-unsubscribe:list-unsubscribe-post" in head
    assert all(len(line) <= 998 for line in signed.split(b"\r\n"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"/opt-out?t=", b"/opt-in?t="),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click"),
        (b"Hi Yuki", b"Hi Yoko"),
        (b"/o/aaaa.gif", b"/o/bbbb.gif"),
        (b"In-Reply-To: <0@", b"In-Reply-To: <2@"),
        (b"To: Yuki", b"To: Yoko"),
        (b"Subject: ", b"Subject: Other\r\nSubject: "),
        (b"From: ", b"From: eve@evil.test\r\nFrom: "),
        (b"From: ", b"Reply-To: eve@evil.test\r\nFrom: "),
    ],
)
def test_what_is_changed_on_the_way_does_not_verify(signer: DkimSigner, before: bytes, after: bytes) -> None:
    signed = signer.signed(leaving(), "ana@kestrel.test")
    assert before in signed

    assert not dkim.verify(signed.replace(before, after, 1), dnsfunc=records)


def test_other_domains_leave_as_they_are(signer: DkimSigner) -> None:
    assert signer.signed(leaving(), "ana@other.test") == leaving()
    assert signer.signed(leaving(), "ana@sub.kestrel.test") == leaving()


def test_a_letter_that_was_handed_over_verifies(signer: DkimSigner) -> None:
    script = Script()
    content = leaving()
    with (
        scripted_smtp(script) as port,
        SmtpChannel(5, final_reply_seconds=5, signed=signer.signed).connect(
            account(smtp_port=port)
        ) as connection,
    ):
        connection.hand_over(letter(content=content.replace(b"\r\n", b"\n")))

    (arrived,) = script.texts
    arrived = arrived.replace(b"\r\n..", b"\r\n.")
    assert arrived.endswith(content)
    assert dkim.verify(arrived, dnsfunc=records)
    assert any(f"SIZE={len(arrived)}" in command.upper() for command in script.commands)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"no key", "no private key in PEM"),
        (pem(KEY, lock=BestAvailableEncryption(b"secret")), "without a password"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "no RSA key of at least 1024 bits"),
    ],
)
def test_a_key_that_cannot_be_used_holds_the_mails_of_its_domain(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(KeyUnusable, match=said):
        private_key(path)
    with pytest.raises(SenderBroken, match="PLERA_DKIM"):
        DkimSigner([DkimKey("kestrel.test", "plera", path)]).signed(leaving(), "ana@kestrel.test")


def test_a_key_in_the_older_form_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(pem(KEY, PrivateFormat.TraditionalOpenSSL))

    signed = DkimSigner([DkimKey("kestrel.test", "plera", path)]).signed(leaving(), "ana@kestrel.test")

    assert dkim.verify(signed, dnsfunc=records)


def test_nothing_of_a_key_shows_in_its_repr(signer: DkimSigner) -> None:
    signer.signed(leaving(), "ana@kestrel.test")

    assert "PRIVATE" not in repr(vars(signer))


def test_the_public_half_of_a_key_is_what_its_record_holds(tmp_path: Path) -> None:
    path = tmp_path / "kestrel.pem"
    path.write_bytes(pem(KEY, PrivateFormat.TraditionalOpenSSL))
    record = records(b"plera._domainkey.kestrel.test.")

    assert public_key(path) == record.decode().partition("p=")[2]
