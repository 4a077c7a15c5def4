"""What writing takes, in words: tokens, and dollars where a price is set."""

from outreach.generate_screens import Estimate, Spent
from views import text

_MICROS = 1_000_000
_CENT = _MICROS // 100


def about(estimate: Estimate) -> str:
    """Say what texts that are not written yet will take."""
    if not estimate.tokens:
        return "no cost"
    if estimate.cost_micros is None:
        return f"about {_rounded(estimate.tokens):,} tokens"
    return f"about {dollars(estimate.cost_micros)}" if estimate.cost_micros >= _CENT else "less than a cent"


def spent(taken: Spent) -> str:
    """Say what texts have taken, "" when nothing was paid for."""
    if not taken.tokens:
        return ""
    return text.joined([text.counted(taken.texts, "text"), took(taken)], ", ")


def took(taken: Spent) -> str:
    """Say what was taken, without for how many texts."""
    cost = dollars(taken.cost_micros) if taken.cost_micros >= _CENT else "less than a cent"
    return text.joined([f"{taken.tokens:,} tokens", cost if taken.cost_micros else ""], ", ")


def dollars(micros: int) -> str:
    """Write millionths of a dollar as dollars and cents."""
    return f"${micros / _MICROS:,.2f}"


def _rounded(tokens: int) -> int:
    """Round to two leading digits: an estimate is no more exact."""
    return round(tokens, 2 - len(str(tokens)))
