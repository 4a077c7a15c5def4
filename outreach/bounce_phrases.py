"""What mail servers say, in phrases: why a mail was not delivered.

Whoever asks strips addresses and links from the words first, as they are not the server's; an address reads as "x".
"""

import re

from outreach.bounce_causes import (
    BROKEN,
    BUSY,
    EXPIRED,
    FILTERED,
    FULL,
    GUARDED,
    MOVED,
    NO_ADDRESS,
    NO_HOST,
    SENDER,
    SWITCHED_OFF,
    TOO_BIG,
    Cause,
)


def any_of(*phrases: str) -> re.Pattern[str]:
    """Return a pattern of these phrases."""
    return re.compile("|".join(phrases))


_SURE: tuple[tuple[Cause, re.Pattern[str]], ...] = (
    (
        BROKEN,
        any_of(r"could ?n.t create|unable to create|can.?t create|several matches found in domino directory"),
    ),
    (
        FILTERED,
        any_of(
            r"extended inactivity new mail is not|is not accepting any mail|account is protected by|"
            r"has restricted sms|bounced address|refuses? to receive mail",
            r"only accepting mail from specific|000c0595|ambiguous recipient|cannot route mail to user|"
            r"recipient refuses",
        ),
    ),
    (
        NO_HOST,
        any_of(
            r"account or domain may not exist|record indicated no smtp service|seems? to reject all mails|"
            r"null ?mx",
        ),
    ),
    # What only looks like a refusal of ours: directories that answer so for an address they do not have.
    (
        NO_ADDRESS,
        any_of(
            r"recipient address rejected: access denied",
            r"resolver\.adr\.\w*(not ?found|invalid)",
            r"recipnotfound",
            r"not listed in (?:the )?(?:public )?(?:name & address book|domino directory)|"
            r"l.annuaire public|domino ディレクトリには見つかりません",
            r"delivery error: dd .{0,40}does ?n.t have an? |domain or user is ?n.t in my list",
            r"unable to deliver message to x \(and other recipients in the same domain\)",
            r"recipient name is not recognized",
            r"000c05a6",
            r"name not found at this address|no such person at this address",
            r"^542 x rejected",
            r"unrouteable address|account that you tried to reach does not exist|unknown user: \"\w",
            r"^x ?:? ?no such recipient",
            r"(?:^|\. )unknown user: x|invalid final delivery userid|no valid recipients for this mm",
        ),
    ),
    (
        SWITCHED_OFF,
        any_of(
            r"mailbox_disabled_for_this|this account (?:is|has been) (?:disabled|suspended|deactivated|"
            r"closed|terminated)",
            r"account that you tried to reach is (?:disabled|inactive|over quota and inactive)",
            r"disabled recipient|recipient (?:is )?(?:disabled|suspended|inactive)",
            r"(?:user|account|mailbox|email|box)(?:\(s\))?(?:'s)?(?: account)?,? (?:\S+ )?(?:is |are |"
            r"has been |was |is currently |currently )?"
            r"(?:temporar(?:y|ily) )?(?:disabled|suspended|deactivated|locked|frozen|inactive|"
            r"de-activated|terminated|closed)\b",
            r"(?:inactive|suspended|disabled|deactivated|discontinued|closed|expired) (?:user|account|"
            r"mailbox|e-?mail|recipient|address)",
            r"vdelivermail: account is locked",
            r"no longer (?:active|in use|in service|available|accepts? mail|used|monitored)",
            r"not an? active (?:user|account|address|mailbox)",
            r"has (?:not|n't) (?:been )?logged in|mailbox (?:x )?unavailable or access denied|"
            r"bo[iî]te du destinataire archiv|is a deactivated|recipient suspend|invalid/inactive user|"
            r"temporarily inactive",
            r"^(?:5\d\d )?(?:is currently suspended|temporary locked)|(?:recipient|recipient's|user|"
            r"this) account is blocked|disabled or discontinued",
            r"(?:konto|postfach|account) (?:ist |wurde )?(?:deaktiviert|gesperrt|geschlossen)",
            r"bo[iî]te.{0,20}(?:inactive|d[ée]sactiv[ée]e|expir[ée]e|ferm[ée]e|suspendue)|"
            r"compte.{0,20}(?:d[ée]sactiv|suspendu|ferm[ée])",
            r"cuenta.{0,30}(?:desactivada|suspendida|deshabilitada|bloqueada|cancelada)|"
            r"conta.{0,30}(?:desativada|suspensa|bloqueada)",
            r"casella.{0,30}(?:disabilitata|disattivata|sospesa)|skrzynka.{0,30}(?:zablokowana|nieaktywna|"
            r"zawieszona)",
            r"(?:ящик|аккаунт|учетная запись).{0,30}(?:заблокирован|отключ[её]н|неактив)",
            r"(?:帐号|账号|帳號|邮箱|郵箱).{0,12}(?:停用|禁用|冻结|凍結|锁定|鎖定)|"
            r"アカウント.{0,12}(?:停止|無効)",
        ),
    ),
    (
        MOVED,
        any_of(
            r"(?:user|recipient|account|mailbox|address)\b.{0,30}\b(?:has|have) (?:moved|changed)",
            r"address .{0,80}has been replaced by|has been replaced with|new (?:e-?mail )?address (?:is|for)",
            r"no longer (?:works?|with|employed|on server|a customer|at this)",
            r"551[ -](?:5\.1\.6 )?(?:user )?not (?:our user|local)|user not local; please try",
            r"left the (?:company|organi[sz]ation)",
        ),
    ),
)

