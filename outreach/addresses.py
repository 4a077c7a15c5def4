"""Email addresses of an import: what people write around them, and what kind of address it is."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import idna
from disposable_email_domains import blocklist

from outreach.composing import is_address, is_plain_address

_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_SCHEME = re.compile(r"^mailto:", re.IGNORECASE)
_AROUND = " \t\"'`,;:.()[]<>„“”‘’"
_ADDRESS_LIKE = re.compile(r"[^\s<>()\[\]\"',;|/:]+@[^\s<>()\[\]\"',;|/:]+")
_SEVERAL = re.compile(r"[,;|/\s]+")
_ROLE_WORDS = """
    abuse account accounting accounts admin administration administrator allgemein amministrazione anfrage
    anfragen backoffice bewerbung billing biuro booking bookings buchhaltung buero business careers
    comercial commercial compliance compras comptabilite contabilidad contabilita contact contact-us
    contacto contactus contato contatti customercare customerservice datenschutz direccion direction
    einkauf enquiries enquiry events export facturacion faktura feedback financas finance fragen geral
    hallo hello help helpdesk hi hostmaster hr info informacion informatie information informazioni infos
    inquiries inquiry invoice invoices it jobs karriere klantenservice kontakt kundenservice legal mail
    mailer-daemon marketing media newsletter no-reply noreply office orders partners personal post
    postmaster press presse privacy procurement purchasing reception rechnung recruiting recruitment
    redaktion reklamacje reservations rh root sales secretariat security sekretariat sklep soporte spam
    sprzedaz support team tech vendas ventas verkauf verkoop vertrieb verwaltung webmaster welcome zakupy
    zentrale
"""
_ROLES = frozenset(_ROLE_WORDS.split())
"""Local parts that are read by a role rather than a person (RFC 2142, and what companies of Europe use)."""


@dataclass(frozen=True, slots=True)
class Address:
    """One email address in lower case, "" where there is none or `problem` says why it cannot be used.

    `remark` is what is to be known of one that can.
    """

    address: str = ""
    problem: str = ""
    remark: str = ""

    @property
    def domain(self) -> str:
        """Return what stands behind the @."""
        return self.address.rpartition("@")[2]


_NONE = Address()
BEYOND_ASCII = (
    "The email has letters beyond ASCII before the @: only a mail server that offers SMTPUTF8 writes there."
)


def read_address(cell: str) -> Address:
    """Read an address out of a cell: "mailto:", "Name <a@b>" and quotes go, a domain becomes ASCII (IDNA 2008).

    Letters beyond ASCII before the @ stay, with a remark: not every mail server writes there. Of several addresses
    the first counts.
    """
    bare = cell.strip(_AROUND)
    if not bare:
        return _NONE
    if is_plain_address(bare) and bare.isascii():
        return Address(bare.lower())
    inside = _IN_BRACKETS.search(cell)
    bare = _SCHEME.sub("", (inside[1] if inside and "@" in inside[1] else bare).strip(_AROUND)).partition(
        "?"
    )[0]
    if bare.count("@") != 1:
        bare = next((part.strip(_AROUND) for part in _SEVERAL.split(bare) if part.count("@") == 1), bare)
    local, _, domain = bare.partition("@")
    address = f"{local.strip()}@{ascii_domain(domain.strip().strip('.'))}".lower()
    if is_plain_address(address):
        return Address(address, remark=_of_several(cell))
    address = unicodedata.normalize("NFC", address)
    if is_address(address):
        return Address(address, remark=BEYOND_ASCII)
    return Address("", "The email is not an address: correct it or leave it empty.")


def _of_several(cell: str) -> str:
    there = {one.lower() for one in _ADDRESS_LIKE.findall(cell)}
    return "The cell holds several addresses: the first was taken." if len(there) > 1 else ""


@lru_cache(maxsize=4096)
def ascii_domain(domain: str) -> str:
    """Return a domain in ASCII, "" when it cannot be one."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def in_ascii(address: str) -> str:
    """Return an address in small letters, its domain in ASCII; what is none stays as it is."""
    local, mark, domain = unicodedata.normalize("NFC", address.strip().lower()).rpartition("@")
    return f"{local}{mark}{ascii_domain(domain) or domain}"


def is_role(address: str) -> bool:
    """Say whether an address belongs to a role such as info@ or vertrieb@ rather than to a person."""
    local = address.partition("@")[0].partition("+")[0]
    return local in _ROLES or local.replace(".", "").replace("_", "").replace("-", "") in _ROLES


@lru_cache(maxsize=8192)
def is_disposable(domain: str) -> bool:
    """Say whether a domain, or one above it, hands out addresses that are thrown away."""
    labels = domain.split(".")
    return any(".".join(labels[at:]) in blocklist for at in range(len(labels) - 1))
