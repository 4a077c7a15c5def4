"""What mail servers say of an address or a domain that does not exist, in a dozen languages.

Whether it is believed depends on when it was said (`bounces`). Addresses read as "x", as in `bounce_phrases`.
"""

from outreach.bounce_phrases import any_of

_NO_HOST_SAID = any_of(
    r"(?<![\w.])[a-z\d-]+(?:\.[a-z\d-]+)+ (?:does not exist|not found)(?! on)",
    r"host unknown|unknown host|host (?:or domain (?:name )?)?(?:was )?(?:not found(?!,? try)|"
    r"could not be found|does not exist)|host not found(?!,? try)|name or service not known|"
    r"no such (?:host|domain)|nxdomain",
    r"(?:recipient |mail |email |e-mail )?(?:domain|host)(?: name)? (?:\S+ )?(?:does not|doesn't|do not|"
    r"doesnt) (?:exist|accept (?:e-?)?mail(?! from)|have|receive|resolve)|domain (?:is )?(?:not (?:found|"
    r"reachable|exist)|unknown|invalid|has no)|unknown domain|no mx (?:or a )?records?|no mx found|"
    r"name does not resolve|nor servname provided|no address associated|no (?:mail exchanger|mx host|"
    r"valid mx)|no route for current request|null ?mx|nullmx",
    r"could ?n.t find (?:any|a) (?:host|mail exchanger|mx)|unrout(?:e)?able (?:mail )?domain|illegal host|"
    r"bad destination host|bad destination mailbox address's domain|"
    r"all relevant mx records point to non-existent|mx .{0,30}(?:invalid|lookup failed|non-existent)|"
    r"lookup .{0,20}failed permanently|unable to route(?: to)?|domain name not found|"
    r"domain .{0,40}(?:couldn't|could not|cannot) be found|(?:does not|"
    r"doesn't) accept (?:any )?(?:e-?)?mail(?! from)|domain must exist|accepts? no mail|"
    r"mail receiving disabled|dns domain \S* ?does not exist|infodomainnonexistent|invalid domain|"
    r"^\W*does not exist$",
    r"domain existiert nicht|domaine (?:inconnu|inexistant)|dominio (?:non esiste|no existe)|"
    r"домен.{0,20}(?:не существует|не найден)|域名.{0,8}(?:不存在|错误)",
)

_ASK_AGAIN = any_of(r"not found,? try again|try again later|server failure|temporary (?:lookup|dns|name)")

