"""Finds proper names in a text that nothing it may rest on holds."""

import re
from collections.abc import Iterator

from outreach import name_sounds
from outreach.text_ground import Ground, words_of

_TOKEN = re.compile(r"[^\W_]+(?:[’'&.-][^\W_]+)*")
_ENDS = re.compile(
    r"(?:[.!?:…。！？]|(?<=[Ͱ-Ͽἀ-῿])[;\u037e])\s*[”\"»)]*\s*$|^\s*$|[\n\r]\s*(?:[-–•*]\s*)?$|[“\"„«(]$"
)
_NOT_LATIN = re.compile("[Ͱ-Ͽἀ-῿Ѐ-ԯ]")
_SUFFIXES = "gmbh ag se kg inc ltd llc corp plc sa sas sarl srl bv nv ab oy"
_NO_NAMES = """
    i i'm i'd i've i'll i’m i’d i’ve i’ll ok pm am cet est gmt utc pdf csv crm erp api it hr ceo cto cfo coo cmo vp b2b
    b2c saas ai ki ml kpi roi seo sql url faq usp gdpr dsgvo ps p.s pps re fyi tbd rfp rfi eta diy q1 q2 q3 q4
    sie ihr ihre ihren ihrem ihrer ihres ihnen du dein deine deinen deinem deiner dich dir euch euer eure usted ustedes
    mr mrs ms miss dr prof herr herrn frau madame monsieur mme sr sra señor señora senhor senhora dear hi
    linkedin email e-mail mail slack zoom teams excel google outlook
    english german french spanish portuguese italian dutch european internet web
    вы вас вам вами ваш ваша ваше ваши вашу вашей вашего вашему вашем вашим вашими ваших ви вашої вашою вие вашия вашият
    вашата вашето вашите ооо оао зао пао ао ип тов ит ии по сша ес рф crm ps σας εσείς εσάς εσας
"""
"""What has a capital letter within a sentence and names nobody, or says nothing that could be wrong."""

_COMMON_SUBJECTS = """
    that this it he she they we you who what which there here everyone everybody nobody somebody most many some few all
    each both one none team teams companies customers clients people work nothing something everything anything another
    timing price pricing speed our your their my his her the a an das es er sie wir ihr du wer was viele manche alle
    einige meist kunden teams niemand jemand dies dieses jeder zeit il elle on nous vous ils elles ce cela qui beaucoup
    él ella ellos nosotros ustedes usted esto eso quien muchos ele ela eles nós você vocês isso isto quem muitos
    он она оно они мы я это кто что все всё многие никто команда команды компания компании клиенты він вона вони ми це
    нас вас нам их им его ее её мне меня хто що всі багато ніхто
    αυτό αυτός αυτή αυτοί εμείς όλοι πολλοί κανείς ποιος ομάδα εταιρεία πελάτες
"""
_NOT_OWNED = (
    "someone anyone today yesterday tomorrow tonight let where how when why week month year world industry"
)
"""What has "'s" at the beginning of a sentence and names nobody."""

_SALUTES = """
    hello hey greetings thanks thank cheers regards best sincerely warmly morning afternoon evening welcome sorry first
    finally meanwhile hallo moin servus danke grüße gruß bonjour salut merci cordialement bonsoir hola saludos gracias
    ciao salve grazie saluti olá obrigado obrigada abraços groeten bedankt здравствуйте привет спасибо коллеги вітаю
    вітання дякую здравейте поздрави благодаря γεια χαίρετε καλημέρα καλησπέρα ευχαριστώ χαιρετισμούς
"""
"""What stands alone on a line with a comma and names nobody."""

_GERMAN_SALUTES = "hallo hi hey liebe lieber moin servus ciao geehrte geehrter"
_ADDRESSED_AS_MANY = (
    "team zusammen alle kollegen kolleginnen leserin leserinnen leser herr frau damen grüße grüsse gruß"
)
_LIKE_WHOM = "kunden firmen unternehmen betriebe hersteller händler partner konzerne marken häuser kollegen"
_OF_A_FIRM = re.compile(
    r"^\s+(?:nutzt|nutzen|vertraut|vertrauen|lobt|loben|setzt\s+auf|setzen\s+auf|arbeitet\s+mit)\b"
)
_AFTER_BEI = "bedarf interesse fragen gelegenheit rückfragen ihnen uns vielen"
_SUFFIX = frozenset(_SUFFIXES.casefold().split())
_NEVER = frozenset(_NO_NAMES.casefold().split())
_SUBJECTS = frozenset(_COMMON_SUBJECTS.casefold().split())
_BEI = frozenset(_AFTER_BEI.casefold().split())
_NO_OWNER = _SUBJECTS | frozenset(_NOT_OWNED.split())
_SALUTE = frozenset(_SALUTES.casefold().split())
_TO_WHOM = frozenset(_GERMAN_SALUTES.casefold().split())
_TO_MANY = frozenset(_ADDRESSED_AS_MANY.casefold().split())
_LIKE = frozenset(_LIKE_WHOM.casefold().split())
_SUBJECT_VERBS = re.compile(
    r"^(?:'s|’s)?\s+(?:is|are|was|has|have|had|cut|cuts|saved|saves|uses|used|use|runs|ran|grew|grows|chose|chooses|"
    r"trusts|trusted|works|worked|went|got|gets|did|does|just|recently|already|told|says|said|reduced|increased|"
    r"launched|raised|acquired|opened|and\s+[A-Z]|hat|haben|nutzt|nutzen|spart|setzt|setzen|arbeitet|arbeiten|senkte|"
    r"использу[ею]т|работа[ею]т|доверя[ею]т|сократил[аи]?|выбрал[аи]?|сказал[аи]?|говорит|хвал[ия]т|використову[єю]ть?|"
    r"працю[єю]ть?|скоротил[аи]?|обрал[аи]?|χρησιμοποιεί|εμπιστεύεται|μείωσε|επέλεξε|είπε|λέει|"
    r"konnte|utilise|utilisent|a\s+(?:réduit|augmenté|lancé)|usa|usan|redujo|utiliza|utilizam|reduziu)\b"
)


