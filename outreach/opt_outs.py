"""Whether somebody asks not to be written to again, in thirteen languages: a word alone, or a sentence that says so.

Only what a person wrote themselves is asked about, without quotes. A sentence that offers a way out ("to
unsubscribe, click here"), sets a condition or says the contrary is none.
"""

import re
import unicodedata

from outreach import no_more_phrases, opt_out_phrases, short_wishes

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
_CONDITION = re.compile(
    r"\bif\b(?! (?:you|u) (?:could|would|can|please))|\b(?:unless|whether|falls|wenn(?! sie (?:mich|uns))|sofern|"
    r"si vous(?! pouv)|si (?:no|tu|desea|quiere)|se (?:non|vuoi|preferi\w+|desidera|não|deseja|quiser)|indien|"
    r"als (?:u|je)(?! (?:mij|me))|jeśli|jeżeli|om du|hvis|jos|pokud|если|чтобы отпис\w+|in order to|to unsubscribe|"
    r"zum abmelden|pour vous|para darse|per disiscriver\w+|om je af|aby zrezygnować)\b|場合は|如果|경우|"
    r"^\W*(?:pour ne plus|per non|para (?:no|não|deixar)|um keine|um nicht|om geen|aby nie|чтобы не)\b",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"\b(?:click|klick\w*|link|cliquez|cliquer|clic|haga|pulse|clicca\w*|clique|klik\w*|kliknij|tryck|"
    r"нажмите|перейдите|tıkla|you can|you may|sie können|vous pouvez|puede)\b|https?://|クリック|点击|點擊|클릭",
    re.IGNORECASE,
)
"""What makes it a way out that is offered to others, as below newsletters."""
_CLICKS = re.compile(
    r"\b(?:click\w*|klick\w*|cliqu\w+|haga clic|pulse|clicc\w+|clique|klik\w*|kliknij|нажмите|tıkla\w*)\b|こちら|"
    r"の方は|"
    r"クリック|点击|點擊|如需|클릭",
    re.IGNORECASE,
)
"""What offers others a way out even where it says "me": the words of a button."""
_CLOSING = re.compile(
    r"^\W*(?:--|best(?: regards| wishes)?|(?:kind|warm|best) regards|regards|cheers|sincerely|yours|"
    r"mit (?:freundlich|best|"
    r"herzlich)\w+|(?:viele|beste|freundliche|liebe|herzliche|schöne) gr(?:üße|uesse)|gruß|lg|mfg|vg|cordialement|"
    r"bien (?:à "
    r"vous|cordialement)|(?:un )?saludos?|atentamente|(?:cordiali |distinti )?saluti|atenciosamente|cumprimentos|"
    r"abraços?|"
    r"met vriendelijke|groeten?|groet|pozdrawiam|z poważaniem|(?:med )?(?:vänlig|vennlig|venlig|bästa|"
    r"beste)\w* h\w+|mvh|"
    r"hälsningar|с уважением|с наилучшими|saygılarımla|敬具|此致|祝好)\b[^\n]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
"""Behind such a line stands who wrote, and what their company writes below every mail."""
_NOT_YET = re.compile(
    r"\b(?:before|until|till (?:\w+day|then|the|next|\d+)|today|tomorrow|this week|at this (?:e-?mail|address)|"
    r"heute|morgen|vor dem|bis (?:zum )?\w+|"
    r"hoy|mañana|antes|hasta|avant|aujourd'hui|demain|jusqu\S+|oggi|domani|prima|hoje|amanhã|"
    r"vandaag|voor (?:\w+dag|volgende|de|het|\d+)|dziś|jutro|"
    r"przed|idag|i dag|före|før|сегодня|завтра|пока)\b|今日|明日|今天|明天|오늘|내일",
    re.IGNORECASE,
)
"""What makes a wish one for now: "don't write before Monday" is none for ever."""
_ELSEWHERE = re.compile(
    r"\b(?:(?:please |just |better )(?:call|ring|phone) me|(?:call|ring|phone) me (?:instead|on|at)|instead|sondern|"
    r"stattdessen|rufen sie (?:mich|uns)|ruf mich|appelez|plutôt|llám[ae]\w*|sino|chiam[ai]\w*|piuttosto|ligue\w*|"
    r"bel (?:me|mij)|zadzwoń|ring (?:mig|meg)|позвоните)\b|电话|電話|전화",
    re.IGNORECASE,
)
"""What makes it a wish for another way: "don't mail me, call me"."""
_POLITE = re.compile(
    r"\bwould you mind\b|\b(?:could|can|would|will) (?:you|u|someone|anyone)\b|\b(?:würden|könnten|können) sie|"
    r"\bkönn(?:t|te)st du|"
    r"\bkannst du|(?:pouvez|pourriez|voulez)-vous|peux-tu|\bpodr[ií]a[ns]?\b|\bpuede[ns]?\b|\bpod[ée]is\b|"
    r"\b(?:può|potete|potrebbe|potreste|pode|poderia|podem|poderiam)\b|\b(?:kunt|wilt|zou) u\b|\bkun je\b|"
    r"\bczy mo\w+|\b(?:kan|vil) (?:ni|du|i|dere)\b|\bvoisit\w+|\bmůžete\b|\bможете\b|\bмогли бы\b|\bmisiniz\b|"
    r"いただけ|"
    r"もらえ|可以|能否|能不能|주시겠|주실",
    re.IGNORECASE,
)
"""A question that asks somebody to do it."""
_CONTRARY = re.compile(
    r"(?:\b(?:do not|don't|please don't|never|not|didn't|did not|why would i|no need to|nicht|ne pas|"
    r"no|non|não|niet|nie|inte|ikke)\s+(?:(?!(?:interest|thank|dank|merci|graci|grazie|obrigad|please|relevant|"
    r"for )\w*)"
    r"\w+\s+){0,2}?)(?=(?:remove|unsubscribe|opt(?:ed)? out|"
    r"take me off|stop|entfernen|abmelden|streichen))|\b(?:do not|don't|would not|wouldn't|"
    r"nicht) (?:want|like|wish) to (?:unsubscribe|be removed|opt out)|\b(?:already|previously) (?:asked|"
    r"told)?\s?(?:you )?(?:unsubscribed|opted)|\b(?:did|has|had|have|when|how|where|can|could) (?:i|he|"
    r"she|they|we|people|users|customers|clients|leads|prospects)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+|(?<=[。！？])")
_TELLS = re.compile(
    r"\b(?:konnten?|könnten|hatten?)\b.{0,60}\bnicht mehr\b|\b(?:kann|konnte) ich\b|\b(?:ich|wir|er) (?:kann|"
    r"konnten?|"
    r"können)\b|\b(?:was|were|wasn't|weren't|haven't|hasn't|had) (?:\w+ ){0,2}(?:contacted|e-?mailed|messaged)\b",
    re.IGNORECASE,
)
"""What only tells of somebody: "I could not reach him any more"."""
_REPLY = re.compile(
    r"^\s*(?:(?:re|aw|sv|vs|antw|odp|r|rif|ynt|回复|回覆|答复|返信)\s*(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_WITH_TOKEN = re.compile(r"unsubscribe\s+[a-z0-9]{20,}", re.IGNORECASE)
_COURTESY = re.compile(
    r"\b(?:please|pls|plz|kindly|thanks?|thank you|thx|now|hi|hello|bitte|danke|vielen|hallo|s'il (?:vous|"
    r"te) pla[iî]t|svp|"
    r"merci|bonjour|por favor|gracias|hola|per favore|per cortesia|grazie|obrigad[oa]|aub|alstublieft|alsjeblieft|"
    r"bedankt|proszę|dziękuję|tack|tak|takk|venligst|vennligst|пожалуйста|спасибо|lütfen|teşekkürler)\b|谢谢|謝謝|"
    r"ありがとうございます|お願い(?:します|いたします)|してください|부탁드립니다|부탁합니다|합니다|해 ?주세요",
    re.IGNORECASE,
)
_MISSPELT = re.compile(r"\bun-?su[bsc]{1,3}r?i?b(?:e|\b)", re.IGNORECASE)
_FIRST_LINES = 3


def is_opt_out(new_text: str) -> bool:
    """Say whether a reply asks not to be written to again; `new_text` is without quotes."""
    text = _MISSPELT.sub(
        "unsubscribe", unicodedata.normalize("NFC", new_text[:3000]).strip().replace("’", "'")
    )
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return False
    if any(_is_word(line) for line in lines[:_FIRST_LINES]):
        return True
    sentences = [one for one in _SENTENCE.split(_above_closing(text[:1200])) if one.strip()]
    if _is_word(sentences[0]) or any(_is_word(one) for one in sentences if len(one.split()) > 1):
        return True
    may_call = _ELSEWHERE.search(text[:1200]) is not None
    return any(_asks(sentence, may_call=may_call) for sentence in sentences)


def _above_closing(text: str) -> str:
    found = _CLOSING.search(text)
    above = text[: found.start()] if found else text
    return above if above.strip() else text


def is_subject_of_wish(subject: str, new_text: str) -> bool:
    """Say whether a subject alone asks for it: "unsubscribe", written there anew or above nothing else.

    So does the one that our mails offer, with a token that is none of ours any more.
    """
    said = _MISSPELT.sub("unsubscribe", unicodedata.normalize("NFC", subject[:200]))
    if _WITH_TOKEN.fullmatch(said.strip()):
        return True
    bare = _REPLY.sub("", said)
    return _is_word(bare) and (bare == said or not new_text.strip())


def _is_word(line: str) -> bool:
    if len(line) > 80:
        return False
    return _plain(line) in _ALONE or _plain(_COURTESY.sub(" ", line)) in _ALONE


def _plain(line: str) -> str:
    return " ".join(re.sub(r"[^\w\s-]", "", line).lower().split())


def _asks(sentence: str, *, may_call: bool) -> bool:
    if len(sentence) > 400:
        return False
    is_off_list = opt_out_phrases.OFF_LIST.search(sentence) is not None
    if not (is_off_list or no_more_phrases.NO_MORE.search(sentence) or short_wishes.is_short_wish(sentence)):
        return False
    if any(one.search(sentence) for one in (_CONTRARY, _CONDITION, _CLICKS)):
        return False
    if sentence.rstrip().endswith(("?", "？")) and not _POLITE.search(sentence):
        return False
    return is_off_list or not (may_call or any(one.search(sentence) for one in (_NOT_YET, _OFFERS, _TELLS)))
