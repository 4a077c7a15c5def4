"""The words by which mail programs announce what they quote, in the languages people write to us in."""

import re

FROM = "from"
DATE = "date"
TO = "to"
SUBJECT = "subject"

_LABELS = {
    FROM: (
        "from|von|de|da|van|från|fra|od|lähettäjä|差出人|送信者|보낸 ?사람|发件人|發件人|寄件者|寄件人|от|от кого|"
        "kimden|gönderen|від|expéditeur|remitente|remetente|mittente|afzender|avsändare|afsender|avsender|nadawca|"
        "odesílatel|отправитель"
    ),
    DATE: (
        "sent|date|sent on|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviada em|"
        "enviado em|enviada|fecha|data|inviato|verzonden|skickat|sendt|dato|wysłano|wysłane|odesláno|odoslané|"
        "lähetetty|päivämäärä|päiväys|pvm|"
        "送信日時|送信日|日付|日時|보낸 ?날짜|날짜|发送时间|發送時間|传送时间|傳送時間|"
        "发送日期|寄件日期|日期|时间|отправлено|дата|gönderildi|gönderme tarihi|gönderilme tarihi|tarih|надіслано"
    ),
    TO: (
        "to|an|à|a|para|aan|till|til|do|komu|vastaanottaja|kenelle|宛先|받는 ?사람|收件人|收件者|кому|kime|alıcı|"
        "destinataire|destinatario|destinatário|ontvanger|modtager|mottaker|adresat|получатель"
    ),
    SUBJECT: (
        "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|předmět|predmet|aihe|件名|제목|主题|"
        "主題|主旨|тема|konu|re"
    ),
}

LABEL = re.compile(
    r"[ \t]{0,8}(?:[*_]{1,2})?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
    + r"|[^\W\d_][\w' -]{1,24})[ \t\xa0]?(?:[*_]{1,2})?[ \t\xa0]?[:：]",
    re.IGNORECASE,
)
"""A line of a header block: "From: …", "*Von:* …"; its last group says which one it is, None another label."""

_ORIGINAL = (
    "original message|original appointment|originalnachricht|ursprüngliche nachricht|original-nachricht|"
    "message d'origine|message original|message initial|mensaje original|messaggio originale|mensagem original|"
    "oorspronkelijk bericht|originalmeddelande|ursprungligt meddelande|ursprungligt medd\\.|"
    "oprindelig meddelelse|original meddelelse|opprinnelig melding|original melding|wiadomość oryginalna|"
    "oryginalna wiadomość|původní zpráva|původní e-mail|alkuperäinen viesti|元のメッセージ|原始メッセージ|"
    "원본 메시지|원본메시지|原始邮件|原始郵件|原邮件|исходное сообщение|оригинальное сообщение|orijinal ileti|"
    "özgün ileti|orijinal mesaj|reply message|replied message|回复的原邮件"
)
_FORWARDED = (
    "(?:begin )?forwarded message|forwarded mail|(?:anfang der )?weitergeleiteten? (?:e-?mail|nachricht)|"
    "(?:début du )?message (?:transféré|réexpédié)|(?:inicio del )?mensaje reenviado|mensaje reenviado|"
    "(?:inizio )?messaggio inoltrato|(?:início da )?mensagem (?:encaminhada|reencaminhada)|"
    "(?:begin )?doorgestuurd bericht|(?:vidarebefordrat|vidarebefordrade) (?:brev|meddelande)|"
    "(?:påbegynd )?videresendt (?:besked|meddelelse|e-mail|melding)|"
    "(?:początek )?(?:przesyłanej|przekazana|przesłana) (?:dalej )?wiadomo(?:ści|ść)|"
    "(?:začátek )?přeposlan(?:á|é) zpráv(?:a|y)|(?:edelleen )?(?:välitetty|välitetyn) viesti(?:n alku)?|"
    "転送(?:された)?メッセージ|전달된 메시지|전달된 메일|转发邮件|轉寄郵件|已转发邮件|已轉寄的郵件|"
    "(?:начало )?пересылаем(?:ое|ого) сообщени(?:е|я)|(?:yönlendirilen|iletilen|iletilmiş) (?:ileti|mesaj)"
)
MARKER = re.compile(
    rf"[ \t>*_]{{0,8}}[-_—–]{{2,80}}[ \t*]{{0,4}}(?:(?P<original>{_ORIGINAL})|(?P<forwarded>{_FORWARDED}))"
    r"[ \t*:：]{0,4}[-_—–]{0,80}[ \t*]{0,4}",
    re.IGNORECASE,
)
"""A line such as "-----Original Message-----"."""

APPLE_FORWARD = re.compile(rf"[ \t>*]{{0,8}}(?:{_FORWARDED})[ \t]?[:：][ \t*]{{0,4}}", re.IGNORECASE)
"""The line without dashes over what Apple Mail forwards: "Begin forwarded message:"."""

