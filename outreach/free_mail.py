"""Which domains belong to nobody in particular, so that two leads there share no company."""

_NAMES = """
    163.com 126.com aol.com arcor.de bluewin.ch btinternet.com comcast.net duck.com fastmail.com free.fr freenet.de
    gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de
    hotmail.fr hotmail.it icloud.com interia.pl laposte.net libero.it live.com mac.com mail.com mail.ru mailbox.org
    me.com msn.com naver.com o2.pl orange.fr outlook.com outlook.de pm.me posteo.de proton.me protonmail.com qq.com
    rediffmail.com sbcglobal.net seznam.cz sfr.fr t-online.de tutanota.com ukr.net uol.com.br verizon.net
    virgilio.it wanadoo.fr web.de wp.pl yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es
    yahoo.fr yahoo.it yandex.ru ymail.com zoho.com
"""

FREE_MAIL = frozenset(_NAMES.split())
"""The common free-mail providers of Europe, the Americas and Asia."""


_REGISTERED = """
    ac co com edu gob gouv gov govt gv ltd mil ne net nom or org plc sch
"""
_REGISTRIES = frozenset(_REGISTERED.split())
"""Labels under which countries give names out, as in `co.uk`."""


def is_everybodys(domain: str) -> bool:
    """Say whether a domain is no single company's: a free-mail one, or one under which a country gives names out."""
    label, _, country = domain.partition(".")
    return domain in FREE_MAIL or (label in _REGISTRIES and len(country) == 2)


def company_domain(domain: str) -> str:
    """Return the domain that stands for a company, "" for a free-mail one."""
    return "" if domain.lower() in FREE_MAIL else domain.lower()
