"""Names in scripts beside Latin: another person's is found, the lead's own is known in whatever letters it stands."""

from dataclasses import replace

import pytest

from outreach import name_letters, name_sounds
from outreach.text_ground import Ground
from tests.outreach.test_text_checks import ENGLISH, words

KUMO = (("company", "Kumo Robotics"), ("city", "Osaka"))


def ground(language: str, lead: str) -> Ground:
    return replace(ENGLISH, language=language, names=(lead, "Jo Meyer"), facts=KUMO, other_names=())


def found(language: str, lead: str, body: str) -> set[str]:
    return words(body, ground(language, lead))


@pytest.mark.parametrize(
    ("lead", "body", "claim"),
    [
        ("Yuki Tanaka", "スズキ様\n\nお世話になります。", "スズキ"),
        ("Yuki Tanaka", "すずき様\n\nお世話になります。", "すずき"),
        ("Yuki Tanaka", "クモロボティクス\nタナベ様\n\nお世話になります。", "タナベ"),
        ("Yuki Tanaka", "鈴木様\n\nお世話になります。", "鈴木"),
        ("John Smith", "ミラー様\n\nお世話になります。", "ミラー"),
        ("John Smith", "ジョン・ブラウン様\n\nお世話になります。", "ジョン・ブラウン"),
        ("田中由紀", "スズキ様\n\nお世話になります。", "スズキ"),
        ("田中由紀", "ミラー様\n\nお世話になります。", "ミラー"),
        ("田中由紀", "田中様\n\n佐藤部長様からご紹介いただきました。", "佐藤"),
        ("タナカ ユキ", "サトウ様\n\nお世話になります。", "サトウ"),
        ("Yuki Tanaka", "田中様\n\n先日、すずきさんに伺いました。", "すずき"),
    ],
)
def test_another_ones_name_in_japanese_is_found_from_the_first_line_on(
    lead: str, body: str, claim: str
) -> None:
    assert found("ja", lead, body) == {claim}


@pytest.mark.parametrize(
    ("lead", "body"),
    [
        ("Yuki Tanaka", "タナカ様\n\nお世話になります。"),
        ("Yuki Tanaka", "たなか様\n\nお世話になります。"),
        ("Yuki Tanaka", "ユキ・タナカ様\n\n田中様のチームについて伺います。"),
        ("Yūki Satō", "サトウ様\n\n佐藤さんに伺います。"),
        ("Yuuki Itoh", "イトウ様\n\n伊藤さんに伺います。"),
        ("Shinichi Homma", "ホンマ様\n\nシンイチさんに伺います。"),
        ("Yuki Tanaka", "クモロボティクス株式会社\nタナカ様\n\nお世話になります。"),
        ("John Smith", "スミス様\n\nジョン・スミスさんに伺います。"),
        ("Anna Schmidt", "シュミット様\n\nお世話になります。"),
        ("Martin Weber", "ヴェーバー様\n\nマーティンさんに伺います。"),
        ("Jo Meyer", "マイヤー様\n\nメイヤーさんに伺います。"),
        ("Mike Johnson", "マイクさん\n\nジョンソン様に伺います。"),
        ("田中由紀", "タナカ様\n\nタナカさんに伺います。"),
        ("田中由紀", "ユキ様\n\nお世話になります。"),
        ("田中由紀", "ゆき様\n\nお世話になります。"),
        ("髙﨑健", "高崎様\n\nお世話になります。"),
        ("タナカ ユキ", "たなか様\n\n田中さんに伺います。"),
        (
            "Yuki Tanaka",
            "みなさま\n\nたくさんのお客様と担当者様、千葉県様、上野支店様、林業者様がお使いです。",
        ),
        ("Yuki Tanaka", "お疲れ様です。\n\nおかげさまで、お母さんやおじさんにも。"),
    ],
)
def test_the_leads_own_name_in_japanese_is_known_and_common_words_name_nobody(lead: str, body: str) -> None:
    assert found("ja", lead, body) == set()


@pytest.mark.parametrize(
    ("lead", "body", "claim"),
    [
        ("王伟", "李先生，您好！", "李"),
        ("王伟", "王明先生，您好！", "王明"),
        ("Wei Wang", "王先生，您好！感谢李明经理的介绍。", "李明"),
        ("王偉", "王先生，您好！陳總也在用。", "陳"),
    ],
)
def test_another_ones_name_in_chinese_is_found(lead: str, body: str, claim: str) -> None:
    assert found("zh", lead, body) == {claim}


