"""What hides from a first look: links that no machine follows, times gone by, names without a capital letter."""

from dataclasses import replace

import pytest

from outreach.text_checks import Kind, flaws
from tests.outreach.test_text_checks import ENGLISH, GERMAN, kinds, words

JAPANESE = replace(
    ENGLISH,
    language="ja",
    facts=(("company", "クモロボティクス"), ("news", "トヨタ自動車と提携")),
    names=("Yuki Tanaka", "Jo Meyer"),
)
FOLLOW_UP = replace(ENGLISH, earlier=("Hi Yuki,\n\na word about queues.",))


def hidden(body: str) -> set[str]:
    return {one.words for one in flaws("", body, ENGLISH) if one.kind is Kind.LINK}


@pytest.mark.parametrize(
    ("body", "link"),
    [
        ("Hi Yuki, log in at evil[.]com first.", "evil[.]com"),
        ("Hi Yuki, log in at evil (.) com first.", "evil (.) com"),
        ("Hi Yuki, log in at evil(dot)com first.", "evil(dot)com"),
        ("Hi Yuki, log in at evil [dot] net/login first.", "evil [dot] net/login"),
        ("Hi Yuki, log in at evil dot com first.", "evil dot com"),
        ("Hi Yuki, log in at kumo-login dot org.", "kumo-login dot org"),
        ("Hi Yuki, log in at evil{.}xyz.", "evil{.}xyz"),
        ("Hi Yuki, log in at evil．com first.", "evil．com"),
        ("Hi Yuki, log in at evil。com first.", "evil。com"),
        ("Hi Yuki, log in at hxxps://evil[.]example first.", "hxxps://evil[.]example"),
        ("Hi Yuki, log in at login.evil[.]com first.", "login.evil[.]com"),
    ],
)
def test_a_link_that_is_written_out_of_reach_is_a_link(body: str, link: str) -> None:
    assert link in hidden(body)


@pytest.mark.parametrize(
    "body",
    [
        "Hi Yuki, the short demo is at parcelwise dot com. Worth a look?",
        "Hi Yuki, the short demo is at parcelwise[.]com. Worth a look?",
        "Hi Yuki, this is no dot com story. Is it yours?",
        "Hi Yuki, the late dot com boom is long over. And queues?",
        "Hi Yuki, connect the dot to me, and the next dot in line follows.",
        "Hi Yuki, one question (. . .) before I go: who counts errors?",
        "Hi Yuki, we count them [sic] by hand. Come and see?",
        "Hi Yuki, errors fall.Com what may, queues stay.",
        "Hi Yuki, a list [a. b] is what it is.",
        "Hi Yuki, our dot net code is old. Is yours?",
    ],
)
def test_ordinary_dots_and_the_profiles_own_site_are_no_hidden_links(body: str) -> None:
    assert not [one for one in flaws("", body, ENGLISH) if "hides a link" in one.sentence]


@pytest.mark.parametrize(
    ("language", "body", "claim"),
    [
        ("en", "Hi Yuki, I saw that you opened a shop last week.", "last week"),
        ("en", "Hi Yuki, we met yesterday at your site.", "yesterday"),
        ("en", "Hi Yuki, your team grew a few months ago.", "a few months ago"),
        ("en", "Hi Yuki, you hired someone earlier this month.", "earlier this month"),
        ("de", "Guten Tag Frau Schmidt, Sie haben letzte Woche eröffnet.", "letzte Woche"),
        ("de", "Guten Tag Frau Schmidt, vor drei Monaten haben Sie eröffnet.", "vor drei Monaten"),
        ("fr", "Bonjour Yuki, vous avez ouvert la semaine dernière.", "la semaine dernière"),
        ("fr", "Bonjour Yuki, vous avez ouvert il y a deux mois.", "il y a deux mois"),
        ("es", "Hola Yuki, abrieron la semana pasada.", "la semana pasada"),
        ("it", "Ciao Yuki, avete aperto due mesi fa.", "due mesi fa"),
        ("pt", "Olá Yuki, vocês abriram na semana passada.", "na semana passada"),
        ("nl", "Dag Yuki, jullie openden vorige week.", "vorige week"),
    ],
)
def test_a_time_gone_by_that_nothing_known_says_is_named(language: str, body: str, claim: str) -> None:
    assert claim in words(body, replace(ENGLISH, language=language))


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Hi Yuki, would a call next week suit you, or the week after?", "en"),
        ("Hi Yuki, does it still take as long as last year?", "en"),
        ("Hi Yuki, at last queues are short, and the last thing you need is a lost week.", "en"),
        ("Hi Yuki, this lasts weeks at most sites.", "en"),
        ("Guten Tag Frau Schmidt, passt es Ihnen nächste Woche, hier oder vor Ort?", "de"),
        ("Guten Tag Frau Schmidt, die letzte Frage: wie lange dauert es?", "de"),
        ("Bonjour Yuki, est-ce possible la semaine prochaine ? Un hiver sans files.", "fr"),
        ("Hola Yuki, ¿hace falta más tiempo? La próxima semana nos va bien.", "es"),
    ],
)
def test_what_lies_ahead_or_is_asked_is_no_time_gone_by(body: str, language: str) -> None:
    found = words(body, replace(ENGLISH, language=language))

    assert not [one for one in found if "week" in one or "Woche" in one or "year" in one or "hi" in one], (
        found
    )


