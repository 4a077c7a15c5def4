"""From bytes to text, whatever the mail says their charset is: many say the wrong one."""

import codecs

from charset_normalizer import from_bytes

_NOT_CHARSETS = frozenset(
    {"unicode_escape", "raw_unicode_escape", "unicode-escape", "raw-unicode-escape", "idna", "punycode"}
)
_WIDER = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
"""What mail programs mean when they name a charset: the larger one that holds it."""
_SAYS_LITTLE = frozenset({"utf-8", "cp1252", "iso8859-15"})
"""Charsets that are named out of habit, so that bytes which are not theirs are looked at."""
_LIKELY = ["cp1252", "cp1251", "cp1250", "cp932", "gb18030", "cp949", "big5", "koi8_r", "cp1254", "cp1253"]
_SAMPLE_BYTES = 20_000
_BROKEN_SHARE = 0.02


def decoded(content: bytes, declared: str) -> str:
    """Decode bytes as declared, as UTF-8 when they are that, else as what they look like; nothing raises.

    A text of two bytes a letter holds line ends and spaces, and so a zero byte: what has none is no such text.
    """
    charset = _known(declared)
    is_wide = charset.startswith(("utf-16", "utf-32"))
    if charset in _SAYS_LITTLE or (is_wide and b"\0" not in content[:_SAMPLE_BYTES]):
        return _habitual(content, "utf-8" if is_wide else charset)
    try:
        return content.decode(charset, "replace")
    except (LookupError, ValueError):
        return _habitual(content, "utf-8")


def _known(declared: str) -> str:
    """Return the codec that a charset's name stands for, UTF-8 for one that is none."""
    try:
        name = codecs.lookup(declared.strip() or "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name in _NOT_CHARSETS else _WIDER.get(name, name)


def _habitual(content: bytes, charset: str) -> str:
    """Decode bytes under a name that says little: UTF-8 that is valid is no accident."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if charset != "utf-8":
        return content.decode(charset, "replace")
    replaced = content.decode("utf-8", "replace")
    if replaced.count("\ufffd") <= max(
        1, _BROKEN_SHARE * sum(byte > 127 for byte in content[:_SAMPLE_BYTES])
    ):
        return replaced
    found = from_bytes(content[:_SAMPLE_BYTES], cp_isolation=_LIKELY).best()
    return content.decode(found.encoding if found else "cp1252", "replace")
