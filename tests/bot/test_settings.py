"""Settings are read in one place and refused together, each with its fix."""

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from bot.settings import WEB, WORK, Settings, SettingsWrong, read

KEY = urlsafe_b64encode(bytes(32)).decode()
WHOLE = {
    "REDIS_URL": "redis://:secret-pass@host:6379/0",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "signing",
    "PLERA_SECRET_KEY": KEY,
}


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read((), {}) == Settings()


def test_everything_that_is_missing_is_said_at_once_with_its_fix() -> None:
    with pytest.raises(SettingsWrong) as caught:
        read(WEB, {})

    assert [problem.split()[0] for problem in caught.value.problems] == sorted(WEB)
    assert "plera new-key" in str(caught.value)


def test_in_socket_mode_the_signing_secret_may_be_missing() -> None:
    environ = {name: value for name, value in WHOLE.items() if name != "SLACK_SIGNING_SECRET"}

    settings = read(WEB, environ | {"SLACK_APP_TOKEN": "xapp-1"})

    assert settings.slack_app_token == "xapp-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://host/name"),
        ("REDIS_URL", "localhost:6379"),
        ("SLACK_BOT_TOKEN", "xoxp-user"),
        ("SLACK_APP_TOKEN", "xoxb-bot"),
        ("PLERA_MODEL", "any model"),
        ("PLERA_ENRICHMENT", "somebody"),
        ("PLERA_ENRICHMENT_URL", "http://api.peopledatalabs.com"),
        ("PLERA_ENRICHMENT_PRICE", "free"),
        ("PLERA_ENRICHMENT_PRICE", "0,28"),
        ("PUBLIC_URL", "http://plera.example.com"),
        ("PUBLIC_URL", "https://plera.example.com/?a=1"),
        ("PLERA_GOOGLE_CLIENT_ID", "two words"),
        ("PLERA_MICROSOFT_CLIENT_SECRET", "ümlaut"),
        ("PLERA_GOOGLE_URL", "http://accounts.example.com"),
        ("PLERA_GOOGLE_SERVERS", "smtp.example.com:587"),
        ("PLERA_MICROSOFT_SERVERS", "smtp.example.com,imap.example.com"),
        ("PLERA_DKIM", "kestrel.test:plera"),
        ("PLERA_DKIM", "acme:plera:/key.pem"),
        ("PLERA_DKIM", "acme.com:a:/1.pem, Acme.com:b:/2.pem"),
        ("PLERA_SLACK_URL", "ftp://slack.com/api/"),
        ("PLERA_SECRET_KEY", "too-short"),
        ("PLERA_SECRET_KEY", f"{KEY},umlaut-ä"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("PLERA_PORT", "70000"),
        ("PLERA_ADMINS", "ana, jo"),
        ("PLERA_DEMO", "yes"),
        ("PLERA_MODEL_PRICE", "1.75"),
        ("PLERA_MODEL_PRICE", "free,2"),
        ("PLERA_MODEL_PER_MINUTE", "unlimited"),
        ("PLERA_JUDGE_INTEREST", "1"),
        ("PLERA_MODEL_TIMEOUT", "1h"),
        ("PLERA_CHECK_MAIL_DOMAINS", "yes"),
    ],
)
def test_a_wrong_value_is_refused_by_name_without_being_quoted(name: str, value: str) -> None:
    with pytest.raises(SettingsWrong) as caught:
        read((), {name: value})

    (problem,) = caught.value.problems
    assert problem.startswith(f"{name} is wrong: ")
    assert value not in problem


def test_blank_values_count_as_not_set() -> None:
    assert read((), {"PORT": " ", "PLERA_MODEL": ""}) == Settings()


@pytest.mark.parametrize(
    "text", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"]
)
def test_every_spelling_of_postgresql_uses_psycopg(text: str) -> None:
    assert read((), {"DATABASE_URL": text}).database_url == "postgresql+psycopg://u:p@h/d"


