"""Short wishes to be left alone, in whatever words: in a few words something ends, and it is mails.

"No further correspondence, please" and "Merci de cesser vos envois" are such. A sentence that tells what somebody did,
or names what else is meant, is none.
"""

import re

_WORDS_AT_MOST = 10
_LETTERS_AT_MOST = 32
"""Where words are not set apart, as in Japanese and Chinese."""

_ENDS = {
    "en": r"no (?:more|further|longer)|\b(?:stop|cease|quit|enough|off (?:your|this|the)|out of (?:your|this|the))\b",
    "de": (
        r"keine[nr]? (?:weitere|mehr)|keine\b.*\bmehr|\bnicht (?:mehr|noch ?mal|noch einmal|wieder|weiter)\b|"
        r"nie (?:mehr|wieder)|aufhören|\bschluss\b"
    ),
    "fr": r"\bne plus\b|\bn[e'].* plus\b|\bplus (?:de|d'|aucun)|\bcess\w+|\barrêt\w+|\binutile\b",
    "es": r"\bno\b.*\b(?:más|nunca|vuelv\w+|volver)\b|\bbasta\b|\bdej\w+ de\b|\bcese\w*|\bden? de baja\b",
    "it": r"\bnon\b.*\b(?:più|altr[eio]|ulterior\w+)\b|\bbasta\b|\bsmett\w+|\bcess\w+",
    "pt": r"\bn[ãa]o\b.*\bmais\b|\bchega de\b|\bpar(?:em|e|ar) de\b|\bcess\w+|\bremovid[oa]\b|\bdescadastr\w+",
    "nl": r"\b(?:niet|geen|nooit)\b.*\b(?:meer|langer)\b|\bstop(?:pen)? met\b|\bgeen verdere?\b",
    "pl": r"\bnie\b.*\b(?:więcej|już|kontaktować|pisać)\b|\bprzesta\w+|\bzaprzesta\w+|\bkoniec\b",
    "sv": r"\binte\b.*\b(?:mer|fler|igen)\b|\binga fler\b|\bsluta\b",
    "da": r"\bikke\b.*\b(?:mere|mer|igen|flere)\b|\bingen flere\b|\bstop med\b|\bslutt med\b",
    "ru": r"больше не\b|\bне\b.*\bбольше\b|\bхватит\b|\bпрекрат\w+|\bперестан\w+",
    "tr": r"\b(?:artık|bir daha|daha fazla)\b.*m[ae]y[ıi]n|\bçık(?:mak|ar)\w*|\bistemiyoru[mz]\b",
    "ja": r"不要|停止(?!中|し(?:まし|て(?!くだ|下さ|ほし|欲し|いただ|頂|もら)))|お断り|結構です|やめて|止めて|控えて",
    "zh": r"(?:不用|不要|不必|别|請勿|请勿)再|停止|拒收",
    "ko": r"그만|(?:하지|보내지) ?(?:마|말)|거부|원하지 않|중단해",
}
_OF_MAILS = {
    "en": (
        r"\b(?:e-?mails?|mails?|messages?|correspondence|contact(?:ing)?|(?:mailing |e-?mail )?lists?|"
        r"(?:e-?mail )?sequence|spam|communications?|outreach|newsletters?)\b"
    ),
    "de": (
        r"\b(?:e-?mails?|mails?|nachrichten|werbung|zuschriften|an(?:zu)?schreiben|schreiben|kontakt\w*|"
        r"zusendung\w*)\b"
    ),
    "fr": r"\b(?:mails?|e-?mails?|courriels?|messages?|envois?|sollicit\w+|contact\w*|écri\w+|relanc\w+)\b",
    "es": r"\b(?:correos?|mensajes?|e-?mails?|mails?|escrib\w+|contact\w+|direcci[oó]n)\b",
    "it": r"\b(?:e-?mail|mail|messaggi|comunicazioni|scriv\w+|contatt\w+|inviar\w+)\b",
    "pt": r"\b(?:e-?mails?|mails?|mensage\w+|escrev\w+|conta[ct]\w+|lista)\b",
    "nl": r"\b(?:e-?mails?|mails?|mailen|berichten|contact\w*|schrijven|benader\w*)\b",
    "pl": r"\b(?:e-?mail\w*|mail\w*|wiadomości|pisać|kontakt\w*|wysyła\w+|ofert)\b",
    "sv": r"\b(?:mejl\w*|mail\w*|e-?post|kontakta\w*|skriv\w*|utskick)\b",
    "da": r"\b(?:mails?|e-?mails?|e-?post\w*|beskeder|meldinger|henvendelser|kontakt\w*|skriv\w*)\b",
    "ru": r"\b(?:пиш\w+|писать|присыл\w+|письма|писем|сообщени\w+|беспоко\w+|рассыл\w+|связыва\w+)\b",
    "tr": r"\b(?:mail\w*|e-?posta\w*|ileti\w*|mesaj\w*|liste\w*|yaz\w+|rahatsız)",
    "ja": r"案内|メール|ご?連絡|配信|営業",
    "zh": r"发(?!票|货|布|展)|邮件|联系|打扰",
    "ko": r"메일|연락|발송|수신",
}
_TELLS = re.compile(
    r"\b(?:we|they|he|she|i(?! (?:want|wish|ask|would|am|request)\b)|our|got|get|getting|received|was|were|had|"
    r"has|have|did|"
    r"didn't|can't|cannot|couldn't|is|are|because|but|with|about|than|by|until|attach\w*)\b"
    r"|\b(?:ist|sind|war|waren|est|sont|está|están|è|zijn|jest|är|er|ich (?!möchte|will|bitte|wünsche)|"
    r"wir (?!möchten|wollen|bitten|wünschen)|er|habe|haben|hat|bekomm\w+|erhalt\w+|erhielt\w*|"
    r"kamen?|kommen|kann|können|konnte\w*|aber|mit|seit\w*|anhang|geschrieben|gelesen)\b"
    r"|\b(?:je (?!ne|vous|souhaite|demande)|j'ai|nous (?!ne|vous)|avons|ont|avez|reçu\w*|reçois|mais|depuis|"
    r"plus (?:tard|vite|que|d'info\w*|"
    r"de détails?|de temps))\b"
    r"|\b(?:hemos|he|ha|han|yo|recib[ií]\w*|pero|desde|tenemos|tengo|abbiamo|ho|hanno|ricevuto|però|ma|temos|"
    r"tenho|recebi\w*|mas|"
    r"desde|nenhum\w*|ninguém|nessuno|nadie)\b"
    r"|\b(?:wij|we|ik (?!wil|wens|verzoek)|kregen|krijgen|gehad|ontvangen|maar|sinds|met (?!mailen|het|schrijven|"
    r"sturen)|jestem|mam|mamy|"
    r"dostał\w*|ale|pisał\w*|vi|jag (?!vill|önskar)|fick|har|hade|men|sedan|jeg (?!vil|ønsker)|fik|siden|hørt)\b"
    r"|\b(?:мы|я|он|она|они|но|получил\w*|нам|работает|ben|biz|ama|aldım|almadım)\b"
    r"|ました|ません(?!$)|ですが|なぜ|ますが|でした|PDF|リンク|链接|吗|先|还没|收到|我们|但|왜|했|첨부|링크",
    re.IGNORECASE,
)
_RULES = [(re.compile(_ENDS[one], re.IGNORECASE), re.compile(_OF_MAILS[one], re.IGNORECASE)) for one in _ENDS]


def is_short_wish(sentence: str) -> bool:
    """Say whether a short sentence asks for an end of mails, and tells of nothing else."""
    bare = sentence.strip()
    if len(bare) > 120 or len(bare.split()) > _WORDS_AT_MOST or _TELLS.search(bare):
        return False
    if re.search(r"[぀-ヿ一-龥]", bare) and len(bare) > _LETTERS_AT_MOST:
        return False
    return any(ends.search(bare) and mails.search(bare) for ends, mails in _RULES)
