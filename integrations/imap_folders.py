"""Which folder of a mailbox is Sent and which is Spam, told by the server's marks or by what people call them."""

import imaplib
import re
from dataclasses import dataclass

from imap_tools.imap_utf7 import utf7_decode

_LINE = re.compile(r'\((?P<flags>[^)]*)\) (?P<delimiter>"(?:\\.|[^"])*"|NIL) ?(?P<name>.*)', re.DOTALL)
_SENT = frozenset(
    """sent|sent items|sent messages|sent mail|sent-mail|gesendet|gesendete elemente|gesendete objekte|
    gesendete nachrichten|envoyés|éléments envoyés|messages envoyés|enviados|elementos enviados|
    mensajes enviados|itens enviados|posta inviata|inviata|inviati|verzonden|verzonden items|verzonden objecten|
    skickat|skickade|skickade objekt|sendt|sendte elementer|sendt post|lähetetyt|elementy wysłane|wysłane|
    odeslaná pošta|odeslané|elküldött elemek|trimise|отправленные|надіслані|gönderilmiş öğeler|
    已发送|已发送邮件|寄件備份|送信済み|送信済みアイテム|送信済みメール|보낸 편지함""".replace(
        "\n    ", ""
    ).split("|")
)
"""What clients and providers call it where the server does not say which folder it is, in lower case."""
_SPAM = frozenset(
    """spam|junk|junk e-mail|junk email|junk mail|junk-e-mail|bulk|bulk mail|spamverdacht|spam-verdacht|
    unerwünscht|junk-mail|pourriel|courrier indésirable|indésirables|courriers indésirables|
    correo no deseado|correo basura|no deseado|lixo eletrônico|lixo eletrónico|lixo electrónico|e-mail de lixo|
    posta indesiderata|indesiderata|ongewenste e-mail|ongewenst|ongewenste post|skräppost|skräp|søppelpost|uønsket|
    uønsket e-mail|uønsket post|uønsket mail|roskaposti|wiadomości-śmieci|niechciane|nevyžádaná pošta|nevyžádané|
    levélszemét|mesaje nedorite|спам|нежелательная почта|небажана пошта|önemsiz|önemsiz e-posta|istenmeyen|
    垃圾邮件|垃圾郵件|迷惑メール|スパム|스팸|스팸메일함|정크 메일""".replace("\n    ", "").split("|")
)


@dataclass(frozen=True)
class Use:
    """What a folder is for: its mark in lower case, and its usual names."""

    mark: str
    names: frozenset[str]


SENT = Use("\\sent", _SENT)
SPAM = Use("\\junk", _SPAM)


def find_folder(client: imaplib.IMAP4, use: Use, known: str, *, says_use: bool) -> str | None:
    """Return the name of a folder: the one the server marks (RFC 6154), the known one, one of a usual name.

    `says_use`: the server can be asked for special uses. None when there is none. Raises imaplib's error where the
    server lists nothing.
    """
    folders = _marked(client) if says_use else []
    folders = folders or _folders(client, '"*"')
    marked = [name for name, _, flags in folders if use.mark in flags]
    usual = [name for name, last, _ in folders if last.casefold() in use.names]
    kept = [name for name, _, _ in folders if name == known]
    return next(iter([*marked, *kept, *usual]), None)


def _marked(client: imaplib.IMAP4) -> list[tuple[str, str, set[str]]]:
    """Return the folders with the marks of their uses, nothing where a server cannot be asked for those after all."""
    try:
        return _folders(client, '"*" RETURN (SPECIAL-USE)')
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return []


def _folders(client: imaplib.IMAP4, pattern: str) -> list[tuple[str, str, set[str]]]:
    """Return name, last part of the name, and flags in lower case, of each folder that can be opened."""
    status, lines = client.list('""', pattern)
    if status != "OK":
        raise imaplib.IMAP4.error("LIST refused")
    found = []
    for line in lines:
        head = line[0] if isinstance(line, tuple) else line
        match = _LINE.match(head.decode("ascii", "replace")) if head else None
        if match is None:
            continue
        raw = line[1] if isinstance(line, tuple) else _unquoted(match["name"]).encode("ascii", "replace")
        name, delimiter = utf7_decode(raw), _unquoted(match["delimiter"])
        flags = {flag.lower() for flag in match["flags"].split()}
        if not flags & {"\\noselect", "\\nonexistent"}:
            found.append(
                (name, name.rpartition(delimiter)[2] if match["delimiter"] != "NIL" else name, flags)
            )
    return found


def _unquoted(word: str) -> str:
    if len(word) > 1 and word.startswith('"') and word.endswith('"'):
        return re.sub(r"\\(.)", r"\1", word[1:-1])
    return word
