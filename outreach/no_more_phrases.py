"""The words in which people ask for no more mails, by language.

They are commands, wishes and refusals that concern the writer. What only tells of mails ("we get none there any more",
"I have not sent it to my boss yet") is none, so verbs stand in the forms in which one asks.
"""

import re

_MAILS = r"(?:e-?mails?|mails?|messages?|newsletters?|outreach|spam|pitches|offers|communications?)"
_POST = r"(?:e-?mails?|mails?|nachrichten|werbung|werbemails|anfragen|newsletter|post|zuschriften|angebote)"
_COURRIEL = (
    r"(?:mails?|e-?mails?|courriels?|messages?|newsletters?|sollicitations?|publicités?|communications?|"
    r"offres|vos\b|votre\b|de votre part)"
)
_CORREO = r"(?:correos?|mensajes?|e-?mails?|mails?|publicidad|spam|comunicaciones|newsletters?|ofertas)"
_POSTA = r"(?:e-?mail|mail|messaggi|comunicazioni|newsletter|pubblicità|spam|proposte|offerte)"
_MENSAGEM = r"(?:e-?mails?|mails?|mensage\w+|comunica\w+|publicidade|propaganda|newsletters?|spam|contat\w+)"
_BERICHT = r"(?:e-?mails?|mails?|berichten|mailtjes|nieuwsbrie\w+|reclame|post)"
_WIADOMOSC = r"(?:wiadomości|maili|mejli|e-?maili|ofert|reklam|korespondencji|newslettera)"
_MEJL = r"(?:mejl|mail|e-?post|meddelanden|utskick|reklam|nyhetsbrev)"
_BESKED = r"(?:mails?|e-?mails?|e-?post(?:er)?|beskeder|meldinger|henvendelser|reklame|nyhedsbreve)"

