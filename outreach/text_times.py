"""Finds what a text says of a time gone by, counted from today: "last week", "two months ago", "gestern".

What lies ahead ("would next week suit you?") is an offer and no claim. A question claims nothing either, and a text
that follows others may speak of them.
"""

import re
from collections.abc import Iterator

from outreach.text_ground import Ground

_SPANS = {
    "en": r"yesterday|the other (?:day|week)|earlier this (?:week|month|quarter|year)|"
    r"last (?:week|weekend|month|quarter|year|night|spring|summer|autumn|fall|winter)|"
    r"(?:an?|one|two|three|four|five|six|ten|a few|several|some|a couple of|\d{1,3}) "
    r"(?:days?|weeks?|months?|years?) ago",
    "de": r"gestern|vorgestern|(?:letzte|vergangene|vorige)[nrs]? (?:Woche|Wochenende|Monat|Quartal|Jahr)|"
    r"vor (?:eine[rm]|zwei|drei|vier|wenigen|einigen|ein paar|\d{1,3}) (?:Tag|Woche|Monat|Jahr)e?n?",
    "fr": r"hier|avant-hier|(?:la semaine|le mois|le trimestre|l[’']année|l[’']an) (?:derni(?:er|ère)|passée?)|"
    r"il y a (?:une?|deux|trois|quelques|\d{1,3}) (?:jours?|semaines?|mois|ans?|années?)",
    "es": r"ayer|anteayer|(?:la semana|el mes|el trimestre|el año) pasad[oa]|"
    r"hace (?:una?|dos|tres|un[oa]s|algun[oa]s|\d{1,3}) (?:días?|semanas?|mes(?:es)?|años?)",
    "it": r"ieri|l[’']altro ieri|(?:la settimana|il mese|il trimestre|l[’']anno) (?:scors[oa]|passat[oa])|"
    r"(?:una?|due|tre|qualche|alcun[ie]|\d{1,3}) (?:giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa",
    "pt": r"ontem|anteontem|(?:n?a semana|n?o mês|n?o trimestre|n?o ano) passad[oa]|"
    r"há (?:uma?|dois|duas|três|algun?s|algumas|\d{1,3}) (?:dias?|semanas?|m[eê]s(?:es)?|anos?)",
    "nl": r"gisteren|eergisteren|(?:vorige|afgelopen|verleden) (?:week|weekend|maand|kwartaal|jaar)|"
    r"(?:een|twee|drie|enkele|een paar|\d{1,3}) (?:dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren) geleden",
}
_PATTERNS = {
    language: re.compile(rf"(?<![\w-])(?:{spans})(?![\w-])", re.IGNORECASE)
    for language, spans in _SPANS.items()
}
_OF_EARLIER_TEXTS = re.compile(
    r"\b(?:e-?mails?|messages?|notes?|invit\w*|wrote|sent|asked|mentioned|reached|nachricht\w*|schrieb\w*|geschrieben|"
    r"gefragt|courriels?|écri\w*|envoy\w*|correos?|mensajes?|escrib\w*|escrit\w*|messaggi\w*|scritt\w*|mensage\w*|"
    r"escrev\w*|bericht\w*|schreef|gestuurd)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")


def times_in(text: str, ground: Ground) -> Iterator[str]:
    """Return each time gone by that a text names and nothing holds, as it is written there."""
    pattern = _PATTERNS.get(ground.language)
    if pattern is None:
        return
    for sentence in _SENTENCE.findall(text):
        if sentence.rstrip().endswith("?") or (ground.earlier and _OF_EARLIER_TEXTS.search(sentence)):
            continue
        for found in pattern.finditer(sentence):
            if not ground.holds(found[0]):
                yield found[0]
