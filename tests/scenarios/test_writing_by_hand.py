"""A model that is down or answers nonsense: what it leaves unwritten, a person writes by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from integrations.llm import LangChainWriter, build_model
from jobs import context
from models import Message, Person
from models.states import MessageState
from tests.integrations.test_openai_compatible import server
from tests.scenarios.kestrel import ANA
from tests.scenarios.office import Office
from tests.scenarios.work import create, generate, written

pytestmark = pytest.mark.slow

NOWHERE = "http://127.0.0.1:9/v1"


@contextmanager
def model_at(office: Office, url: str) -> Iterator[None]:
    """Have texts written by the model at this address for a while."""
    services = office.premises.services
    writer = LangChainWriter(build_model("openai:own", url=url, timeout_seconds=5), "openai:own")
    context.install(lambda: replace(services, writer=writer))
    try:
        yield
    finally:
        context.install(lambda: services)


def test_what_a_model_answered_with_nonsense_is_written_on_the_card(office: Office) -> None:
    create(office)
    with server(200, "no JSON at all") as (url, _), model_at(office, url):
        generate(office)
    card = office.card("Nora Vogt")
    assert "could not be written" in card.words
    assert not any(label.startswith("Approve") for label in card.buttons)

    office.picks(card, "Edit", step=1)
    assert not office.modal().holds("subject")
    assert not office.modal().holds("body")
    office.submits({"subject": "Docks in Berlin", "body": "A word from me, Nora."})

    card = office.card("Nora Vogt")
    assert "A word from me, Nora." in card.words
    assert "Approve" in card.buttons
    mine = next(one for one in office.rows(Message) if one.body == "A word from me, Nora.")
    (ana,) = office.rows(Person, slack_user_id=ANA)
    assert (mine.state, mine.problem, mine.author_id) == (MessageState.NEEDS_REVIEW, "", ana.id)
    office.presses(card, "Approve")
    assert office.rows(Message, id=mine.id)[0].state is MessageState.APPROVED


def test_a_text_asked_for_anew_while_the_model_is_down_is_written_in_the_walk(office: Office) -> None:
    written(office)
    office.presses(office.lab(), "Review 3")
    message = next(one for one in office.rows(Message) if one.body in office.modal().words)
    with model_at(office, NOWHERE):
        office.clicks("step_card_menu", selected_option=f"rewrite:{message.id}")
        office.submits({"instruction": "Shorter"})
    assert "Press Rewrite to try again, or Edit to write it yourself." in office.modal().words

    office.clicks("step_card_menu", selected_option=f"edit:{message.id}")
    assert office.modal().holds("body") == message.body
    office.submits({"body": "Shorter, by hand."})

    assert "Shorter, by hand." in office.modal().words
    office.submits()
    assert office.rows(Message, id=message.id)[0].state is MessageState.APPROVED
