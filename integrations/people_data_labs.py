"""People looked up at People Data Labs, many in one call; the one place where its answers become ours.

https://docs.peopledatalabs.com/docs/bulk-enrichment-api and /docs/errors; why this provider and what it charges for
stand in docs/decisions/0004-people-data-labs.md.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from integrations import people_data_labs_troubles as troubles
from outreach.enrichment_port import (
    Answer,
    EnricherDown,
    EnricherSilent,
    EnricherTrouble,
    Looked,
    Outcome,
    Sought,
    Terms,
)

KEY = "peopledatalabs"
NAME = "People Data Labs"
ADDRESS = "https://api.peopledatalabs.com"
AT_ONCE = 25
"""A call may ask for 100; a crash loses the answers of one call, which are charged all the same, so it is fewer."""
MIN_LIKELIHOOD = 6
"""Of 10: from here on a match is one of the same person. The provider's own default is 2, which may be a namesake."""
_NOT_ASKED = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.WriteError,
    httpx.WriteTimeout, httpx.UnsupportedProtocol,
)  # fmt: skip
"""Errors of a request that never reached the provider as a whole."""
_LARGEST_ANSWER = 8_000_000
_FIELDS = {
    "job_title": "title",
    "job_company_name": "company",
    "job_company_website": "company_domain",
    "work_email": "email",
    "linkedin_url": "linkedin_url",
    "location_locality": "city",
    "location_region": "region",
    "location_country": "country",
}
"""Theirs and ours. Private addresses, phones and homes are not asked for: nobody is to be written to there."""
_FACTS = {
    "industry": "industry",
    "job_company_industry": "company_industry",
    "job_company_size": "company_size",
}
_INCLUDED = ",".join(("id", *_FIELDS, *_FACTS))


