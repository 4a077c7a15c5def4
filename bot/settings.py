"""All settings of an installation, read from the environment in one place and refused at start when wrong."""

import os
import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot import own_redis
from bot.refusal import Refused

ENRICHMENT_API = "https://api.peopledatalabs.com"
ENRICHMENT_PRICE_MICROS = 280_000
"""What People Data Labs lists for a person found, by the month: $0.28, less with more volume or a year's plan."""
SLACK_API = "https://slack.com/api/"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsWrong(Refused):
    """Some settings are missing or wrong; `problems` holds one sentence with the fix for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What an installation is told from outside; empty means "not set". Secrets stay out of the repr."""

    database_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    slack_bot_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_url: str = SLACK_API
    model: str = "template"
    model_url: str = ""
    model_key: str = field(default="", repr=False)
    fallback_model: str = ""
    model_calls: int = 8
    model_per_minute: int = 0
    model_timeout: int = 60
    judges_interest: bool = False
    model_price: tuple[float, float] | None = None
    fallback_price: tuple[float, float] | None = None
    enrichment: str = ""
    enrichment_key: str = field(default="", repr=False)
    enrichment_url: str = ENRICHMENT_API
    enrichment_price_micros: int = ENRICHMENT_PRICE_MICROS
    checks_mail_domains: bool = False
    public_url: str = ""
    dkim: tuple[tuple[str, str, Path], ...] = ()
    google_client_id: str = ""
    google_client_secret: str = field(default="", repr=False)
    google_url: str = ""
    google_servers: tuple[str, str] | None = None
    microsoft_client_id: str = ""
    microsoft_client_secret: str = field(default="", repr=False)
    microsoft_url: str = ""
    microsoft_servers: tuple[str, str] | None = None
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    port: int = 3000
    demo_port: int = 8765
    directory: Path = Path(".plera")
    clock_file: Path | None = None
    admins: tuple[str, ...] = ()
    is_demo: bool = False
    crash_at: tuple[tuple[str, int], ...] = ()


def _database_url(text: str) -> str:
    if text.startswith("postgres://"):
        text = "postgresql://" + text.removeprefix("postgres://")
    if text.startswith("postgresql://"):
        text = "postgresql+psycopg://" + text.removeprefix("postgresql://")
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("write it as postgresql://user:password@host/name or sqlite:////path/plera.db")
    return text


def _redis_url(text: str) -> str:
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("write it as redis://:password@host:6379/0 (rediss:// for TLS)")
    return text


def _bot_token(text: str) -> str:
    if not text.startswith("xoxb-"):
        raise ValueError("a bot token begins with xoxb-; copy it from OAuth & Permissions of the Slack app")
    return text


def _app_token(text: str) -> str:
    if not text.startswith("xapp-"):
        raise ValueError("an app-level token begins with xapp-; make one under Basic Information")
    return text


def _model(text: str) -> str:
    if text != "template" and not re.fullmatch(r"[a-z0-9_-]+:\S+", text):
        raise ValueError("write it as provider:model, as in openai:gpt-5-mini, or leave it out")
    return text


