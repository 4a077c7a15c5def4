"""The names of months and days of the week in seventeen languages, in the forms in which notices have them."""

import re

MONTHS: dict[str, int] = {}
_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio genn janeiro januari stycznia styczeń "
    "styczniu leden ledna "
    "tammikuu tammikuuta января январь янв ocak ocağa",
    "february feb februar fév février fevr févr febrero febbraio febbr fevereiro fev februari lutego "
    "luty luty únor února "
    "helmikuu helmikuuta февраля февраль фев şubat",
    "march mar märz maerz mrz mars marzo março marco maart marca marzec marts březen března "
    "maaliskuu maaliskuuta марта март mart",
    "april apr avril avr abril abr aprile kwietnia kwiecień duben dubna huhtikuu huhtikuuta апреля "
    "апрель апр nisan",
    "may mai mayo maggio magg maio mei maja maj květen května toukokuu toukokuuta мая май mayıs",
    "june jun juni juin junio giugno giu junho czerwca czerwiec červen června kesäkuu kesäkuuta июня "
    "июнь haziran",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec červenec července heinäkuu "
    "heinäkuuta июля июль temmuz",
    "august aug août aout agosto ago augustus sierpnia sierpień augusti srpen srpna elokuu elokuuta "
    "августа август авг ağustos",
    "september sep sept septembre septiembre setembro set settembre sett września wrzesień září "
    "syyskuu syyskuuta сентября "
    "сентябрь сен сент eylül",
    "october oct oktober okt octobre octubre outubro out ottobre ott października październik říjen "
    "října lokakuu lokakuuta "
    "октября октябрь окт ekim",
    "november nov novembre noviembre novembro listopada listopad listopadu marraskuu marraskuuta "
    "ноября ноябрь нояб kasım",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre grudnia grudzień "
    "desember prosinec prosince "
    "joulukuu joulukuuta декабря декабрь дек aralık",
)
for _number, _line in enumerate(_NAMES, 1):
    for _name in _line.split():
        MONTHS.setdefault(_name, _number)
DAYS: dict[str, int] = {}
_WEEK = (
    "monday montag lundi lunes lunedì lunedi segunda-feira segunda maandag poniedziałek poniedziałku "
    "måndag mandag "
    "maanantai maanantaina pondělí понедельник понедельника pazartesi 月曜 周一 星期一 월요일",
    "tuesday dienstag mardi martes martedì martedi terça-feira dinsdag wtorek wtorku tisdag tirsdag "
    "tiistai tiistaina úterý "
    "вторник вторника salı 火曜 周二 星期二 화요일",
    "wednesday mittwoch mercredi miércoles mercoledì mercoledi quarta-feira woensdag środa środę "
    "środy onsdag keskiviikko "
    "keskiviikkona středu středa среда среду среды çarşamba 水曜 周三 星期三 수요일",
    "thursday donnerstag jeudi jueves giovedì giovedi quinta-feira donderdag czwartek czwartku "
    "torsdag torstai torstaina "
    "čtvrtek четверг четверга perşembe 木曜 周四 星期四 목요일",
    "friday freitag vendredi viernes venerdì venerdi sexta-feira vrijdag piątek piątku fredag "
    "perjantai perjantaina pátek "
    "пятница пятницу пятницы cuma 金曜 周五 星期五 금요일",
    "saturday samstag samedi sábado sabato zaterdag sobota sobotę lördag lørdag суббота субботу",
    "sunday sonntag dimanche domingo domenica zondag niedziela niedzielę söndag søndag воскресенье",
)
for _number, _line in enumerate(_WEEK):
    for _name in _line.split():
        DAYS.setdefault(_name, _number)


def any_of(names: dict[str, int]) -> str:
    """Return a pattern of these names, the longest first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))
