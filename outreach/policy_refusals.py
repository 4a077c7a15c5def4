"""Which refusals, for good or for now, are push-back: as spam, for the sender's name, or by a policy on mail like ours.

Such a refusal says nothing about its recipient, so it ends no address; it says that this mailbox is trusted less. What
concerns the letter's form, the way it came, or who may write to a closed list says nothing of the kind.
"""

import re

from outreach.bounce_causes import BROKEN, BUSY, EXPIRED, GUARDED, SENDER, UNCLEAR, Cause
from outreach.bounce_phrases import any_of

_MAY_BE = (GUARDED, SENDER, BUSY, EXPIRED, BROKEN, UNCLEAR)

# Not authentic (5.7.20 to 27, RFC 7372 and 7505), a mail flood and what else the IANA registry has up to 29; Exchange
# Online's "Fix NDR error" pages: spam and banned senders (501 to 503, 507, 511, 513, 515, 606 to 649, 703, 705, 708,
# 750), too much (508, 5.1.90), DMARC (509), a sender whom their provider blocks (5.1.8); Google's daily limit (5.4.5,
# https://support.google.com/a/answer/3726730).
_STATUS = re.compile(
    r"5\.7\.(?:2\d|50[1-3]|50[7-9]|511|513|515|60[6-9]|6[1-4]\d|703|705|708|750)|5\.1\.8|5\.1\.90|5\.4\.5"
)
_GENERAL = frozenset({"5.7.0", "5.7.1"})
"""Refused by a policy, which only the words tell (RFC 3463, 3.8)."""

_ABOUT_US = any_of(
    r"\bspam(?:my|ming|cop|haus|assassin|trap|mer)?\b|spamverdacht|\bjunk\b|unsolicited|\bube\b|\buce\b|"
    r"bulk (?:e-?)?mail|phish|反垃圾|垃圾邮件|спам",
    r"(?:black|block|deny) ?-?list|\b(?:dns)?rbl\b|dnsbl|reputation|(?:is|was|are) listed (?:at|by|in|on)\b",
    r"(?:sender|sending|domain|ip|host|address|network|server|message|mail|e-?mail|traffic|you|\]|x)(?: \S+){0,3}"
    r" (?:is |was |are |been |currently |temporarily |permanently )*(?:block|bann)ed\b",
    r"(?:block|bann)ed (?:sender|sending|domain|ip|host|mail|message|by|for|because|using|due)\b",
    r"sender (?:address )?(?:is |was )?(?:rejected|denied|refused)"
    r"(?!.{0,60}(?:not found|does ?n.t|does not|unknown|verif|resolv|member|not owned|not logged|invalid))",
    r"\baup\b|\bofr_?\d{3}|mail rejet[eé]|(?:host|network|client)\b.{0,20} not allowed",
    r"\bdmarc\b|\bspf\b|\bdkim\b",
    r"content (?:filter|reject|restrict|(?:was |is )?(?:rejected|refused))|looks like (?:spam|bulk)",
    r"too many (?:messages|mails|e-?mails|recipients (?:this|per|in))|unexpected volume|user complaints|"
    r"unusual rate|sending limit|(?:rate|volume) (?:limit|exceed)|rate limited|throttl|slow(?:ing)? down",
)
_ABOUT_ELSE = any_of(
    r"relay|\btls\b|\bssl\b|starttls|certificate|encrypt|must authenticate|authentication (?:is )?required",
    r"not (?:allowed|authori[sz]ed|permitted) to (?:send|post|submit)|members?[- ]only|non-?member|"
    r"resolver\.rst|restrict(?:ed|ion)|moderat|only accept|not (?:on|in) (?:the |your )?(?:allow|white|list of)",
    r"virus|malware|infected|attachment|executable",
    r"rfc ?\d{3}|malformed|header|multiple addresses|bare (?:lf|cr)|message format|line too long|"
    r"\bhelo\b|\behlo\b|\bptr\b|reverse|"
    r"hostname",
    r"too (?:big|large)|size|quota|mailbox (?:is )?full|user unknown|no such|does not exist|disabled|inactive|"
    r"unknown (?:user|recipient|address)|recipient address rejected",
)
_WAITS = any_of(
    r"gr[ae]y.?list|postgrey|please (?:re)?try again (?:in|after) \d+ ?s",
    r"4\.7\.0.*(?:clos|timeout|timed out|idle)|authentication fail",
)
_ENHANCED = re.compile(r"(?<![\d.])4\.\d{1,3}\.\d{1,3}(?![\d.])")
_BY_POLICY = any_of(r"polic(?:y|ies)")


def is_push_back(status: str, words: str) -> bool:
    """Say whether a refusal for good is about us; `words` are as `bounce_evidence.bare` leaves them.

    `status` is the enhanced code (RFC 3463), "" where there is none.
    """
    if _STATUS.fullmatch(status) or _ABOUT_US.search(words):
        return True
    if _ABOUT_ELSE.search(words):
        return False
    return status in _GENERAL or _BY_POLICY.search(words) is not None


def is_late_for_it(status: str, words: str) -> bool:
    """Say whether a mail that is put off is so for us: for what it looks like, or for how much of it there is.

    Greylisting puts off whatever is new, and a connection that ends says nothing. `words` as for `is_push_back`.
    """
    if _WAITS.search(words):
        return False
    told = next((code for code in (status, *_ENHANCED.findall(words)) if code.startswith("4.7.")), "")
    return is_push_back(f"5{told[1:]}" if told else "", words)


def bounced_for_it(cause: Cause, status: str, words: str) -> bool:
    """Say whether a bounce of this cause is push-back: never one that says something of the address itself."""
    return any(cause is one for one in _MAY_BE) and is_push_back(status, words)
