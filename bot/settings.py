"""All settings of an installation, read from the environment in one place and refused at start when wrong."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import own_redis
from bot import setting_values as written
from bot.refusal import Refused

ENRICHMENT_API = "https://api.peopledatalabs.com"
ENRICHMENT_PRICE_MICROS = 280_000
"""What People Data Labs lists for a person found, by the month: $0.28, less with more volume or a year's plan."""
SLACK_API = "https://slack.com/api/"


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
    unipile_dsn: str = ""
    unipile_key: str = field(default="", repr=False)
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


_TABLE: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "DATABASE_URL": ("database_url", written.database_url),
    "REDIS_URL": ("redis_url", written.redis_url),
    "SLACK_BOT_TOKEN": ("slack_bot_token", written.bot_token),
    "SLACK_SIGNING_SECRET": ("slack_signing_secret", str),
    "SLACK_APP_TOKEN": ("slack_app_token", written.app_token),
    "PLERA_SLACK_URL": ("slack_url", written.slack_url),
    "PLERA_MODEL": ("model", written.model),
    "PLERA_MODEL_URL": ("model_url", written.address),
    "PLERA_MODEL_KEY": ("model_key", str),
    "PLERA_MODEL_FALLBACK": ("fallback_model", written.model),
    "PLERA_MODEL_CALLS": ("model_calls", written.calls),
    "PLERA_MODEL_PER_MINUTE": ("model_per_minute", written.per_minute),
    "PLERA_MODEL_TIMEOUT": ("model_timeout", written.timeout),
    "PLERA_MODEL_PRICE": ("model_price", written.model_price),
    "PLERA_MODEL_FALLBACK_PRICE": ("fallback_price", written.model_price),
    "PLERA_JUDGE_INTEREST": ("judges_interest", written.flag),
    "PLERA_ENRICHMENT": ("enrichment", written.enrichment),
    "PLERA_ENRICHMENT_KEY": ("enrichment_key", str),
    "PLERA_ENRICHMENT_URL": ("enrichment_url", written.address),
    "PLERA_ENRICHMENT_PRICE": ("enrichment_price_micros", written.price),
    "PLERA_CHECK_MAIL_DOMAINS": ("checks_mail_domains", written.flag),
    "UNIPILE_DSN": ("unipile_dsn", written.unipile),
    "UNIPILE_API_KEY": ("unipile_key", written.client),
    "PUBLIC_URL": ("public_url", written.address),
    "PLERA_DKIM": ("dkim", written.dkim),
    "PLERA_GOOGLE_CLIENT_ID": ("google_client_id", written.client),
    "PLERA_GOOGLE_CLIENT_SECRET": ("google_client_secret", written.client),
    "PLERA_GOOGLE_URL": ("google_url", written.address),
    "PLERA_GOOGLE_SERVERS": ("google_servers", written.servers),
    "PLERA_MICROSOFT_CLIENT_ID": ("microsoft_client_id", written.client),
    "PLERA_MICROSOFT_CLIENT_SECRET": ("microsoft_client_secret", written.client),
    "PLERA_MICROSOFT_URL": ("microsoft_url", written.address),
    "PLERA_MICROSOFT_SERVERS": ("microsoft_servers", written.servers),
    "PLERA_SECRET_KEY": ("secret_keys", written.keys),
    "PORT": ("port", written.port),
    "PLERA_PORT": ("demo_port", written.port),
    "PLERA_DIR": ("directory", Path),
    "PLERA_CLOCK_FILE": ("clock_file", Path),
    "PLERA_ADMINS": ("admins", written.ids),
    "PLERA_DEMO": ("is_demo", written.flag),
    "PLERA_CRASH_AT": ("crash_at", written.crash_points),
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
    "UNIPILE_DSN": "copy the DSN from Unipile's dashboard, as in api1.unipile.com:13111, or leave both out",
    "UNIPILE_API_KEY": "make an access token in Unipile's dashboard, or leave both out",
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
    wanted |= {"UNIPILE_API_KEY"} if values.get("unipile_dsn") else set()
    wanted |= {"UNIPILE_DSN"} if values.get("unipile_key") else set()
    if "redis_url" in values:
        wanted.discard("REDIS_URL")
    if environ.get("SLACK_APP_TOKEN", "").strip():
        wanted.discard("SLACK_SIGNING_SECRET")
    return [
        f"{name} is not set: {_HOW[name]}." for name in sorted(wanted) if not environ.get(name, "").strip()
    ]
