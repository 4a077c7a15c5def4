"""`plera demo`: the whole product on this machine, on embedded parts, with a local Slack to try it in."""

import http.client
import os
import sys
import time
from functools import partial

from bot import demo_seed, readiness, valkey
from bot.children import Child, ChildEnded, Children
from bot.demo_home import DemoRefused, Home, Secrets, choose_ports, open_home, require_port
from bot.processes import STOP_ORDER, Asked, Stop, start_all
from bot.settings import Settings, read

_PORTS = ("bot_port", "redis_port", "smtp_port", "imap_port")
_READY_SECONDS = 180.0


def run(*, is_fresh: bool, is_empty: bool = False, socket_mode: bool = False) -> int:
    """Start everything, stay until SIGINT or SIGTERM, and leave no process behind; return the exit code.

    With `is_empty` the workspace is as just after the installation; a demo that began one way goes on that way.

    Raises Refused with a sentence when something stands in the way.
    """
    began_at = time.monotonic()
    settings = read()
    home = open_home(settings.directory)
    if is_fresh:
        _refuse_fresh_elsewhere(settings)
        home.start_over()
        home.make_rooms()
    kept = home.secrets(is_empty=is_empty)
    if is_empty and not kept.is_empty:
        raise DemoRefused(
            f"The demo in {home.directory} began with a workspace at work: `plera demo --empty --fresh` throws it "
            "away and begins with an empty one, or set PLERA_DIR to another directory."
        )
    require_port(settings.demo_port)
    asked = Asked()
    children = Children(_say)
    try:
        kept.socket_mode = socket_mode
        _start_all(settings, home, kept, children, asked)
        _wait_until_ready(settings.demo_port, children, asked)
        _greet(settings, time.monotonic() - began_at, kept)
        while True:
            time.sleep(0.2)
            asked.check()
            children.revive()
    except Stop:
        _say("Stopping…")
        return 0
    finally:
        children.stop(STOP_ORDER)


def _refuse_fresh_elsewhere(settings: Settings) -> None:
    if settings.database_url:
        raise DemoRefused(
            "--fresh empties only the demo's own database, and DATABASE_URL is set: empty that one yourself, "
            "or unset DATABASE_URL."
        )


def _start_all(settings: Settings, home: Home, kept: Secrets, children: Children, asked: Asked) -> None:
    kept.ports = choose_ports(_PORTS, kept.ports)
    home.keep(kept)
    readiness.clear(home.directory)
    demo_seed.set_clock(home)
    demo_seed.write_seed(home, kept)
    environ = _environ(settings, home, kept)
    if not settings.redis_url:
        command = valkey.command(home.valkey, kept.ports["redis_port"], kept.redis_password)
        children.start(Child("valkey", command, _bare(), home.logs / "valkey.log"))
    children.start(_sandbox(settings, home, kept))
    demo_seed.prepare_database(read((), environ), kept)
    if not settings.redis_url:
        valkey.wait_for(kept.ports["redis_port"], kept.redis_password, children.require_all)
    start_all(children, asked, environ, home.logs, on_restart=partial(readiness.clear, home.directory))


def _sandbox(settings: Settings, home: Home, kept: Secrets) -> Child:
    command = [sys.executable, "-P", "-m", "sandbox"]
    command += ["--port", str(settings.demo_port), "--state", str(home.sandbox)]
    command += ["--smtp-port", str(kept.ports["smtp_port"]), "--imap-port", str(kept.ports["imap_port"])]
    command += ["--clock-file", str(home.clock_file), "--seed", str(home.seed_file)]
    command += ["--bot-url", f"http://127.0.0.1:{kept.ports['bot_port']}"]
    return Child("sandbox", command, _bare(), home.logs / "sandbox.log")


def _bare() -> dict[str, str]:
    """Return the environment without any setting of ours."""
    ours = ("PLERA_", "SLACK_", "UNIPILE_")
    dropped = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "PORT")
    return {
        name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in dropped
    }


