"""Composes the template writer's messages from phrases: first touches, follow-ups, farewells, LinkedIn notes."""

import re
from string import Formatter

from integrations.llm_brief import MAX_BODY, WrittenText
from integrations.template_facts import Dice, Lead, clean, cut_words, lower_start, upper_start, words
from integrations.template_phrases import ENGLISH, Phrases
from integrations.template_phrases_de import GERMAN
from outreach.writer_port import Brief

_FIRST_WORDS = (60, 110)
_SHORT_WORDS = (0, 60)
_LINKEDIN_WORDS = (30, 80)
_SUBJECT_LENGTH = 60
_AFTER_COLON = {"offer", "proof", "hook"}
_LANGUAGES = {"en": ENGLISH, "de": GERMAN}
_GERMAN_WORDS = frozenset(
    ("und", "der", "die", "das", "wir", "ihr", "für", "mit", "ein", "eine", "nicht", "auf")
)
_ENGLISH_WORDS = frozenset(
    ("and", "the", "we", "you", "your", "for", "with", "a", "an", "of", "to", "our", "from")
)
_SHORTER = re.compile(r"\b(?:short\w*|brief\w*|less|trim|kürze\w*|knapp\w*)\b", re.IGNORECASE)
_FORMAL = re.compile(r"\b(?:formal\w*|förmlich\w*|formell\w*)\b", re.IGNORECASE)
_MENTION = re.compile(
    r"\b(?:mention|refer to|bring up|erwähne|nenne)\b(?:\s+(?:that|dass)\b)?[\s:,]+(.+?)(?:[.;\n]|$)",
    re.IGNORECASE,
)


def compose(brief: Brief) -> WrittenText:
    """Write the message a brief asks for; the same brief gives the same text."""
    page = _Page(brief)
    if brief.channel == "linkedin_invite":
        body = page.invite()
    elif brief.channel == "linkedin_message":
        body = page.letter(_LINKEDIN_WORDS)
    elif not brief.is_follow_up:
        body = page.letter(_SHORT_WORDS if page.is_short else _FIRST_WORDS)
    elif brief.step_number >= brief.step_count:
        body = page.farewell()
    else:
        body = page.follow_up()
    has_subject = brief.channel == "email" and not brief.is_follow_up
    subject = page.subject() if has_subject else ""
    return WrittenText(subject=subject, body=body, facts_used=page.lead.used, language=language_of(brief))


def language_of(brief: Brief) -> str:
    """Return the language to write in: the wished one, unless the profile's texts, which cannot be translated here,
    are plainly in another.
    """
    wished = brief.language.lower().replace("_", "-").partition("-")[0]
    spoken = set(f"{brief.offer} {brief.call_to_action} {' '.join(brief.proof)}".lower().split())
    german, english = len(spoken & _GERMAN_WORDS), len(spoken & _ENGLISH_WORDS)
    if wished == "de":
        return "en" if english > german + 1 else "de"
    return "en"