@pytest.mark.parametrize(
    ("lead", "body"),
    [
        ("王伟", "王先生，您好！王伟先生的团队在成长。"),
        ("Wei Wang", "王先生，您好！"),
        ("Grace Lee", "李女士，您好！"),
        ("張偉", "张先生，您好！"),
        ("王伟", "王先生，您好！贵公司的高级经理和总经理，项目经理，每周总是很忙吗？"),
    ],
)
def test_the_leads_own_name_in_chinese_is_known_and_titles_name_nobody(lead: str, body: str) -> None:
    assert found("zh", lead, body) == set()


@pytest.mark.parametrize(
    ("language", "lead", "body", "claim"),
    [
        ("ru", "Иван Петров", "Здравствуйте, Сергей!\n\nКак вы считаете ошибки?", "Сергей"),
        ("ru", "Ivan Petrov", "Уважаемая Мария Сергеевна,\n\nкак вы считаете ошибки?", "Мария Сергеевна"),
        ("ru", "Марина Лис", "Здравствуйте, Мария!\n\nКак вы считаете ошибки?", "Мария"),
        ("ru", "Иван Петров", "Здравствуйте, Иван!\n\nНас хвалят из Тойоты.", "Тойоты"),
        ("ru", "Иван Петров", "Здравствуйте, Иван!\n\nТойота использует это.", "Тойота"),
        ("uk", "Іван Петренко", "Вітаю, Олено!\n\nЯк у Вас рахують помилки?", "Олено"),
        ("bg", "Иван Петров", "Здравейте, Георги!\n\nКак броите грешките?", "Георги"),
        ("el", "Giorgos Papas", "Γεια σας Μαρία,\n\nπώς μετράτε τα λάθη;", "Μαρία"),
        ("el", "Γιώργος Παπάς", "Γεια σας Γιώργο,\n\nη Ελένη Δήμου μας μίλησε.", "Ελένη Δήμου"),
    ],
)
def test_another_ones_name_in_cyrillic_or_greek_is_found(
    language: str, lead: str, body: str, claim: str
) -> None:
    assert found(language, lead, body) == {claim}


@pytest.mark.parametrize(
    ("language", "lead", "body"),
    [
        (
            "ru",
            "Иван Петров",
            "Здравствуйте, Иван!\n\nПишу Вам, так как Ваша команда растёт. Вы считаете ошибки?",
        ),
        (
            "ru",
            "Иван Петров",
            "Здравствуйте,\n\nя говорил с Иваном Петровым и писал Петрову. Спасибо,\nДжо Мейер",
        ),
        ("ru", "Ivan Petrov", "Уважаемый господин Петров,\n\nкак в Кумо Роботикс и в Осаке считают ошибки?"),
        ("ru", "Yuki Tanaka", "Здравствуйте, Юки Танака!\n\nКак вы считаете ошибки?"),
        ("ru", "Anna Schmidt", "Здравствуйте, Анна!\n\nПишу Анне Шмидт из ООО. У Вас в РФ так же?"),
        ("uk", "Ivan Petrenko", "Вітаю, Іване!\n\nЯк у Вас рахують помилки? Ваша команда росте."),
        ("bg", "Иван Петров", "Здравейте, Иван!\n\nКак броите грешките при Вас?"),
        ("el", "Γιώργος Παπάς", "Αγαπητέ κύριε Παπά,\n\nπώς μετράτε τα λάθη; Η ομάδα Σας μεγαλώνει."),
        ("el", "Giorgos Papas", "Γεια σας Γιώργο,\n\nπώς μετράτε τα λάθη στην Kumo Robotics;"),
    ],
)
def test_the_leads_own_name_in_cyrillic_or_greek_is_known_and_a_polite_you_names_nobody(
    language: str, lead: str, body: str
) -> None:
    assert found(language, lead, body) == set()


@pytest.mark.parametrize(
    ("kana", "reading"),
    [
        ("サトウ", "sato"),
        ("すずき", "suzuki"),
        ("オオノ", "ono"),
        ("シュウ", "shu"),
        ("ジョンソン", "jonson"),
        ("キャシー", "kyashi"),
        ("ヴェーバー", "veba"),
        ("チバ", "chiba"),
        ("ハットリ", "hatori"),
    ],
)
def test_kana_are_read_in_one_spelling(kana: str, reading: str) -> None:
    assert name_letters.read(kana) == reading == name_letters.spelled(reading)


def test_a_name_sounds_in_each_way_in_which_its_letters_may() -> None:
    assert name_sounds.sounds("smith") == {"snis", "snit"}
    assert name_sounds.sounds("schmidt") == {"snit"}
    assert name_sounds.sounds("weber") == {"eper", "epe", "peper", "pepe"}