REPLY_ABOVE = re.compile(
    r"\W{0,12}(?:(?:please )?(?:type|write|enter) your reply above|(?:please )?reply above|"
    r"(?:bitte )?(?:antworten sie|ihre antwort|antwort bitte) (?:bitte )?(?:über|oberhalb)|"
    r"(?:merci de )?(?:répondre|répondez|écrivez votre réponse|tapez votre réponse) au-dessus|"
    r"(?:por favor,? )?(?:responda|responder|escriba su respuesta) (?:por encima|encima|arriba)|"
    r"(?:por favor,? )?(?:responda|digite sua resposta) acima|(?:rispondi|rispondere) sopra|"
    r"(?:typ uw antwoord|antwoord|reageer) boven|(?:svara|skriv ditt svar) ovanför|"
    r"(?:svar|skriv dit svar|skriv svaret ditt) (?:over|ovenfor)|(?:odpowiedz|wpisz odpowiedź) powyżej|"
    r"(?:odpovězte|napište odpověď) nad|(?:vastaa|kirjoita vastauksesi) tämän)\b.{0,60}",
    re.IGNORECASE,
)
"""The line over the quote of a ticket system: "Please reply above this line"."""

_WROTE = (
    r"wrote|writes|schrieb|schreibt|geschrieben|a[ \xa0]écrit|écrit|a[ \xa0]ecrit|escribió|escribio|ha[ \xa0]scritto|"
    r"scrisse|escreveu|schreef|geschreven|het volgende|følgende|následující|skrev|skreiv|"
    r"napisał\(a\)|napisała?|napisana przez|pisze|napsal\(a\)|napsala?|píše|kirjoitti|"
    r"写道|寫道|写了|のメール|が書きました|書きました|"
    r"написал\(а\)|написала?|пишет|пише|написав|yazdı|şunları yazdı|şunu yazdı|yazmış|"
    r"작성|작성했습니다|작성하였습니다|썼습니다"
)
WROTE = re.compile(rf"(?:(?<![^\W\d_])|(?<=님이)|(?<=[\d日月]))(?:{_WROTE})(?![^\W\d_])", re.IGNORECASE)
ENDS_WITH_WROTE = re.compile(
    rf"(?:{_WROTE})[ \t\xa0\u202f]{{0,3}}(?:[:：]|-{{2,20}})[ \t\xa0*_]{{0,4}}$", re.IGNORECASE
)
CLOSES = re.compile(rf" ?> ?(?:{_WROTE})?[ \t\xa0]{{0,3}}[:：][ \t]{{0,4}}", re.IGNORECASE)
"""The last line of a wrapped announcement when the address's own ">" has come to its beginning."""
WROTE_NAME = re.compile(
    r"\d[:.]\d\d\b.{0,20} (?:schrieb|schreef|skrev|skreiv|kirjoitti)(?: [^\W\d_][\w.'-]{0,30}){1,5} ?:$",
    re.IGNORECASE,
)
"""Thunderbird's order without an address: "Am 30.11.26 um 10:00 schrieb Jane Roe:"."""
OPENER = re.compile(
    r"[ \t*_]{0,4}(?:-{2,20} ?)?(?:"
    r"(?:on|at|am|an|le|el|il|em|op|den|d\.|på|dnia|w dniu|dne|v|в|во|от|z|tarihinde|ti|ma|ke|to|pe|la|su|在|于|於)\b"
    r"[^\n]{0,40}?\d|"
    r"\d{1,4}[ \t]?[-./年년 ]|wiadomość napisana przez\b|"
    r"[^\W\d_]{2,14}\.?,? {1,2}(?:den |de |den |le )?\d{1,2}\b)",
    re.IGNORECASE,
)
"""How the line over a quote begins: "On Mon, Nov 30", "30.11.2026", "понедельник, 6 октября"."""

WHEN = re.compile(r"\d{1,2}[:.h][0-5]\d|(?:19|20)\d\d|[年년]")
ADDRESS = re.compile(
    r"<[^<>\n]{0,200}@[^<>\n]{1,200}>|\([^()\s]{1,100}@[^()\s]{1,100}\)|&lt;[^&\s]{1,100}@[^&\s]{1,100}&gt;"
)
ENDS_WITH_ADDRESS = re.compile(r"(?:>{1,3}|\))[ \t\xa0]{0,3}[:：][ \t\xa0*]{0,4}$")
BARE = re.compile(
    r"[ \t]{0,3}(?:\d{4}-\d\d?-\d\d? \d\d?:\d\d GMT[+-]\d\d:\d\d [^\n]{1,120}"
    r"|\d{4}[/-]\d\d?[/-]\d\d? [^\n<>]{1,100}<[^<>\s]{1,100}@[^<>\s]{1,100}>:?)[ \t]{0,3}"
)
"""Gmail's older lines over a quote, which have no verb: "2016-03-03 17:21 GMT+01:00 Jane Roe"."""
_ABOVE = (
    "above", "über", "oberhalb", "au-dessus", "encima", "arriba", "acima", "sopra", "boven", "ovanför", "over",
    "ovenfor", "powyżej", "nad", "tämän",
)  # fmt: skip
_MAY_ASK = re.compile(
    r"repl|antwort|répon|respon|rispo|antwoord|reageer|svar|odpow|odpov|vasta", re.IGNORECASE
)


def may_ask(text: str) -> bool:
    """Say whether a text may have a line of `REPLY_ABOVE` at all."""
    return _MAY_ASK.search(text) is not None and any(word in text.lower() for word in _ABOVE)


def may_end(line: str) -> bool:
    """Say whether a line that ends with a colon may end what announces a quote."""
    return bool(
        ENDS_WITH_WROTE.search(line[-40:]) or ENDS_WITH_ADDRESS.search(line[-12:]) or WHEN.search(line[-80:])
    )