_ABOUT_US: tuple[tuple[Cause, re.Pattern[str]], ...] = (
    (
        FULL,
        any_of(
            r"(?:mail ?box|mailfolder|mail folder|inbox|maildir|user|account|recipient|storage|"
            r"disk)(?:'s)?[^.;]{0,60}"
            r"(?:is |are |too |currently )?(?:full\b|over[ -]?(?:the )?quota|exceed(?:s|ed|"
            r"ing)?\b[^.;]{0,40}(?:quota|limit|size|storage))",
            r"over[ -]?(?:disk ?)?quota|quota (?:is |has been |was )?(?:exceeded|full|violation)|"
            r"out of (?:disk )?(?:quota|storage|space)|exceed(?:s|ed|ing)?\b.{0,40}\bquota",
            r"mailbox (?:size|limit)|(?:too many|number of) messages (?:in|on) |would exceed",
            r"(?:in|not )(?:sufficient|enough) (?:system )?(?:disk |storage |free )?(?:storage|space)|"
            r"no space left|not enough storage",
            r"mailbox full|full mailbox|folder is full|resources? exceeded|quotaexceeded|overquota|"
            r"rcpt quota",
            r"postfach (?:ist )?(?:voll|überfüllt)|speicherplatz|bo[iî]te.{0,20}pleine|quota d[ée]pass|"
            r"buz[oó]n.{0,12}lleno|casella.{0,12}piena|caixa.{0,20}cheia|skrzynka.{0,20}(?:pełna|"
            r"przepełniona)",
            r"переполнен|容量|一杯|已满|已滿|超過|超过|용량|초과|空間不足|空间不足",
        ),
    ),
    (
        TOO_BIG,
        any_of(
            r"message (?:is )?(?:size|too (?:big|large|long))|(?:size|length) exceeds|exceed(?:s|"
            r"ed)? (?:the )?(?:fixed )?max(?:imum)? (?:message )?size",
            r"(?:mail|message|content|attachment)s? (?:is |are )?too (?:big|large)|too large|larger than|"
            r"message length|line too long",
        ),
    ),
    (
        SENDER,
        any_of(
            r"sender (?:address |e-?mail |domain |id |verify |verification |was |is |not |has |"
            r"ip )?(?:address )?"
            r"(?:rejected|denied|refused|failed|unknown|invalid|blocked|verif|not allowed|cannot|callout|"
            r"does ?n.t|is not|must)",
            r"(?:domain of |invalid |unresolvable |unknown |bad |unauthenticated |sending |from:? )sender|"
            r"sender'?s? (?:domain|address)|from: domain",
            r"mail ?from (?:address|domain|must|has|is|refused)|server rejected mail from|return ?path|"
            r"envelope sender|your (?:e-?mail )?(?:address|domain) ",
            r"by non-member|members?-only|not (?:allowed|authorized|permitted) to (?:send|post|submit)|"
            r"only accept(?:s|ing)? mail from|resolver\.rst",
            r"domain is ?n.t in my list of allowed rcpthosts|(?:not|isn't) (?:on|in) (?:the |"
            r"your )?(?:allow|white|list of)|verif(?:y|ication) (?:of )?(?:sender|your)|"
            r"you have been blocked by the recipient|refused due to recipient preferences",
        ),
    ),
    (
        GUARDED,
        any_of(
            r"\bspam\b|spam(?:my|ming|cop|haus|assassin|trap)|\bjunk\b|unsolicited|\bube\b|\buce\b|"
            r"bulk (?:e-?)?mail",
            r"black ?-?list|block ?-?list|\b(?:dns)?[rs]?bl\b|dnsbl|reputation|poor |blocked (?:by|for|"
            r"because|using|due|from|until|by)|(?:is|was|been|ip|address|host|message|mail) (?:is |was |"
            r"currently )?(?:blocked|banned)|banned",
            r"\bdmarc\b|\bspf\b|\bdkim\b|\bdomainkeys|authentication (?:checks?|fail|inform|require)|"
            r"unauthenticated|not authenticated|must authenticate|authentication required",
            r"polic(?:y|ies)|prohibit|not accepted for|violat|administrat\w+ (?:prohibit|reject|den)|"
            r"content (?:filter|reject|restrict|presents|not)|(?:message|mail|content|"
            r"header) (?:content )?(?:was )?(?:rejected|refused|denied)",
            r"virus|malware|infected|phish|suspicious|attachment (?:type|not|is|with|blocked)|executable|"
            r"(?:contains?|including) (?:an? )?(?:\w+ )?(?:url|link|attachment)",
            r"relay(?:ing)?\b.{0,20}(?:denied|not|prohibit|disallow|refuse|access|reject)|unable to relay|"
            r"cannot relay|(?:not|no|do not) (?:allowed to )?relay|open relay|use the smtp server|"
            r"5\.7\.0 .{0,10}authentication",
            r"access (?:is )?(?:denied|not|has been)|(?:permission|connection|service|client host|host|ip|"
            r"network) (?:\S+ )?(?:denied|rejected|not allowed|not permitted|refused)|"
            r"insufficient permission|no access from|not allowed",
            r"\bptr\b|reverse dns|\brdns\b|reverse (?:lookup|hostname|mapping)|(?:cannot|can't|"
            r"unable to) find your (?:reverse )?(?:hostname|host)|bad helo|\bhelo\b|\behlo\b|invalid host|"
            r"hostname",
            r"starttls|\btls\b|\bssl\b|encrypt|certificate|security",
            r"rfc ?\d{3,4}|multiple addresses in|header error|header are not|malformed|not rfc|"
            r"message format|missing (?:header|required)|duplicate|redundant|bare (?:lf|cr)",
            r"mail rej[eè]t|spamverdacht|abgelehnt aufgrund|refusé.{0,20}(?:spam|politique)|反垃圾|"
            r"垃圾邮件|спам",
        ),
    ),
)

