"""What mail programs add below a person's words: signatures after "-- ", "Sent from my iPhone", rules of dashes."""

import re
from collections.abc import Sequence

_LONGEST_SIGNATURE = 25
"""How many lines with words may stand below "-- " to be a signature; more are somebody's text."""
_LONGEST_FOOTER = 10
"""The same below a rule of underscores, which mailing lists and Outlook draw."""
_LONGEST_LINE = 120

_DASHES = re.compile(r"[ \t]{0,3}(?:--|—)[ \t]{0,3}")
_UNDERSCORES = re.compile(r"[ \t]{0,3}_{10,200}[ \t]{0,3}")
RULE = re.compile(
    r"[ \t*]{0,8}(?:-{2,200}|_{2,200}|—{1,20}|\*{3,200}|#{3,200}|~{3,200}|={3,200}|\+{3,200})[ \t*]{0,8}"
)
"""A line of nothing but dashes, underscores, stars or the like."""
_MARKS = "\u1427\u200b\u200c\u200d\ufeff\u00a0\u2060"
"""What tracking extensions and editors leave behind on a line of its own."""
_IDLE = _MARKS + " \t"
_RULED = "-_—*#~=+"

_DEVICE = (
    r"i-?phon[eu]\w{0,3}|i-?pad\w{0,3}|i-?pod|android\w*|galaxy|samsung|huawei|xiaomi|pixel|htc|nokia|sony|blackberry|windows|outlook|"
    r"mobile|mobil\w*|phone|smartphone|handy|handheld|cell|tablet\w*|telefon\w*|mobiel\w*|móvil|celular|téléphone|"
    r"cellulare|telefono|puhelin\w*|telefoon|gmail|yahoo!?|airmail|spark|mailbox|proton ?mail|thunderbird|k-9|aol|gmx|"
    r"web\.de|mailspring|superhuman|bluemail|mac|macbook|device|gerät|appareil|dispositivo|enhet|enhed|urządzeni\w*|"
    r"zařízení|устройств\w*|телефон\w*|ti-\d+"
)
_FROM = (
    r"sent (?:from|using)|get outlook for|gesendet (?:von|aus)|diese nachricht wurde (?:von|mit)|"
    r"envoyée? (?:de|depuis|à partir de)|provenance :|enviad[oa] (?:desde|do|da|de|a partir d[eo])|"
    r"inviat[oa] (?:da|dal|dallo)|verzonden (?:vanaf|van)|verstuurd (?:vanaf|van)|skickat från|skickades från|"
    r"sendt (?:fra|frå)|wysłan[eoy] z|odesláno (?:z|ze)|отправлено (?:с|из|от)|надіслано (?:з|із)"
)
_WITH = (
    r"sent (?:via|with|by)|gesendet (?:mit|über)|envoyée? (?:avec|via)|enviad[oa] (?:con|com|via|pelo)|"
    r"inviat[oa] (?:con|tramite)|verzonden (?:met|via)|verstuurd (?:met|via)|skickat med|sendt (?:med|via)|"
    r"wysłan[eoy] (?:za pomocą|przez)|odesláno pomocí|отправлено через|from my"
)
_GET = (
    r"télécharge[rz] outlook pour|obtener outlook para|obtenha o outlook para|scarica outlook per|outlook für|"
    r"outlook voor|download outlook (?:voor|til)|hämta outlook för|hent outlook (?:til|for)|pobierz outlook dla|"
    r"stáhnout outlook pro|hanki outlook|скачать outlook|yahoo mail: search, organi[sz]e"
)
_SENT_FROM = re.compile(
    r"\W{0,4}(?:"
    rf"(?:{_FROM})(?![^\W\d_])(?:[^\n]{{0,60}}?(?<![^\W\d_])(?:{_DEVICE})(?![^\W_])[^\n]{{0,60}}"
    r"|[ \[]{1,2}mail\b[^\n]{0,90}|[^\n]{0,20}courrier[^\n]{0,30})"
    rf"|(?:{_WITH})(?:[ \w]{{1,30}} | )(?:{_DEVICE})(?![^\W_])[^\n]{{0,15}}"
    rf"|(?:{_GET})(?![^\W\d_])[^\n]{{0,80}}"
    rf"|get \W?outlook for [^\n]{{0,80}}"
    rf"|von meine[mr] (?:[\w-]{{1,20}} ){{0,3}}(?:{_DEVICE}) (?:aus )?(?:gesendet|versendet|verschickt)[^\n]{{0,15}}"
    rf"|enviado desde mi (?:{_DEVICE})[^\n]{{0,30}}|\w{{1,20}} from mobile|on android"
    r"|(?:sent from my|gesendet von meine[mr]|envoyée? d(?:e|epuis) mon|enviad[oa] (?:desde mi|do meu|da minha)|"
    r"inviato dal mio|ver(?:zonden|stuurd) vanaf mijn|skickat från min|sendt fra min|wysłane z mojego|odesláno z mého)"
    r"(?: [\w.-]{1,20}){1,3}"
    r"|lähetetty [^\n]{0,30}(?:sta|stä|lta|ltä)|wysłane z (?:mojego )?i(?:phone|pad)\S{0,4}"
    r"|odesláno z (?:mého )?i(?:phone|pad)\S{0,3}|inviato da i(?:phone|pad)"
    r"|(?:iphone|ipad|android|スマートフォン|携帯)[^\n]{0,20}から(?:の)?送信[^\n]{0,10}"
    r"|(?:나의|내) ?[^\n]{1,20}에서 (?:보냄|보낸)[^\n]{0,20}"
    r"|(?:发自|發自)[^\n]{1,30}|(?:來自|来自|從|从)我的 ?[^\n]{1,20}(?:傳送|发送|寄出)"
    r"|(?:iphone|ipad|android|telefon|outlook)[^\n]{0,30} ?gönderildi"
    r")\W{0,4}",
    re.IGNORECASE,
)