def _calls(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", text) or int(text) > _MOST_CALLS:
        raise ValueError(f"write how many texts may be written at once, from 1 to {_MOST_CALLS}")
    return int(text)


def _per_minute(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise ValueError(
            "write how many calls a minute the model may get from all workers together, as in 500"
        )
    return int(text)


def _timeout(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise ValueError("write how many seconds a call of the model may take, from 1 to 999")
    return int(text)


def _model_price(text: str) -> tuple[float, float]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(re.fullmatch(r"\d{1,4}(\.\d{1,6})?", part) for part in parts):
        raise ValueError("write what a million tokens in and out cost in dollars, as in 0.25,2")
    return float(parts[0]), float(parts[1])


def _enrichment(text: str) -> str:
    if text != "peopledatalabs":
        raise ValueError("write peopledatalabs, the provider that Plera knows, or leave it out")
    return text


def _price(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", text):
        raise ValueError("write what one person found costs in dollars, as in 0.28")
    return round(Decimal(text) * 1_000_000)


def _address(text: str) -> str:
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("write it as https://plera.example.com")
    return text.rstrip("/")


def _slack_url(text: str) -> str:
    return _address(text) + "/"


def _dkim(text: str) -> tuple[tuple[str, str, Path], ...]:
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


def _client(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,500}", text):
        raise ValueError("copy it as it stands where the app was registered, without spaces")
    return text


def _servers(text: str) -> tuple[str, str]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(re.fullmatch(r"[^\s:,]+:\d{1,5}", part) for part in parts):
        raise ValueError("write the SMTP and the IMAP server, as in smtp.gmail.com:587,imap.gmail.com:993")
    return parts[0], parts[1]


def _keys(text: str) -> tuple[str, ...]:
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


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError("write a port between 1 and 65535")
    return int(text)


def _ids(text: str) -> tuple[str, ...]:
    ids = tuple(word.strip() for word in text.split(",") if word.strip())
    if any(not re.fullmatch(r"[UW][A-Z0-9]+", word) for word in ids):
        raise ValueError("list Slack user ids like U012AB3CD, separated by commas")
    return ids


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("write 1 or 0")
    return text == "1"


def _crash_points(text: str) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for word in text.split(","):
        name, _, passes = word.strip().partition(":")
        if not re.fullmatch(r"[a-z_]+", name) or not re.fullmatch(r"[1-9][0-9]{0,5}|", passes):
            raise ValueError(
                "for tests only: write names of crash points, as in after_intent or after_intent:3"
            )
        found.append((name, int(passes or 1)))
    return tuple(found)


_MOST_CALLS = 32
_DNS_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")

_TABLE: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "DATABASE_URL": ("database_url", _database_url),
    "REDIS_URL": ("redis_url", _redis_url),
    "SLACK_BOT_TOKEN": ("slack_bot_token", _bot_token),
    "SLACK_SIGNING_SECRET": ("slack_signing_secret", str),
    "SLACK_APP_TOKEN": ("slack_app_token", _app_token),
    "PLERA_SLACK_URL": ("slack_url", _slack_url),
    "PLERA_MODEL": ("model", _model),
    "PLERA_MODEL_URL": ("model_url", _address),
    "PLERA_MODEL_KEY": ("model_key", str),
    "PLERA_MODEL_FALLBACK": ("fallback_model", _model),
    "PLERA_MODEL_CALLS": ("model_calls", _calls),
    "PLERA_MODEL_PER_MINUTE": ("model_per_minute", _per_minute),
    "PLERA_MODEL_TIMEOUT": ("model_timeout", _timeout),
    "PLERA_MODEL_PRICE": ("model_price", _model_price),
    "PLERA_MODEL_FALLBACK_PRICE": ("fallback_price", _model_price),
    "PLERA_JUDGE_INTEREST": ("judges_interest", _flag),
    "PLERA_ENRICHMENT": ("enrichment", _enrichment),
    "PLERA_ENRICHMENT_KEY": ("enrichment_key", str),
    "PLERA_ENRICHMENT_URL": ("enrichment_url", _address),
    "PLERA_ENRICHMENT_PRICE": ("enrichment_price_micros", _price),
    "PLERA_CHECK_MAIL_DOMAINS": ("checks_mail_domains", _flag),
    "PUBLIC_URL": ("public_url", _address),
    "PLERA_DKIM": ("dkim", _dkim),
    "PLERA_GOOGLE_CLIENT_ID": ("google_client_id", _client),
    "PLERA_GOOGLE_CLIENT_SECRET": ("google_client_secret", _client),
    "PLERA_GOOGLE_URL": ("google_url", _address),
    "PLERA_GOOGLE_SERVERS": ("google_servers", _servers),
    "PLERA_MICROSOFT_CLIENT_ID": ("microsoft_client_id", _client),
    "PLERA_MICROSOFT_CLIENT_SECRET": ("microsoft_client_secret", _client),
    "PLERA_MICROSOFT_URL": ("microsoft_url", _address),
    "PLERA_MICROSOFT_SERVERS": ("microsoft_servers", _servers),
    "PLERA_SECRET_KEY": ("secret_keys", _keys),
    "PORT": ("port", _port),
    "PLERA_PORT": ("demo_port", _port),
    "PLERA_DIR": ("directory", Path),
    "PLERA_CLOCK_FILE": ("clock_file", Path),
    "PLERA_ADMINS": ("admins", _ids),
    "PLERA_DEMO": ("is_demo", _flag),
    "PLERA_CRASH_AT": ("crash_at", _crash_points),
}

_HOW = {
    "REDIS_URL": "set it to redis://:password@host:6379/0; `plera start` and `plera demo` bring their own Redis",
    "SLACK_BOT_TOKEN": "install the Slack app made from manifest.yaml and copy its xoxb- token",
    "SLACK_SIGNING_SECRET": "copy it from Basic Information of the Slack app",
    "PLERA_ENRICHMENT_KEY": "copy the API key from the dashboard of People Data Labs, or leave PLERA_ENRICHMENT out",
    "PLERA_GOOGLE_CLIENT_ID": "copy it from the OAuth client of your Google Cloud project, or leave both out",
    "PLERA_GOOGLE_CLIENT_SECRET": "copy it from the OAuth client of your Google Cloud project, or leave both out",
    "PLERA_MICROSOFT_CLIENT_ID": "copy the Application (client) ID from your app registration, or leave both out",
    "PLERA_MICROSOFT_CLIENT_SECRET": "make one under Certificates & secrets of your app registration",
    "PLERA_SECRET_KEY": "it encrypts every stored password and token; make one with `plera new-key`",
}

WORK = frozenset({"REDIS_URL", "PLERA_SECRET_KEY"})
"""What every process of an installation needs."""

WEB = WORK | {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}
"""What the process that talks with Slack needs; in Socket Mode the signing secret may be missing."""


def read(needs: Collection[str] = (), environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; blank values count as not set. Raises SettingsWrong with all problems at once."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, (attribute, parse) in _TABLE.items():
        text = environ.get(name, "").strip()
        if not text:
            continue
        try:
            values[attribute] = parse(text)
        except ValueError as error:
            problems.append(f"{name} is wrong: {error}.")
    own = own_redis.find(values.get("directory", Settings.directory))
    if own is not None:
        values.setdefault("redis_url", own.url)
    problems += _missing(needs, environ, values)
    if values.get("judges_interest") and values.get("model", Settings.model) == Settings.model:
        problems.append(
            "PLERA_JUDGE_INTEREST is wrong: the embedded template cannot read; set PLERA_MODEL, or leave it out."
        )
    if problems:
        raise SettingsWrong(problems)
    return Settings(**values)


def _missing(needs: Collection[str], environ: Mapping[str, str], values: Mapping[str, Any]) -> list[str]:
    wanted = set(needs) | ({"PLERA_ENRICHMENT_KEY"} if values.get("enrichment") else set())
    wanted |= {
        f"PLERA_{name.upper()}_CLIENT_{other}"
        for name in ("google", "microsoft")
        for one, other in (("id", "SECRET"), ("secret", "ID"))
        if values.get(f"{name}_client_{one}")
    }
    if "redis_url" in values:
        wanted.discard("REDIS_URL")
    if environ.get("SLACK_APP_TOKEN", "").strip():
        wanted.discard("SLACK_SIGNING_SECRET")
    return [
        f"{name} is not set: {_HOW[name]}." for name in sorted(wanted) if not environ.get(name, "").strip()
    ]
