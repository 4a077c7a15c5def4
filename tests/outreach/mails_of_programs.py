"""Replies as mail programs write them, in the languages people answer in: what stands above and around the quote."""

WORDS = "Thursday works for us.\n\nBring the plan, please."

ANNOUNCED = {
    "gmail en": "On Mon, Nov 30, 2026 at 10:00 AM Ana Costa <ana@kestrel.test> wrote:",
    "gmail en wrapped": "On Mon, Nov 30, 2026 at 10:00 AM Ana Costa via Kestrel Team <\nana@kestrel.test> wrote:",
    "gmail en wrapped late": "On Mon, Nov 30, 2026 at 10:00 AM Ana Costa <ana@kestrel.test>\nwrote:",
    "gmail de": "Am Mo., 30. Nov. 2026 um 10:00 Uhr schrieb Ana Costa <ana@kestrel.test>:",
    "gmail de wrapped": "Am Mo., 30. Nov. 2026 um 10:00 Uhr schrieb Ana Costa <\nana@kestrel.test>:",
    "gmail de old": "Ana Costa <ana@kestrel.test> schrieb am Mo., 30. Nov. 2026\num 10:00 Uhr:",
    "gmail fr": "Le lun. 30 nov. 2026 à 10:00, Ana Costa <ana@kestrel.test> a écrit :",
    "gmail es": "El lun, 30 nov 2026 a las 10:00, Ana Costa (<ana@kestrel.test>) escribió:",
    "gmail pt": "Em seg., 30 de nov. de 2026 às 10:00, Ana Costa <ana@kestrel.test>\nescreveu:",
    "gmail it": "Il giorno lun 30 nov 2026 alle ore 10:00 Ana Costa <ana@kestrel.test>\nha scritto:",
    "gmail nl": "Op ma 30 nov 2026 om 10:00 schreef Ana Costa <ana@kestrel.test>:",
    "gmail sv": "Den mån 30 nov. 2026 kl 10:00 skrev Ana Costa <ana@kestrel.test>:",
    "gmail da": "Den man. 30. nov. 2026 kl. 10.00 skrev Ana Costa <ana@kestrel.test>:",
    "gmail no": "man. 30. nov. 2026 kl. 10:00 skrev Ana Costa <ana@kestrel.test>:",
    "gmail pl": "pon., 30 lis 2026 o 10:00 Ana Costa <ana@kestrel.test> napisał(a):",
    "gmail cs": "po 30. 11. 2026 v 10:00 odesílatel Ana Costa <ana@kestrel.test> napsal:",
    "gmail fi": "ma 30. marrask. 2026 klo 10.00 Ana Costa (ana@kestrel.test) kirjoitti:",
    "gmail ja": "2026年11月30日(月) 10:00 Ana Costa <ana@kestrel.test>:",
    "gmail ko": "2026년 11월 30일 (월) 오전 10:00, Ana Costa <ana@kestrel.test>님이 작성:",
    "gmail zh": "Ana Costa <ana@kestrel.test> 于2026年11月30日周一 10:00写道：",
    "gmail zh-tw": "Ana Costa <ana@kestrel.test> 於 2026年11月30日 週一 上午10:00寫道：",
    "gmail ru": "пн, 30 нояб. 2026 г. в 10:00, Ana Costa <ana@kestrel.test>:",
    "gmail tr": "Ana Costa <ana@kestrel.test>, 30 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "apple en": "On Nov 30, 2026, at 10:00 AM, Ana Costa <ana@kestrel.test> wrote:",
    "apple en without an address": "On 30 Nov 2026, at 10:00, Ana Costa wrote:",
    "apple de": "Am 30.11.2026 um 10:00 schrieb Ana Costa <ana@kestrel.test>:",
    "apple fr": "Le 30 nov. 2026 à 10:00, Ana Costa <ana@kestrel.test> a écrit :",
    "apple es": "El 30 nov 2026, a las 10:00, Ana Costa <ana@kestrel.test> escribió:",
    "apple it": "Il giorno 30 nov 2026, alle ore 10:00, Ana Costa <ana@kestrel.test> ha scritto:",
    "apple pt": "No dia 30 de nov. de 2026, às 10:00, Ana Costa <ana@kestrel.test> escreveu:",
    "apple nl": "Op 30 nov. 2026, om 10:00 heeft Ana Costa <ana@kestrel.test> het volgende geschreven:",
    "apple sv": "30 nov. 2026 kl. 10:00 skrev Ana Costa <ana@kestrel.test>:",
    "apple da": "Den 30. nov. 2026 kl. 10.00 skrev Ana Costa <ana@kestrel.test>:",
    "apple no": "30. nov. 2026 kl. 10:00 skrev Ana Costa <ana@kestrel.test>:",
    "apple pl": "Wiadomość napisana przez Ana Costa <ana@kestrel.test> w dniu 30.11.2026, o godz. 10:00:",
    "apple fi": "Ana Costa <ana@kestrel.test> kirjoitti 30.11.2026 kello 10.00:",
    "apple cs": "30. 11. 2026 v 10:00, Ana Costa <ana@kestrel.test>:",
    "apple ja": "2026/11/30 10:00、Ana Costa <ana@kestrel.test>のメール:",
    "apple ko": "2026. 11. 30. 오전 10:00, Ana Costa <ana@kestrel.test> 작성:",
    "apple zh": "在 2026年11月30日，10:00，Ana Costa <ana@kestrel.test> 写道：",
    "apple ru": "30 нояб. 2026 г., в 10:00, Ana Costa <ana@kestrel.test> написал(а):",
    "apple tr": "Ana Costa <ana@kestrel.test> şunları yazdı (30 Kas 2026 10:00):",
    "thunderbird en": "On 11/30/26 10:00, Ana Costa wrote:",
    "thunderbird de": "Am 30.11.26 um 10:00 schrieb Ana Costa:",
    "thunderbird fr": "Le 30/11/2026 à 10:00, Ana Costa a écrit :",
    "thunderbird it": "Il 30/11/2026 10:00, Ana Costa ha scritto:",
    "thunderbird es": "El 30/11/2026 a las 10:00, Ana Costa escribió:",
    "thunderbird pl": "W dniu 30.11.2026 o 10:00, Ana Costa pisze:",
    "thunderbird cs": "Dne 30. 11. 26 v 10:00 Ana Costa napsal(a):",
    "thunderbird ru": "30.11.2026 10:00, Ana Costa пишет:",
    "thunderbird ja": "On 2026/11/30 10:00, Ana Costa wrote:",
    "yahoo": "On Monday, November 30, 2026 at 10:00:00 AM GMT+1, Ana Costa <ana@kestrel.test> wrote: ",
    "proton": "On Monday, November 30th, 2026 at 10:00, Ana Costa <ana@kestrel.test> wrote:",
    "proton old": "------- Original Message -------\n"
    "On Monday, November 30th, 2026 at 10:00, Ana Costa <ana@kestrel.test> wrote:",
    "zoho": "---- On Mon, 30 Nov 2026 10:00:00 +0100 Ana Costa <ana@kestrel.test> wrote ----",
    "samsung": "-------- Original message --------\nFrom: Ana Costa <ana@kestrel.test> \n"
    "Date: 30/11/2026 10:00 (GMT+01:00) \nTo: yuki@kumo.test \nSubject: A question ",
}  # fmt: skip
"""What stands over a quote, by program and language."""

