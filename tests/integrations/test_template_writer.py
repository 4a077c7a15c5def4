"""The writer that needs no model: every text is whole, its own, within limits, and holds only what it was told."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.llm import LangChainWriter, build_model
from integrations.llm_brief import from_json, to_json
from integrations.template_phrases import ENGLISH, Phrases
from integrations.template_phrases_de import GERMAN
from integrations.template_text import compose
from outreach import number_words
from outreach.writer_port import Brief
from tests.examples import up_to
from tests.integrations.samples import BRIEF

WRITER = LangChainWriter(build_model("template"), "template")
CHANNELS = ("email", "linkedin_invite", "linkedin_message")
FACT_NAMES = (
    "title",
    "company",
    "city",
    "industry",
    "recent_news",
    "employees",
    "hiring",
    "tool",
    "favourite tea",
)
PLACEHOLDER = re.compile(r"[{}\[\]<>]|  |\.\.|,,| [.,;:?]")

outside_text = st.text(max_size=300)
leads = st.builds(
    lambda name, facts: replace(BRIEF, lead_name=name, facts=tuple(facts)),
    outside_text,
    st.lists(st.tuples(st.sampled_from(FACT_NAMES), outside_text), max_size=6),
)
briefs = st.builds(
    lambda lead, channel, step, language, offer, ask, instruction: replace(
        lead,
        channel=channel,
        step_number=step,
        is_follow_up=step > 1,
        language=language,
        offer=offer,
        call_to_action=ask,
        instruction=instruction,
    ),
    leads,
    st.sampled_from(CHANNELS),
    st.integers(1, 4),
    st.sampled_from(("en", "de", "fr", "")),
    st.sampled_from((BRIEF.offer, "", "word " * 400)),
    st.sampled_from((BRIEF.call_to_action, "", "Shall we talk?", "Answer with a time that suits you")),
    st.sampled_from(("", "shorter", "more formal", "mention the fair in April", "{0} %s {lead}")),
)


def words(text: str) -> int:
    return len(text.split())


def sequence(brief: Brief, steps: int = 4) -> list[str]:
    earlier: list[str] = []
    for step in range(1, steps + 1):
        part = replace(
            brief, step_number=step, step_count=steps, is_follow_up=step > 1, earlier=tuple(earlier)
        )
        earlier.append(WRITER.write(part).body)
    return earlier


@given(briefs)
@up_to(200)
def test_no_text_is_empty_broken_or_too_long(brief: Brief) -> None:
    text = compose(brief)

    assert text.body.strip()
    assert not PLACEHOLDER.search(f"{text.subject}\n{text.body}")
    assert "!" not in text.body
    assert words(text.body) <= 130
    assert len(text.subject) <= 80
    assert "\n" not in text.subject
    assert bool(text.subject) == (brief.channel == "email" and not brief.is_follow_up)
    assert brief.channel != "linkedin_invite" or len(text.body) <= 200


@given(briefs)
@up_to(50)
def test_the_same_brief_gives_the_same_text(brief: Brief) -> None:
    assert WRITER.write(brief) == WRITER.write(brief)


@given(leads)
@up_to(100)
def test_a_first_touch_has_sixty_to_a_hundred_and_ten_words(brief: Brief) -> None:
    assert 55 <= words(compose(brief).body) <= 112


@given(briefs)
@up_to(100)
def test_only_facts_of_the_brief_are_said_to_be_used(brief: Brief) -> None:
    assert set(compose(brief).facts_used) <= {name for name, _ in brief.facts}


@given(briefs)
@up_to(50)
def test_a_brief_comes_back_from_its_json(brief: Brief) -> None:
    assert from_json(to_json(brief)) == brief


def test_forty_leads_get_forty_openings_of_many_kinds() -> None:
    texts = [
        WRITER.write(
            replace(
                BRIEF,
                lead_name=f"{first} Tanaka",
                facts=(("title", title), ("company", f"Kumo {number}"), ("city", "Tokyo")),
            )
        )
        for number, (first, title) in enumerate(
            (first, title)
            for first in ("Yuki", "Lena", "Tomás", "Ada", "Priya", "Jo", "Mei", "Ibrahim")
            for title in ("COO", "Head of Operations", "Plant Manager", "VP Supply Chain", "Site Lead")
        )
    ]

    assert len({text.body for text in texts}) == 40
    without_names = {
        re.sub(
            r"Kumo \d+|COO|Head of Operations|Plant Manager|VP Supply Chain|Site Lead",
            "…",
            text.body.partition("\n")[2],
        )
        for text in texts
    }
    assert len(without_names) >= 30
    assert len({re.sub(r"Kumo \d+", "…", text.subject) for text in texts}) >= 6


def test_the_steps_of_a_sequence_differ_and_the_last_is_short() -> None:
    first, second, third, last = sequence(BRIEF)

    assert len({first, second, third, last}) == 4
    assert words(last) <= 60
    assert "last" in last or "leave it here" in last


def test_a_follow_up_adds_a_proof_the_first_mail_did_not_have() -> None:
    first, second = sequence(BRIEF)[:2]

    said = [sum(proof[3:] in text for proof in BRIEF.proof) for text in (first, second)]
    assert said == [1, 1]
    assert not any(proof[3:] in first and proof[3:] in second for proof in BRIEF.proof)


def test_the_greeting_is_by_first_name() -> None:
    assert re.match(r"(Hi|Hello) Yuki,\n", WRITER.write(BRIEF).body)


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Dr. Lena Brandt", "Lena"),
        ("Brandt, Lena", "Lena"),
        ("LENA BRANDT", "Lena"),
        ("J. Lena Brandt", "Lena"),
        ("Jean-Luc O'Neill", "Jean-Luc"),
        ("田中", "田中"),
    ],
)
def test_names_are_greeted_the_way_people_write_them(name: str, greeted: str) -> None:
    assert WRITER.write(replace(BRIEF, lead_name=name)).body.splitlines()[0].endswith(f" {greeted},")


@pytest.mark.parametrize("name", ["", "   ", "<!channel> *x*", "{name}", "12345", "info@kumo.test"])
def test_a_field_that_holds_no_name_gives_a_greeting_without_one(name: str) -> None:
    assert WRITER.write(replace(BRIEF, lead_name=name)).body.startswith("Hello,\n")


def test_markup_and_links_among_the_facts_stay_outside() -> None:
    facts = (("company", "<!here> *Kumo*"), ("recent_news", "see https://evil.test/now please do click it"))

    text = WRITER.write(replace(BRIEF, facts=facts))

    assert "<!here>" not in text.subject + text.body
    assert "evil.test" not in text.body


def test_an_instruction_among_the_facts_changes_nothing_else() -> None:
    facts = (*BRIEF.facts, ("favourite", "shorter"))

    assert words(WRITER.write(replace(BRIEF, facts=facts)).body) >= 60


def test_shorter_is_visibly_shorter() -> None:
    assert words(WRITER.write(replace(BRIEF, instruction="Make it shorter")).body) <= 60


def test_what_is_left_of_a_cleaned_name_begins_with_a_letter() -> None:
    formal = replace(BRIEF, lead_name="A0.A", instruction="More formal please")

    assert WRITER.write(formal).body.startswith("Dear A A,")


def test_more_formal_greets_by_the_whole_name() -> None:
    assert WRITER.write(replace(BRIEF, instruction="More formal please")).body.startswith("Dear Yuki Tanaka,")


@pytest.mark.parametrize("step", [1, 2, 4])
def test_what_an_instruction_asks_to_mention_is_there(step: int) -> None:
    brief = replace(
        BRIEF, instruction="Please mention the fair in Hannover.", step_number=step, is_follow_up=step > 1
    )

    assert "the fair in Hannover" in WRITER.write(brief).body


def test_german_is_written_when_the_profile_is_german() -> None:
    brief = replace(
        BRIEF,
        language="de",
        offer="Wir geben Betriebsleitungen einen gemeinsamen Plan für Tore, Leute und Lkw",
        proof=("Brightline hat die Wartezeit am Tor in acht Wochen um 31 Prozent gesenkt",),
        call_to_action="Passt ein Gespräch nächste Woche?",
    )

    first, *_, last = sequence(brief)

    assert re.match(r"(Hallo|Guten Tag) Yuki,", first)
    assert "Passt ein Gespräch nächste Woche?" in first
    assert "Ihre" in last or "Sie" in last or "Ihnen" in last


def test_texts_are_not_mixed_from_two_languages() -> None:
    assert re.match(r"(Hi|Hello) Yuki,", WRITER.write(replace(BRIEF, language="de")).body)


def test_the_facts_used_are_named() -> None:
    text = WRITER.write(BRIEF)

    assert "company" in text.facts_used
    assert text.writer == "template"


@pytest.mark.parametrize(("phrases", "language"), [(ENGLISH, "en"), (GERMAN, "de")])
def test_no_phrase_names_a_number_that_no_brief_holds(phrases: Phrases, language: str) -> None:
    written = repr(phrases)

    assert list(number_words.claims_in(written, language)) == []
