"""Instructions to a model that somebody hid in a lead's facts."""

import re
import unicodedata

from outreach.hidden_marks import without_hidden
from outreach.text_ground import words_of

_ORDERS = re.compile(
    r"(?:ignore|disregard|forget|override|skip)\W+(?:\w+\W+){0,4}"
    r"(?:instruction|prompt|rule|above|previous|prior|earlier|system|everything|message)"
    r"|(?:ignorier(?:e|en|t)?|vergiss|vergessen|missachten?)\W+(?:\w+\W+){0,4}(?:anweisung|regel|vorgabe|alles|bisherig)"
    r"|(?:ignore[zr]?|oublie[zr]?)\W+(?:\w+\W+){0,4}(?:instruction|consigne|règle|précédent)"
    r"|(?:ignora|ignore|olvida|esquece|esqueça)\W+(?:\w+\W+){0,4}(?:instruccion|instrucción|regla|anterior|instruç|regra)"
    r"|(?:ignora|dimentica)\W+(?:\w+\W+){0,4}(?:istruzion|regol|precedent)"
    r"|(?:negeer|vergeet)\W+(?:\w+\W+){0,4}(?:instructie|opdracht|regels|voorgaande|vorige)"
    r"|(?:игнориру|забудь|проигнорируй)\w*\W+(?:\w+\W+){0,4}(?:инструкц|указани|правил|предыдущ)"
    r"|(?:指示|命令|指令|プロンプト|提示词|规则|規則)[^。\n]{0,12}(?:無視|忘れ|忽略|无视)"
    r"|(?:無視|忽略|无视|忘记|忘記)[^。\n]{0,12}(?:指示|命令|指令|提示|规则|規則)"
    r"|(?:지시|명령|프롬프트)[^.\n]{0,12}무시"
    r"|\bnew\s+(?:instructions?|rules?|task)\s*:|\b(?:b?cc)\W+[\w.+-]+@|<!--"
    r"|system\s*(?:prompt|message|:)|\bassistant\s*:|\buser\s*:|<\|?\w*(?:system|assistant|im_start|inst)\w*\|?>|\[/?inst\]"
    r"|\b(?:you are|act as|pretend to be|du bist)\W+(?:now\W+|jetzt\W+)?(?:an?|the|ein|eine|chatgpt|gpt|claude)\b"
    r"|\bas an? (?:ai|llm|language model|assistant)\b"
    r"|\b(?:if you are|when you are|note to|attention|dear)\W+(?:an?\W+)?(?:ai|llm|bot|language model|assistant|ki)\b"
    r"|\b(?:write|reply|respond|answer|say|include|add|append|output|print|insert|send|tell|mention)\b[^.\n]{0,60}"
    r"\b(?:in your|in the|to your|this message|the message|the email|your email|word for word|verbatim|all caps|recipe|"
    r"poem|instead(?!\s+of))\b",
    re.IGNORECASE,
)
_RUN_WORDS = 5


def is_order(value: str) -> bool:
    """Say whether a fact reads like an instruction to whoever writes; such a fact is not shown to a model."""
    return _ORDERS.search(_plain(value)) is not None


def obeyed(text: str, value: str) -> str:
    """Return the words of an instruction in a fact that a text repeats, at least five in a row, "" when it does not."""
    if not is_order(value):
        return ""
    wanted, written = words_of(_plain(value)), f" {' '.join(words_of(text))} "
    for start in range(max(1, len(wanted) - _RUN_WORDS + 1)):
        run = " ".join(wanted[start : start + _RUN_WORDS])
        if run and f" {run} " in written:
            return run
    return ""


def _plain(value: str) -> str:
    """Return a fact as a model reads it: marks that nobody sees and wide letters hide no order."""
    return unicodedata.normalize("NFKC", without_hidden(value))
