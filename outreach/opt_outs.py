"""Whether somebody asks not to be written to again, in thirteen languages: a word alone, or a sentence that says so.

Only what a person wrote themselves is asked about, without quotes. A sentence that offers a way out ("to
unsubscribe, click here"), sets a condition or says the contrary is none.
"""

import re
import unicodedata

_ALONE = frozenset(
    {
        "stop", "stopp", "stop please", "please stop", "stop it", "unsubscribe", "unsubscribe please",
        "please unsubscribe", "unsubscribed", "remove", "remove me", "remove me please",
        "please remove me", "please remove", "opt out", "opt-out", "optout", "no more emails",
        "take me off", "take me off your list", "remove from list", "abmelden", "abbestellen",
        "bitte abmelden", "austragen", "bitte austragen", "bitte löschen", "stopp bitte", "bitte stopp",
        "keine mails mehr", "keine e-mails mehr", "arrêt", "arret", "arrêtez", "désinscription",
        "désinscrire", "desinscription", "désabonner", "me désabonner", "se désabonner", "désabonnement",
        "baja", "dar de baja", "darme de baja", "baja por favor", "cancelar suscripción",
        "cancelar suscripcion", "no más correos", "cancella", "cancellami", "cancellatemi",
        "disiscrivimi", "disiscrivetemi", "rimuovimi", "annulla iscrizione", "disiscrizione", "remover",
        "cancelar inscrição", "descadastrar", "descadastre", "parar", "pare", "me remova", "afmelden",
        "uitschrijven", "graag uitschrijven", "stoppen", "wypisz", "wypisz mnie", "rezygnuję",
        "usuń mnie", "proszę usunąć", "wypisz mnie proszę", "avregistrera", "avsluta", "ta bort mig",
        "avprenumerera", "avanmäl", "afmeld", "afmeld mig", "frameld", "avmeld", "meld meg av", "peru",
        "peruuta", "poista minut", "odhlásit", "odhlaste mě", "odhlásiť", "отписаться", "отпишите меня",
        "отписка", "удалите меня", "стоп", "abonelikten çık", "listeden çıkar", "配信停止",
        "配信停止希望", "停止", "退订", "退訂", "取消订阅", "수신거부", "수신 거부", "구독취소",
        "leiratkozás",
    }
)  # fmt: skip
_SAYS = re.compile(
    r"\b(?:remove|take|delete|drop|strike|scrub) (?:me|us|my (?:name|details|(?:e-?mail )?address|e-?mail|"
    r"contact|data)|this (?:e-?mail|address))(?: \w+){0,3}? (?:from|off|out of)\b|\b(?:unsubscribe|opt) "
    r"(?:me|us|my (?:e-?mail|address))\b|\bopt (?:me|us) out\b|(?:want|like|wish|please|choose|going) "
    r"(?:to )?opt[ -]out\b|^\W*(?:i(?: am|'m)? )?opt(?:ing)?[ -]out\W*$|\bplease,? unsubscribe\b|\b(?:i|"
    r"we)(?:'d| would)? (?:want|like|wish|request|ask) to (?:unsubscribe|be (?:removed|unsubscribed|taken "
    r"off)|opt out)|\bstop (?:e-?mailing|contacting|writing(?: to)?|messaging|spamming|bothering|mailing|"
    r"pestering)(?: (?:me|us|this address))?\b(?! (?:on|about|at|before))|\bstop sending (?:me |us )"
    r"?(?:(?:these|this|such|any|your|more) )*(?:e-?mails?|messages|mails?|stuff|spam|this|these)\b|"
    r"\b(?:do not|don'?t|never) (?:ever )?(?:e-?mail|contact|write(?: to)?|message|mail|bother|spam) "
    r"(?:me|us|this address)(?: (?:again|any ?more|ever|further|in (?:the )?future))?\b|\bno (?:more|"
    r"further) (?:e-?mails?|messages|contact|mails?)(?: (?:please|from you|to (?:me|this)))|\bplease "
    r"(?:send )?no (?:more|further) (?:e-?mails?|messages|mails?)|\b(?:not|never) (?:want|wish) to (?:be "
    r"contacted|receive|hear from you|get)|\bleave me alone\b|\bdo not contact(?: (?:me|us|this address))"
    r"?(?: (?:again|any ?more|further|ever))?\W*$|\btake me off (?:your|this|the)|\bcease (?:and desist|"
    r"all (?:contact|communication))|\bremove (?:me )?from (?:your|this|the|all) (?:\w+ )?(?:list|"
    r"database|mailing|distribution)|(?:streichen|nehmen|entfernen|löschen|tragen) sie (?:mich|uns|meine|"
    r"unsere|diese)\b.{0,60}(?:verteiler|liste|datenbank|kartei|adresse|daten|aus\b)|(?:nimm|lösch|"
    r"streich|entfern)e? (?:mich|meine)\b.{0,50}(?:verteiler|liste|adresse|raus|aus\b)|keine (?:weiteren |"
    r"weitere )?(?:e-?mails|mails|nachrichten|werbung|werbemails|anfragen)(?: \w+){0,3} (?:mehr|schicken|"
    r"senden|zusenden|zu schicken|wünsch)|(?:nicht (?:mehr|wieder|weiter)|nie wieder)(?: \w+){0,2} "
    r"(?:kontaktieren|anschreiben|angeschrieben|kontaktiert|schreiben|belästig)|(?:kontaktieren|schreiben)"
    r" sie (?:mich|uns|mir)(?: \w+){0,2} nicht (?:mehr|wieder)|bitte (?:melden sie mich ab|austragen|"
    r"abmelden)|mich (?:vom|von|aus) .{0,40}(?:abmelden|austragen|löschen|entfernen|streichen)|"
    r"widerspreche .{0,60}(?:daten|werbung|kontakt)|(?:désinscri\w+|désabonne\w+|retire[rz]|supprime[rz]|"
    r"enleve[rz]|enlève\w*|raye[rz])[ -](?:moi|me|nous|mon (?:adresse|e-?mail|nom|contact)|mes "
    r"(?:coordonnées|données)|cette adresse)|(?:me|nous) (?:désinscrire|désabonner|retirer|supprimer)\b|"
    r"(?:ne (?:plus|me|m'|nous)|merci de ne plus|n')(?: \w+){0,2}(?: ?(?:m'|me|nous))? ?(?:contact\w+|"
    r"écri\w+|envo\w+|recevoir|sollicit\w+|démarch\w+)(?: plus| de mails| d'e-?mails|\b)|arrêtez de (?:m|"
    r"nous|me)|cessez de|(?:dar(?:me|nos)|denme|d[ée]me|dadme|quiero dar(?:me)?|solicito la) (?:de )?baja|"
    r"(?:elim[ií]n\w+|b[oó]rr\w+|qu[ií]t\w+|s[áa]qu\w+|retir\w+)(?:me|nos| mi (?:correo|direcci[oó]n|"
    r"e-?mail|contacto)| mis datos)\b|(?:no|dejen? de|deje de|deja de|dejad de) (?:me |nos )?(?:vuelv\w+ "
    r"a )?(?:contact\w+|escrib\w+|envi\w+|env[ií]\w+|mand\w+)(?:me|nos)?(?: más| mas| correos| emails|"
    r"\b(?= a ))|no (?:quiero|deseo) (?:recibir|que me|más)|no me (?:escrib|contact|env[ií]|mand)\w+ "
    r"(?:más|mas|de nuevo|otra vez)|(?:rimuov\w+|cancell\w+|togli\w+|elimin\w+)(?:mi|ci| il mio| la mia| "
    r"i miei| questo)\b.{0,40}(?:list|indirizz|database|contatt|dati|mail|$)|disiscriv\w+mi|non (?:mi |ci "
    r")?(?:contatt\w+|scriv\w+|invia\w+|mandat\w+)(?:mi|ci)? (?:più|ulteriori|altre)|non (?:desidero|"
    r"voglio|intendo) (?:più )?(?:ricevere|essere contattat)|smett\w+ di (?:scriver|contattar|mandar|"
    r"inviar)|(?:remov\w+|retir\w+|exclu\w+|tir\w+|descadastr\w+|apag\w+)(?:[ -](?:me|nos|o meu|meu|a "
    r"minha|este|os meus|meus))\b.{0,50}(?:list|base|cadastr|contat|e-?mail|endereço|dados|$)|me (?:remov|"
    r"retir|descadastr|exclu|tir)\w+|(?:não|nao) (?:me )?(?:envi\w+|contat\w+|contact\w+|mand\w+|"
    r"escrev\w+)(?:-me)? (?:mais|outr)|(?:não|nao) (?:quero|desejo|pretendo) (?:mais )?(?:receber|ser "
    r"contat)|par(?:em|e|ar) de (?:me )?(?:enviar|mandar|contat|escrever)|cancelar (?:a )?(?:minha )"
    r"?(?:inscrição|subscrição)|(?:verwijder|haal|schrap|schrijf) (?:mij|me|ons|mijn)\b.{0,50}(?:lijst|"
    r"bestand|database|uit\b|adres|gegevens|af\b)|(?:mij|me|ons) (?:niet (?:meer|langer)) (?:te )"
    r"?(?:mailen|contacteren|benaderen|schrijven|e-?mailen)|geen (?:verdere |mails? |e-?mails? |berichten "
    r")+(?:meer|sturen|ontvangen)|geen (?:e-?mails?|mails?|berichten) meer|(?:mail|contacteer|benader|"
    r"schrijf) (?:mij|me|ons) niet (?:meer|langer)|(?:wil|graag) .{0,20}(?:uitschrijven|afmelden)|stop "
    r"met (?:mailen|het mailen|mij)|(?:usu[nń]\w*|wypis\w+|skreśl\w*|usunąć|wykreśl\w+) (?:mnie|nas|mój|"
    r"moje|moich|mojego|mojego adresu)\b|o (?:usunięcie|wypisanie) (?:mnie|mojego|moich|z)\b|(?:nie|"
    r"przestań\w*|proszę nie|przestańcie) (?:do mnie )?(?:pis\w+|wysyła\w*|kontaktowa\w*|kontaktuj\w*|"
    r"przysyła\w*)(?: \w+){0,3} (?:więcej|już|maili|do mnie|ze mną|wiadomości)|nie (?:chcę|życzę sobie)"
    r"(?: \w+){0,3} (?:otrzymywać|wiadomości|maili|kontaktu)|rezygnuję z (?:subskrypcji|otrzymywania|"
    r"newslettera)|(?:ta bort|stryk|radera|avregistrera) (?:mig|oss|min|mina)\b|(?:kontakta|maila|mejla|"
    r"skriv(?: till)?) (?:mig|oss) inte|inte (?:bli kontaktad|ha (?:fler|mer)|få (?:fler|mer))|inga fler "
    r"(?:mejl|mail|utskick)|sluta (?:skicka|maila|mejla|kontakta|skriva)|(?:fjern|slet|slett|afmeld|"
    r"frameld|avmeld|stryk|tag) (?:mig|meg|os|oss|min|mit|mine)\b|(?:kontakt|skriv til|mail) (?:mig|meg|"
    r"os|oss)(?: \w+)? (?:ikke|aldri)|ikke (?:kontakte?|skrive|maile|sende)(?: \w+){0,2} (?:mere|mer|igen|"
    r"flere)|(?:ingen|ikke) flere (?:mails?|e-?mails?|e-?post|beskeder|meldinger)|(?:stop|slutt) med at? "
    r"(?:sende|skrive|maile|kontakte)|poista(?:kaa)? (?:minut|meidät|osoitteeni|sähköposti)|älkää "
    r"(?:lähettäkö|ottako|kirjoittako)|en halua (?:enää |saada )|(?:odhla\w+|odstra\w+|vyřa\w+|smaž\w+|"
    r"vymaž\w+) (?:mě|mne|nás|můj|mou|moji|ma|moj)\b|(?:ne|už mi ne|mi ne)(?:pište|posílejte|kontaktujte|"
    r"piste)\b|nepřeji si|(?:отпишите|удалите|исключите|уберите|вычеркните) (?:меня|нас|мой|мою|наш|мои|"
    r"этот)|(?:не|больше не|прошу не|прошу больше не) (?:пишите|присылайте|беспокойте|отправляйте|шлите|"
    r"писать|присылать|беспокоить)(?: \w+){0,3}(?: больше)?|(?:хочу|прошу) (?:отписаться|отписать|удалить|"
    r"исключить) (?:меня|мой|от|мои)?|прекратите (?:писать|присылать|рассылку|слать)|(?:listeden|"
    r"listenizden|listenizd?en) (?:beni )?çıkar\w*|bir daha (?:mail|e-?posta|mesaj|yaz)\w*|配信(?:を)"
    r"?(?:停止|中止|解除)(?!し(?:まし|てい))|(?:今後|以後|もう)(?:は|の)?.{0,16}(?:ご?連絡|メール|送信|"
    r"配信|送ら|送付).{0,16}(?:不要|しないで|ご遠慮|お控え|やめて|停止|結構)|(?:リスト|名簿|宛先)"
    r"から.{0,10}(?:削除|外し|除外)|メール(?:を|は)?(?:送らないで|送信しないで|不要です)|(?:请|請)"
    r"?(?:不要|别|勿|停止|不要再|请勿再|不要再给我|别再)(?:再)?(?:给我|給我|向我)?(?:(?:发|發|寄)(?:送)"
    r"?(?:任何|此类|这类|廣告|广告)?(?:邮件|郵件|信|消息)|(?:联系|聯繫|打扰)(?:我|我们|我們)?)|(?:把我|"
    r"将我|將我).{0,12}(?:名单|名單|列表|邮件列表).{0,8}(?:删除|移除|去掉|刪除)|(?:取消|退)(?:订阅|訂閱|"
    r"订|訂)|从.{0,10}(?:名单|列表)中(?:删除|移除)|(?:수신|구독)을? ?(?:거부|취소|해지)|(?:메일|연락|"
    r"이메일).{0,10}(?:보내지|하지) ?(?:마|말)|(?:목록|리스트|명단)에서.{0,10}(?:삭제|제외|빼)|더 "
    r"?이상.{0,14}(?:메일|연락|이메일).{0,10}(?:원하지|받고 싶지|보내지)",
    re.IGNORECASE,
)
_ONLY_OFFERS = re.compile(
    r"\b(?:click|klick\w*|link|cliquez|cliquer|clic|haga|pulse|clicca\w*|clique|klik\w*|kliknij|tryck|"
    r"нажмите|перейдите|tıkla)\b|https?://|クリック|点击|點擊|클릭|\b(?:if|unless|whether|falls|wenn|"
    r"sofern|si vous|"
    r"si no|si tu|si (?:desea|quiere)|se (?:non|vuoi|desidera|não|deseja|quiser)|indien|als (?:u|je)|"
    r"jeśli|jeżeli|om du|hvis|jos|pokud|если|чтобы отпис\w+|in order to|to unsubscribe|zum abmelden|"
    r"pour vous|para darse|per disiscriver\w+|om je af|aby zrezygnować|you can|you may|sie können|"
    r"vous pouvez|puede)\b|場合は|如果|경우",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:before|until|till|today|tomorrow|this week|at this (?:e-?mail|address)|"
    r"heute|morgen|vor dem|bis (?:zum )?\w+|"
    r"hoy|mañana|antes|hasta|avant|aujourd'hui|demain|jusqu\S+|oggi|domani|prima|hoje|amanhã|"
    r"vandaag|voor|dziś|jutro|"
    r"przed|idag|i dag|före|før|сегодня|завтра)\b|今日|明日|今天|明天|오늘|내일",
    re.IGNORECASE,
)
"""What makes a wish one for now: "don't write before Monday" is none for ever."""
_CONTRARY = re.compile(
    r"(?:\b(?:do not|don'?t|please don'?t|never|not|didn'?t|did not|why would i|no need to|nicht|ne pas|"
    r"no|non|não|niet|nie|inte|ikke)\s+(?:\w+\s+){0,2}?)(?=(?:remove|unsubscribe|opt(?:ed)? out|"
    r"take me off|stop|entfernen|abmelden|streichen))|\b(?:do not|don'?t|would not|wouldn'?t|"
    r"nicht) (?:want|like|wish) to (?:unsubscribe|be removed|opt out)|\b(?:already|previously) (?:asked|"
    r"told)?\s?(?:you )?(?:unsubscribed|opted)|\b(?:did|has|had|have|when|how|where|can|could) (?:i|he|"
    r"she|they|we|people|users|customers|clients|leads|prospects)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+|(?<=[。！？])")
