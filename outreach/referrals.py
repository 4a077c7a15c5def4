"""Whether a person says that somebody else is the one to write to: "not me, ask Jane"."""

import re

_NOT_ME = re.compile(
    r"\b(?:not|isn'?t|am not|'m not|no longer) (?:the|a|your) (?:right|correct|best|appropriate|"
    r"proper) (?:person|contact|one|point)|wrong (?:person|contact|guy|address)|(?:no longer|not|don'?t|"
    r"isn'?t) (?:\w+ )?(?:responsible|in charge|handl\w+|deal\w* with|look\w* after|involved|my (?:area|"
    r"department|responsib\w+|job|topic))|(?:better|best|right|correct) (?:person|"
    r"contact)(?: \w+){0,6} (?:is|would be)|(?:handled|managed|run|looked after|dealt with|owned|"
    r"decided) by\b|(?:has|have|'ve) taken over|took over (?:my|this|the)"
    r"|\b(?:better|best|should|please|can) (?:\w+ )?(?:talk|speak|write|reach out|turn) (?:to|with) my "
    r"(?:colleague|boss|manager|successor)|(?:wenden sie sich|sprechen sie|schreiben sie) (?:\w+ ){0,2}(?:an |mit )?"
    r"meine[nmr]? (?:kolleg|chef|nachfolg)|(?:adressez-vous à|voyez avec|contactez) m(?:on|a) (?:collègue|"
    r"successeur)|"
    r"(?:hable con|escriba a) mi (?:colega|compañer|jef)|(?:si rivolga al|scriva al|parli con il) mio collega|"
    r"(?:fale com|escreva para) (?:o |a )?(?:meu|minha) (?:colega|chefe)|"
    r"neem (?:\w+ ){0,2}contact op met mijn collega|"
    r"n'est (?:pas|plus) moi"
    r"|nicht (?:der|die) (?:richtige|zuständige)|(?:bin|ist|"
    r"sind) (?:\w+ ){0,3}nicht (?:mehr )?(?:zuständig|verantwortlich)|(?:falsche[rn]?) (?:ansprechpartner|"
    r"person|adresse)|(?:zuständig|verantwortlich|richtige ansprechpartner\w*|"
    r"ansprechpartner\w*) (?:\w+ ){0,3}ist|pas la bonne personne|(?:ne suis|n'est) (?:plus|"
    r"pas) (?:en charge|responsable|la personne|le bon)|(?:personne|interlocut\w+|"
    r"responsable) (?:\w+ ){0,5}est\b|m'occupe (?:plus|pas)"
    r"|no soy (?:la persona|el responsable|la responsable|quien)|no (?:llevo|me encargo|me ocupo)|"
    r"(?:la persona|el responsable|la responsable|quien) (?:\w+ ){0,6}es\b|non sono (?:io |"
    r"più )?(?:la persona|il responsabile|la responsabile|il referente)|non (?:mi occupo|seguo|gestisco)|"
    r"(?:la persona|il responsabile|il referente) (?:\w+ ){0,5}è\b|n[ãa]o sou (?:a pessoa|"
    r"o respons[áa]vel|a respons[áa]vel|mais)|n[ãa]o (?:trato|cuido|sou eu)|(?:a pessoa|o respons[áa]vel|"
    r"quem) (?:\w+ ){0,6}é\b"
    r"|niet de (?:juiste|goede)|(?:ben|is) (?:\w+ ){0,4}niet (?:meer )?(?:verantwoordelijk)|"
    r"ga (?:hier )?niet (?:meer )?over|nie (?:jestem|zajmuję się|odpowiadam)\b|(?:zajmuje|"
    r"odpowiada) (?:się )?(?:tym|za)|inte rätt person|ansvarar inte|inte (?:jag som )?ansvarig|"
    r"ikke (?:den rette|rette person|ansvarlig|mig)|en ole oikea|(?:не занимаюсь|не отвечаю|"
    r"не тот человек|занимается|отвечает)|担当(?:では(?:ありません|ございません|ない)|者は|が変わ|"
    r"は.{1,12}(?:です|となり|になり))|"
    r"不(?:是我)?负责|不归我|不由我|负责人是|由.{1,10}负责|담당(?:이|자가)? ?(?:아닙|아니)|담당자는",
    re.IGNORECASE,
)
_ASK_THEM = re.compile(
    r"\b(?:please|kindly|you (?:should|can|could|may want to)|best to|i(?:'d| would) (?:suggest|"
    r"recommend)|suggest you|try|better) (?:\w+ )?(?:contact|reach(?: out)?|write|e-?mail|ask|speak|talk|"
    r"get in touch|try)\b(?! (?:to |with )?(?:me|us|again)\b)|(?:forward(?:ed|ing)|passed|"
    r"passing) (?:\w+ ){0,5}(?:on )?to\b|(?:copied|"
    r"copying|cc'?(?:ing|ed)?|in (?:cc|copy)|loop(?:ing|ed) in|added|adding)\b"
    r"|(?:wenden sie sich|wende dich|kontaktieren sie|schreiben sie|sprechen sie)|(?:weitergeleitet|in cc|"
    r"leite .{0,40}weiter)|(?:contacter|contactez|adressez-vous|voyez avec|voir avec|écrivez à|transmis|"
    r"transfér\w+|en copie)|(?:contacte|contactar|escriba|escribe|hable|diríjase|póngase en contacto|"
    r"reenv\w+|en copia)|(?:contattare|contatti|contatta|rivolg\w+|scriv\w+ a|inoltr\w+|in copia)|"
    r"(?:contat[ea]\w*|contacte|fale com|escreva|encaminh\w+|em cópia)"
    r"|(?:neem (?:\w+ ){0,3}contact|contact op|mail (?:\w+ ){0,2}naar|doorgestuurd|in cc)|(?:kontakt z|"
    r"skontaktować|proszę pisać|przekaz\w+|w kopii|do wiadomości)|(?:kontakta|vänd dig|vidarebefordra\w*|"
    r"kopia)|(?:kontakt|videresend\w*)|ota yhteyttä|(?:обра\w+ к|свяжитесь|пишите(?! (?:мне|нам|сюда))|"
    r"переслал\w*|в копии)|"
    r"ご連絡|お問い合わせ|转给|联系|聯絡|抄送|연락|전달|문의",
    re.IGNORECASE,
)


def is_referral(new_text: str) -> bool:
    """Say whether somebody writes that another person is the one; whom they name is `stand_ins.stand_in`'s."""
    return _NOT_ME.search(new_text[:2000].replace("’", "'")) is not None


def asks_to_write(new_text: str) -> bool:
    """Say whether somebody asks to write to another person instead."""
    return _ASK_THEM.search(new_text[:2000].replace("’", "'")) is not None
