"""How far enrichment has brought a lead, and what they lack, the same in Python and in SQL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead
from models.states import LeadStage
from outreach import stages
from tests.world import MONDAY, World

SOMETHING = st.sampled_from(["", "x"])


@pytest.mark.parametrize(
    ("email", "title", "company", "stage"),
    [
        (None, "", "", LeadStage.DISCOVERED),
        (None, "CEO", "", LeadStage.DISCOVERED),
        (None, "", "Kumo", LeadStage.DISCOVERED),
        (None, "CEO", "Kumo", LeadStage.PROFILE_ENRICHED),
        ("a@kumo.test", "", "", LeadStage.EMAIL_ENRICHED),
    ],
)
def test_an_address_is_enough_and_a_profile_needs_title_and_company(
    email: str | None, title: str, company: str, stage: LeadStage
) -> None:
    assert stages.stage_of(email, title, company) is stage


def test_nobody_goes_back() -> None:
    assert stages.advanced(LeadStage.EMAIL_ENRICHED, LeadStage.DISCOVERED) is LeadStage.EMAIL_ENRICHED
    assert stages.advanced(LeadStage.REPLIED, LeadStage.EMAIL_ENRICHED) is LeadStage.REPLIED
    assert stages.advanced(LeadStage.DISCOVERED, LeadStage.PROFILE_ENRICHED) is LeadStage.PROFILE_ENRICHED


def test_what_is_lacking_reads_as_a_list() -> None:
    assert stages.in_words(()) == ""
    assert stages.in_words(("email",)) == "email"
    assert stages.in_words(("email", "title", "linkedin")) == "email, title and LinkedIn"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.fixed_dictionaries({name: SOMETHING for name in ("title", "company", "city", "region", "country")}),
       st.sampled_from([None, "a@x.test"]), st.sampled_from([None, "https://www.linkedin.com/in/a"]))  # fmt: skip
def test_the_database_says_the_same_of_what_a_lead_lacks(
    world: World, texts: dict[str, str], email: str | None, url: str | None
) -> None:
    def work(session: Session) -> tuple[set[str], set[str]]:
        row = Lead(
            workspace_id=world.workspace_id,
            name="A",
            email=email,
            linkedin_url=url,
            created_at=MONDAY,
            **texts,
        )
        session.add(row)
        session.flush()
        told = {
            name
            for name in stages.LACKABLE
            if session.scalar(select(Lead.id).where(Lead.id == row.id, stages.lacking(name)))
        }
        lacks = set(stages.lacks(row))
        session.delete(row)
        return told, lacks

    told, lacks = world.run(work)

    assert told == lacks
