"""How each setting is written: a text of the environment becomes a value, or a ValueError that says how to write it."""

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MOST_CALLS = 32
_DNS_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")


def database_url(text: str) -> str:
    """Return the address of a database as SQLAlchemy has it."""
    if text.startswith("postgres://"):
        text = "postgresql://" + text.removeprefix("postgres://")
    if text.startswith("postgresql://"):
        text = "postgresql+psycopg://" + text.removeprefix("postgresql://")
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("write it as postgresql://user:password@host/name or sqlite:////path/plera.db")
    return text


def redis_url(text: str) -> str:
    """Return the address of a Redis."""
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("write it as redis://:password@host:6379/0 (rediss:// for TLS)")
    return text


def bot_token(text: str) -> str:
    """Return a bot token of Slack."""
    if not text.startswith("xoxb-"):
        raise ValueError("a bot token begins with xoxb-; copy it from OAuth & Permissions of the Slack app")
    return text


def app_token(text: str) -> str:
    """Return an app-level token of Slack."""
    if not text.startswith("xapp-"):
        raise ValueError("an app-level token begins with xapp-; make one under Basic Information")
    return text


def model(text: str) -> str:
    """Return a model as "provider:name", or the embedded template."""
    if text != "template" and not re.fullmatch(r"[a-z0-9_-]+:\S+", text):
        raise ValueError("write it as provider:model, as in openai:gpt-5-mini, or leave it out")
    return text


def calls(text: str) -> int:
    """Return how many texts are written at once."""
    if not re.fullmatch(r"[1-9][0-9]?", text) or int(text) > _MOST_CALLS:
        raise ValueError(f"write how many texts may be written at once, from 1 to {_MOST_CALLS}")
    return int(text)


def per_minute(text: str) -> int:
    """Return how many calls a minute a model may get."""
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise ValueError(
            "write how many calls a minute the model may get from all workers together, as in 500"
        )
    return int(text)


def timeout(text: str) -> int:
    """Return how many seconds a call of a model may take."""
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise ValueError("write how many seconds a call of the model may take, from 1 to 999")
    return int(text)


def model_price(text: str) -> tuple[float, float]:
    """Return what a million tokens in and out cost in dollars."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(re.fullmatch(r"\d{1,4}(\.\d{1,6})?", part) for part in parts):
        raise ValueError("write what a million tokens in and out cost in dollars, as in 0.25,2")
    return float(parts[0]), float(parts[1])


def enrichment(text: str) -> str:
    """Return the name of an enrichment provider."""
    if text != "peopledatalabs":
        raise ValueError("write peopledatalabs, the provider that Plera knows, or leave it out")
    return text


def price(text: str) -> int:
    """Return what one person found costs, in millionths of a dollar."""
    if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", text):
        raise ValueError("write what one person found costs in dollars, as in 0.28")
    return round(Decimal(text) * 1_000_000)


def address(text: str) -> str:
    """Return an address of the web, over TLS unless it is on this machine, without its final slash."""
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("write it as https://plera.example.com")
    return text.rstrip("/")


def unipile(text: str) -> str:
    """Return where Unipile's API is, from its DSN as the dashboard shows it or a URL."""
    url = text if "://" in text else f"https://{text}"
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    if not is_safe or not parts.hostname or not is_bare:
        raise ValueError("copy the DSN from Unipile's dashboard; it looks like api1.unipile.com:13111")
    return f"{parts.scheme}://{parts.netloc}"


def slack_url(text: str) -> str:
    """Return the address of Slack, with a final slash."""
    return address(text) + "/"


def dkim(text: str) -> tuple[tuple[str, str, Path], ...]:
    """Return (domain, selector, file of the key) of each domain that is signed for."""
    found: dict[str, tuple[str, str, Path]] = {}
    for word in (word.strip() for word in text.split(",") if word.strip()):
        domain, _, rest = word.partition(":")
        selector, _, path = rest.partition(":")
        is_name = all(_DNS_NAME.fullmatch(one) for one in (domain, selector)) and "." in domain
        if not is_name or not path or domain.lower() in found:
            raise ValueError(
                "for each domain write domain:selector:key file, separated by commas, as in "
                "acme.com:plera:/etc/plera/acme.pem"
            )
        found[domain.lower()] = (domain.lower(), selector, Path(path))
    return tuple(found.values())


def client(text: str) -> str:
    """Return an id or secret of a registered app."""
    if not re.fullmatch(r"[!-~]{1,500}", text):
        raise ValueError("copy it as it stands where the app was registered, without spaces")
    return text


def servers(text: str) -> tuple[str, str]:
    """Return an SMTP and an IMAP server as "host:port"."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(re.fullmatch(r"[^\s:,]+:\d{1,5}", part) for part in parts):
        raise ValueError("write the SMTP and the IMAP server, as in smtp.gmail.com:587,imap.gmail.com:993")
    return parts[0], parts[1]


def keys(text: str) -> tuple[str, ...]:
    """Return keys of 32 bytes in URL-safe base64; the first encrypts."""
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    for key in keys:
        try:
            is_key = len(urlsafe_b64decode(key)) == 32
        except (NotBase64, ValueError):
            is_key = False
        if not is_key:
            raise ValueError(
                "every key is 32 bytes in URL-safe base64, separated by commas; make one with `plera new-key`"
            )
    return keys


def port(text: str) -> int:
    """Return a port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError("write a port between 1 and 65535")
    return int(text)


def ids(text: str) -> tuple[str, ...]:
    """Return user ids of Slack."""
    ids = tuple(word.strip() for word in text.split(",") if word.strip())
    if any(not re.fullmatch(r"[UW][A-Z0-9]+", word) for word in ids):
        raise ValueError("list Slack user ids like U012AB3CD, separated by commas")
    return ids


def flag(text: str) -> bool:
    """Return whether it is 1."""
    if text not in ("0", "1"):
        raise ValueError("write 1 or 0")
    return text == "1"


def crash_points(text: str) -> tuple[tuple[str, int], ...]:
    """Return names of crash points and at which pass each crashes, for tests."""
    found: list[tuple[str, int]] = []
    for word in text.split(","):
        name, _, passes = word.strip().partition(":")
        if not re.fullmatch(r"[a-z_]+", name) or not re.fullmatch(r"[1-9][0-9]{0,5}|", passes):
            raise ValueError(
                "for tests only: write names of crash points, as in after_intent or after_intent:3"
            )
        found.append((name, int(passes or 1)))
    return tuple(found)