_HINT = re.compile(
    r"stop|remov|escrib|env[ií]|contatt|mand|unsub|opt|e-?mail|contact|take me|list|alone|cease|verteiler|"
    r"kontakt|mehr|ab(?:meld|best)|aus(?:trag|tritt)|widersprech|streich|lösch|d[ée]s|plus|arr[êe]t|retir|"
    r"suppri|baja|elim|borr|quit|dej|recib|cancel|rimuov|disiscriv|ricever|smett|scriv"
    r"|remov|descad|receber|parar?\b|pare|sair|niet|geen|uitschrijv|afmeld|verwijder|wypis|usu[nń]|rezyg|"
    r"otrzym|pis|avreg|avpren|avsl|ta bort|sluta|inga|inte|fjern|frameld|avmeld|meld|ikke|ingen|slett?|"
    r"peru|poista|älk|en halua|odhl|odstra|nep|отпис|удал|пиш|писать|присыл|стоп|прекрат|исключ|убер|çık|"
    r"配信|送|停止|連絡|リスト|退|取消|发|發|名单|名單|수신|구독|메일|목록|연락|leirat",
    re.IGNORECASE,
)


def may_opt_out(text: str) -> bool:
    """Say whether it is worth asking: quickly, and seldom no."""
    whole = unicodedata.normalize("NFC", text)
    return _HINT.search(whole) is not None or _HINT.search(re.sub(r"[^\w\s-]", "", whole)) is not None


def is_opt_out(new_text: str) -> bool:
    """Say whether a reply asks not to be written to again; `new_text` is without quotes."""
    text = unicodedata.normalize("NFC", new_text[:3000]).strip()
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return False
    if _plain(lines[0]) in _ALONE:
        return True
    if len(lines) > 1 and re.search(r",\s*$", lines[0]) and _plain(lines[1]) in _ALONE:
        return True
    return any(_asks(sentence) for sentence in _SENTENCE.split(text[:1200]))


def _plain(line: str) -> str:
    return " ".join(re.sub(r"[^\w\s-]", "", line).lower().split())


def _asks(sentence: str) -> bool:
    said = sentence.replace("’", "'")
    if not _SAYS.search(said) or len(said) > 400:
        return False
    if _NOT_YET.search(said):
        return False
    return not (_ONLY_OFFERS.search(said) or _CONTRARY.search(said) or said.rstrip().endswith("?"))
