"""How well quotes are told from words on real replies, against mail-parser-reply alone.

`python -m tests.outreach.quote_figures` prints the figures of docs/replies.md.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from mailparser_reply import EmailReplyParser

from outreach import mail_quotes

LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]


@dataclass(frozen=True)
class Figures:
    """Of how many texts every word came out right, and how many of people's lines were lost or shown beside them."""

    texts: int
    exact: int
    lines: int
    lost: int
    shown: int
    foreign: int

    def __str__(self) -> str:
        low, high = interval(self.exact, self.texts)
        return (
            f"exact {self.exact} of {self.texts} (95 %: {low:.1%} to {high:.1%}), "
            f"lines kept {self.lines - self.lost} of {self.lines}, "
            f"foreign lines {self.foreign} of {self.shown} shown"
        )


def corpus() -> Path | None:
    """Return the folder of real replies, None where it is not."""
    for parent in Path(__file__).resolve().parents[2:]:
        folder = parent / "shared" / "corpora" / "replies"
        if folder.is_dir():
            return folder
    return None


def measure(folder: Path, read: Callable[[str], str]) -> Figures:
    """Compare what is read of each text with what its person wrote."""
    texts = exact = lines = lost = shown = foreign = 0
    for path in sorted((folder / "emails").iterdir()):
        found = read(path.read_text().replace("\r\n", "\n"))
        wanted = (folder / "trimmed" / path.name).read_text()
        theirs, ours = _lines(wanted), _lines(found)
        texts += 1
        exact += found.split() == wanted.split()
        lines, lost = lines + theirs.total(), lost + (theirs - ours).total()
        shown, foreign = shown + ours.total(), foreign + (ours - theirs).total()
    return Figures(texts, exact, lines, lost, shown, foreign)


def ours(text: str) -> str:
    """Return what Slack shows of a text."""
    return mail_quotes.cut(text).shown


def alone(text: str) -> str:
    """Return what mail-parser-reply takes for the newest reply."""
    return EmailReplyParser(languages=LANGUAGES).parse_reply(text=text) or ""


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def _lines(text: str) -> Counter[str]:
    return Counter(" ".join(line.split()) for line in text.split("\n") if line.strip())


if __name__ == "__main__":
    folder = corpus()
    if folder is None:
        print("The real replies of ../shared/corpora are not here.")
    else:
        print("here:             ", measure(folder, ours))
        print("mail-parser-reply:", measure(folder, alone))