_LATER: tuple[tuple[Cause, re.Pattern[str]], ...] = (
    (
        BUSY,
        any_of(
            r"too many|too (?:much|fast|quick)|(?:rate|frequency|receiving mail at a rate|connection|"
            r"sending|hourly|daily|message) (?:rate )?(?:is )?limit|frequency limited|limit (?:is |was |"
            r"has been )?(?:reached|exceeded)|throttl|sent (?:more|too)",
            r"gr[ea]y ?-?list|try(?:ing)? (?:again|it again|later)|retry|(?:temporar(?:y|"
            r"il)\w*).{0,30}(?:defer|reject|unavail|fail|block|error|lookup|problem|local)|(?:defer|"
            r"unavail|fail|block|error|problem|suspend)\w*.{0,12}temporar",
            r"receiving mail at a rate|deferr?ed|unexpected volume|unverified address|"
            r"(?:address )?verification in progress|on hold|resources? (?:temporarily )?unavailable|"
            r"server (?:is )?(?:too )?busy|receiving mail too quickly|(?:service|system|"
            r"server) (?:\w+ )?(?:not |un)available",
        ),
    ),
    (
        EXPIRED,
        any_of(
            r"(?:message|delivery|envelope|retry|queue)\s(?:time )?(?:expired|time ?out|timed? ?out)|"
            r"expired|in the queue too long|too long (?:in|on) (?:the )?queue|giving up|"
            r"has stopped trying|delivery (?:time|attempt)|after (?:multiple|several) (?:retries|attempts)",
            r"could not (?:be delivered|deliver) for|unable to deliver (?:this |in |within |"
            r"message )(?:message )?(?:after|in|\d)|not (?:yet )?been delivered",
            r"(?:connection|operation|session|network) (?:\w+ )?(?:timed? ?-?out|refused|reset|lost|"
            r"dropped|closed|aborted|failed|unreachable)|timed? ?-?out|unable to connect|"
            r"could ?n.t connect|(?:un)?able to (?:establish|contact)|can(?:no|')t connect|"
            r"did not (?:accept our requests to connect|respond)|socket error|no route to host|"
            r"network (?:error|is unreachable|unreachable)|lost connection|connection refused|unreachable|"
            r"wasn't able to establish",
            r"hop ?counts?|too many hops|mail(?:ing)? loop|routing loop|loops? back|maximum hop|"
            r"hops exceeded|loop (?:detected|alert|count)|(?:is |be )looping",
        ),
    ),
    (
        BROKEN,
        any_of(
            r"mailer error|system (?:error|config|resource|i/?o)|local (?:error|configuration)|"
            r"operating system|internal (?:server )?error|command (?:not|parameter|died|time|output|"
            r"failed|rejected|unrec)|(?:syntax|protocol) (?:error|violation)|bad (?:sequence|command)|"
            r"unrecogni[sz]ed|not implemented|cannot (?:open|append|create|write|update)|can't (?:open|"
            r"create)|permission denied|exec|pipe to|program|procmail|maildrop|configuration error|"
            r"service currently|service unavailable|does ?n.t support|not support|no such file|i/o error|"
            r"read error|write error",
        ),
    ),
)


def sure_of(words: str) -> Cause | None:
    """Return the cause that a phrase names beyond doubt, None when it names none; a full mailbox comes first."""
    if _ABOUT_US[0][1].search(words):
        return FULL
    return next((cause for cause, phrase in _SURE if phrase.search(words)), None)


def about_us(words: str) -> Cause | None:
    """Return why a server takes no such mail, or no more of it, whoever it is for; None when no phrase says so."""
    return next((cause for cause, phrase in _ABOUT_US if phrase.search(words)), None)


def later(words: str) -> Cause | None:
    """Return what kept a mail from arriving this time, None when no phrase says so."""
    return next((cause for cause, phrase in _LATER if phrase.search(words)), None)
