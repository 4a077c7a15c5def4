"""What a mail's footer and the page of its link say about opting out, by language; all others read English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OptOutWords:
    """The words of one language; `{sender}` stands for who writes, `{word}` for what to answer.

    `word` is one that `opt_outs` takes for a wish to be left alone.
    """

    word: str
    line: str
    title: str
    question: str
    button: str
    done: str
    under_way: str
    wrong: str
    busy: str

    @property
    def footer_line(self) -> str:
        """The line of a footer."""
        return self.line.format(word=self.word)


_WORDS = {
    "en": OptOutWords(
        word="stop",
        line='If you would rather not hear from me, reply "{word}" and I will not write again.',
        title="Stop these mails",
        question="Should {sender} never write to you again?",
        button="Never write to me again",
        done="Done: {sender} will not write to you again.",
        under_way="A mail that was already on its way may still arrive.",
        wrong='This link is incomplete or no longer valid. Answer the mail with "{word}" instead: that works, too.',
        busy="Too many people are here just now. Please try again in a minute.",
    ),
    "de": OptOutWords(
        word="Stopp",
        line='Wenn Sie nichts mehr von mir hören möchten, antworten Sie mit "{word}".',
        title="Keine Mails mehr",
        question="Soll {sender} Ihnen nie wieder schreiben?",
        button="Nicht mehr anschreiben",
        done="Erledigt: {sender} schreibt Ihnen nicht mehr.",
        under_way="Eine Mail, die schon unterwegs war, kann noch ankommen.",
        wrong='Dieser Link ist unvollständig oder gilt nicht mehr. Antworten Sie auf die Mail mit "{word}": '
        "das wirkt genauso.",
        busy="Im Moment ist hier zu viel los. Bitte versuchen Sie es in einer Minute noch einmal.",
    ),
    "fr": OptOutWords(
        word="stop",
        line='Si vous ne souhaitez plus de message de ma part, répondez "{word}".',
        title="Ne plus recevoir de messages",
        question="{sender} doit-il cesser définitivement de vous écrire ?",
        button="Ne plus m'écrire",
        done="C'est fait : {sender} ne vous écrira plus.",
        under_way="Un message déjà parti peut encore vous parvenir.",
        wrong='Ce lien est incomplet ou n\'est plus valable. Répondez "{word}" au message : cela suffit aussi.',
        busy="Il y a trop de monde en ce moment. Réessayez dans une minute.",
    ),
    "es": OptOutWords(
        word="stop",
        line='Si prefiere no recibir más mensajes míos, responda "{word}".',
        title="No recibir más mensajes",
        question="¿Quiere que {sender} no vuelva a escribirle?",
        button="No volver a escribirme",
        done="Hecho: {sender} no volverá a escribirle.",
        under_way="Un mensaje que ya había salido todavía puede llegar.",
        wrong='Este enlace está incompleto o ya no es válido. Responda al mensaje con "{word}": también sirve.',
        busy="Hay demasiada gente en este momento. Inténtelo de nuevo dentro de un minuto.",
    ),
    "it": OptOutWords(
        word="stop",
        line='Se preferisce non ricevere altri messaggi da me, risponda "{word}".',
        title="Non ricevere più messaggi",
        question="Vuole che {sender} non le scriva mai più?",
        button="Non scrivermi più",
        done="Fatto: {sender} non le scriverà più.",
        under_way="Un messaggio già partito può ancora arrivare.",
        wrong='Questo link è incompleto o non più valido. Risponda "{word}" al messaggio: funziona lo stesso.',
        busy="In questo momento ci sono troppe richieste. Riprovi tra un minuto.",
    ),
    "nl": OptOutWords(
        word="stop",
        line='Wilt u niets meer van mij horen, antwoord dan met "{word}".',
        title="Geen mails meer",
        question="Moet {sender} u nooit meer schrijven?",
        button="Schrijf mij niet meer",
        done="Gedaan: {sender} schrijft u niet meer.",
        under_way="Een mail die al onderweg was, kan nog aankomen.",
        wrong='Deze link is onvolledig of niet meer geldig. Antwoord op de mail met "{word}": dat werkt ook.',
        busy="Het is hier nu te druk. Probeer het over een minuut opnieuw.",
    ),
    "pt": OptOutWords(
        word="parar",
        line='Se preferir não receber mais mensagens minhas, responda "{word}".',
        title="Não receber mais mensagens",
        question="Quer que {sender} nunca mais lhe escreva?",
        button="Não me escrever mais",
        done="Feito: {sender} não voltará a escrever-lhe.",
        under_way="Uma mensagem que já tinha saído ainda pode chegar.",
        wrong='Esta ligação está incompleta ou já não é válida. Responda à mensagem com "{word}": também funciona.',
        busy="Há demasiados pedidos neste momento. Tente novamente dentro de um minuto.",
    ),
    "pl": OptOutWords(
        word="stop",
        line='Jeśli nie życzą sobie Państwo kolejnych wiadomości ode mnie, proszę odpisać "{word}".',
        title="Żadnych więcej wiadomości",
        question="Czy {sender} ma już nigdy do Państwa nie pisać?",
        button="Nie piszcie do mnie więcej",
        done="Gotowe: {sender} nie będzie już do Państwa pisać.",
        under_way="Wiadomość, która była już w drodze, może jeszcze nadejść.",
        wrong='Ten link jest niepełny albo już nieważny. Proszę odpisać na wiadomość "{word}": to też wystarczy.',
        busy="W tej chwili jest tu zbyt duży ruch. Proszę spróbować ponownie za minutę.",
    ),
    "sv": OptOutWords(
        word="stopp",
        line='Vill du inte höra av mig igen, svara "{word}" så skriver jag inte mer.',
        title="Inga fler mejl",
        question="Ska {sender} aldrig skriva till dig igen?",
        button="Skriv inte till mig mer",
        done="Klart: {sender} skriver inte till dig mer.",
        under_way="Ett mejl som redan var på väg kan ändå komma fram.",
        wrong='Länken är ofullständig eller gäller inte längre. Svara på mejlet med "{word}": det fungerar också.',
        busy="Det är för många här just nu. Försök igen om en minut.",
    ),
    "da": OptOutWords(
        word="stop",
        line='Vil du ikke høre fra mig igen, så svar "{word}", og jeg skriver ikke mere.',
        title="Ikke flere mails",
        question="Skal {sender} aldrig skrive til dig igen?",
        button="Skriv ikke til mig mere",
        done="Færdig: {sender} skriver ikke til dig mere.",
        under_way="En mail, der allerede var på vej, kan stadig komme frem.",
        wrong='Linket er ufuldstændigt eller gælder ikke længere. Svar på mailen med "{word}": det virker også.',
        busy="Der er for mange her lige nu. Prøv igen om et minut.",
    ),
    "no": OptOutWords(
        word="stopp",
        line='Vil du ikke høre fra meg igjen, svar "{word}", så skriver jeg ikke mer.',
        title="Ingen flere e-poster",
        question="Skal {sender} aldri skrive til deg igjen?",
        button="Ikke skriv til meg mer",
        done="Ferdig: {sender} skriver ikke til deg mer.",
        under_way="En e-post som allerede var på vei, kan fortsatt komme fram.",
        wrong='Lenken er ufullstendig eller gjelder ikke lenger. Svar på e-posten med "{word}": det virker også.',
        busy="Det er for mange her akkurat nå. Prøv igjen om et minutt.",
    ),
    "fi": OptOutWords(
        word="stop",
        line='Jos et halua enää viestejä minulta, vastaa "{word}", niin en kirjoita uudelleen.',
        title="Ei enää viestejä",
        question="Eikö {sender} saa enää koskaan kirjoittaa sinulle?",
        button="Älkää kirjoittako minulle enää",
        done="Valmis: {sender} ei kirjoita sinulle enää.",
        under_way="Jo matkalla ollut viesti voi vielä tulla perille.",
        wrong='Linkki on puutteellinen tai vanhentunut. Vastaa viestiin "{word}": sekin riittää.',
        busy="Täällä on juuri nyt ruuhkaa. Yritä uudelleen minuutin kuluttua.",
    ),
    "cs": OptOutWords(
        word="stop",
        line='Pokud si nepřejete další zprávy ode mne, odpovězte "{word}".',
        title="Žádné další zprávy",
        question="Nemá vám {sender} už nikdy psát?",
        button="Už mi nepište",
        done="Hotovo: {sender} vám už psát nebude.",
        under_way="Zpráva, která už byla na cestě, může ještě dorazit.",
        wrong='Tento odkaz je neúplný nebo už neplatí. Odpovězte na zprávu "{word}": funguje to také.',
        busy="Právě teď je tu příliš mnoho požadavků. Zkuste to prosím za minutu.",
    ),
    "ru": OptOutWords(
        word="стоп",
        line='Если вы не хотите больше получать от меня писем, ответьте "{word}".',
        title="Больше никаких писем",
        question="{sender} больше никогда не должен вам писать?",
        button="Больше мне не пишите",
        done="Готово: {sender} больше не будет вам писать.",
        under_way="Письмо, которое уже было в пути, может ещё прийти.",
        wrong='Ссылка неполная или больше не действует. Ответьте на письмо "{word}": это тоже сработает.',
        busy="Сейчас слишком много запросов. Попробуйте ещё раз через минуту.",
    ),
    "tr": OptOutWords(
        word="stop",
        line='Benden başka ileti almak istemiyorsanız "{word}" diye yanıtlamanız yeterli.',
        title="Başka ileti istemiyorum",
        question="{sender} size bir daha hiç yazmasın mı?",
        button="Bana bir daha yazmayın",
        done="Tamam: {sender} size bir daha yazmayacak.",
        under_way="Önceden yola çıkmış bir ileti yine de ulaşabilir.",
        wrong='Bu bağlantı eksik ya da artık geçerli değil. İletiyi "{word}" diye yanıtlayın: o da yeterli.',
        busy="Şu anda çok yoğunuz. Lütfen bir dakika sonra yeniden deneyin.",
    ),
    "ja": OptOutWords(
        word="配信停止",
        line="今後のご連絡を希望されない場合は、「{word}」とご返信ください。以後お送りしません。",
        title="メールの停止",
        question="{sender}からのメールを今後すべて停止しますか？",
        button="今後メールを受け取らない",
        done="手続きが完了しました。{sender}から今後メールをお送りすることはありません。",
        under_way="すでに送信されたメールが届く場合があります。",
        wrong="このリンクは不完全か、無効になっています。メールに「{word}」とご返信いただいても停止できます。",
        busy="ただいま混み合っています。1分後にもう一度お試しください。",
    ),
    "zh": OptOutWords(
        word="退订",
        line="如果您不希望再收到我的邮件，请回复“{word}”。",
        title="不再接收邮件",
        question="要让 {sender} 不再给您写信吗？",
        button="不要再给我写信",
        done="已完成：{sender} 不会再给您写信。",
        under_way="已经发出的邮件仍可能送达。",
        wrong="此链接不完整或已失效。请回复邮件“{word}”，同样有效。",
        busy="当前访问过多，请一分钟后再试。",
    ),
    "ko": OptOutWords(
        word="수신거부",
        line='더 이상 제 메일을 원하지 않으시는 경우 "{word}"라고 회신해 주세요.',
        title="메일 수신 중단",
        question="{sender}에서 앞으로 메일을 보내지 않도록 할까요?",
        button="더 이상 메일을 받지 않겠습니다",
        done="완료되었습니다. {sender}에서 더 이상 메일을 보내지 않습니다.",
        under_way="이미 발송된 메일은 도착할 수 있습니다.",
        wrong='링크가 불완전하거나 더 이상 유효하지 않습니다. 메일에 "{word}"라고 회신하셔도 됩니다.',
        busy="지금은 요청이 너무 많습니다. 1분 후에 다시 시도해 주세요.",
    ),
}  # fmt: skip
LANGUAGES = frozenset(_WORDS)


def words_in(language: str | None) -> OptOutWords:
    """Return the words of a two-letter language, the English ones where it is not among ours."""
    return _WORDS.get(language or "en", _WORDS["en"])