_BLOCKS = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "pt": ("De", "Enviada em", "Para", "Assunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "zh": ("发件人", "发送时间", "收件人", "主题"),
    "zh-tw": ("寄件者", "寄件日期", "收件者", "主旨"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
}


def block(language: str, *, mark: str = "", address: str = "ana@kestrel.test") -> str:
    """Return Outlook's header block in a language."""
    values = (f"Ana Costa <{address}>", "30. 11. 2026 10:00", "Yuki Tanaka", "A question")
    space = " " if language == "fr" else ""
    colon = "：" if language.startswith("zh") else ":"
    labels = _BLOCKS[language]
    return "\n".join(
        f"{mark}{label}{space}{colon}{mark} {value}" for label, value in zip(labels, values, strict=True)
    )


LANGUAGES = sorted(_BLOCKS)

DEVICES = [
    "Sent from my iPhone", "Von meinem iPhone gesendet", "Gesendet von meinem iPhone", "Envoyé de mon iPhone",
    "Enviado desde mi iPhone", "Enviado do meu iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone", "Sendt fra min iPhone", "Wysłane z iPhone'a", "Odesláno z iPhonu",
    "Lähetetty iPhonesta", "iPhoneから送信", "나의 iPhone에서 보냄", "发自我的 iPhone", "從我的 iPhone 傳送",
    "Отправлено с iPhone", "iPhone'umdan gönderildi", "Sent from my Galaxy", "Gesendet von Outlook für iOS",
    "Get Outlook for Android<https://aka.ms/AAb9ysg>", "Outlook für iOS beziehen", "Sent from Mail for Windows",
    "Envoyé à partir de Outlook pour Android", "Sent with Proton Mail secure email.", "Sent from Yahoo Mail on Android",
    "Yahoo Mail: Search, Organize, Conquer", "Enviado desde Outlook para iOS", "Télécharger Outlook pour Android",
    "Sent from Gmail Mobile", "Gesendet mit der GMX Mail App", "Von meinem Samsung Galaxy Smartphone gesendet.",
]  # fmt: skip

MARKERS = [
    "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-----Message d'origine-----",
    "-----Mensaje original-----", "-----Mensagem original-----", "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----", "-----Ursprungligt meddelande-----", "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----", "-----Wiadomość oryginalna-----", "-----Původní zpráva-----",
    "-----Alkuperäinen viesti-----", "-----元のメッセージ-----", "-----원본 메시지-----",
    "------------------ 原始邮件 ------------------",
    "-----Исходное сообщение-----", "-----Orijinal İleti-----", "---------- Forwarded message ---------",
    "Begin forwarded message:", "---------- Weitergeleitete Nachricht ---------",
    "---------- Doorgestuurd bericht ---------", "##- Please type your reply above this line -##",
    "--- Please reply above this line ---", "---- Bitte antworten Sie oberhalb dieser Zeile ----",
]  # fmt: skip

THEIRS = [
    "From: Berlin\nTo: Munich\nDate: Thursday\n\nThat is when I travel.",
    "On 5 May we met. You then wrote:\nthat it costs nothing.\nIs that so?",
    "The options:\n--- cheap ---\nA\n--- dear ---\nB\nWhich one?",
    "1. First\n2. Second:\n   - a\n   - b\n\nBest regards\nYuki Tanaka\nKumo K.K.",
    "Hi Ana,\n\n-----\n\nsee the second half, too.",
    "Envoyé hier par la poste, vous devriez l'avoir.",
    "Sent by courier yesterday.",
    "从我的角度来看没问题。",
    "Von meinem Chef kam ein Nein.",
    "Subject: to approval.\nPrice: 300\nTerm: one year",
    "if a < b and b > c:\n    print(a)\n```\n> not a quote\n# --\n--\n```\nThat is the code.",
    "A -> B\n-> C\n=> D",
    "My address: ana@kestrel.test, as of 30 Nov 2026:\nplease note it.",
    "Reply to all: yes. Over and out.",
]
"""What people write that looks like what mail programs write."""
