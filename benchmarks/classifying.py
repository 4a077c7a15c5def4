"""How well and how fast mails that come back are told apart, on real mail and on texts of our own writing."""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from math import sqrt
from pathlib import Path

from benchmarks.figures import Figure, show
from models.states import PEOPLE_REPLY, ReplyClass
from outreach import classifying, mail_text
from tests import corpora

AIM_RATE = 0.25
MAILS = 10_000
_SENT_ON = date(2026, 8, 3)
_QUOTED = (
    "\n\nOn Mon, 3 Aug 2026 at 09:00, Ana <ana@kestrel.test> wrote:\n> Hi Yuki,\n> how do you plan shifts?\n"
)


@dataclass(frozen=True)
class Count:
    """How many of so many were told as they should be."""

    name: str
    right: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Return Wilson's 95 % interval of the share, in per cent."""
        if not self.of:
            return 0.0, 100.0
        z, share, n = 1.96, self.right / self.of, self.of
        middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        whole = 1 + z * z / n
        return max(0.0, 100 * (middle - half) / whole), min(100.0, 100 * (middle + half) / whole)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classifying", description=__doc__)
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--counts-only", action="store_true", help="leave the speed out")
    given = parser.parse_args(arguments)
    _print("Real mail", _real())
    _print("Our own writing", _own())
    _print("Our own writing, held back", _unseen())
    if given.counts_only:
        return
    figures = _speed("own writing", _own_mails(), given.mails, given.rounds)
    bounces = corpora.folder("bounces")
    if bounces is not None:
        real = [path.read_bytes() for path in sorted(bounces.glob("*.eml"))]
        figures += _speed("real bounces", real, given.mails, given.rounds)
    show(
        f"Classifying {given.mails:,} stored mails against parsing them with email's default policy", figures
    )


def _print(title: str, counts: Iterable[Count]) -> None:
    print(f"\n{title}\n\n| | right | of | 95 % interval |\n|---|---|---|---|")
    for one in counts:
        low, high = one.interval
        print(f"| {one.name} | {one.right} | {one.of} | {low:.1f} – {high:.1f} % |")


def _real() -> list[Count]:
    bounces, replies = corpora.folder("bounces"), corpora.folder("replies", "emails")
    if bounces is None or replies is None:
        print(corpora.ABSENT)
        return []
    return [*_bounces(bounces), _replies(replies)]


def _bounces(folder: Path) -> list[Count]:
    right = dict.fromkeys(("hard", "soft", "complaint", "out of office"), 0)
    of, not_hard, kept_soft = dict.fromkeys(right, 0), 0, 0
    for name, labelled in corpora.labels(folder).items():
        found = classifying.classify(mail_text.parse((folder / name).read_bytes()))
        told = {"hard": 0, "soft": 0, "complaint": 0, "out of office": 0}
        if found.reply_class is ReplyClass.BOUNCE:
            for one in found.failures:
                told["hard" if one.cause.is_final else "soft"] += 1
        else:
            told[str(found.reply_class).replace("_", " ")] = labelled.total()
        for kind in right:
            of[kind] += labelled[kind]
            right[kind] += min(labelled[kind], told[kind])
        others = labelled.total() - labelled["hard"]
        not_hard += others
        kept_soft += others - max(0, told["hard"] - labelled["hard"])
    return [
        Count("hard bounces recognised", right["hard"], of["hard"]),
        Count("others not taken for hard", kept_soft, not_hard),
        Count("soft bounces recognised as such", right["soft"], of["soft"]),
        Count("complaints", right["complaint"], of["complaint"]),
        Count("absences", right["out of office"], of["out of office"]),
    ]


def _replies(folder: Path) -> Count:
    head = b"From: Jane <jane@kumo.test>\nTo: ana@kestrel.test\nSubject: Re: hello\nIn-Reply-To: <1@kestrel.test>\n"
    head += b"Content-Type: text/plain; charset=utf-8\n\n"
    found = [
        classifying.classify(mail_text.parse(head + path.read_bytes())) for path in sorted(folder.iterdir())
    ]
    return Count(
        "replies of people, in envelopes", sum(one.reply_class in PEOPLE_REPLY for one in found), len(found)
    )