class _Page:
    """One message being written."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.phrases: Phrases = _LANGUAGES[language_of(brief)]
        self.lead = Lead(brief)
        facts = "|".join(f"{name}={value}" for name, value in brief.facts)
        self._dice = Dice(f"{brief.lead_name}|{facts}|{brief.instruction}")
        self.is_short = bool(_SHORTER.search(brief.instruction))
        self.is_formal = bool(_FORMAL.search(f"{brief.instruction} {brief.tone}"))
        self._choose_hook()
        self._places = self._fill(_MENTION.search(brief.instruction))

    def _choose_hook(self) -> None:
        """Choose one of the telling facts, if there is one no earlier message has used."""
        earlier = "\n".join(self.brief.earlier).lower()
        fresh = [number for number, (_, hook) in enumerate(self.lead.hooks) if hook.lower() not in earlier]
        if fresh:
            self.lead.take_hook(fresh[self._dice.pick(len(fresh), "hook")])

    def _fill(self, mention: re.Match[str] | None) -> dict[str, str]:
        places = {"first": self.lead.first, "whole": self.lead.whole, **self.lead.slots}
        # It mostly stands after a colon, and a second one in the same sentence reads badly.
        places["offer"] = cut_words(clean(self.brief.offer, 600), 36).replace(": ", " – ")
        places["proof"] = self._proof()
        places["point"] = cut_words(clean(mention.group(1)), 25) if mention else ""
        if self.phrases.lowers_after_colon:
            places |= {name: lower_start(places[name]) for name in _AFTER_COLON & places.keys()}
        return {name: value for name, value in places.items() if value}

    def _proof(self) -> str:
        """Choose a proof that no earlier message has used."""
        earlier = "\n".join(self.brief.earlier).lower()
        proofs = [text for proof in self.brief.proof if (text := cut_words(clean(proof, 400), 24))]
        fresh = [proof for proof in proofs if proof.lower() not in earlier]
        if not fresh:
            return ""
        return fresh[self._dice.pick(len(fresh), "proof")]

    def phrase(self, options: tuple[str, ...], purpose: str, **places: str) -> str:
        """Pick one of the options whose places are all known and fill it; empty when there is none."""
        known = {**self._places, **places}
        fitting = [option for option in options if _needs(option) <= known.keys()]
        if self.lead.names_company():
            fitting = [option for option in fitting if not _needs(option) >= {"hook", "company"}] or fitting
        if not fitting:
            return ""
        # A phrase that names something of this lead is worth more than one that fits everybody.
        telling = [option for option in fitting if _needs(option) & self.lead.slots.keys()] or fitting
        turn = self._dice.pick(len(telling), purpose, self.brief.step_number)
        chosen = min(telling, key=len) if self.is_short else telling[turn]
        self.lead.use(_needs(chosen))
        return upper_start(chosen.format_map(known))

    def subject(self) -> str:
        short = tuple(one for one in self.phrases.subjects if self._length(one) <= _SUBJECT_LENGTH)
        return self.phrase(short or self.phrases.subjects[-1:], "subject")

    def greeting(self) -> str:
        options = self.phrases.greeting_formal if self.is_formal else self.phrases.greeting
        return self.phrase(options, "greeting") or self.phrases.greeting_unnamed

    def why_you(self) -> str:
        """Open with what is most particular to this lead; the two best kinds take turns."""
        kinds = [
            kind for kind in self.phrases.why_you if any(_needs(one) <= self._places.keys() for one in kind)
        ]
        best = [kinds[0], *kinds[: 2 if len(kinds) > 2 else 1]]
        return self.phrase(best[self._dice.pick(len(best), "kind")], "why you")

    def ask(self) -> str:
        """Turn the profile's call to action into the closing question or request."""
        is_question = self.brief.call_to_action.strip().endswith("?")
        wish = cut_words(clean(self.brief.call_to_action.replace("?", "."), 300), 20)
        if not wish:
            return self.phrase(self.phrases.ask_unset, "ask")
        if is_question:
            return self.phrase(self.phrases.ask_by_question, "ask", ask=f"{wish}?")
        if wish.lower().startswith(self.phrases.things_start):
            return self.phrase(self.phrases.ask_by_thing, "ask", ask=wish[:1].lower() + wish[1:])
        return self.phrase(self.phrases.ask_by_sentence, "ask", ask=wish)

    def letter(self, limits: tuple[int, int]) -> str:
        """Write a first touch: why you, what, proof, ask, in an order that differs from lead to lead."""
        why, offer = self.why_you(), self.phrase(self.phrases.offer, "offer")
        proof = self.phrase(self.phrases.proof, "proof")
        question = self.phrase(self.phrases.question, "question")
        orders = [
            [f"{why} {offer}", proof],
            [why, f"{offer} {proof}"],
            [why, f"{offer} {question}", proof],
            [f"{why} {offer}", f"{proof} {question}"],
            [why, offer, proof],
            [f"{offer} {proof}", why],
        ]
        # Only a reason that is about this lead can stand after the offer.
        count = len(orders) if self.lead.slots.keys() & {"hook", "title"} else len(orders) - 1
        middle = [f"{why} {offer}"] if self.is_short else orders[self._dice.pick(count, "order")]
        parts = [self.greeting(), *middle, self.phrase(self.phrases.point, "point"), self._closing()]
        return self._fit([" ".join(part.split()) for part in parts if part.strip()], limits, droppable=proof)

    def _closing(self) -> str:
        closing = [self.ask(), self.phrase(self.phrases.formal_close, "formal") if self.is_formal else ""]
        return " ".join(part for part in closing if part)

    def _fit(self, parts: list[str], limits: tuple[int, int], droppable: str) -> str:
        """Add courtesies below the lower limit, take the proof and then sentences out above the upper one."""
        least, most = limits
        first = self._dice.pick(len(self.phrases.extras), "extra", self.brief.step_number)
        for turn in range(len(self.phrases.extras)):
            if words(" ".join(parts)) >= least:
                break
            extra = self.phrases.extras[(first + turn) % len(self.phrases.extras)]
            parts[-1] = f"{parts[-1]} {extra}"
        if words(" ".join(parts)) > most and droppable:
            parts = [text for part in parts if (text := part.replace(droppable, "").strip())]
        return "\n\n".join(parts)

    def follow_up(self) -> str:
        """Write a follow-up that adds something the earlier messages did not say."""
        if "proof" in self._places:
            opening = self.phrase(self.phrases.follow_up_proof, "follow up")
            body = self.phrase(self.phrases.follow_up_proof_body, "body")
        else:
            opening = self.phrase(self.phrases.follow_up, "follow up")
            body = self.phrase(self._unsaid(self.phrases.follow_up_body), "body")
        point = self.phrase(self.phrases.point, "point")
        asking = self.phrase(self.phrases.follow_up_ask, "follow up ask")
        closing = f"{asking} {self.phrase(self.phrases.formal_close, 'formal')}" if self.is_formal else asking
        middle = [point or body] if self.is_short else [f"{opening} {body}", point]
        return "\n\n".join(part for part in (self.greeting(), *middle, closing) if part)

    def _unsaid(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Leave out the phrases that would say again what an earlier message has said."""
        earlier = "\n".join(self.brief.earlier).lower()
        said = {place for place in ("offer", "hook") if self._places.get(place, "\n").lower() in earlier}
        return tuple(option for option in options if not _needs(option) & said)

    def farewell(self) -> str:
        """Write the last and shortest message."""
        opening = self.phrase(self.phrases.last, "last")
        body = self.phrase(self.phrases.last_body, "last body")
        point = self.phrase(self.phrases.point, "point")
        closing = self.phrase(self.phrases.last_close, "last close")
        middle = [opening] if self.is_short else [f"{opening} {body}"]
        return "\n\n".join(part for part in (self.greeting(), *middle, point, closing) if part)

    def invite(self) -> str:
        """Write a note of at most 200 characters."""
        limit = MAX_BODY["linkedin_invite"]
        fitting = [one for one in self.phrases.invite if self._length(one) <= limit]
        return self.phrase(tuple(fitting), "invite")

    def _length(self, option: str) -> int:
        """Return how long a phrase is when filled; beyond any limit when it cannot be filled."""
        if not _needs(option) <= self._places.keys():
            return MAX_BODY["email"]
        return len(option.format_map(self._places))


def _needs(option: str) -> set[str]:
    """Return the places a phrase has."""
    return {name for _, name, _, _ in Formatter().parse(option) if name}