_NO_ADDRESS_SAID = any_of(
    r"(?:no|not|un)[ -]?(?:such |known |a known |a valid |valid |an? existing |an? )?(?:local )?(?:user|"
    r"recipient|mailbox|account|address|person|member|subscriber|e-?mail|alias|addressee|mail ?drop|"
    r"customer|id)\b(?: name| address| account)?(?:\s|$|[.,;:!)\]\"'<>(-])",
    r"(?:invalid|unknown|nonexistent|non-existent|undeliverable|unrouteable|unroutable|illegal|bad|"
    r"incorrect|wrong|unrecogni[sz]ed|undefined|unresolvable|no valid) (?:or \w+ )?(?:virtual |local |"
    r"destination |final delivery |envelope |e-?mail |mail |rcpt |to )?(?:user(?:id|name)?|recipients?|"
    r"mailbox(?:es)?|account|address(?:es)?|e-?mail|local ?part|alias|addressee|name)",
    r"(?:user|recipient|mailbox|account|address|e-?mail|addressee|login|alias|id|name|local part|"
    r"member)s?\b(?: address| account| name| mailbox)?(?: \S{0,60})?,? ?(?:is |was |are |has |does |do |"
    r"could |can|you \w+ (?:is |was )?|that you \w+ to \w+ )?(?:currently )?(?:not (?:exist|found|known|"
    r"valid|recogni[sz]ed|be found|listed|defined|present|available|a valid|be located|here|on this|"
    r"configured|resolved?|in )|n't (?:exist|be found|found)|no(?:t|n)[ -]?exist\w*|unknown|invalid|"
    r"undeliverable(?! sender)|unavailable|does ?n.t exist|doesnt exist)",
    r"does ?n.t have an? \S+ account|does ?n[o']t exist (?:here|at|on|in)|not (?:exist|found) (?:here|at|"
    r"on|in)|not our (?:user|customer)|no (?:mailbox|account|one|user|address) (?:here |there )?(?:by|"
    r"with|at|of|for) |address not present|not in (?:our |my |the )?(?:directory|address book|list|"
    r"database|rcpthosts|control)|could ?n.t be found|wasn't found|was not found|"
    r"can ?not find (?:the )?(?:user|address|recipient)|unable to find (?:user|recipient)|user (?:lookup|"
    r"not|unk)|unknown (?:or illegal )?user|bad address|badrcptto|does not like recipient",
    r"benutzer (?:ist )?(?:unbekannt|existiert nicht|nicht)|(?:empf[äa]nger|adresse|postfach|mailbox|"
    r"account) (?:\S+ )?(?:unbekannt|existiert nicht|nicht (?:gefunden|gültig|vorhanden|bekannt))|"
    r"unbekannte[rn]? (?:benutzer|empf[äa]nger|adresse)",
    r"utilisateur (?:inconnu|inexistant)|(?:adresse|destinataire|bo[iî]te)(?: \S+){0,4} (?:inconnu|"
    r"inexistant|n'existe pas|non trouv|introuvable|invalide|d'au moins un destinataire invalide)|"
    r"adresse d au moins un destinataire",
    r"(?:usuario|usu[áa]rio|utente|destinatario|destinat[áa]rio|direcci[óo]n|endere[çc]o|indirizzo|"
    r"casella|cuenta|conta)(?: \S+){0,4} (?:desconocid|desconhecid|sconosciut|inexistente|no existe|"
    r"n[ãa]o existe|non esiste|no encontrad|n[ãa]o encontrad|inv[áa]lid|non valid|non trovat)",
    r"(?:gebruiker|adres|mailbox) (?:\S+ )?(?:onbekend|bestaat niet|niet gevonden)|(?:u[żz]ytkownik|adres|"
    r"odbiorca|konto|skrzynka)(?: \S+){0,3} (?:nie istnieje|nieznany|nie znalezion)|(?:anv[äa]ndare|"
    r"mottagare|adressen)(?: \S+){0,3} (?:finns inte|ok[äa]nd|hittades inte)",
    r"(?:пользовател|адрес|ящик|получател|аккаунт)\w*(?: \S+){0,4} (?:не найден|не существует|неизвестен|"
    r"не зарегистрирован|отсутствует)|такого (?:пользователя|адреса|ящика) (?:не|нет)|"
    r"нет такого (?:пользователя|адреса|ящика)",
    r"(?:ユーザー?|宛先|アドレス|受信者|メールボックス).{0,12}(?:見つかりません|存在しません|不明|"
    r"ありません|存在しない|間違)|该用户不存在|(?:用户|用戶|收件人|收信人|邮箱|"
    r"郵箱|使用者|地址|帐号|账号).{0,12}(?:不存在|未找到|找不到|無效|无效|未知|错误)|(?:사용자|수신자|"
    r"메일함|계정|주소).{0,12}(?:없|존재하지|찾을 수)",
    r"(?:^|\s)x (?:is )?(?:not found|unknown|do?e?s ?n[o']t exist)|"
    r"^(?:5\d\d )?(?:#?5\.\d\.\d )?do?e?s ?n[o']t exist|rcpt x do?e?s ?n[o']?'?t exist|bad x recipient|"
    r"\bnot? x in name directory",
    r"can'?t accept user|addresses were unknown|mailbox unavaiable|nessun utente|no existe (?:dicha|ese|"
    r"el|la|este)|no mail box available|recipient (?:is )?not (?:accepted|local|ok)|"
    r"wrong or no longer valid|missing home directory|non[ -]existent (?:user|mailbox|address|recipient)|"
    r"unknown local",
    r"mailbox unavailable|user reject|542\b.{0,60}rejected|no thank you rejected: account unavailable|"
    r"vdeliver: invalid|no valid recipients|all recipients (?:are )?invalid|recipient no longer",
)

_REJECTED = any_of(
    r"address (?:was |is )?rejected|(?:recipient|rcpt)s? (?:address )?(?:was |were )?(?:rejected|refused)",
)


def says_no_host(words: str) -> bool:
    """Say whether the words are that a domain does not exist or takes no mail."""
    return _NO_HOST_SAID.search(words) is not None and not _ASK_AGAIN.search(words)


def says_no_address(words: str) -> bool:
    """Say whether the words are that nobody has this address; whether it is true depends on when it was said."""
    return _NO_ADDRESS_SAID.search(words) is not None


def says_rejected(words: str) -> bool:
    """Say whether the words are that an address was refused, without why."""
    return _REJECTED.search(words) is not None