_NO_MORE = (
    # English
    r"\bplease,? unsubscribe\b|\bplease opt[ -]out\b",
    r"\bstop (?:e-?mailing|contacting|writing(?: to)?|messaging|spamming|bothering|mailing|pestering|"
    r"harassing)(?: (?:me|"
    r"us|this address))?\b(?! (?:on|about|at|before))",
    rf"\bstop sending (?:me |us )?(?:(?:these|this|such|any|your|more|all) )*(?:{_MAILS}|stuff|this|these)\b",
    r"\b(?:do not|don'?t|never) (?:ever )?(?:e-?mail|contact|write(?: to)?|message|mail|bother|spam|reach out to) "
    r"(?:me|us|this address)\b",
    r"\b(?:do not|don'?t|never) (?:ever )?(?:e-?mail|contact|write|message|reach out|get in touch)(?: with (?:me|"
    r"us))? "
    r"(?:again|any ?more|ever|further)\b|\bdo not contact\W*$",
    rf"\b(?:do not|don'?t|never) (?:ever )?send (?:me|us) (?:any(?:thing| more| further)?|more|further|another)\b"
    rf"(?: {_MAILS})?",
    r"\b(?:refrain|desist) from (?:any )?(?:further |all )?(?:send|contact|e-?mail|mail|writ|messag)\w*",
    rf"\bno (?:more|further) (?:{_MAILS}|contact)(?: (?:please|from you|to (?:me|this))|,? (?:please|thanks?)|\W*$)",
    rf"\bplease (?:send )?no (?:more|further) {_MAILS}",
    rf"\b(?:not|n't|never|no longer) (?:want|wish|care|like|need) to (?:be (?:contacted|e-?mailed)|(?:receive|get) "
    rf"(?:\S+ ){{0,4}}?(?:{_MAILS}|of (?:this|these)|from you|anything)|hear from (?:you|your))",
    r"\b(?:appreciate|prefer|rather|like) (?:it )?(?:not|never) (?:to )?(?:hear|hearing|be(?:ing)? contacted) "
    r"(?:from you|again)|\bleave me alone\b|\bcease (?:and desist|all (?:contact|communication))",
    # German
    rf"\b(?:möchten?|will|wollen|wünschen?|bitte|brauchen?|danke|interesse)\b(?: \S+){{0,6}}?,? keine (?:weiteren?|"
    rf"solchen?) {_POST}\b(?! mit| an )|\b(?:möchten?|will|wollen|wünschen?|bitte|brauchen?|"
    rf"danke)\b(?: \S+){{0,6}}?,? "
    rf"keine {_POST} mehr\b",
    rf"\bkeine (?:weiteren? |solchen? )?{_POST}(?: mehr)?(?: \w+){{0,2}} (?:schicken|senden|zusenden|zuschicken|zu "
    rf"(?:schicken|senden))|(?:schicken|senden) sie (?:mir|uns)(?: \w+){{0,2}} (?:keine|nichts)\b(?: (?:weiteren?|"
    rf"solchen?"
    rf"|{_POST}|mehr))|^\W*keine (?:weiteren? )?{_POST}(?: mehr)?\W*$",
    r"(?:nicht (?:mehr|wieder|weiter)|nie wieder)(?: \w+){0,2} (?:kontaktieren|anschreiben|angeschrieben|kontaktiert|"
    r"schreiben|belästig)|(?:kontaktieren|schreiben) sie (?:mich|uns|mir)(?: \w+){0,2} (?:nicht (?:mehr|wieder)|nie)",
    r"(?:schreib|schreibt|kontaktiert?) (?:mir|mich|uns)(?: \w+)? (?:nicht mehr|nie)\b|(?:hör(?:en sie|"
    r"t)?)(?: \w+){0,2} "
    r"auf,? (?:mir|mich|uns|damit)|lassen sie mich (?:bitte )?in ruhe",
    r"(?:sehen|bitten?) .{0,40}von (?:weiteren|jeder|jeglicher) .{0,40}(?:ab\b|abzusehen)|"
    r"von weiteren .{0,40}(?:abzusehen|"
    r"absehen)",
    r"(?:unterlassen|verzichten) sie .{0,20}(?:weitere|jede|jegliche|solche|zukünftige)",
    # French
    r"\bne plus (?:jamais )?(?:m'|me |nous )(?:re)?(?:contact\w+|écri\w+|envo\w+|sollicit\w+|démarch\w+|relanc\w+|"
    r"importun\w+|dérang\w+)|\bne plus être (?:contact|sollicit|démarch)",
    r"\bn[e'] ?(?:m'|me |nous )?(?:contactez|contacte|écrivez|écris|envoyez|envoie|sollicitez|relancez|démarchez|"
    r"harcelez|dérangez)(?:-moi|-nous)? (?:plus|jamais)\b|\bne pas (?:m'|me |nous )(?:re)?(?:contact|sollicit|relanc|"
    r"démarch)\w+",
    rf"(?:\bne (?:souhait\w+|désir\w+|veu\w+|voul\w+|préfèr\w+) (?:plus|pas)|\bne plus) (?:recevoir (?:\S+ ){{0,3}}?"
    rf"{_COURRIEL}|être (?:re)?(?:contact|sollicit|démarch))|arrêtez de (?:m|nous|me)|cessez de (?:m|nous|me)|"
    rf"(?:plus|pas) de {_COURRIEL}(?:,? (?:svp|merci|s'il vous plaît))",
    # Spanish
    r"\bno (?:me|nos) (?:vuelv\w+ a )?(?:contact(?:e|es|en|éis)|escrib(?:a|as|an|áis)|env(?:íe|ie|íes|íen|ien|iéis)|"
    r"mand(?:e|es|en|éis)|molest(?:e|es|en))\b(?! (?:un|una|el|la|los|las|lo|por|a)\b)",
    r"\b(?:no (?:vuelv\w+|volver) a|dej(?:e|en|a|ad|ar) de) (?:contactar|escribir|enviar|mandar|molestar)(?:me|"
    r"nos|le)?\b",
    rf"\bno (?:quiero|deseo|queremos|deseamos) (?:(?:seguir recibiendo|recibir|que (?:me|nos) \w+) (?:\S+ ){{0,3}}?"
    rf"(?:más|mas\b|nada|{_CORREO})|más {_CORREO})|\bno más {_CORREO}",
    # Italian
    r"\bbasta (?:con le |con i |con )?(?:e-?mail|mail|messaggi|spam|newsletter)|\bnon (?:mi |ci )?(?:contatt\w+|"
    r"scriv\w+|invi\w+|mand\w+|disturb\w+)(?:mi|ci)? (?:più|ulteriori|altr[eio])\b|"
    r"\bnon (?:contattate|scrivete|inviate|mandate|disturbate)(?:mi|ci)\b",
    rf"\bnon (?:desider\w+|vogli\w+|intend\w+) (?:più )?(?:ricevere (?:\S+ ){{0,3}}?(?:{_POSTA}|altr[eio]|più|nulla|"
    rf"niente)|essere (?:più |ulteriormente )?(?:contattat|disturbat))|smett\w+ di (?:scriver|contattar|mandar|"
    rf"inviar)(?:mi"
    rf"|ci)",
    # Portuguese
    r"\bn[ãa]o (?:me |nos )?(?:envi(?:e|em|es)|conta[ct]?t(?:e|em)|contact(?:e|em|es)|mand(?:e|em|es)|escrev(?:a|"
    r"am|as)|"
    r"incomod(?:e|em))(?:-me|-nos)?(?: mais\b| outr| nada|\W*$)",
    rf"\bn[ãa]o (?:quero|desejo|pretendo|queremos|desejamos) (?:mais receber|receber (?:\S+ ){{0,3}}?(?:mais|nada|"
    rf"{_MENSAGEM})|(?:mais )?ser (?:mais )?conta[ct])|par(?:em|e|ar) de (?:me )?(?:enviar|mandar|conta[ct]ar|"
    rf"escrever)",
    r"\bn[ãa]o (?:enviar|mandar|contatar|contactar|escrever|entrar)(?:-me|-nos)? mais|"
    r"\bn[ãa]o entre[m]? (?:mais )?em conta\w+ "
    r"(?:comigo|conosco|mais)",
    # Dutch
    r"neem(?:t)? (?:\S+ ){0,3}geen (?:verder )?contact|geen contact meer (?:met \w+ )?op(?:nemen|te nemen)",
    r"(?:mij|me|ons)(?: \w+){0,2} (?:niet (?:meer|langer)|nooit meer) (?:te )?(?:mailen|contacteren|benaderen|"
    r"schrijven|"
    r"e-?mailen)|(?:mail|contacteer|benader|schrijf|stuur) (?:mij|me|ons)(?: \w+){0,2} (?:niet (?:meer|langer)|"
    r"nooit)",
    rf"\b(?:wil|willen|wens|wensen|graag|stuur|liever|s\.?v\.?p)\b(?: \S+){{0,4}}? geen (?:\w+ )?{_BERICHT}|"
    rf"\bgeen (?:\w+ )?{_BERICHT} (?:meer )?(?:sturen|toesturen|zenden)|^\W*geen {_BERICHT} meer\W*$|"
    rf"stop met (?:mailen|"
    rf"het mailen|mij)",
    # Polish
    r"\b(?:nie|przesta\w+) (?:do mnie |mi )?(?:pisa(?:ć|nia)|pisz(?:cie)?|wysyła(?:ć|j\w*)|przysyła(?:ć|j\w*)|"
    r"kontaktowa"
    r"(?:ć|nia)|kontaktuj\w*)(?: \w+){0,3} (?:więcej|już|maili|do mnie|ze mną|wiadomości)",
    r"\bprzesta\w+ (?:do mnie |mi |do nas |nam )(?:pisać|wysyłać|przysyłać)|\b(?:więcej|"
    r"już)(?: \w+){0,2} nie (?:pisać|pisz\w*|wysyłać|przysyłać|kontaktować)|\bprosz\w+(?: \w+)? nie (?:pisać|"
    r"kontaktować|przysyłać|wysyłać)\W*$",
    rf"\bnie (?:chcę|chcemy|życzę sobie|życzymy sobie)(?: \w+){{0,3}} (?:otrzymywać|otrzymywania|{_WIADOMOSC}|"
    rf"kontaktu)",
    # Swedish, Danish, Norwegian
    rf"(?:kontakta|maila|mejla|skriv(?: till)?) (?:mig|oss) (?:inte|aldrig)|inte (?:bli kontaktad|(?:ha|få|"
    rf"ta emot) (?:fler|"
    rf"mer|några) {_MEJL})|inga fler {_MEJL}|sluta (?:skicka|maila|mejla|kontakta|skriva)",
    r"(?:kontakt|skriv til|mail|send)(?: til)? (?:mig|meg|os|oss)(?: \w+)? (?:ikke|aldri)|ikke (?:kontakte?s?|"
    r"skrive?|"
    r"maile?)(?: til)? (?:mig|meg|os|oss)\b|skriv(?: \w+)? ikke til (?:mig|meg)",
    rf"(?:ønsker|vil) ikke (?:at )?(?:\w+ )?(?:modtage|motta|få|ha|høre|kontaktes|blive kontaktet|"
    rf"bli kontaktet)\b.{{0,30}}(?:{_BESKED}|fra (?:jer|dig|dere|"
    rf"deg)|igen|mere)|(?:ingen|ikke) flere {_BESKED}|(?:lad|la) (?:være|vær)(?: med)? (?:at|å) (?:skrive|sende|"
    rf"kontakte|"
    rf"maile)|(?:stop|slutt) med at? (?:sende|skrive|maile|kontakte)",
    # Finnish, Czech
    r"älkää (?:lähettäkö|ottako|kirjoittako)|en halua (?:enää )?(?:saada|vastaanottaa) (?:\S+ ){0,2}?(?:viest|"
    r"sähköpost|"
    r"posti|mainok|yhteyden|näitä|tätä)",
    r"(?:\bne|už mi ne|mi ne)(?:pište|posílejte|kontaktujte|piste)\b|nepřeji si",
    # Russian, Turkish
    r"\bне (?:пишите|присылайте|беспокойте|отправляйте|шлите|писать|присылать|беспокоить|отправлять|слать)(?:\W*$|"
    r".{0,25}(?:мне|нам|меня|больше|рекламу|письма|писем|спам|рассылк))",
    r"\bне (?:надо|нужно|стоит) (?:\w+ ){0,3}(?:писать|присылать|беспокоить|звонить)",
    r"(?:мне|нам|меня|больше)(?: \w+){0,2} не (?:пишите|пиши|присылайте|присылай|беспокойте|отправляйте|шлите|писать|"
    r"присылать|беспокоить)|прекратите (?:писать|присылать|рассылку|слать)",
    r"(?:atmayı|göndermeyi|yazmayı) (?:bırak|kes)\w+|(?:bir daha|artık|daha fazla) .{0,20}(?:yazma|gönderme|atma|"
    r"rahatsız etme)(?:yın|yin|yınız|yiniz)?\b|"
    r"(?:mail|e-?posta|mesaj|ileti) (?:almak|gönderilmesini) "
    r"istemiyor(?:um|uz)\b",
    # Japanese, Chinese, Korean
    r"(?:今後|以後|もう)(?:は|の)?.{0,16}(?:ご?連絡|メール|送信|配信|送ら|送付).{0,16}(?:不要|しないで|ご遠慮|"
    r"お控え|やめて|停止|結構)",
    r"(?:メール|連絡|DM|営業|今後|もう|二度と|以後|これ以上).{0,14}(?:送ら|送信し|送付し|連絡し)ないで|(?:営業|"
    r"勧誘|広告|宣伝).{0,12}お断り|登録(?:を)?(?:解除|抹消|削除)(?:を)?(?:希望|お願い|して(?:くだ|下さ|ほし|欲し)|"
    r"\W*$)",
    r"メール(?:を|は)?(?:送らないで|送信しないで|不要です)",
    r"(?:请|請)?(?:不要|别|勿|停止|不要再|请勿再|不要再给我|别再)(?:再)?(?:给我|給我|向我)?(?:(?:发|發|"
    r"寄)(?:送)?(?:任何|此类|这类|"
    r"廣告|广告)?(?:邮件|郵件|信|消息)|(?:联系|聯繫|打扰)(?:我|我们|我們)?)",
    r"연락 ?(?:주지|하지) ?(?:마|말)|(?:메일|연락|이메일|메시지).{0,10}(?:보내지|하지) ?(?:마|말)|(?:메일|연락|"
    r"이메일|메시지).{0,6}그만|"
    r"더 ?이상.{0,14}(?:메일|연락|이메일).{0,10}(?:원하지|받고 싶지|보내지)",
    # Not wanted, or to be stopped, and then what: mails, or being contacted
    rf"\b(?:do not|don't|no longer|never|not) (?:want|wish|need|agree|like)(?: \S+){{0,2}}? (?:(?:your|any|more|"
    rf"these|such|"
    rf"further) (?:\w+ )?{_MAILS}|to be (?:contacted|e-?mailed|messaged|approached|on (?:your|this|any)))|"
    rf"\bnot interested in "
    rf"(?:your|any|these|receiving) (?:\w+ )?{_MAILS}",
    r"\b(?:not|never) (?:be |to be )?(?:contacted|e-?mailed|messaged|approached)(?: again| any ?more|"
    r" in (?:the )?future|"
    r" (?:by|from) (?:you|your))",
    r"\b(?:stop|quit|cease|halt|discontinue) (?:\S+ ){0,2}?(?:e-?mailing|contacting|messaging|mailing|spamming|"
    r"sending (?:me|us)|"
    r"following up|reaching out)\b"
    r"|\bplease,? stop (?:this|it|these|that|now|already)\W*$|\b(?:do not|don't) follow[ -]?up\b(?: again|"
    r" any ?more)?\W*$",
    r"(?:möchten?|wollen|will|wünschen?|erbitten?|verbitten?|verzichten?)(?: \S+){0,5}?,? (?:keine|keinerlei|"
    r"nicht|nie)(?: \S+){0,3}? "
    r"(?:kontaktiert|angeschrieben|angemailt|belästigt|kontaktaufnahme\w*|zusendung\w*|werbung)|verbitten? (?:mir|"
    r"uns)",
    rf"(?:\bne (?:souhait\w+|veu\w+|désir\w+|voul\w+) (?:plus|pas)|\binutile|\bpas besoin) (?:de |d'|"
    rf"que )?(?:\S+ ){{0,2}}?(?:(?:me|nous) "
    rf"(?:re)?(?:contact|écri|relanc|sollicit)\w*|m'(?:écri|envo)\w*|(?:vos|votre) {_COURRIEL})",
    r"\bno (?:quiero|queremos|deseo|deseamos|autorizo|acepto)(?: a)? (?:que (?:me|nos) (?:contact\w+|escrib\w+|"
    r"molest\w+)(?:\W*$| más| de nuevo| otra)"
    r"|ser contactad\w)",
    r"(?:smett\w+|smetta|piantatela)(?:la)? di (?:scriver|contattar|mandar|inviar)\w*",
    r"\bn[ãa]o (?:quero |desejo )?(?:ser|seja|sermos) (?:mais )?conta[ct]|\bpar(?:em|e|ar) (?:já )?(?:com|"
    r"de) (?:\w+ )?(?:e-?mails?|mensage\w+|spam)",
    rf"\bstop(?:pen)? (?:\S+ )?met (?:het )?(?:\w+ )?(?:sturen|mailen|schrijven|verzenden|contact)|\b(?:wil|"
    rf"willen|wens|wensen)(?: \S+){{0,3}}? "
    rf"(?:niet|nooit)(?: \w+)? (?:benaderd|gemaild|gecontacteerd|lastig)|\bhoef(?:t|"
    rf"ven)?(?: \S+){{0,2}}? geen {_BERICHT} meer",
    r"\bnie (?:chc\w+|życz\w+|zgadzam|wyrażam)(?: \S+){0,4}? (?:otrzymyw\w+|dostaw\w+|kontaktu|wiadomości|maili)|"
    r"\b(?:zaprzesta\w+|przesta\w+)"
    r"(?: \S+){0,2}? (?:wysyła\w+|przysyła\w+|pisa\w+|kontakt\w+)",
    rf"(?:vill|önskar) inte (?:längre )?(?:få|ha|bli|höra|motta)(?: \S+){{0,2}}? (?:{_MEJL}|kontakta\w*|från er)|"
    rf"\binte (?:skicka|mejla|maila)"
    rf"(?: \w+)? (?:mer|fler|igen)",
    rf"(?:vil|ønsker)(?: \w+){{0,2}} (?:at )?(?:afmeldes|frameldes|avmeldes|slettes|fjernes)|(?:vil|ønsker|"
    rf"gider)(?: \w+)? ikke (?:at |å )?(?:\w+ )?(?:have|ha|modtage|motta|få)(?: \w+)? (?:flere|"
    rf"jeres|deres|mere) (?:\w+ )?{_BESKED}",
    r"\bnechc\w+ .{0,25}(?:e-?mail|zpráv|kontaktov|nabíd)|\b(?:už )?(?:neposílejte|nepište|nekontaktujte)\b|"
    r"\blopettakaa\b|\ben halua .{0,20}"
    r"(?:viestejä|sähköposti|yhteydenot|mainoks)",
    r"\bне (?:хочу|хотим|желаю|желаем|нужны|интересны) .{0,25}(?:писем|письма|рассыл|сообщени|рекламу|рекламы)|"
    r"\b(?:прекратите|хватит|перестаньте) "
    r"(?:\w+ )?(?:писать|присылать|слать|рассылку|отправлять)",
    r"(?:メール|配信|連絡|送信|営業).{0,10}(?:止め|やめ|停止し|中止し|控え)て?(?:くだ|下さ|ほし|欲し|いただ|頂)",
    r"停止(?:给我|向我)?(?:发送|发|寄)|(?:别|不要|请勿|勿)再(?:给我|向我)?(?:发|寄|联系|打扰)(?:了|送)?(?:\W*$|"
    r"[,，。！!])",
    r"(?:수신|메일|이메일|연락)(?:을|를|은|는)? ?(?:\S+ )?(?:원하지 않|받고 싶지 않|원치 않)",
)

NO_MORE = re.compile("|".join(_NO_MORE), re.IGNORECASE)
"""Asks for no more mails: a wish for ever only where no time, no other way and no condition is named."""
