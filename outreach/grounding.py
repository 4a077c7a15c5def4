"""What a text may rest on, from the brief that its writer was given."""

from collections.abc import Collection
from dataclasses import replace

from outreach import own_texts
from outreach.hidden_marks import without_hidden
from outreach.own_texts import OwnText
from outreach.text_checks import Flaw, Kind, flaws
from outreach.text_ground import Ground
from outreach.writer_port import Brief, Written

_OF_A_MODEL = frozenset({Kind.INVENTED, Kind.LANGUAGE, Kind.SMUGGLED})
"""What only a model's text is checked for: what a person typed is known by that person."""


def ground_of(
    brief: Brief, other_names: Collection[str] = (), orders: Collection[tuple[str, str]] = ()
) -> Ground:
    """Return what a text of this brief may say and how it has to look.

    Earlier texts to the lead are no ground: what a model invented there stays invented when it is said again.
    `other_names` are those of other leads, `orders` what the writer was not told, as it reads like an instruction.
    """
    return Ground(
        channel=brief.channel,
        language=brief.language,
        facts=brief.facts,
        said=(
            brief.sender_role,
            brief.offer,
            *brief.proof,
            brief.call_to_action,
            *brief.do,
            brief.purpose,
            brief.instruction,
            f"{brief.step_number} {brief.step_count} {brief.day}",
        ),
        names=(brief.lead_name, brief.sender_name),
        links=brief.links,
        banned=brief.banned,
        other_names=tuple(other_names),
        orders=tuple(orders),
        earlier=brief.earlier,
        most_characters=brief.most_characters,
        most_words=brief.most_words,
        needs_subject=brief.channel == "email" and not brief.is_follow_up,
    )


def wrong_with(written: Written, ground: Ground) -> tuple[Flaw, ...]:
    """Return what is wrong with what a model wrote, as it will be kept: without marks that nobody sees."""
    language = ground.language if written.translates else written.language
    subject, body = without_hidden(written.subject), without_hidden(written.body)
    return flaws(subject, body, replace(ground, language=language))


def wrong_by_hand(subject: str, body: str, ground: Ground) -> tuple[Flaw, ...]:
    """Return what is wrong with what a person wrote: how it looks, not what it says."""
    return tuple(one for one in flaws(subject, body, ground) if one.kind not in _OF_A_MODEL)


def wrong_with_own(text: OwnText, ground: Ground) -> tuple[Flaw, ...]:
    """Return what is wrong with a text that a person wrote for all leads, filled in for one."""
    looks = wrong_by_hand(text.subject, text.body, ground)
    return (*own_texts.flaws(text), *(one for one in looks if one.words not in text.gaps))


def as_correction(found: Collection[Flaw]) -> str:
    """Return what a model is told of its last text."""
    return " ".join(one.sentence for one in found)
