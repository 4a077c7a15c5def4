"""`plera import`: a file becomes a source group, and a second run adds only what is new."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.importing import Wanted, import_file
from bot.refusal import Refused
from models import Lead, Run, SourceGroup, SourceGroupLead
from models.states import DuplicatePolicy
from tests.bot.outfit import Outfit, an_outfit

pytestmark = pytest.mark.long

HEADER = "name,email,linkedin_url,company,recent_news\n"
ROWS = "Mia,mia@example.test,,Acme,opened a plant\n,nobody@example.test,,,\nNoa,,https://www.linkedin.com/in/noa,Beta,\nKai,kai@,,,\n"


@pytest.fixture
def outfit(url: str, tmp_path: Path) -> Outfit:
    made = an_outfit(url, tmp_path)
    made.add_workspace()
    return made


def a_file(tmp_path: Path, text: str = HEADER + ROWS, name: str = "founders.csv") -> Path:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def names(outfit: Outfit) -> list[str]:
    return outfit.run(lambda session: list(session.scalars(select(Lead.name).order_by(Lead.id))))


def groups(outfit: Outfit) -> list[str]:
    wanted = select(SourceGroup.name).where(SourceGroup.deleted_at.is_(None)).order_by(SourceGroup.id)
    return outfit.run(lambda session: list(session.scalars(wanted)))


def test_usable_rows_become_leads_and_every_other_row_is_named_with_its_reason(
    outfit: Outfit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_file(outfit.settings, Wanted(a_file(tmp_path))) == 0

    said = capsys.readouterr().out
    assert (names(outfit), groups(outfit)) == (["Mia", "Noa"], ["founders"])
    assert "row 3: The name is empty" in said
    assert "row 5: The email is not an address" in said
    assert "founders is new: 2 added, 0 updated, 0 known already, 2 unusable." in said
    assert said.endswith("Next, in Slack: /plera create-sequence\n")
    facts = outfit.run(lambda session: session.scalars(select(Lead.facts).order_by(Lead.id)).first())
    assert facts == {"recent_news": "opened a plant"}


def test_a_second_run_adds_nothing_and_says_so(
    outfit: Outfit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(
        tmp_path, f"{HEADER}Mia,mia@example.test,,,\nNoa,,https://www.linkedin.com/in/noa,,\nSam,,,Acme,\n"
    )
    import_file(outfit.settings, Wanted(file))
    capsys.readouterr()

    assert import_file(outfit.settings, Wanted(file)) == 0

    assert (names(outfit), groups(outfit)) == (["Mia", "Noa", "Sam"], ["founders"])
    assert (
        "Nothing new for source group founders: 0 added, 0 updated, 3 known already"
        in capsys.readouterr().out
    )


def test_what_a_file_gained_is_added_to_its_group(
    outfit: Outfit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_file(outfit.settings, Wanted(a_file(tmp_path)))

    import_file(outfit.settings, Wanted(a_file(tmp_path, HEADER + ROWS + "Lea,lea@example.test,,,\n")))

    assert (names(outfit), groups(outfit)) == (["Mia", "Noa", "Lea"], ["founders"])
    assert "was there already and has grown: 1 added, 0 updated, 2 known already" in capsys.readouterr().out


def test_leads_known_from_another_group_are_in_both(outfit: Outfit, tmp_path: Path) -> None:
    import_file(outfit.settings, Wanted(a_file(tmp_path)))

    assert import_file(outfit.settings, Wanted(a_file(tmp_path), group="Others")) == 0

    assert (names(outfit), groups(outfit)) == (["Mia", "Noa"], ["founders", "Others"])
    members = outfit.run(lambda session: session.query(SourceGroupLead).count())
    assert members == 4


def test_a_file_of_unusable_rows_ends_with_one_and_leaves_nothing(
    outfit: Outfit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_file(outfit.settings, Wanted(a_file(tmp_path, f"{HEADER},a@b.test,,,\n"))) == 1

    assert (names(outfit), groups(outfit)) == ([], [])
    assert "Nothing was imported" in capsys.readouterr().out


def test_spreadsheets_with_semicolons_a_byte_order_mark_and_capitals_are_read(
    outfit: Outfit, tmp_path: Path
) -> None:
    file = a_file(
        tmp_path,
        "\ufeffName;Email;LinkedIn URL;Team\nMia;mia@example.test;https://www.linkedin.com/in/mia;Red\n",
    )

    import_file(outfit.settings, Wanted(file))

    found = outfit.run(lambda session: session.scalars(select(Lead)).one())
    assert (found.email, found.linkedin_url, found.facts) == (
        "mia@example.test",
        "https://www.linkedin.com/in/mia",
        {"Team": "Red"},
    )


def test_a_run_and_a_group_can_be_named(outfit: Outfit, tmp_path: Path) -> None:
    workspace_run = Run(workspace_id=1, name="Spring", created_at=datetime.now(UTC))
    outfit.run(lambda session: session.add(workspace_run))

    import_file(outfit.settings, Wanted(a_file(tmp_path), group="Founders of  May", run="Spring"))

    group = outfit.run(lambda session: session.scalars(select(SourceGroup)).one())
    assert (group.name, group.run_id) == ("Founders of May", workspace_run.id)


def test_an_unknown_run_is_refused_and_nothing_is_imported(outfit: Outfit, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no run 'Sprong'"):
        import_file(outfit.settings, Wanted(a_file(tmp_path), run="Sprong"))

    assert names(outfit) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (HEADER, "no rows"),
        ("email,company\na@b.test,Acme\n", "a lead needs a name. Say it with --column"),
        ("name,company\nMia,Acme\n", "nobody can be reached. Say it with --column"),
    ],
)
def test_a_file_that_holds_no_leads_says_what_to_change(
    outfit: Outfit, tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        import_file(outfit.settings, Wanted(a_file(tmp_path, text)))


def test_what_is_no_readable_file_says_what_to_give_instead(outfit: Outfit, tmp_path: Path) -> None:
    for file, sentence in ((tmp_path, "directory"), (tmp_path / "no.csv", "no file")):
        with pytest.raises(Refused, match=sentence):
            import_file(outfit.settings, Wanted(file))


def test_columns_can_be_told_and_known_leads_filled(outfit: Outfit, tmp_path: Path) -> None:
    import_file(outfit.settings, Wanted(a_file(tmp_path)))
    file = a_file(tmp_path, "Wer,Wohin,Rolle\nMia,mia@example.test,Buyer\n", "more.csv")
    columns = ("name=Wer", "email=Wohin", "title=Rolle")

    assert import_file(outfit.settings, Wanted(file, columns=columns, policy=DuplicatePolicy.FILL)) == 0

    title = outfit.run(lambda session: session.scalar(select(Lead.title).where(Lead.name == "Mia")))
    assert title == "Buyer"


@pytest.mark.parametrize(
    ("column", "sentence"), [("mail=Wohin", "no field mail"), ("email=Anywhere", "columns are name, email")]
)
def test_a_column_told_wrong_is_refused(outfit: Outfit, tmp_path: Path, column: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        import_file(outfit.settings, Wanted(a_file(tmp_path), columns=(column,)))


def test_without_a_workspace_it_says_how_to_get_one(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no workspace yet"):
        import_file(an_outfit(url, tmp_path).settings, Wanted(a_file(tmp_path)))


def test_of_several_workspaces_one_must_be_named(outfit: Outfit, tmp_path: Path) -> None:
    outfit.add_workspace("T0OTHER")

    with pytest.raises(Refused, match="say which with --workspace, one of T0KESTREL1"):
        import_file(outfit.settings, Wanted(a_file(tmp_path)))
    with pytest.raises(Refused, match="no workspace T0WRONG"):
        import_file(outfit.settings, Wanted(a_file(tmp_path), team_id="T0WRONG"))
    assert import_file(outfit.settings, Wanted(a_file(tmp_path), team_id="T0OTHER")) == 0

    assert outfit.run(lambda session: session.scalars(select(SourceGroup.workspace_id)).one()) == 2


@pytest.mark.sqlite("without DATABASE_URL a directory holds an SQLite file")
def test_the_command_needs_nothing_but_the_directory(outfit: Outfit, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "import", str(a_file(tmp_path))],
        env={"PLERA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert names(outfit) == ["Mia", "Noa"]
