"""What a bounce says of each address: the report's fields, the server's answer, and the command it answered.

RFC 3464 reports are read field by field; other mail systems write their story in the text, above what they return.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from outreach.mail_parts import MAX_TEXT, Parts

ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,250}\w", re.UNICODE)
_ADDRESS_SAID = re.compile(rf"[<(\[\"']*{ADDRESS.pattern}[>)\]\"']*")
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.:])([45]\d\d)(?=[ -]|$)")
_LINK = re.compile(r"https?://\S+|www\.\S+|\b[\w.-]+\.(?:html?|php|aspx?)\b")
_BELOW = re.compile(
    r"^[ \t>*|]*(?:-{2,}|={2,}|_{5,})?[ \t]*(?:this is a copy|(?:below|above|"
    r"included) (?:this line )?is a copy|below this line"
    r"|(?:start of |begin of )?(?:the )?(?:original|returned|unsent|undelivered) (?:message|"
    r"mail)(?: (?:info|headers?|follows|text|details).*)?[ \t.:*-]*$"
    r"|(?:the )?headers? of (?:the |your )?original|original message follows|original mail (?:as )?follows"
    r"|message (?:headers?|text|contents?) follows?|(?:unsent|returned) message|enclosed (?:are|is) |"
    r"body:|-+[ \t]*message text)",
    re.IGNORECASE | re.MULTILINE,
)
_HEADERS = re.compile(
    r"^(?:Received:? ?(?:from|by|\()|Return-Path:|DKIM-Signature:|X-Google-\w)",
    re.I | re.MULTILINE,
)
_RCPT = re.compile(
    r"(?:in reply to|after|in|response to|during|>>>|:|\[|our|<<<) ?[\"']?rcpt[ _-]?(?:to|command|\])|"
    r"rcpt: ?<|rcpt to response|smtp:rcpt|does not like recipient"
    r"|state 14\b",
    re.IGNORECASE,
)  # fmt: skip
_AT_END = re.compile(
    r"end of (?:\"\.\"|data)|(?:in reply to|after|final|>>>|command|\(|\[|state:?) ?\"?data\b|"
    r"after i sent the message|>>> \.|end of message|state 1[78]\b",
    re.IGNORECASE,
)
_AT_START = re.compile(
    r"(?:in reply to|after|>>>|in|smtp:|\[|our|response to) ?[\"']?(?:mail[ _]?from|mail\]|ehlo|helo|"
    r"initial connection|banner|connect)|sender was rejected",
    re.IGNORECASE,
)
_STEP = re.compile(r"need rcpt.*", re.IGNORECASE)
_AT_LINE = re.compile(
    r"^[ \t>*|<\"'(-]*(?:<<<[ \t]*)?(?:[45]\d\d[ -]+)?(?:(?:final-recipient|original-recipient|"
    r"recipient(?: address)?|addressed to|user|to|unknown user|mailbox|"
    r"failed recipient)[ \t]*[:=][ \t]*(?:rfc822;)?)?[ \t<\"'(]*"
    rf"({ADDRESS.pattern})[ \t>\"')\]:;,.]*(.*)$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Evidence:
    """What is said of one address. `answer` is the other server's or the report's word, `story` all around it."""

    recipient: str
    action: str
    status: str
    answer: str
    story: str
    command: str
    is_report: bool
    reporter: str = ""

    @property
    def is_passing(self) -> bool:
        """Say whether its codes are those of a failure that may pass (RFC 5321, 4.2.1)."""
        return self.status.startswith("4") or self.code.startswith("4")

    @property
    def detail(self) -> str:
        """Return what is written behind the address, "" when it is not named in the text."""
        at = self.story.lower().rfind(self.recipient) if self.recipient else -1
        return self.story[at:] if at >= 0 else ""

    @property
    def code(self) -> str:
        """Return the three digits of SMTP in the answer, "" when there are none."""
        found = _CODE.search(self.answer)
        return found[1] if found else ""


def bare(text: str) -> str:
    """Return words without addresses and links, in lower case: what is left is the server's own."""
    return " ".join(_LINK.sub(" ", _ADDRESS_SAID.sub(" x ", text)).lower().split())


def head_of(text: str) -> str:
    """Return what stands above a returned mail."""
    cuts = [found.start() for found in (_BELOW.search(text, 1), _HEADERS.search(text)) if found]
    return text[: min(cuts, default=MAX_TEXT)][:MAX_TEXT]


