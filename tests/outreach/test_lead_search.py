"""Finding leads: by the beginnings of words, however they are written, by address and by domain, page by page."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Lead, Workspace
from outreach import found_by, lead_search, lead_words, leads, posting_lists, word_ranges
from tests.outreach.found_words import word_rows
from tests.world import MONDAY, World

PEOPLE = (
    {
        "name": "Zoë Ångström",
        "email": "zoe.a@nord.test",
        "company": "Nordhafen Logistik",
        "title": "CTO & Geschäftsführerin",
    },
    {"name": "Zoe Miller", "email": "miller@south.test", "company": "Söder & Co"},
    {"name": "Ana Zoellner", "email": "ana@nord.test", "company": "Nordhafen Logistik"},
    {"name": "李 小龍", "email": "li@east.test", "company": "東方"},
)


@pytest.fixture
def found(world: World) -> World:
    world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="More", rows=PEOPLE, now=MONDAY)
    )
    return world


def names(world: World, wanted: str, **more: int) -> list[str]:
    page = world.services.read(
        lambda session: lead_search.search(session, world.workspace_id, wanted, **more)
    )
    return [one.name for one in page.leads]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("zoe", ["Zoë Ångström", "Zoe Miller", "Ana Zoellner"]),
        ("ZOË ang", ["Zoë Ångström"]),
        ("logist zoe", ["Zoë Ångström", "Ana Zoellner"]),
        ("zoe zoe miller", ["Zoe Miller"]),
        ("soder", ["Zoe Miller"]),
        ("小龍", ["李 小龍"]),
        ("cto", ["Zoë Ångström"]),
        ("zoe GESCHAFTS", ["Zoë Ångström"]),
        ("cto miller", []),
        ("zoe kumo", []),
        ("%", []),
        ("miller@south.test", ["Zoe Miller"]),
        ("<mailto:miller@south.test|miller@south.test>", ["Zoe Miller"]),
        ("zoe.a@n", ["Zoë Ångström"]),
        ("zoe.a@s", []),
        ("@nord.test", ["Zoë Ångström", "Ana Zoellner"]),
        ("nord.test", ["Zoë Ångström", "Ana Zoellner"]),
        ("li@", ["李 小龍"]),
    ],
)
def test_what_is_typed_finds_who_is_meant(found: World, wanted: str, expected: list[str]) -> None:
    assert sorted(names(found, wanted)) == sorted(expected)


def test_a_long_title_costs_no_word_of_a_name_or_address() -> None:
    title = " ".join(f"t{number}" for number in range(40))

    words = lead_words.words_of("Ada Lovelace", "Acme", "ada.l@acme.test", title)

    assert words == ["ada", "lovelace", "acme", "l", *(f"t{number}" for number in range(12))]


def test_exact_words_come_before_longer_ones(found: World) -> None:
    assert names(found, "zoe")[-1] == "Ana Zoellner"


def test_nothing_typed_finds_who_came_last(found: World) -> None:
    assert names(found, "")[0] == "李 小龍"


def test_pages_hold_everybody_once(found: World) -> None:
    pages = [names(found, "zo", page=number, size=2) for number in range(3)]

    assert [len(one) for one in pages] == [2, 1, 0]
    assert len({name for one in pages for name in one}) == 3


@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("last", [5, word_ranges.NEAR + 5])
def test_who_has_both_of_two_common_words_is_found_near_and_far(
    world: World, monkeypatch: pytest.MonkeyPatch, last: int, is_packed: bool
) -> None:
    if not is_packed:
        monkeypatch.setattr(posting_lists, "AT_MOST", 1)
    rows = [
        {"name": f"Robin {number:05}", "email": f"r{number}@many.test", "company": "Quay"}
        for number in range(last + 1)
    ]
    rows[last]["title"] = "CTO"
    world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )

    assert names(world, "robin cto") == [f"Robin {last:05}"]
    assert names(world, "robin ceo") == []
    assert names(world, "robin quay", page=1, size=2) == ["Robin 00002", "Robin 00003"]


def test_a_company_is_found_by_its_domain(found: World) -> None:
    found.run(
        lambda session: session.execute(
            update(Lead).where(Lead.name == "Yuki Tanaka").values(company_domain="kumo.example")
        )
    )

    assert names(found, "kumo.example") == ["Yuki Tanaka"]


def test_a_changed_lead_is_found_by_the_new_words_alone(found: World) -> None:
    def rename(session: Session) -> None:
        lead = session.scalars(select(Lead).where(Lead.name == "Zoe Miller")).one()
        lead.name = "Zoe Baker"
        session.flush()
        found_by.keep(session, lead)

    found.run(rename)

    assert names(found, "zoe baker") == ["Zoe Baker"]
    assert names(found, "zoe miller") == ["Zoe Baker"], "the address still says so"


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_common_and_whatever_is_packed_the_same_leads_are_found(
    world: World, data: st.DataObject
) -> None:
    """Against a plain look at all leads, with every bound as small as it may be."""
    words = st.lists(
        st.sampled_from(["robin", "rob", "quay", "quays", "cto"]), min_size=1, max_size=4, unique=True
    )
    rows = [
        {"name": " ".join(each), "email": f"{number}@many{uuid4().hex}.test"}
        for number, each in enumerate(data.draw(st.lists(words, min_size=1, max_size=40)))
    ]
    asked = data.draw(
        st.lists(st.sampled_from(["robin", "rob", "quay", "qu", "cto"]), min_size=1, max_size=3)
    )
    need = data.draw(st.integers(1, 50))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(posting_lists, "AT_MOST", data.draw(st.integers(1, 8)))
        for name in ("FIRST", "FIRST_OF_SEVERAL", "FEW", "NEAR", "LONG", "MANY"):
            patched.setattr(word_ranges, name, data.draw(st.integers(1, 12)))
        workspace = world.run(lambda session: new_workspace(session))
        world.run(lambda session: leads.import_rows(session, workspace, name="Many", rows=rows, now=MONDAY))
        found = world.services.read(
            lambda session: lead_search.search(session, workspace, " ".join(asked), size=need)
        )
        everybody = world.rows(Lead, workspace_id=workspace)

    fitting = {
        one.id for one in everybody if all(any(w.startswith(a) for w in one.words.split()) for a in asked)
    }
    ids = [one.lead_id for one in found.leads]
    assert len(ids) == len(set(ids)) == min(need, len(fitting))
    assert set(ids) <= fitting
    assert found.has_more == (len(fitting) > need)


def new_workspace(session: Session) -> int:
    made = Workspace(team_id=uuid4().hex[:12], name="Other", bot_token_secret="x", created_at=MONDAY)
    session.add(made)
    session.flush()
    return made.id


def test_leads_leave_a_packed_row_from_either_end_and_the_middle(world: World) -> None:
    rows = [{"name": "Robin", "email": f"one{number}@many.test"} for number in range(6)]
    world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Many", rows=rows, now=MONDAY)
    )
    robins = [lead_id for lead_id, word in word_rows(world) if word == "robin"]

    def rename(lead_id: int, *words: str) -> None:
        world.run(lambda session: found_by.write(session, world.workspace_id, lead_id, words))

    for gone in (robins[0], robins[3], robins[5], robins[1], robins[2]):
        rename(gone, "kim")
    assert [lead_id for lead_id, word in word_rows(world) if word == "robin"] == [robins[4]]

    rename(robins[0], "robin")
    rename(robins[4], "kim")
    rename(robins[4], "kim", "robin")
    assert [lead_id for lead_id, word in word_rows(world) if word == "robin"] == [robins[0], robins[4]]


def test_another_workspaces_leads_are_not_found(found: World) -> None:
    other = found.run(
        lambda session: session.add(
            Workspace(team_id="T2", name="Other", bot_token_secret="x", created_at=MONDAY)
        )
    )
    assert other is None
    second = found.rows(Workspace)[-1].id
    found.run(lambda session: leads.import_rows(session, second, name="More", rows=PEOPLE, now=MONDAY))

    assert len(names(found, "zoe")) == 3