def is_idle(line: str) -> bool:
    """Say whether a line has nothing to read: blank, a rule, or an invisible mark."""
    stripped = line.strip(_IDLE)
    return not stripped or (stripped[0] in _RULED and RULE.fullmatch(line[:300]) is not None)


def is_sent_from(line: str) -> bool:
    """Say whether a line is what a telephone or a mail program adds: "Sent from my iPhone"."""
    stripped = line.strip(" \t*_")
    return len(stripped) <= _LONGEST_LINE and _SENT_FROM.fullmatch(stripped) is not None


def without_signature(lines: Sequence[str], run: Sequence[int]) -> list[int]:
    """Return those indexes of a run of somebody's lines that stand above what their mail program added."""
    end = _above_added(lines, run, len(run))
    while (cut := _signature_at(lines, run, end)) is not None:
        end = _above_added(lines, run, cut)
    while end < len(run) and not lines[run[end]].strip():  # so that paragraphs stay apart
        end += 1
    return list(run[:end])


def _above_added(lines: Sequence[str], run: Sequence[int], end: int) -> int:
    """Return where a run ends without the rules, blank and device lines at its end."""
    while end and (is_idle(lines[run[end - 1]]) or is_sent_from(lines[run[end - 1]])):
        end -= 1
    return end


def _signature_at(lines: Sequence[str], run: Sequence[int], end: int) -> int | None:
    """Return where the last signature above the position `end` begins, None without one."""
    below = 0
    for position in range(end - 1, -1, -1):
        line = lines[run[position]]
        if line.lstrip().startswith("```") or below > _LONGEST_SIGNATURE:
            return None
        if _DASHES.fullmatch(line[:20]):
            return position
        if below <= _LONGEST_FOOTER and _UNDERSCORES.fullmatch(line[:300]):
            return position
        below += bool(line.strip())
    return None