def evidence_of(parts: Parts) -> list[Evidence]:
    """Return what is said of each address, in the mail's order; of none by name, one about nobody."""
    head = head_of(parts.text)
    told = _segments(head)
    groups = [block for block in parts.reports if _recipient(block) or "action" in block or "status" in block]
    if not groups:
        return [_from_text(recipient, story) for recipient, story in told] or [_from_text("", head)]
    several = len({_recipient(block) for block in groups}) > 1
    stories = dict(told)
    reporter = next((one["reporting-mta"] for one in parts.reports if "reporting-mta" in one), "")
    found = [
        replace(
            _from_report(block, stories.get(_recipient(block), "") if several else head), reporter=reporter
        )
        for block in groups
    ]
    return list({(one.recipient or str(number)): one for number, one in enumerate(found)}.values())


def _recipient(block: Mapping[str, str]) -> str:
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        named = ADDRESS.search(block.get(name, ""))
        if named:
            return named[0].lower()
    return block.get("final-recipient", "").rpartition(";")[2].strip().lower()


def _from_report(block: Mapping[str, str], story: str) -> Evidence:
    status = _ENHANCED.search(block.get("status", ""))
    answer = block.get("diagnostic-code", "").partition(";")[2].strip() or block.get("diagnostic-code", "")
    action = block.get("action", "").lower().split(" ")[0].strip(";")
    said = _from_text(_recipient(block), story)
    inner = _ENHANCED.search(answer or said.answer)
    return replace(
        said,
        action=action,
        status=_finer(status[1] if status else "", inner[1] if inner else ""),
        answer=answer or said.answer,
        command=_command(answer) or said.command,
        is_report=True,
    )


def _finer(stated: str, answered: str) -> str:
    """Return the code that says more: servers' 5.0.0 and 5.1.0 stand for whatever they do not know."""
    return answered if answered and (not stated or stated.endswith(".0")) else stated


def _from_text(recipient: str, story: str) -> Evidence:
    answer = _answer(story)
    status = _ENHANCED.search(answer) or _ENHANCED.search(story)
    return Evidence(recipient, "", status[1] if status else "", answer, story, _command(story), False)


def _answer(story: str) -> str:
    """Return the server's answer in a story: from the first SMTP code on, to the end of its paragraph."""
    for found in _CODE.finditer(story):
        paragraph = story[found.start() :].split("\n\n")[0]
        if not re.match(r"[45]\d\d[ -]*$", paragraph.split("\n")[0]) or "\n" in paragraph:
            return " ".join(paragraph[:1000].split())
    return ""


def _command(story: str) -> str:
    """Return at which command a server refused: "rcpt", "end" (of the text), "start" (before any address), or ""."""
    story = _STEP.sub("", story)
    places = [
        (found.start(), name)
        for name, found in (
            ("rcpt", _RCPT.search(story)),
            ("end", _AT_END.search(story)),
            ("start", _AT_START.search(story)),
        )
        if found
    ]
    return min(places)[1] if places else ""


def _segments(head: str) -> list[tuple[str, str]]:
    """Cut a text into what it says of each address; with one address all of it is said of that."""
    at = list(_AT_LINE.finditer(head))
    names = list(dict.fromkeys(one[1].lower() for one in at))
    if len(names) <= 1:
        return [(names[0], head)] if names else []
    stories = dict.fromkeys(names, "")
    for number, one in enumerate(at):
        end = at[number + 1].start() if number + 1 < len(at) else len(head)
        is_one_line = one[2].startswith("..") or bool(re.match(r"[ \t<]*[45]\d\d", one[0]))
        said = _with_dialogue(head, one) if is_one_line else head[one.start() : end]
        stories[one[1].lower()] += said + "\n"
    return list(stories.items())


def _with_dialogue(head: str, line: re.Match[str]) -> str:
    """Return one line of a transcript with the commands and answers right above it."""
    above: list[str] = []
    for earlier in reversed(head[: line.start()].splitlines()):
        if not earlier.startswith((">>>", "<<<")):
            break
        above.insert(0, earlier)
    return "\n".join([*above, line[0]])


def recipients_in(found: Sequence[Evidence]) -> list[str]:
    """Return the addresses that evidence names."""
    return [one.recipient for one in found if "@" in one.recipient]
