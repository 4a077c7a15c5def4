"""Signs mails with DKIM (RFC 6376) for teams whose own relay does not: a key for each domain, read from a file."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from outreach.errors import SenderBroken

SIGNED = (
    b"from", b"from", b"reply-to", b"to", b"to", b"subject", b"subject", b"date", b"date", b"message-id",
    b"in-reply-to", b"references", b"mime-version", b"content-type", b"content-transfer-encoding",
    b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
"""The header fields that a signature covers (RFC 6376, 5.4.1; RFC 8058, 4): one named twice cannot be added later."""
LEAST_BITS = 1024
"""Shorter keys are taken by nobody (RFC 8301, 3.2)."""


class KeyUnusable(Exception):
    """A key file cannot be used; the sentence says why."""


@dataclass(frozen=True)
class DkimKey:
    """Where a domain's key is: its selector, as in selector._domainkey.domain, and its file in PEM."""

    domain: str
    selector: str
    path: Path


@dataclass(frozen=True)
class _Loaded:
    selector: bytes
    key: bytes = field(repr=False)


class DkimSigner:
    """Signs what leaves from the domains that it has a key for; a key is read when it is first needed."""

    def __init__(self, keys: Iterable[DkimKey]) -> None:
        self._keys: Mapping[str, DkimKey] = {one.domain.lower(): one for one in keys}
        self._loaded: dict[str, _Loaded] = {}

    def signed(self, content: bytes, sender: str) -> bytes:
        """Return a mail with a signature of its sender's domain in front; without a key for it as it is.

        Raises SenderBroken when the key cannot be used: unsigned mail would harm the domain.
        """
        domain = sender.rpartition("@")[2].lower()
        if domain not in self._keys:
            return content
        try:
            loaded = self._loaded.get(domain) or self._load(domain)
            header: bytes = dkim.sign(
                content,
                loaded.selector,
                domain.encode("ascii"),
                loaded.key,
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=list(SIGNED),
            )
        except (KeyUnusable, dkim.DKIMException) as error:
            raise SenderBroken(
                f"Mails of {domain} cannot be signed ({error}): correct PLERA_DKIM and its key file."
            ) from error
        return header + content

    def _load(self, domain: str) -> _Loaded:
        one = self._keys[domain]
        pem = private_key(one.path).private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        )
        return self._loaded.setdefault(domain, _Loaded(one.selector.encode("ascii"), pem))


def private_key(path: Path) -> RSAPrivateKey:
    """Return the RSA key of a file. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise KeyUnusable(f"the key file {path} cannot be read") from error
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path} holds no private key in PEM without a password") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise KeyUnusable(f"{path} holds no RSA key of at least {LEAST_BITS} bits")
    return key


def public_key(path: Path) -> str:
    """Return the public half of a file's key as a record holds it in p= (RFC 6376, 3.6.1). Raises KeyUnusable."""
    public = private_key(path).public_key()
    return b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode("ascii")