@dataclass(frozen=True)
class Answered:
    """One HTTP answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class PeopleDataLabs:
    """Looks people up over HTTPS; `address` is another one in tests and for the provider's free sandbox.

    `patience_seconds` is how long it may say nothing.
    """

    def __init__(
        self, key: str, *, price_micros: int, address: str = ADDRESS, patience_seconds: float = 60.0
    ) -> None:
        self.terms = Terms(KEY, NAME, price_micros, AT_ONCE)
        # A kept connection that the server closed meanwhile would look like a call without an answer.
        self._http = httpx.Client(
            base_url=address,
            headers={"X-Api-Key": key, "Accept": "application/json"},
            timeout=httpx.Timeout(patience_seconds, connect=10.0),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def can_look_up(self, sought: Sought) -> bool:
        """Say whether these fields are among those that a request needs one group of."""
        if sought.email or sought.linkedin_url or sought.phone:
            return True
        around = (sought.company, sought.company_domain, sought.city, sought.region, sought.country)
        return len(sought.name.split()) > 1 and any(around)

    def look_up(self, people: Sequence[Sought]) -> Looked:
        answered = self._ask(people)
        if answered.status == HTTPStatus.BAD_REQUEST:
            return self._by_halves(people)
        if answered.status != HTTPStatus.OK:
            raise troubles.of_status(answered.status, answered.headers)
        return _read(answered, people)

    def examine(self) -> str:
        try:
            response = self._http.head("/v5/person/enrich")
        except httpx.HTTPError:
            return troubles.UNREACHABLE
        if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return troubles.KEY_REFUSED
        is_used_up = response.headers.get("x-totallimit-remaining", "").strip() == "0"
        return troubles.NO_CREDIT if is_used_up or response.status_code == HTTPStatus.PAYMENT_REQUIRED else ""

    def _ask(self, people: Sequence[Sought]) -> Answered:
        """Post a request and read the whole answer. Raises EnricherTrouble."""
        body = {"requests": [_request(one) for one in people]}
        try:
            with self._http.stream("POST", "/v5/person/bulk", json=body) as response:
                return Answered(response.status_code, response.headers, _read_whole(response))
        except _NOT_ASKED as error:
            raise EnricherDown(troubles.UNREACHABLE) from error
        except httpx.HTTPError as error:
            raise EnricherSilent(troubles.NO_ANSWER) from error

    def _by_halves(self, people: Sequence[Sought]) -> Looked:
        """Find out who made the provider refuse a request, which it does not charge for, by asking for halves."""
        if len(people) == 1:
            return Looked((Answer(people[0].ref, Outcome.FAILED, reason=troubles.UNUSABLE),))
        half = len(people) // 2
        answers: tuple[Answer, ...] = ()
        for part in (people[:half], people[half:]):
            try:
                looked = self.look_up(part)
            except EnricherTrouble as trouble:
                looked = Looked((), trouble)
            answers += looked.answers
            if looked.trouble is not None:
                return Looked(answers, looked.trouble)
        return Looked(answers)


def _request(sought: Sought) -> dict[str, Any]:
    given = {
        "name": sought.name if len(sought.name.split()) > 1 else "",
        "email": sought.email,
        "profile": sought.linkedin_url,
        "phone": sought.phone,
        "company": sought.company or sought.company_domain,
        "locality": sought.city,
        "region": sought.region,
        "country": sought.country,
    }
    params: dict[str, Any] = {name: value for name, value in given.items() if value}
    params |= {"min_likelihood": MIN_LIKELIHOOD, "titlecase": True, "data_include": _INCLUDED}
    return {"metadata": {"ref": str(sought.ref)}, "params": params}


def _read_whole(response: httpx.Response) -> bytes:
    """Return the content of an answer, unless it is larger than any can be. Raises EnricherSilent."""
    read = bytearray()
    for piece in response.iter_bytes():
        read += piece
        if len(read) > _LARGEST_ANSWER:
            raise EnricherSilent(troubles.NO_ANSWER)
    return bytes(read)


def _read(answered: Answered, people: Sequence[Sought]) -> Looked:
    """Return the answers of a call; whoever is in none of them has no answer. Raises EnricherSilent."""
    try:
        items = json.loads(answered.content)
    except (ValueError, RecursionError) as error:
        raise EnricherSilent(troubles.NO_ANSWER) from error
    if not isinstance(items, list):
        raise EnricherSilent(troubles.NO_ANSWER)
    answers: dict[int, Answer] = {}
    trouble: EnricherTrouble | None = None
    for place, item in enumerate(items):
        ref = _ref(item, place if len(items) == len(people) else None, people)
        if ref is None or not isinstance(item["status"], int):
            continue
        answer = _answer(ref, item["status"], item)
        if answer is not None:
            answers.setdefault(ref, answer)
        else:
            trouble = troubles.of_status(item["status"], answered.headers)
    return Looked(tuple(answers.values()), trouble)


def _ref(item: Any, place: int | None, people: Sequence[Sought]) -> int | None:
    """Return whom an item is about: by what was sent along, else by its place; None when it is about nobody."""
    if not isinstance(item, Mapping) or "status" not in item:
        return None
    metadata = item.get("metadata")
    if isinstance(metadata, Mapping):
        return next((one.ref for one in people if str(one.ref) == str(metadata.get("ref"))), None)
    return people[place].ref if place is not None else None


def _answer(ref: int, status: int, item: Mapping[str, Any]) -> Answer | None:
    """Return what is said of one person, None when they were not looked up."""
    if status == HTTPStatus.NOT_FOUND:
        return Answer(ref, Outcome.NOT_FOUND)
    if status == HTTPStatus.BAD_REQUEST:
        return Answer(ref, Outcome.FAILED, reason=troubles.UNUSABLE)
    if status != HTTPStatus.OK:
        return None
    known = item.get("data")
    if not isinstance(known, Mapping):
        return Answer(ref, Outcome.FAILED, reason=troubles.UNREADABLE)
    fields = {ours: _text(known, theirs) for theirs, ours in _FIELDS.items()}
    if fields["linkedin_url"]:
        fields["linkedin_url"] = (
            f"https://www.{fields['linkedin_url'].removeprefix('https://').removeprefix('www.')}"
        )
    return Answer(
        ref,
        Outcome.FOUND,
        fields={name: value for name, value in fields.items() if value},
        facts={ours: value for theirs, ours in _FACTS.items() if (value := _text(known, theirs))},
        provider_ref=_text(known, "id"),
    )


def _text(known: Mapping[str, Any], name: str) -> str:
    """Return a text; the free plan says only whether there is one (true or false), which is nothing to keep."""
    value = known.get(name)
    return value.strip() if isinstance(value, str) else ""
