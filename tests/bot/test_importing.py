"""`plera import`: a CSV becomes a source group, row by row, and a second run adds nobody twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot import importing, schema
from bot.refusal import Refused
from bot.settings import Settings
from models import Lead, Run, SourceGroup, Workspace

ROWS = "Name,email,city,country,recent_news\nYuki Tanaka,yuki@kumo.test,Tokyo,Japan,opened a plant\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'plera.db'}"
    schema.upgrade(url)
    with Session(create_engine(url)) as session, session.begin():
        now = datetime(2030, 3, 5, tzinfo=UTC)
        session.add(Workspace(team_id="T1", name="Kestrel", bot_token_secret="", created_at=now))
        session.flush()
        session.add(Run(workspace_id=1, name="Docks", created_at=now))
    return Settings(database_url=url, directory=tmp_path)


def a_file(tmp_path: Path, text: str | bytes = ROWS, name: str = "fair.csv") -> Path:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return file


def load(settings: Settings, file: Path, *, group: str = "", run: str = "") -> int:
    return importing.load(settings, file, group=group, run=run, team_id="")


def rows_of(settings: Settings) -> tuple[list[SourceGroup], list[Lead]]:
    with Session(create_engine(settings.database_url)) as session:
        return list(session.scalars(select(SourceGroup))), list(session.scalars(select(Lead)))


def test_a_file_becomes_a_source_group_of_the_newest_run(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\ufeff" + ROWS + ",nobody@x.test,,,\nBad,not an address,,,\n"

    assert load(settings, a_file(tmp_path, text)) == 0

    ((group,), (lead,)) = rows_of(settings)
    assert (group.name, group.run_id) == ("fair", 1)
    assert group.enriched_at is not None
    assert (lead.email, lead.zone, lead.facts) == (
        "yuki@kumo.test",
        "Asia/Tokyo",
        {"recent_news": "opened a plant"},
    )
    said = capsys.readouterr().out
    assert "1 leads imported as the source group fair" in said
    assert "row 2 was left out: The name is empty: fill it in." in said
    assert "row 3 was left out: The email is not one plain address" in said
    assert "/plera create-sequence" in said


def test_a_second_import_of_the_file_adds_nobody_and_no_group(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(settings, a_file(tmp_path))
    load(settings, a_file(tmp_path, ROWS + "Nora Vogt,nora@vogt.test,Berlin,Germany,\n"))

    groups, found = rows_of(settings)
    assert [group.name for group in groups] == ["fair"]
    assert [lead.name for lead in found] == ["Yuki Tanaka", "Nora Vogt"]
    assert "1 leads added to the source group fair; 1 were known already." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has the columns (none)"),
        (
            "first,mail\nA,b\n",
            "has the columns first, mail. The first line must name at least name and email",
        ),
        ("name,email,email\nA,a@b.test,c@d.test\n", "names email twice"),
        (b"name,email\n\xff\xfe,a@b.test\n", "is not UTF-8"),
        ('name,email\n"A,a@b.test\n', "is no CSV file"),
    ],
)
def test_a_file_that_is_wrong_is_refused_as_a_whole(
    settings: Settings, tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        load(settings, a_file(tmp_path, text))

    assert sentence in str(refused.value)
    assert rows_of(settings) == ([], [])


def test_a_missing_file_a_folder_and_an_unknown_run_are_refused(settings: Settings, tmp_path: Path) -> None:
    for file, run, sentence in (
        (tmp_path / "none.csv", "", "cannot be read"),
        (tmp_path, "", "cannot be read"),
        (a_file(tmp_path), "Spring", "There is no run called Spring"),
    ):
        with pytest.raises(Refused, match=sentence):
            load(settings, file, run=run)
    assert rows_of(settings) == ([], [])


def test_without_a_workspace_the_way_there_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    schema.upgrade(url)

    with pytest.raises(Refused, match="There is no workspace yet: start Plera once"):
        load(Settings(database_url=url, directory=tmp_path), a_file(tmp_path))