def names_in(text: str, ground: Ground) -> Iterator[str]:
    """Return the proper names that nothing holds, as they are written.

    Where nouns have no capital letter, a name is what has one within a sentence, and what begins a sentence as somebody
    who does something. In German, where every noun has one: two of them side by side, a word of capital letters or
    with one inside, what stands before a company's form or after "bei", "Herr", "Frau" and "Firma". In languages
    without capital letters only Latin words are looked at. Also what somebody is greeted by.
    """
    known = ground.words
    for words, starts_sentence, rest, before in _runs(text):
        if len(words) > 1 and words[0].casefold() in _TO_WHOM:
            words, starts_sentence, before = words[1:], False, ("", words[0].casefold())
        strange = [
            word for word in words if not (_is_known(word, known) or _is_in_other_letters(word, ground))
        ]
        if ground.language == "de":
            named = words if _names_in_german(words, strange, starts_sentence, before, rest) else []
        else:
            named = _named(words, strange, starts_sentence, rest)
        if named:
            yield " ".join(named)


def _runs(text: str) -> Iterator[tuple[list[str], bool, str, tuple[str, str]]]:
    """Return runs of words with capital letters side by side: the words, whether a sentence begins there, what follows,
    and the two words before."""
    tokens = list(_TOKEN.finditer(text))
    place = 0
    while place < len(tokens):
        first = tokens[place]
        if not _is_capital(first[0]) or _is_never(first[0]):
            place += 1
            continue
        begin, words = place, [first[0]]
        while (
            place + 1 < len(tokens)
            and _is_capital(tokens[place + 1][0])
            and not _is_never(tokens[place + 1][0])
            and text[tokens[place].end() : tokens[place + 1].start()] in (" ", " & ", "-")
        ):
            place += 1
            words.append(tokens[place][0])
        before = (
            tokens[begin - 2][0].casefold() if begin > 1 else "",
            tokens[begin - 1][0].casefold() if begin else "",
        )
        starts = _ENDS.search(text[: first.start()]) is not None
        yield words, starts, text[tokens[place].end() :][:40], before
        place += 1


def _named(words: list[str], strange: list[str], starts_sentence: bool, rest: str) -> list[str]:
    """Return the words of a run that name somebody unknown; the first one may only begin the sentence."""
    inside = words[1:] if starts_sentence else words
    if any(word in strange for word in inside):
        return inside
    head = words[0]
    if not starts_sentence or head not in strange:
        return []
    begins = len(words) == 1 and head.casefold() not in _SUBJECTS and _SUBJECT_VERBS.match(rest) is not None
    return [head] if begins or _is_shouted(head) or _owns_or_is_greeted(head, words, rest) else []


def _owns_or_is_greeted(head: str, words: list[str], rest: str) -> bool:
    """Say whether what begins a sentence has something ("Toyota's plant"), or stands alone before the text."""
    owner = re.fullmatch(r"(.+)[’']s", head)
    if owner is not None:
        return owner[1].casefold() not in _NO_OWNER
    return len(words) == 1 and head.casefold() not in _SALUTE and re.match(r",\s*\n", rest) is not None


def _names_in_german(
    words: list[str], strange: list[str], starts_sentence: bool, before: tuple[str, str], rest: str
) -> bool:
    if not strange:
        return False
    if any(_is_shouted(word) or _has_hump(word) for word in strange):
        return True
    if words[-1].casefold() in _SUFFIX and len(words) > 1:
        return True
    head = words[0].casefold()
    if before[1] in ("herr", "herrn", "frau", "firma", "dr", "prof"):
        return True
    if before[1] in _TO_WHOM and head not in _TO_MANY:
        return True
    if before[1] == "wie" and before[0] in _LIKE:
        return True
    if starts_sentence and len(words) == 1 and head not in _SUBJECTS and _OF_A_FIRM.match(rest):
        return True
    if before[1] == "bei" and head not in _BEI and not starts_sentence:
        return True
    inside = words[1:] if starts_sentence else words
    return len(inside) > 1 and all(word in strange for word in inside)


def _is_known(word: str, known: frozenset[str]) -> bool:
    parts = words_of(re.sub(r"[’']s?$", "", word))
    if parts and all(part in known or part.rstrip("s") in known for part in parts):
        return True
    return "".join(parts) in known


def _is_in_other_letters(word: str, ground: Ground) -> bool:
    """Say whether a word in Cyrillic or Greek is a known one in another form, or a known name in these letters."""
    return _NOT_LATIN.search(word) is not None and name_sounds.is_known(word, ground)


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word[0].istitle()


def _is_never(word: str) -> bool:
    plain = word.casefold()
    return plain in _NEVER or plain.partition("'")[0].partition("’")[0] in _NEVER


def _is_shouted(word: str) -> bool:
    return len(word) > 2 and word.isupper()


def _has_hump(word: str) -> bool:
    return any(mark.isupper() for mark in word[1:]) and any(mark.islower() for mark in word)
