"""`plera mailbox add --with google`: a link for the owner of a mailbox, and who gets none with the sentence why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from bot.cli import main
from bot.command import CommandRefused
from bot.consenting import print_link
from bot.settings import Settings
from integrations.cipher import FernetCipher
from models import MailConsent, Person, SenderAccount
from outreach import consents
from tests.bot.outfit import Outfit, an_outfit

pytestmark = pytest.mark.long

ADDRESS = "jo@kestrel.test"
PUBLIC = "https://plera.kestrel.test"


@pytest.fixture
def outfit(url: str, tmp_path: Path) -> Outfit:
    made = an_outfit(url, tmp_path)
    made.settings = replace(
        made.settings,
        public_url=PUBLIC,
        google_client_id="g-id",
        google_client_secret="g-secret",
        microsoft_client_id="m-id",
        microsoft_client_secret="m-secret",
    )
    made.add_workspace()
    made.run(lambda session: _meet(session.scalars(select(Person)).all()))
    return made


def _meet(people: object) -> None:
    for person in people:  # type: ignore[attr-defined]
        person.met_at = datetime.now(UTC)


def begun(outfit: Outfit) -> list[MailConsent]:
    return outfit.run(lambda session: list(session.scalars(select(MailConsent))))


@pytest.mark.parametrize("issuer", ["google", "microsoft"])
def test_the_link_is_printed_with_what_to_do_and_is_the_only_way_to_the_consent(
    outfit: Outfit, issuer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    began = datetime.now(UTC)

    assert print_link(outfit.settings, issuer, "Jo@Kestrel.test", "", "") == 0

    told, link = capsys.readouterr().out.splitlines()
    assert told == "Open this link within ten minutes, as Jo@Kestrel.test, while `plera web` runs:"
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{PUBLIC}/oauth/start"
    assert list(parse_qs(parts.query)) == ["state"]
    state = parse_qs(parts.query)["state"][0]
    nonce = FernetCipher(outfit.settings.secret_keys).decrypt(state).removeprefix("consent:")
    (row,) = begun(outfit)
    assert (row.issuer, row.address, row.person_id) == (issuer, ADDRESS, 1)
    assert row.nonce_hash == sha256(nonce.encode()).hexdigest()
    assert (row.used_at, row.view_id, row.list_view) == (None, "", "")
    assert consents.LASTS == timedelta(minutes=10) == row.expires_at - row.began_at
    assert began <= row.began_at <= datetime.now(UTC)
    assert ADDRESS not in link.lower()


@pytest.mark.parametrize(
    ("without", "issuer", "said"),
    [
        (
            lambda one: replace(one, public_url=""),
            "google",
            "Google needs PUBLIC_URL, PLERA_GOOGLE_CLIENT_ID and PLERA_GOOGLE_CLIENT_SECRET",
        ),
        (
            lambda one: replace(one, google_client_id=""),
            "google",
            "Connecting with Google needs PUBLIC_URL, PLERA_GOOGLE_CLIENT_ID and",
        ),
        (
            lambda one: replace(one, microsoft_client_id=""),
            "microsoft",
            "Connecting with Microsoft needs PUBLIC_URL, PLERA_MICROSOFT_CLIENT",
        ),
    ],
)
def test_without_what_the_issuer_needs_it_says_which_settings_and_what_does_without(
    outfit: Outfit, without: Callable[[Settings], Settings], issuer: str, said: str
) -> None:
    with pytest.raises(CommandRefused) as refused:
        print_link(without(outfit.settings), issuer, ADDRESS, "", "")

    assert said in str(refused.value)
    assert str(refused.value).endswith("docs/setup.md says how. Without --with an app password does.")
    assert begun(outfit) == []


def test_the_other_issuer_is_asked_while_one_is_not_set(outfit: Outfit) -> None:
    only_microsoft = replace(outfit.settings, google_client_id="")

    assert print_link(only_microsoft, "microsoft", ADDRESS, "", "") == 0
    assert [one.issuer for one in begun(outfit)] == ["microsoft"]


@pytest.mark.parametrize("address", ["jo", "jo@kestrel.test, ana@kestrel.test", "Jo <jo@kestrel.test>", ""])
def test_what_is_not_one_plain_address_is_refused(outfit: Outfit, address: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        print_link(outfit.settings, "google", address, "", "")

    assert str(refused.value) == f"{address} is not one plain email address: write it as jo@example.com."
    assert begun(outfit) == []


@pytest.mark.parametrize("owner", ["U0JO", "u0jo", "JO@kestrel.test"])
def test_a_mailbox_of_another_address_is_its_owners_by_slack_id_or_email(outfit: Outfit, owner: str) -> None:
    assert print_link(outfit.settings, "google", "sales@kestrel.test", owner, "") == 0

    assert [(one.address, one.person_id) for one in begun(outfit)] == [("sales@kestrel.test", 1)]


@pytest.mark.parametrize(
    ("address", "owner", "nobody"),
    [
        ("sales@kestrel.test", "", "sales@kestrel.test"),
        (ADDRESS, "U0NOBODY", "U0NOBODY"),
        (ADDRESS, "gus@kestrel.test", "gus@kestrel.test"),
    ],
)
def test_nobody_known_and_no_guest_gets_a_link(outfit: Outfit, address: str, owner: str, nobody: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        print_link(outfit.settings, "google", address, owner, "")

    assert str(refused.value) == (
        f"Nobody known here is {nobody}: say whose mailbox it is with --owner, a Slack id (U…) or email address."
    )
    assert begun(outfit) == []


def test_whoever_is_not_allowed_yet_gets_the_rules_sentence(outfit: Outfit) -> None:
    def forget(session: object) -> None:
        session.get_one(Person, 1).met_at = None  # type: ignore[attr-defined]

    outfit.run(forget)

    with pytest.raises(CommandRefused, match="Press it again in a moment"):
        print_link(outfit.settings, "google", ADDRESS, "", "")
    assert begun(outfit) == []


def test_somebody_elses_mailbox_stays_theirs(outfit: Outfit) -> None:
    def take(session: object) -> None:
        today = datetime.now(UTC)
        ana = Person(
            workspace_id=1, slack_user_id="U0ANA", name="Ana", email="ana@kestrel.test", met_at=today
        )
        session.add(ana)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        session.add(  # type: ignore[attr-defined]
            SenderAccount(
                workspace_id=1, owner_person_id=ana.id, address=ADDRESS, in_use_since=today.date(),
                clean_since=today.date(), created_at=today,
            )
        )  # fmt: skip

    outfit.run(take)

    with pytest.raises(CommandRefused) as refused:
        print_link(outfit.settings, "google", ADDRESS, "", "")
    assert str(refused.value) == f"{ADDRESS} is connected as Ana's: ask them or an admin."
    assert begun(outfit) == []


def test_with_several_workspaces_it_asks_which(outfit: Outfit) -> None:
    outfit.add_workspace("T0OTHER001")
    outfit.run(lambda session: _meet(session.scalars(select(Person)).all()))

    with pytest.raises(CommandRefused, match="There are several workspaces: say which with --workspace"):
        print_link(outfit.settings, "google", ADDRESS, "", "")
    assert print_link(outfit.settings, "google", ADDRESS, "", "T0OTHER001") == 0
    assert [one.workspace_id for one in begun(outfit)] == [2]


def test_the_command_line_passes_on_what_was_told(
    outfit: Outfit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {
        "DATABASE_URL": outfit.settings.database_url,
        "PLERA_SECRET_KEY": outfit.settings.secret_keys[0],
        "PLERA_DIR": str(outfit.settings.directory),
        "PUBLIC_URL": PUBLIC,
        "PLERA_GOOGLE_CLIENT_ID": "g-id",
        "PLERA_GOOGLE_CLIENT_SECRET": "g-secret",
    }.items():
        monkeypatch.setenv(name, value)
    words = ["mailbox", "add", "sales@kestrel.test", "--with", "google", "--owner", "U0JO"]

    with pytest.raises(SystemExit) as ended:
        main([*words, "--workspace", "T0KESTREL1"])

    assert ended.value.code == 0
    assert f"{PUBLIC}/oauth/start?state=" in capsys.readouterr().out
    assert [(one.issuer, one.address, one.person_id) for one in begun(outfit)] == [
        ("google", "sales@kestrel.test", 1)
    ]
    with pytest.raises(SystemExit) as refused:
        main([*words[:3], "--with", "microsoft"])
    assert str(refused.value.code).startswith("Connecting with Microsoft needs PUBLIC_URL")
