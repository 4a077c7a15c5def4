"""Whom a mail names in somebody's place: "please contact Jane Doe, jane@kumo.test", in twelve languages."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_WORD = (
    r"(?!(?:Ask|Contact|Mail|Write|Call|Try|Ihnen|Sie|Ihr|Euch|Ihre|Vous|Usted|Lei|You|Me|Us)\b)"
    r"[^\W\d_a-zß-öø-ÿа-яёіїєґ][\w'’-]+"
)
_NAME = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Herrn?|Frau|M|Mme|Sr|Sra|Sig|Dott|Dhr|Mevr|Pan|Pani|Pana)\.?\s+){0,2}"
    rf"(?P<name>{_WORD}(?:\s+(?:van|von|de|der|den|da|di|del|la|le|zu|dos|[A-Z]\.))*(?:\s+{_WORD}){{1,2}})"
)
_ASK = (
    r"(?i:contact(?!\s+(?:me|us|details|information)\b)|reach(?: out)?(?: to)?|write to|e-?mail|ask|"
    r"speak (?:to|with)|talk to|try|macht (?:das )?bei uns|kümmert sich|get in touch with|turn to|refer to|"
    r"direct(?: your \w+)? to|"
    r"forward(?:ed)?(?: (?:it|this|your (?:e-?mail|message|mail)))?(?: on)? to|replaced by|"
    r"my (?:colleague|successor|deputy|replacement|manager|boss|assistant)|in (?:cc|copy)|cc'?(?:ing|ed)?|"
    r"copied|copying|loop(?:ing|ed)? in|adding|right person(?: \w+){0,4} is|best person(?: \w+){0,4} is"
    r"|(?:wenden sie sich|wende dich)(?: \w+){0,4} an|kontaktieren sie|meine?n?r? (?:kolleg(?:e|en|in)|"
    r"vertretung|nachfolger(?:in)?)|vertret(?:en|ung)(?: durch| von|:)?|zuständig (?:ist|dafür ist)|"
    r"ansprechpartner(?:in)?(?: ist)?|contacte[rz]|adresse[rz](?:-vous)? à|mon (?:collègue|remplaçant|"
    r"successeur)|ma collègue|voir avec|remplacée? par"
    r"|contact(?:ar|e|en|a)(?: con| a)?|diríjase a|escrib(?:a|ir|e) a|(?:mi|con mi) (?:compañer[oa]|"
    r"colega|sustitut[oa])|habl(?:a|e|ar) con|la persona (?:adecuada|indicada|correcta) es|contattare|"
    r"rivolgersi a|scriv(?:ere|a|i) a|(?:il|la) mi[oa] collega|rivolg(?:iti|etevi|a) a|contat(?:ar|e|"
    r"ar com)|fal(?:ar|e) com|entr(?:ar|e) em contato com|(?:meu|minha|o meu|a minha) colega|(?:neem|"
    r"nemen)(?: \w+){0,3} contact op(?:nemen)? met|contact opnemen met|(?:mijn|met mijn) collega|"
    r"vervangen door"
    r"|(?:kontakt|skontaktować|skontaktuj)(?: \w+){0,2} z|proszę o kontakt z|mo(?:im|ją|ja) (?:kolegą|"
    r"koleżanką)|kontakta|vänd dig till|min kollega|kontakt|min kollega|ota yhteyttä|kontaktujte|"
    r"обра(?:щайтесь|титесь|щаться) к|свяжитесь с|пишите(?! (?:мне|нам|сюда|на))|моему коллеге|iletişime geçin)"
)
_AFTER_ASK = re.compile(rf"(?:{_ASK})[\s:,]*(?:\w+\s+){{0,3}}?{_NAME}")
_BEFORE_EMAIL = re.compile(
    rf"{_NAME}[\"']?\s*[,:–-]?\s*(?i:\(|<|:|\[|at|unter|per|via|sous|à l'adresse|en|a|all'indirizzo|op|"
    rf"pod adresem|på|по адресу|took over|has taken over|is (?:responsible|in charge)|handles (?:this|it)|"
    rf"übernimmt|ist zuständig|s'en occupe|lo lleva|se ne occupa|e-?mail:?|mail:?|mailto:|\s)*\s*$",
)
_CJK_NAME = re.compile(
    r"([一-龥ァ-ヶ]{2,8}|[가-힣]{2,4})\s*(?:様|さん|までご連絡|まで|に(?:ご)?連絡|님|에게|씨|经理|"
    r"先生|女士|小姐)|(?:联系|請聯繫|请联系|"
    r"联络)(?:我的同事|同事)?\s*([一-龥]{2,4}|[A-Z]\w+ [A-Z]\w+)",
)
_ROLES = frozenset(
    {
        "info", "sales", "support", "office", "contact", "hello", "admin", "noreply", "no-reply", "help",
        "service", "team", "mail", "postmaster", "mailer-daemon", "reception", "kontakt", "buero",
        "zentrale", "welcome", "press", "hr", "jobs", "careers", "privacy", "abuse", "accounts", "billing",
        "helpdesk", "servicedesk", "unsubscribe", "soporte", "ventas", "contacto", "hola", "vertrieb", "empfang",
        "assistance", "accueil", "commercial", "supporto", "vendite", "assistenza", "suporte", "vendas", "contato",
        "verkoop", "klantenservice", "biuro", "sprzedaz", "kundservice", "kundeservice",
    }
)  # fmt: skip
_NOT_NAMES = re.compile(
    r"\b(?:Regards|Best|Thanks|Thank|Sincerely|Hello|Dear|Hi|Grüße|Office|Team|Department|Sales|Support|"
    r"Service|The|For|Our|Your|Please|Bitte|In|Urgent|Phone|Tel|Email|Monday|Company|Inc|Ltd|GmbH|"
    r"Cordialement|Saludos|Viele|Mit|Sehr)\b",
)


@dataclass(frozen=True)
class StandIn:
    """Somebody named in a mail; either may be empty, never both."""

    name: str
    email: str

    @property
    def shown(self) -> str:
        """Return how they are named in a sentence."""
        return f"{self.name} ({self.email})" if self.name and self.email else self.name or self.email


def stand_in(text: str, *, besides: Collection[str]) -> StandIn | None:
    """Return whom a text offers in the writer's place; `besides` are addresses of the writer and of ours."""
    words = " ".join(text[:4000].split())
    known = {one.lower() for one in besides}
    for found in _EMAIL.finditer(words):
        address = found[0].lower().strip(".'-")
        if address in known or address.partition("@")[0] in _ROLES:
            continue
        return StandIn(_named_at(words, found.start()), address[:320])
    asked = _AFTER_ASK.search(words)
    if asked and not _NOT_NAMES.search(asked["name"]):
        return StandIn(asked["name"][:120], "")
    return None


def _named_at(words: str, at: int) -> str:
    """Return the name that belongs to an address: right before it, or behind the request to write to somebody."""
    before = words[max(0, at - 80) : at].rstrip("<([\"' ")
    close = _BEFORE_EMAIL.search(before + " ")
    if close and not _NOT_NAMES.search(close["name"]):
        return close["name"][:120]
    asked = max(_AFTER_ASK.finditer(words[max(0, at - 160) : at]), key=re.Match.start, default=None)
    if asked and not _NOT_NAMES.search(asked["name"]):
        return asked["name"][:120]
    cjk = max(_CJK_NAME.finditer(words[max(0, at - 40) : at + 60]), key=re.Match.start, default=None)
    return (cjk[1] or cjk[2])[:120] if cjk else ""
