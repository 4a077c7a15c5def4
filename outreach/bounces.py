"""Whether a mail is a bounce, and for which addresses it is final."""

import json
import re
from dataclasses import dataclass, replace
from email.message import Message as Mail

from outreach import bounce_causes, bounce_phrases, mail_text, nobody_there, policy_refusals
from outreach.bounce_causes import Cause
from outreach.bounce_evidence import ADDRESS, Evidence, bare, evidence_of, head_of
from outreach.mail_parts import Parts, parts_of

_DAEMON = re.compile(
    r"(?:^|[<\s\"'(.-])(?:mailer[-_. ]?daemon|po+st[-_.]?master|mail[-_.]?daemon|bounces?|mdaemon|"
    r"mail\.delivery\.system)(?:@|>|\s|\"|$|-)"
    r"|mail deliver\w* (?:sub)?system|mailer daemon|delivery (?:subsystem|notification)|ndr administrator|"
    r"^\s*(?:<>)?$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?:\W*(?:undeliver(?:able|ed)|returned (?:mail|message)|(?:mail )?delivery (?:status|failure|"
    r"failed|notification|problem|has failed|report|error|incomplete|delayed)"
    r"|mail (?:delivery )?(?:failure|failed|system error|error|delivery)|failure notice|failed (?:mail|"
    r"delivery)|(?:message|mail) (?:you sent )?(?:delivery|could not|not delivered|status|undeliver|"
    r"blocked)"
    r"|non[- ]?deliver|notification d'[ée]chec|unzustellbar|nicht zustellbar|zustellung|mail nicht|"
    r"no se puede entregar|no entregado|impossible de remettre|non remis|non recapitabile|mancato recapito"
    r"|não (?:é possível|entregue)|nie dostarczono|niedostarczono|onbestelbaar|niet bezorgd|недоставленн|"
    r"ваше сообщение не|не удается доставить|退信|系统退信|無法傳遞|无法投递|配信不能|メールエラー|"
    r"エラーメール|送信エラー|loop alert|"
    r"warning: (?:message|could not send)|automatically rejected mail|rejected: ))",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:could ?n[o']t|could not|cannot|can't|was ?n[o']t|unable to|not|failed to|trouble|"
    r"error(?: occurred)?) (?:\w+ ){0,4}(?:be )?deliver"
    r"|failed recipients?\b|(?:mail|message) has been returned|was automatically rejected"
    r"|n'a pas pu [eê]tre (?:d[ée]livr[ée]|remis)|has been postponed"
    r"|did not reach the following|undeliverable|delivery (?:has |to .{0,60} )?(?:failed|error)|"
    r"(?:address|recipient)\S* (?:had|have) (?:permanent|delivery|fatal|transient)"
    r"|message (?:was )?(?:rejected|not delivered|delivered to mobile)|送信できませんでした|"
    r"配信できませんでした|"
    r"не может быть доставлено|duplicated message-id|invalid user address|error message below",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"following (?:\w+ )?(?:recipients?|user|address)|failed recipients?|n'a pas pu|could not be delivered to\s*\n"
    r"|delivery of email to this address",
    re.IGNORECASE,
)
"""How a report names whom it did not reach; a person who tells of a failure writes sentences."""
_QUEUE = re.compile(
    r"will (?:keep trying|continue (?:trying|to try)|be retried|retry)|delivery attempts will continue|"
    r"has been postponed|has not yet been delivered|has been delayed|"
    r"is delayed|temporary failure report|warning message only|not yet received",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:^|[>:\s])[45]\d\d[ -]+(?:#?[45]\.\d{1,3}\.\d{1,3}\b|<|requested|user|no such|mailbox|recipient|"
    r"sorry)",
    re.IGNORECASE,
)
_DONE = frozenset({"delivered", "relayed", "expanded"})
_OWN_RULE = re.compile(r"inbound-smtp\.[\w-]+\.amazonaws\.com", re.IGNORECASE)
_HEADING = re.compile(r"\*\* address not found|has rejected address", re.IGNORECASE)
_KEEPS_APART = re.compile(r"@(?:yahoo(?:-inc)?|aol|verizon)\.\w", re.IGNORECASE)
"""Providers whose own bounces say of an unknown user nothing but what was answered to the address."""


@dataclass(frozen=True)
class Failure:
    """One address that a mail did not reach, and why; `is_push_back` when that says something of us, not of it."""

    recipient: str
    cause: Cause
    status: str
    is_push_back: bool = False

    @property
    def reason(self) -> str:
        """Return the reason in words, with the code where there is one."""
        return f"{self.cause.words} ({self.status})" if self.status else self.cause.words


def failures_of(mail: Mail, parts: Parts) -> list[Failure] | None:
    """Return what a bounce says of each address, None when the mail is no bounce.

    An empty list is a report of success: what was asked to be delivered was.
    """
    told = _told_by_ses(parts)
    if told is not None:
        return told
    if not _is_bounce(mail, parts):
        return None
    inner = _wrapped(parts)
    if inner is not None:
        return inner
    found = [one for one in evidence_of(parts) if one.action not in _DONE]
    subject = mail_text.header(mail, "Subject") if len(found) == 1 else ""
    is_told_apart = _KEEPS_APART.search(mail_text.header(mail, "From")) is not None
    found = [replace(one, command=one.command or "rcpt") if is_told_apart else one for one in found]
    return [_failure(one, subject) for one in found]


def _failure(one: Evidence, subject: str) -> Failure:
    cause = _cause(one, subject)
    words = bare(one.answer or one.detail or one.story)
    if cause is bounce_causes.DELAYED and policy_refusals.is_late_for_it(one.status, words):
        return Failure(one.recipient, bounce_causes.SLOWED, _shown(one), is_push_back=True)
    is_push_back = policy_refusals.bounced_for_it(cause, one.status, words)
    return Failure(one.recipient, cause, _shown(one), is_push_back)


def _wrapped(parts: Parts) -> list[Failure] | None:
    """Return what a bounce says that a gateway passed on inside one of its own, None when there is none."""
    if parts.reports:
        return None
    for returned in parts.returned:
        if str(returned.get_param("report-type", "")).lower() == "delivery-status":
            return failures_of(returned, parts_of(returned))
    return None


def _is_bounce(mail: Mail, parts: Parts) -> bool:
    kind = str(mail.get_param("report-type", "")).lower()
    if kind == "disposition-notification":
        return _is_sieves_refusal(mail, parts)
    if kind == "feedback-report":
        return False
    is_told = any("action" in one or "diagnostic-code" in one for one in parts.reports)
    if kind == "delivery-status" or (is_told and not parts.is_pasted):
        return True
    if mail.get("X-Failed-Recipients"):
        return True
    subject = mail_text.header(mail, "Subject")
    is_daemon = _DAEMON.search(mail_text.header(mail, "From")) is not None
    is_null = mail_text.header(mail, "Return-Path") in ("<>", "<MAILER-DAEMON>")
    if is_daemon and (is_null or is_told or _SUBJECT.search(subject)):
        return True
    if is_daemon and not mail.get("In-Reply-To") and _ANSWER.search(head_of(parts.text)):
        return True
    head = head_of(parts.text)[:4000]
    has_words = _BODY.search(head) is not None
    if is_daemon and not mail.get("In-Reply-To"):
        is_returned = bool(parts.returned) and "daemon" in mail_text.header(mail, "From").lower()
        return has_words or is_returned or nobody_there.says_no_address(bare(head))
    if is_daemon or is_null or (parts.returned and _SUBJECT.search(subject)):
        return has_words
    return has_words and (_is_machine_alone(mail, subject) or _is_report_alone(mail, subject, head))


def _is_sieves_refusal(mail: Mail, parts: Parts) -> bool:
    """Say whether a mailbox's filter refused a mail, which it reports as a receipt does (RFC 5429, 2.1)."""
    is_refused = "rejected" in mail_text.header(mail, "Auto-Submitted").lower()
    return (
        is_refused or re.search(r"was automatically rejected", head_of(parts.text), re.IGNORECASE) is not None
    )


def _is_report_alone(mail: Mail, subject: str, head: str) -> bool:
    """Say whether a mail that speaks of a failure is a report: it answers nobody, and names whom it did not reach."""
    if mail.get("In-Reply-To") or mail.get("References") or mail.get("User-Agent"):
        return False
    named = ADDRESS.search(head)
    return _SUBJECT.search(subject) is not None and named is not None and _LISTS.search(head) is not None


def _is_machine_alone(mail: Mail, subject: str) -> bool:
    """Say whether a mail that speaks of a failure is a service's own: it answers nobody, and no client wrote it."""
    if mail.get("In-Reply-To") or mail.get("References"):
        return False
    sender = mail_text.header(mail, "From").lower()
    service = r"no-?reply@|daemon@|post_?master@" + (
        r"|-(?:admin|request|owner)@" if _SUBJECT.search(subject) else ""
    )
    return re.search(service, sender) is not None and mail.get("User-Agent") is None


def _shown(one: Evidence) -> str:
    return " ".join(filter(None, (one.code, one.status)))


def _cause(one: Evidence, subject: str) -> Cause:
    """Return why an address was not reached; what may pass comes first, so that nobody is given up by mistake.

    The server's answer is asked first, then all that the bounce says, then the code.
    """
    if one.action == "delayed" or (not one.is_report and _QUEUE.search(one.story)):
        return bounce_causes.DELAYED
    words = [bare(text) for text in (one.answer, one.detail, f"{subject} . {one.story}") if text]
    if one.is_report and bounce_phrases.about_us(words[-1]) is bounce_causes.FULL:
        return bounce_causes.FULL
    named = next(filter(None, (_said(one, text) for text in words)), None)
    if named is not None:
        return named
    by_status = bounce_causes.of_status(one.status)
    if by_status is None and one.code in ("521", "556") and one.command != "start":
        return bounce_causes.NO_HOST
    if by_status is None or (by_status.is_final and one.command == "start"):
        return bounce_causes.UNCLEAR
    return by_status


def _said(one: Evidence, words: str) -> Cause | None:
    """Return the cause that words name, None when they name none."""
    sure = bounce_phrases.sure_of(words)
    if sure and one.command != "start":
        return bounce_causes.BUSY if sure is bounce_causes.NO_HOST and one.is_passing else sure
    about_us = bounce_phrases.about_us(words)
    if about_us and not (one.status == "5.1.1" and nobody_there.says_no_address(words[:60])):
        return about_us
    if nobody_there.says_no_host(words) and one.command != "start":
        return bounce_causes.BUSY if one.is_passing else bounce_causes.NO_HOST
    if nobody_there.says_no_address(words):
        return _no_address(one)
    later = bounce_phrases.later(words)
    if later is None and nobody_there.says_rejected(words) and one.status in ("", "5.0.0", "5.1.0"):
        return _no_address(one)
    return later


def _no_address(one: Evidence) -> Cause:
    """Return what to make of "user unknown": filters say so, too, of mail that they took at first.

    It is believed where the address itself was refused, where the code says the same, and where a report says so
    without a code of its own. After the text of the mail, or told by somebody in passing, it is not.
    """
    if _OWN_RULE.search(one.reporter):
        return bounce_causes.FILTERED
    if one.command == "start":
        return bounce_causes.SENDER
    status = bounce_causes.of_status(one.status)
    if (status is not None and status.is_final) or one.command == "rcpt":
        return bounce_causes.NO_ADDRESS
    if _HEADING.search(one.story) and not one.status.startswith("5.7."):
        return bounce_causes.NO_ADDRESS
    if one.is_report and not one.status and one.command != "end":
        return bounce_causes.NO_ADDRESS
    return bounce_causes.FILTERED


def _told_by_ses(parts: Parts) -> list[Failure] | None:
    """Read a bounce that Amazon's services tell as JSON (SES notifications through SNS)."""
    text = parts.text.strip()
    if not text.startswith("{") or '"notificationType"' not in text:
        return None
    try:
        told, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    if told.get("notificationType") == "Delivery":
        return []
    bounce = told.get("bounce")
    if told.get("notificationType") != "Bounce" or not isinstance(bounce, dict):
        return None
    is_final = str(bounce.get("bounceType")) == "Permanent" and bounce.get("bounceSubType") in (
        "General",
        "NoEmail",
    )
    found = []
    for one in bounce.get("bouncedRecipients") or []:
        if isinstance(one, dict):
            answer = bare(str(one.get("diagnosticCode", "")))
            passing = bounce_phrases.about_us(answer)
            cause = passing or (bounce_causes.NO_ADDRESS if is_final else bounce_causes.UNCLEAR)
            status = str(one.get("status", ""))
            is_push_back = policy_refusals.bounced_for_it(cause, status, answer)
            found.append(Failure(str(one.get("emailAddress", "")).lower(), cause, status, is_push_back))
    return found
