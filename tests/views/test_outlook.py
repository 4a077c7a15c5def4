"""The screens of `/plera why`, `/plera today` and the forecast, by Slack's rules and with any text from outside."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from models.states import Channel
from outreach.errors import NotFound
from outreach.forecast_screens import Bottleneck, Forecast
from outreach.form_screens import Choice
from outreach.outlook_screens import Today, TodayLine, TodaySender, WhyLead, WhyMatches, WhySequence, WhyStep
from tests.views.samples import HOSTILE, OUTSIDE, buttons, drawn, labels, markup, opened
from views import forecast_lines, ids, lead_ids
from views.today_modal import LINES_A_PAGE, read_page, today_answer, today_modal
from views.why_card import why_card, why_matches

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
LEAD = WhyLead(
    lead_id=7,
    lead_name="Yuki Tanaka",
    company="Kumo",
    email="yuki@kumo.test",
    zone="Asia/Tokyo",
    zone_evidence="from city Tokyo",
    own_zone="Europe/Berlin",
    suppressed="",
    sequences=(
        WhySequence(
            "Robotics Q1",
            "",
            None,
            (
                WhyStep(1, Channel.EMAIL, "Sent", NOON),
                WhyStep(2, Channel.EMAIL, "Waits for approval: approve it"),
                WhyStep(3, Channel.EMAIL, "Follows 4 days after the step before", NOON, is_about=True),
            ),
        ),
    ),
)
LINE = TodayLine(NOON, 7, "Yuki Tanaka", "Kumo", "Robotics Q1", 2, Channel.EMAIL, False)
TODAY = Today(
    (TodaySender("jo@kestrel.test", 3, 30, (LINE,)),),
    (("The run is paused", 4),),
    7,
    0,
    "Europe/Berlin",
    NOON,
)
FORECAST = Forecast(
    5,
    36,
    12,
    10,
    NOON,
    NOON,
    NOON + timedelta(days=44),
    Bottleneck("jo@kestrel.test, 30 messages a day", "raise its limit"),
)


def test_each_message_says_its_state_and_its_time_in_both_zones() -> None:
    assert markup(drawn(why_card(LEAD))) == (
        "*Yuki Tanaka* · Kumo · yuki@kumo.test\nTokyo (from city Tokyo)\n"
        "*Robotics Q1*\n"
        "1 · Email: Sent · Tue 1 Dec, 12:00 (Tue 1 Dec, 20:00 in Tokyo)\n"
        "2 · Email: Waits for approval: approve it\n"
        "3 · Email: Follows 4 days after the step before · about Tue 1 Dec, 12:00 (Tue 1 Dec, 20:00 in Tokyo)"
    )


def test_a_lead_in_many_sequences_and_one_in_none_both_fit() -> None:
    many = replace(LEAD, sequences=LEAD.sequences * 30)
    assert "20 more sequences." in markup(drawn(why_card(many)))
    assert "In no sequence" in markup(drawn(why_card(replace(LEAD, sequences=(), suppressed="address"))))


def test_several_leads_are_offered_one_by_one() -> None:
    blocks = drawn(why_matches(WhyMatches("yu", (Choice(1, "Yuki, Kumo"), Choice(2, HOSTILE)), 3)))

    assert [one["value"] for one in buttons(blocks)] == ["1", "2"]
    assert {one["action_id"] for one in buttons(blocks)} == {ids.WHY_LEAD}
    assert "3 more: type more of the name" in markup(blocks)


def test_the_answer_of_today_counts_by_sender_and_by_reason() -> None:
    blocks = drawn(today_answer(TODAY))

    assert "*1 message in the next 24 hours*\nUp to 7 leads may enter" in markup(blocks)
    assert "*jo@kestrel.test* · 1 to send · next 12:00 · 3 of 30 sent in 24 hours" in markup(blocks)
    assert "*Held back*\n4 · The run is paused" in markup(blocks)
    assert labels(blocks) == ["Show all"]


def test_an_empty_day_is_one_sentence_without_buttons() -> None:
    blocks = drawn(today_answer(Today((), (), 0, 0, "UTC", NOON)))

    assert "*Nothing is planned for the next 24 hours*" in markup(blocks)
    assert labels(blocks) == []


def test_the_whole_list_comes_in_pages() -> None:
    long = replace(TODAY, senders=(replace(TODAY.senders[0], lines=(LINE,) * (2 * LINES_A_PAGE + 5)),))

    pages = [opened(today_modal(long, page)) for page in (0, 1, 2)]

    turns = [[label for label in labels(page) if label != "Open lead"] for page in pages]
    assert turns == [["Page 2 of 3"], ["Back", "Page 3 of 3"], ["Back"]]
    assert [markup(page).count("Tue 12:00 · Yuki") for page in pages] == [LINES_A_PAGE, LINES_A_PAGE, 5]
    assert opened(today_modal(long, 99)) == pages[2]


def test_each_row_opens_its_leads_card_also_when_every_row_has_a_sender_of_its_own() -> None:
    senders = tuple(
        TodaySender(f"jo{n}@kestrel.test", 0, 30, (replace(LINE, lead_id=n),)) for n in range(LINES_A_PAGE)
    )

    blocks = opened(today_modal(replace(TODAY, senders=senders)))

    assert "Tue 12:00 · Yuki Tanaka, Kumo\nstep 2 Email · Robotics Q1" in markup(blocks)
    opening = [one for one in buttons(blocks) if one["action_id"] == lead_ids.LEAD_OPEN]
    assert [one["value"] for one in opening] == [str(n) for n in range(LINES_A_PAGE)]


def test_a_page_that_is_no_number_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_page({"actions": [{"value": "-1"}]})


def test_a_forecast_reads_as_one_line_and_written_out() -> None:
    assert forecast_lines.pace(FORECAST, "Europe/Berlin") == (
        "10 leads a day, last message Thu 14 Jan 2027; bottleneck: jo@kestrel.test, 30 messages a day"
    )
    assert forecast_lines.outlook(replace(FORECAST, never=(("jo@kestrel.test is paused", 2),)), "UTC") == (
        "10 leads a day on average; bottleneck: jo@kestrel.test, 30 messages a day: raise its limit.\n"
        "36 messages in all; the first one leaves Tue 1 Dec, 11:00, the last one Thu 14 Jan 2027 "
        "if nobody replies and all is approved in time.\n"
        "2 leads would get nothing more: jo@kestrel.test is paused."
    )


def test_a_forecast_of_nothing_says_so() -> None:
    nothing = replace(FORECAST, first_at=None, last_at=None, messages=0)

    assert forecast_lines.pace(nothing, "UTC") == ""
    assert forecast_lines.outlook(nothing, "UTC") == "Nothing would leave as things stand."


@given(OUTSIDE)
def test_any_outside_text_can_be_shown(outside: str) -> None:
    step = WhyStep(1, Channel.EMAIL, outside, NOON)
    sequence = WhySequence(outside, outside, NOON, (step,) * 12)
    lead = replace(LEAD, lead_name=outside, company=outside, email=outside, sequences=(sequence,))
    line = replace(LINE, lead_name=outside, company=outside, sequence=outside)
    today = replace(TODAY, senders=(TodaySender(outside, 1, 2, (line,) * 50),), held=((outside, 2),))

    for screen in (
        why_card(lead),
        why_matches(WhyMatches(outside, (Choice(1, outside),))),
        today_answer(today),
    ):
        assert "<!channel>" not in markup(drawn(screen))
    assert "<!channel>" not in markup(opened(today_modal(today)))
