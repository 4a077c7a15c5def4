"""How LinkedIn's mails say in eight languages that somebody accepted or wrote, where no template is named. Pure."""

import re

_ACCEPTED = re.compile(
    "|".join(
        (
            # English
            r"accepted your (?:invitation|connection request)",
            r"(?:is|are) now (?:a|your) (?:new )?connection",
            r"are now connected",
            # German
            r"(?:Ihre|deine) (?:Kontaktanfrage|Einladung) (?:wurde )?(?:angenommen|akzeptiert)",
            r"hat (?:Ihre|deine) (?:Kontaktanfrage|Einladung)",
            # French
            r"a accept[ée] (?:votre|ton) (?:invitation|demande)",
            # Spanish
            r"ha aceptado (?:tu|su) (?:invitaci[óo]n|solicitud)",
            r"acept[óo] tu (?:invitaci[óo]n|solicitud)",
            # Italian
            r"ha accettato (?:il tuo|la tua) (?:invito|richiesta)",
            # Dutch
            r"(?:heeft|hebben) (?:uw|je) (?:uitnodiging|connectieverzoek) (?:geaccepteerd|aanvaard)",
            # Portuguese
            r"aceit(?:ou|a) (?:o )?seu (?:convite|pedido)",
            # Japanese
            r"(?:招待|つながり(?:申請|リクエスト)).{0,6}(?:承認|承諾)",
        )
    ),
    re.IGNORECASE,
)
_WROTE = re.compile(
    "|".join(
        (
            # English
            r"(?:just )?messaged you",
            r"sent (?:you )?(?:a |\d+ )?(?:new )?messages?",
            r"new messages? from",
            r"repl(?:ied|y) to your (?:message|inmail)",
            r"^message replied",
            # German
            r"hat (?:Ihnen|dir) (?:gerade )?(?:eine (?:neue )?(?:Nachricht|InMail)|geschrieben)",
            r"neue Nachricht(?:en)? von",
            # French
            r"vous a (?:envoy[ée]|adress[ée]) (?:un (?:nouveau )?message|une InMail)",
            r"nouveaux? messages? de",
            # Spanish
            r"te (?:ha enviado|envi[óo]|acaba de enviar) (?:un (?:nuevo )?mensaje|un InMail)",
            r"(?:nuevos? )?mensajes? (?:nuevos? )?de\b",
            # Italian
            r"ti ha (?:appena )?(?:inviato|scritto|mandato)",
            r"nuov[oi] messaggi[o]? da",
            # Dutch
            r"heeft (?:u|je) (?:zojuist )?een (?:nieuw )?bericht gestuurd",
            r"nieuwe? bericht(?:en)? van",
            # Portuguese
            r"enviou (?:uma )?(?:nova )?mensagem",
            r"nova(?:s)? mensage(?:m|ns) de",
            # Japanese
            r"メッセージ(?:が|を)(?:届|送)",
            r"新しい?メッセージ|新着メッセージ",
        )
    ),
    re.IGNORECASE,
)

_SEVERAL = re.compile(r"you have \d+ new connections", re.IGNORECASE)


def is_acceptance(subject: str) -> bool:
    """Say whether a subject tells that somebody accepted an invite."""
    return _ACCEPTED.search(subject) is not None


def is_message(subject: str) -> bool:
    """Say whether a subject tells that somebody wrote."""
    return _WROTE.search(subject) is not None


def is_of_several(words: str) -> bool:
    """Say whether a mail about acceptances tells of several people."""
    return _SEVERAL.search(words) is not None