def _own() -> list[Count]:
    people, absences, opt_outs = (corpora.own(name) for name in ("people", "absences", "opt_outs"))
    told = [_told(text) for _, text in people]
    heads = [[one.strip() for one in head.split("|")] for head, _ in absences]
    away = [_told(text, head[-1]) for head, (_, text) in zip(heads, absences, strict=True)]
    days = [str(found.back_on or "-") == head[1] for found, head in zip(away, heads, strict=True)]
    wishes = [_told(text).reply_class is ReplyClass.OPT_OUT for _, text in opt_outs]
    languages = len({language for language, _ in people})
    return [
        Count(
            f"replies of people, {languages} languages",
            sum(one.reply_class in PEOPLE_REPLY for one in told),
            len(told),
        ),
        Count(
            "of them taken for nothing else",
            sum(one.reply_class is ReplyClass.HUMAN for one in told),
            len(told),
        ),
        Count("absences", sum(one.reply_class is ReplyClass.OUT_OF_OFFICE for one in away), len(away)),
        Count("their day of return, or that none is named", sum(days), len(days)),
        Count("wishes not to be written to", sum(wishes), len(wishes)),
    ]


def _unseen() -> list[Count]:
    """Count on texts that were written before the rules were last changed, and tried once they stood."""
    people = [_told(text) for _, text in corpora.own("unseen_people")]
    wishes = [_told(text).reply_class is ReplyClass.OPT_OUT for _, text in corpora.own("unseen_opt_outs")]
    machines = sum(one.reply_class not in PEOPLE_REPLY for one in people)
    refused = sum(one.reply_class is ReplyClass.OPT_OUT for one in people)
    return [
        Count("replies of people taken for no machine", len(people) - machines, len(people)),
        Count("of them taken for no wish to stop", len(people) - refused, len(people)),
        Count("wishes not to be written to", sum(wishes), len(wishes)),
    ]


def _told(text: str, subject: str = "Re: A question") -> classifying.Classified:
    return classifying.classify(mail_text.parse(_mail(text, subject)), received_on=_SENT_ON)


def _mail(text: str, subject: str, *, is_rich: bool = False) -> bytes:
    built = EmailMessage(policy=SMTP)
    built["From"], built["To"] = "Yuki Tanaka <yuki@kumo.test>", "Ana <ana@kestrel.test>"
    built["Subject"], built["Message-ID"] = subject, "<reply@kumo.test>"
    built["In-Reply-To"] = built["References"] = "<first@kestrel.test>"
    built["Date"] = "Mon, 03 Aug 2026 09:00:00 +0000"
    built["Received"] = (
        "from mx.kumo.test (mx.kumo.test [192.0.2.1]) by mx.kestrel.test; Mon, 3 Aug 2026 09:00:00 +0000"
    )
    built.set_content(text)
    if is_rich:
        lines = "".join(f"<div>{line}</div>" for line in text.splitlines())
        built.add_alternative(f"<html><body>{lines}</body></html>", subtype="html")
    return built.as_bytes()


def _own_mails() -> list[bytes]:
    """Return people's mails with quotes and HTML, absences and wishes to stop, as a mailbox gets them."""
    people = [_mail(text + _QUOTED, "Re: A question", is_rich=True) for _, text in corpora.own("people")]
    away = [_mail(text, head.split("|")[-1].strip()) for head, text in corpora.own("absences")]
    stop = [_mail(text + _QUOTED, "Re: A question", is_rich=True) for _, text in corpora.own("opt_outs")]
    return [*people, *away, *stop]


def _speed(name: str, mails: list[bytes], count: int, rounds: int) -> list[Figure]:
    """Measure both over the same mails, as often as it takes to have so many, in rounds that take turns."""
    some = [mails[index % len(mails)] for index in range(count)]
    stored = [mail_text.pack(content) for content in some]
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(_rate(some, lambda content: message_from_bytes(content, policy=default)))
        ours.append(_rate(stored, _classify_stored))
    ratios = tuple(our / their for our, their in zip(ours, theirs, strict=True))
    return [
        Figure(f"{name}: classified ÷ parsed, rates", ratios, "×", AIM_RATE, is_floor=True),
        Figure(f"{name}: classified", tuple(ours), "mails/s"),
        Figure(f"{name}: parsed with the default policy", tuple(theirs), "mails/s"),
    ]


def _classify_stored(content: bytes) -> object:
    return classifying.classify(mail_text.parse(mail_text.unpack(content)), received_on=_SENT_ON)


def _rate(mails: list[bytes], work: Callable[[bytes], object]) -> float:
    began = time.process_time()
    for content in mails:
        work(content)
    return len(mails) / (time.process_time() - began)


if __name__ == "__main__":
    main()