def test_a_time_gone_by_that_a_fact_says_may_be_repeated() -> None:
    ground = replace(ENGLISH, facts=(*ENGLISH.facts, ("news", "Opened a second shop last week")))

    assert words("Hi Yuki, you opened a second shop last week.", ground) == set()


def test_a_later_text_may_speak_of_the_earlier_one_and_of_nothing_else() -> None:
    assert words("Hi Yuki, my note last week was about queues.", FOLLOW_UP) == set()
    assert words("Hi Yuki, your shop opened last week.", FOLLOW_UP) == {"last week"}


@pytest.mark.parametrize(
    ("body", "claim"),
    [
        ("田中様\n\nスミスさんからご紹介いただきました。", "スミス"),
        ("田中様\n\nジョン・スミス氏にも好評です。", "ジョン・スミス"),
        ("田中様\n\n株式会社サクラテックでも使われています。", "サクラテック"),
        ("田中様\n\nニッサン自動車でも使われています。", "ニッサン"),
        ("田中様\n\nアクメ社のお話をしました。", "アクメ"),
    ],
)
def test_a_name_in_katakana_is_found_by_what_stands_beside_it(body: str, claim: str) -> None:
    assert claim in words(body, JAPANESE)


@pytest.mark.parametrize(
    "body",
    [
        "タナカ様\n\nピッキングのエラーについて伺います。",
        "田中様\n\nユーザー様やパートナーさんの声を集めるシステムとサービスです。",
        "田中様\n\nクモロボティクス社のニュースを拝見しました。",
        "田中様\n\nトヨタ自動車との提携、おめでとうございます。",
        "田中様\n\nメール・チャットのどちらでも、グループ社内でご相談ください。",
    ],
)
def test_words_in_katakana_known_names_and_the_leads_own_are_left_in_peace(body: str) -> None:
    assert words(body, JAPANESE) == set()


@pytest.mark.parametrize(
    ("body", "claim"),
    [
        ("hi yuki, toyota and siemens run on it.", "toyota"),
        ("hi yuki, as dr krause told me, queues are long.", "krause"),
        ("hi yuki, mr. miller says hello.", "miller"),
        ("hi yuki, bahnwerk gmbh runs on it.", "bahnwerk gmbh"),
        ("hi yuki, nordwind logistics ltd runs on it.", "nordwind logistics ltd"),
        ("Hi Yuki. Siemens likes it.", "Siemens"),
    ],
)
def test_a_name_in_small_letters_is_found_where_something_tells_it(body: str, claim: str) -> None:
    assert claim in words(body)


@pytest.mark.parametrize(
    "body",
    [
        "hi ms tanaka, a word about queues at kumo robotics?",
        "hi yuki, every small gmbh has queues. is yours one of them?",
        "hi yuki, our private ltd has three sites. nordhafen cut queues.",
        "hi yuki, target a gap, shell peas, eat an orange or an apple by the amazon.",
        "hi yuki, you are the mr or ms who counts errors. is it so?",
        "hi yuki, the page needs ms and not seconds: 15 ms latency is a lot for the corp of drivers.",
        "hi yuki, parcels of many kg, and it hangs from here ab and to.",
    ],
)
def test_common_words_in_small_letters_name_nobody(body: str) -> None:
    assert words(body) == set()


def test_in_german_a_well_known_company_is_found_wherever_it_stands() -> None:
    assert "Siemens" in words("Guten Tag Frau Schmidt, auch Siemens mag das.", GERMAN)
    assert kinds("Guten Tag Frau Schmidt, über Fehler reden wir gern.", GERMAN) == set()


def test_a_well_known_company_that_the_profile_names_may_be_named() -> None:
    ground = replace(ENGLISH, said=(*ENGLISH.said, "Siemens runs on it"))

    assert words("Hi Yuki, siemens runs on it.", ground) == set()
