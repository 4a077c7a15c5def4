"""The words in which people ask to be taken off a list, or that their data be deleted, by language.

They are commands and wishes that concern the writer. What only tells of lists ("we left that service in March") is
none, so verbs stand in the forms in which one asks.
"""

import re

_ME = r"(?:me|us|my (?:name|details|(?:e-?mail )?address|e-?mail|contact|data|info\w*)|this (?:e-?mail|address))"
_MICH = r"(?:mich|uns|(?:meine|unsere|diese) (?:e-?mail\S*|mail\S*|adresse|daten|kontakt\S*))"

_OFF_LIST = (
    # English
    rf"\b(?:remove|delete|scrub|strike) {_ME}(?: \w+){{0,3}}? (?:from|off|out of)\b(?! (?:the |this )?(?:cc|copy|"
    rf"thread|"
    rf"loop|chain))|\b(?:take|drop|get|keep|leave) {_ME}(?: \w+){{0,3}}? (?:from|off|out of) (?:of )?(?:(?:your|"
    rf"this|the|"
    rf"that|these|any|all|mailing|e-?mail)\b ?){{1,3}}(?:\w+ )?(?:lists?|mailing|system|database|crm|sequence|"
    rf"campaign|"
    rf"cadence|distribution|records|e-?mails?|mails?|newsletter)|\btake me off\W*$",
    r"\b(?:delete|erase|remove) (?:all )?(?:of )?my (?:personal )?(?:data|details|information|contact\w*)\b",
    r"\b(?:unsubscribe|opt) (?:me|us|my (?:e-?mail|address))\b|\bopt (?:me|us) out\b",
    r"(?:want|like|wish|choose|going) (?:to )?opt[ -]out\b|^\W*(?:i(?: am|'m)? )?opt(?:ing)?[ -]out\W*$",
    r"\b(?:i|we)(?:'d| would)? (?:want|like|wish|request|ask) to (?:unsubscribe|be (?:removed|unsubscribed|"
    r"taken off))",
    r"\bremove (?:me )?from (?:your|this|the|all) (?:\w+ )?(?:list|database|mailing|"
    r"distribution)",
    r"(?:^|\bplease,? |\band |\bjust |[,;:] ?)remove (?:me|us)\b(?! (?:as|and|for|in|on|from|off|out)\b)",
    r"\btake me off whatever|\blose my (?:e-?mail|address|number|details|contact)|"
    r"\b(?:be|get) removed from (?:your|this|the|any)",
    # German
    rf"(?:streichen|nehmen|entfernen|löschen|tragen) sie (?:\w+ )?{_MICH}\b.{{0,60}}(?:verteiler|"
    rf"liste|datenbank|kartei|adresse|daten|aus\b)|(?:streichen|entfernen|löschen) sie (?:\w+ )?{_MICH}\W*$",
    rf"(?:nimm|lösch|streich|entfern|nehmt|löscht|streicht)e? (?:\w+ )?{_MICH}\b.{{0,50}}(?:verteiler|liste|"
    rf"adresse|daten|raus|aus\b)",
    rf"bitte (?:melden sie mich ab|austragen|abmelden)|{_MICH} (?:\S+ ){{0,5}}(?:abmelden|austragen|löschen|"
    rf"entfernen|"
    rf"streichen)\b|{_MICH} (?:\S+ ){{0,2}}(?:aus|von|vom) (?:\S+ ){{1,4}}nehmen\b",
    r"widerspreche .{0,60}(?:daten|werbung|kontakt)|löschung meiner (?:\w+ )?daten",
    # French
    r"(?:désinscri\w+|désabonne\w+|retire[rz]|supprime[rz]|enleve[rz]|enlève\w*|raye[rz])[ -](?:moi|me|nous|mon "
    r"(?:adresse|e-?mail|nom|contact)|mes (?:coordonnées|données)|cette adresse)",
    r"(?:m'|nous )oppos\w+ .{0,60}(?:données|prospection|sollicitation)|\b(?:me|nous) (?:désinscrire|désabonner|"
    r"retirer|supprimer|enlever|rayer)\b",
    r"(?:me |nous |m')(?:enlever|exclure|effacer|retirer) de (?:votre|vos|cette)",
    # Spanish
    r"(?:dar(?:me|nos)|denme|d[ée]me|dadme|quiero dar(?:me)?|solicito la) (?:de )?baja(?! (?:médica|laboral|por))",
    r"(?:elim[ií]n\w+|b[oó]rr\w+|qu[ií]t\w+|s[áa]qu\w+|retir\w+)(?:me|nos)\b(?:\W*$|.{0,40}(?:lista|base|registro|"
    r"env[ií]o|distribuci|correo|sistema|contactos))",
    r"(?:elim[ií]n\w+|b[oó]rr\w+|qu[ií]t\w+|retir\w+) (?:mi (?:correo|direcci[oó]n|e-?mail|contacto)|mis datos)\b",
    # Italian
    r"(?:rimuov\w+|cancell\w+|togli\w+|elimin\w+)(?:mi|ci| il mio| la mia| i miei| questo)\b.{0,40}(?:list|indirizz|"
    r"database|contatt|dati|mail|$)|disiscriv\w+mi|cancellazione (?:de\w+ )?(?:mi\w+|nostr\w+) (?:dati|indirizzo|"
    r"contatt)",
    r"essere (?:rimoss|cancellat)\w (?:da|dal)",
    # Portuguese
    r"(?:remov\w+|retir\w+|exclu\w+|tir\w+|descadastr\w+|apag\w+)[ -](?:me|nos|o meu|meu|a minha|este|os meus|meus)\b"
    r".{0,50}(?:list|base|cadastr|contat|e-?mail|endereço|dados)",
    r"\bme (?:remov|retir|descadastr|exclu|tir)(?:a|am|e|em|ir|er|ar)\b(?:\W*$|.{0,40}(?:list|base|cadastr|mailing|"
    r"contat|e-?mail|dados|daí|disso))|(?:descadastr|exclu|remov)\w+-me\b",
    r"cancelar (?:a )?(?:minha )?(?:inscrição|subscrição)",
    # Dutch
    r"(?:verwijder|haal|schrap|schrijf) (?:\w+ )?(?:mij|me|ons|mijn)\b.{0,50}(?:lijst|bestand|database|uit\b|adres|"
    r"gegevens|af\b)|(?:mijn|onze|mij|me|ons) (?:\S+ ){0,4}?(?:te )?(?:verwijderen|schrappen|uitschrijven)\b|"
    r"(?:mij|me|ons) (?:\S+ ){0,2}(?:van|uit) (?:\S+ ){1,3}(?:te )?halen\b",
    r"(?:wil|graag) .{0,20}(?:uitschrijven|afmelden)",
    # Polish
    r"(?:usu[nń]\w*|wypis\w+|skreśl\w*|usunąć|wykreśl\w+) (?:mnie|nas|mój|moje|moich|mojego)\b|o (?:usunięcie|"
    r"wypisanie) (?:mnie|mojego|moich|z)\b|rezygnuję z (?:subskrypcji|otrzymywania|newslettera)",
    # Swedish, Danish, Norwegian
    r"(?:ta bort|stryk|radera|avregistrera) (?:mig|oss|min|mina)\b",
    r"(?:fjerne?|slette?|slet|afmelde?|frameld|avmeld|stryk|tag) (?:mig|meg|os|oss|min|mit|mine)\b",
    # Finnish, Czech
    r"poista(?:kaa)? (?:minut|meidät|osoitteeni|sähköposti)",
    r"(?:odhla\w+|odstra\w+|vyřa\w+|smaž\w+|vymaž\w+) (?:mě|mne|nás|můj|mou|moji|ma|moj)\b",
    # Russian, Turkish
    r"(?:отпишите|удалите|исключите|уберите|вычеркните) (?:меня|нас|мой|мою|наш|мои|этот)|(?:хочу|"
    r"прошу) (?:отписаться|"
    r"отписать|удалить|исключить) (?:меня|мой|мои|от)?",
    r"(?:listeden|listenizden|listenizd?en) (?:beni )?çıkar\w*|verilerimi sil\w*",
    # Japanese, Chinese, Korean
    r"配信(?:を)?(?:停止|中止|解除)(?!し(?:まし|てい|て(?!くだ|ほし|欲し|いただ|頂|下さ|もら)))",
    r"(?:リスト|名簿|宛先)から.{0,10}(?:削除|外し|除外)",
    r"(?:把我|将我|將我).{0,12}(?:名单|名單|列表|邮件列表).{0,8}(?:删除|移除|去掉|刪除)|(?:把|将|"
    r"將)我.{0,14}(?:从|從).{0,12}(?:删|移除|去掉|刪)|"
    r"从.{0,10}(?:名单|列表)中(?:删除|移除)",
    r"(?:取消|退)(?:我的?)?(?:订阅|訂閱|订(?!阅)|訂(?!閱))(?![了过過单單金货貨房票])",
    r"(?:수신|구독)을? ?(?:거부|취소|해지)(?!했|한 |되|하고)|(?:목록|리스트|명단)에서.{0,10}(?:삭제|제외|빼)",
    # Whoever deletes, by what is to be deleted: the order of words is free in most languages
    r"\b(?:remove|removing|delete|deleting|erase|erasing|purge) (?:\w+ )?(?:my|our) (?:\w+ )?(?:data|details|"
    r"information|"
    r"address|e-?mail|contact|name)\b(?! (?:to|field|column|line))",
    r"(?:löschen|entfernen|streichen|tilgen) sie (?:\w+ ){0,2}(?:meine|unsere) (?:\w+ )?(?:daten|adresse|"
    r"e-?mail\S*|kontakt\S*)",
    r"(?:supprime[rz]|efface[rz]|retire[rz]|raye[rz]|radie[rz]|sorte[rz])(?:-moi)? (?:\w+ )?(?:mon (?:adresse|"
    r"e-?mail|mail|nom|"
    r"contact)|mes (?:données|coordonnées|informations)|de (?:vos|votre) (?:liste|base|fichier))",
    r"(?:elim[ií]n\w+|b[oó]rr\w+|suprim\w+|qu[ií]t\w+|s[áa]qu\w+|retir\w+) (?:\w+ )?(?:mi|mis|nuestros?|"
    r"nuestra) (?:datos|"
    r"correo|e-?mail|direcci[oó]n|contacto|informaci[oó]n)",
    r"(?:rimuov\w+|cancell\w+|togli\w+|elimin\w+) (?:il mio|la mia|i miei|il nostro|i nostri) (?:dati|indirizzo|"
    r"contatto|"
    r"e-?mail|mail|nominativo)",
    r"(?:remov\w+|retir\w+|exclu\w+|apag\w+|delet\w+|elimin\w+) (?:o |a |os )?(?:meu|minha|meus|nosso|"
    r"nossos) (?:e-?mail|"
    r"dados|contato|endereço|cadastro|número)",
    r"(?:verwijder|wis|schrap)(?:t|en)? (?:\w+ )?(?:mijn|onze) (?:\w+ )?(?:gegevens|adres|e-?mail\S*|naam)",
    r"(?:mnie|nas) (?:\w+ ){0,2}(?:wypisać|usunąć|skreślić|wykreślić)|(?:usu\w+|wykre\w+|"
    r"wykas\w+) (?:\w+ )?(?:mój|moje|moich|"
    r"mojego) (?:adres|dan|e-?mail|mail|kontakt)\w*",
    r"(?:ta bort|radera|stryk) (?:mina|min|våra|vår) (?:\w+)?(?:uppgifter|adress|e-?post|mejl)",
    r"(?:fjerne?|slette?) (?:min|mine|mit|vores|våre) (?:\w+)?(?:adresse|oplysninger|opplysninger|data|mail|e-?post)",
    r"poist(?:akaa|a|aa) (?:minun |meidän )?(?:tietoni|tietomme|osoitteeni|yhteystietoni)",
    r"(?:vyřa\w+|smaž\w+|odstra\w+|vymaž\w+|odhla\w+) (?:\w+ ){0,2}(?:mě|mne|nás|můj|moji|moje|mou|mé)\b",
    r"(?:удалите|исключите|уберите|вычеркните|сотрите|отпишите) (?:\w+ )?(?:меня|нас|мой|мои|мою|моего|моих|наш)",
    r"(?:beni|bizi|adresimi|verilerimi|e-?postamı) .{0,30}(?:çıkar|sil|kaldır)\w*",
)

OFF_LIST = re.compile("|".join(_OFF_LIST), re.IGNORECASE)
"""Asks to be taken off a list, or that data be deleted: whenever it is to be, and whatever else the sentence says."""