def test_lists_paths_and_addresses_are_taken_apart() -> None:
    settings = read(
        WORK,
        WHOLE
        | {
            "PLERA_SECRET_KEY": f"{KEY}, {KEY}",
            "PLERA_ADMINS": "U1AB,W2CD",
            "PLERA_CLOCK_FILE": "/tmp/clock",
            "PUBLIC_URL": "https://plera.example.com/",
            "PLERA_SLACK_URL": "http://127.0.0.1:8765/api/",
            "PLERA_DKIM": "Acme.com:plera:/etc/acme.pem, b.test:k1.x:/etc/b:2.pem",
            "PLERA_DEMO": "1",
            "PLERA_CHECK_MAIL_DOMAINS": "1",
        },
    )

    assert settings.secret_keys == (KEY, KEY)
    assert settings.admins == ("U1AB", "W2CD")
    assert settings.clock_file == Path("/tmp/clock")
    assert settings.public_url == "https://plera.example.com"
    assert settings.slack_url == "http://127.0.0.1:8765/api/"
    assert settings.dkim == (
        ("acme.com", "plera", Path("/etc/acme.pem")),
        ("b.test", "k1.x", Path("/etc/b:2.pem")),
    )
    assert settings.is_demo
    assert settings.checks_mail_domains
    assert not Settings().checks_mail_domains


def test_no_secret_stands_in_the_repr() -> None:
    shown = repr(read(WEB, WHOLE | {"DATABASE_URL": "postgresql://u:hidden@h/d"}))

    for secret in ("secret-pass", "xoxb-1", "signing", KEY, "hidden"):
        assert secret not in shown


def test_an_enrichment_provider_needs_its_key_which_is_never_shown() -> None:
    with pytest.raises(SettingsWrong, match="PLERA_ENRICHMENT_KEY is not set: copy the API key"):
        read((), {"PLERA_ENRICHMENT": "peopledatalabs"})

    settings = read(
        (),
        {
            "PLERA_ENRICHMENT": "peopledatalabs",
            "PLERA_ENRICHMENT_KEY": "pdl-secret",
            "PLERA_ENRICHMENT_PRICE": "0.265",
        },
    )

    assert (settings.enrichment_key, settings.enrichment_price_micros) == ("pdl-secret", 265_000)
    assert settings.enrichment_url == "https://api.peopledatalabs.com"
    assert "pdl-secret" not in repr(settings)


def test_prices_of_a_model_are_dollars_for_a_million_tokens_in_and_out() -> None:
    settings = read((), {"PLERA_MODEL_PRICE": "0.25, 2", "PLERA_MODEL_PER_MINUTE": "500"})

    assert (settings.model_price, settings.fallback_price, settings.model_per_minute) == (
        (0.25, 2),
        None,
        500,
    )


@pytest.mark.parametrize("issuer", ["GOOGLE", "MICROSOFT"])
def test_an_issuers_client_needs_id_and_secret_and_the_secret_is_never_shown(issuer: str) -> None:
    both = {f"PLERA_{issuer}_CLIENT_ID": "client-1", f"PLERA_{issuer}_CLIENT_SECRET": "hidden-1"}
    for name in both:
        other = next(one for one in both if one != name)
        with pytest.raises(SettingsWrong, match=f"{other} is not set"):
            read((), {name: both[name]})

    settings = read((), both | {f"PLERA_{issuer}_SERVERS": "smtp.x.test:587, imap.x.test:993"})

    assert "hidden-1" not in repr(settings)
    assert getattr(settings, f"{issuer.lower()}_servers") == ("smtp.x.test:587", "imap.x.test:993")


@pytest.mark.parametrize("dsn", ["api1.unipile.com:13111", "https://api1.unipile.com:13111/"])
def test_unipile_needs_both_its_address_and_its_key_which_is_never_shown(dsn: str) -> None:
    with pytest.raises(SettingsWrong, match="UNIPILE_API_KEY is not set: make an access token"):
        read((), {"UNIPILE_DSN": dsn})
    with pytest.raises(SettingsWrong, match="UNIPILE_DSN is not set: copy the DSN"):
        read((), {"UNIPILE_API_KEY": "unipile-secret"})

    settings = read((), {"UNIPILE_DSN": dsn, "UNIPILE_API_KEY": "unipile-secret"})

    assert settings.unipile_dsn == "https://api1.unipile.com:13111"
    assert settings.unipile_key == "unipile-secret"
    assert "unipile-secret" not in repr(settings)


@pytest.mark.parametrize(
    "dsn",
    ["http://api1.unipile.com", "https://api1.unipile.com/api/v1", "https://u@api1.unipile.com", "https://"],
)
def test_an_address_that_is_no_dsn_is_refused(dsn: str) -> None:
    with pytest.raises(SettingsWrong, match="UNIPILE_DSN is wrong: copy the DSN"):
        read((), {"UNIPILE_DSN": dsn, "UNIPILE_API_KEY": "k"})