def _environ(settings: Settings, home: Home, kept: Secrets) -> dict[str, str]:
    redis_url = f"redis://:{kept.redis_password}@127.0.0.1:{kept.ports['redis_port']}/0"
    database_url = settings.database_url or f"sqlite:///{home.directory / 'plera.db'}"
    over_sockets = {"SLACK_APP_TOKEN": kept.app_token} if kept.socket_mode else {}
    return _bare() | {
        **over_sockets,
        **_enrichment(settings),
        **_issuers(settings, kept),
        "UNIPILE_DSN": f"http://127.0.0.1:{settings.demo_port}",
        "UNIPILE_API_KEY": kept.unipile_key,
        "PLERA_DEMO": "1",
        "PLERA_DIR": str(home.directory),
        "PLERA_PORT": str(settings.demo_port),
        "PLERA_CLOCK_FILE": str(home.clock_file),
        "PLERA_SECRET_KEY": kept.secret_key,
        **_model(settings),
        "PLERA_SLACK_URL": f"http://127.0.0.1:{settings.demo_port}/api/",
        "SLACK_BOT_TOKEN": kept.bot_token,
        "SLACK_SIGNING_SECRET": kept.signing_secret,
        "DATABASE_URL": database_url,
        "REDIS_URL": settings.redis_url or redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{kept.ports['bot_port']}",
        "PORT": str(kept.ports["bot_port"]),
    }


def _model(settings: Settings) -> dict[str, str]:
    """Return the model as it was set."""
    given = {
        "PLERA_MODEL": settings.model,
        "PLERA_MODEL_URL": settings.model_url,
        "PLERA_MODEL_KEY": settings.model_key,
        "PLERA_MODEL_FALLBACK": settings.fallback_model,
        "PLERA_MODEL_CALLS": str(settings.model_calls),
    }
    return {name: value for name, value in given.items() if value}


def _enrichment(settings: Settings) -> dict[str, str]:
    """Return the enrichment provider as it was set: without one, a demo asks nobody."""
    if not settings.enrichment:
        return {}
    return {
        "PLERA_ENRICHMENT": settings.enrichment,
        "PLERA_ENRICHMENT_KEY": settings.enrichment_key,
        "PLERA_ENRICHMENT_URL": settings.enrichment_url,
        "PLERA_ENRICHMENT_PRICE": f"{settings.enrichment_price_micros / 1_000_000:.6f}",
    }


def _issuers(settings: Settings, kept: Secrets) -> dict[str, str]:
    """Return both issuers of consent at the local one's doors, with the local mail servers behind them."""
    found: dict[str, str] = {}
    for name in ("google", "microsoft"):
        found |= {
            f"PLERA_{name.upper()}_CLIENT_ID": demo_seed.CLIENT_ID,
            f"PLERA_{name.upper()}_CLIENT_SECRET": kept.client_secret,
            f"PLERA_{name.upper()}_URL": f"http://127.0.0.1:{settings.demo_port}/oauth/{name}",
            f"PLERA_{name.upper()}_SERVERS": ",".join(
                f"127.0.0.1:{kept.ports[port]}" for port in ("smtp_port", "imap_port")
            ),
        }
    return found


def _wait_until_ready(port: int, children: Children, asked: Asked) -> None:
    ends_at = time.monotonic() + _READY_SECONDS
    answer = "no answer"
    while True:
        asked.check()
        children.require_all()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            answer = response.read(500).decode("utf-8", "replace")
            connection.close()
            if response.status == 200:
                return
        except OSError:
            answer = "no answer"
        if time.monotonic() > ends_at:
            raise ChildEnded(
                f"The demo was not ready after {_READY_SECONDS:.0f} s ({answer}): look into its logs."
            )
        time.sleep(0.05)


def _greet(settings: Settings, seconds: float, kept: Secrets) -> None:
    _say(f"Plera is ready after {seconds:.1f} s: http://127.0.0.1:{settings.demo_port}")
    for line in demo_seed.first_steps(is_empty=kept.is_empty):
        _say(f"  {line}")
    _say("Ctrl-C stops everything; `plera demo` goes on where it stopped, `plera demo --fresh` starts over.")


def _say(text: str) -> None:
    print(text, flush=True)
