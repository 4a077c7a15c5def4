"""Names in Arabic: another person's is found, the lead's own is known, and common words name nobody."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import arabic_names
from outreach.text_checks import Kind
from tests.outreach.test_text_checks import kinds
from tests.outreach.test_text_scripts import found, ground


@pytest.mark.parametrize(
    ("lead", "body", "claim"),
    [
        ("محمد العتيبي", "السيد أحمد،\n\nكيف تحسبون الأخطاء؟", "أحمد"),
        ("محمد العتيبي", "السيد محمد الغامدي، تحية طيبة.", "محمد الغامدي"),
        ("محمد العتيبي", "السيد المحترم إبراهيم، تحية طيبة.", "إبراهيم"),
        ("محمد العتيبي", "السيد رفعت،\n\nتحية طيبة.", "رفعت"),
        ("محمد العتيبي", "السيد القحطاني،\n\nتحية طيبة.", "القحطاني"),
        ("محمد العتيبي", "الأستاذة فاطمة الزهراني، تحية طيبة.", "فاطمة الزهراني"),
        ("محمد العتيبي", "الأستاذ الدكتور خالد، تحية طيبة.", "خالد"),
        ("محمد العتيبي", "د. سامي، تحية طيبة.", "سامي"),
        ("محمد العتيبي", "م. علي، تحية طيبة.", "علي"),
        ("محمد العتيبي", "السيد محمد،\n\nسمعت من يوسف عن فريقكم.", "يوسف"),
        ("محمد العتيبي", "السيد محمد،\n\nتحدثنا مع المهندس عمر أمس.", "عمر"),
        ("محمد العتيبي", "السيد محمد،\n\nأرسلناها لأحمد وفريقه.", "لأحمد"),
        ("محمد العتيبي", "السيد محمد،\n\nشكرا لعبد الله على التعريف.", "لعبد الله"),
        ("محمد العتيبي", "مرحبا سارة،\n\nكيف تحسبون الأخطاء؟", "سارة"),
        ("محمد العتيبي", "عزيزي أبو بكر،\n\nكيف تحسبون الأخطاء؟", "أبو بكر"),
        ("Mohammed Al-Otaibi", "السيد خالد العتيبي، تحية طيبة.", "خالد العتيبي"),
        ("Mohammed Al-Otaibi", "مَرْحَبًا حُسَيْن،\n\nتحية طيبة.", "حُسَيْن"),
        ("John Smith", "السيد جون، سألنا محمود بن صالح عنكم.", "محمود بن صالح"),
    ],
)
def test_another_ones_name_in_arabic_is_found(lead: str, body: str, claim: str) -> None:
    assert found("ar", lead, body) == {claim}


@pytest.mark.parametrize(
    ("lead", "body"),
    [
        ("محمد العتيبي", "السيد محمد العتيبي،\n\nتحية طيبة لمحمد وللسيد العتيبي."),
        ("أحمد حسين", "الأستاذ احمد المحترم،\n\nتحية طيبة يا أَحْمَد."),
        ("Mohammed Al-Otaibi", "السيد محمد العتيبي، تحية طيبة."),
        ("Mohamad Otaibi", "مرحبا محمد،\n\nتحية طيبة."),
        ("Abdullah Hassan", "السيد عبد الله، والأستاذ عبدالله حسن، تحية طيبة."),
        ("Abdul Rahman Ali", "السيد عبد الرحمن علي، تحية طيبة."),
        ("Omar Khaled", "د. عمر خالد، تحية طيبة."),
        ("Yousef Qasim", "عزيزي يوسف قاسم،\n\nتحية طيبة."),
        ("Fatima Zahrani", "الأستاذة فاطمة الزهراني، تحية طيبة."),
        ("John Smith", "السيد جون سميث، مرحبا جون،\nتحية طيبة."),
        ("Michael Grace", "السيد مايكل غريس، تحية طيبة."),
        ("Yuki Tanaka", "السيدة يوكي تاناكا، تحية طيبة."),
    ],
)
def test_the_leads_own_name_in_arabic_is_known(lead: str, body: str) -> None:
    assert found("ar", lead, body) == set()


@pytest.mark.parametrize(
    "body",
    [
        "السيد المدير، السيدة الفاضلة، السيد مدير العمليات، السيد عميد الكلية المحترم، السيد الرئيس التنفيذي.",
        "دفتر الأستاذ العام، والأستاذ المشرف، والمهندس المعماري، والدكتور في الجامعة، والمهندس يحتاج إلى وقت.",
        "مهندس برمجيات، أستاذ جامعي، دكتور في الهندسة، الشيخ زايد.",
        "مرحبا بك، مرحبًا بكم في كومو، أهلا وسهلا، مرحبا فريق كومو، عزيزي العميل، عزيزي القارئ، أهلا يا سيدي.",
        "أهلا بالجميع، مرحبا للجميع، أهلا أصدقائي، مرحبا مساء الخير، أهلا ومرحبا، مرحبا أيها الزملاء.",
        "عزيزي أستاذي الكريم، أهلا دكتور، مرحبا مهندس، مرحباً بك مجدداً، أهلاً بك يا صديقي. عزيزي مدير المبيعات.",
        "هذا أمر حسن وسعيد وكريم وجميل، وهو صالح للعمل، ونور الصباح، وسلام عليكم، وعمر المشروع قصير.",
        "أحمد الله على ذلك. أخبار سارة لكم، والعادل من الحلول، وأمين الصندوق، وناصر الفكرة.",
        "السيد الذي تحدث، والسيد يرغب في الحديث، والسيدة كانت هنا. السادة والسيدات.",
        "كيف يحسب فريقكم الأخطاء في المستودعات؟ هل يناسبكم حديث قصير الأسبوع القادم؟",
        "أكتب إليكم لأن فريقكم ينمو. نساعد الشركات على تقليل الطوابير. مع أطيب التحيات،\nجو ماير",
    ],
)
def test_common_words_in_arabic_name_nobody(body: str) -> None:
    assert found("ar", "محمد العتيبي", body) == set()


@given(
    st.lists(
        st.sampled_from(
            [
                "السيد",
                "عبد",
                "الله",
                "احمد",
                "مرحبا",
                "يا",
                "د.",
                "،",
                "\n",
                "على",
                "محمد",
                "العتيبي",
                "و",
                "bin",
            ]
        ),
        max_size=8,
    ),
    st.sampled_from(["", " ", "،", "\n"]),
)
def test_any_words_in_any_order_are_read_to_their_end(words: list[str], end: str) -> None:
    text = " ".join(words) + end

    claims = found("ar", "Jo Meyer", f"{text}.")

    assert all(claim in text for claim in claims)


def test_another_lead_is_named_once() -> None:
    theirs = replace(ground("ar", "محمد العتيبي"), other_names=("أحمد الغامدي",))

    assert kinds("السيد أحمد الغامدي، تحية طيبة.", theirs) == {Kind.OTHER_LEAD}


@pytest.mark.parametrize(
    ("written", "plain", "latin"),
    [
        ("أَحْمَد", "احمد", "ahmd"),
        ("مصطفـى", "مصطفي", "mstfy"),
        ("فاطمة", "فاطمه", "fatmh"),
        ("رؤى", "روي", "rwy"),
        ("شيماء", "شيما", "shyma"),
    ],
)
def test_arabic_is_compared_without_marks_and_read_in_latin_letters(
    written: str, plain: str, latin: str
) -> None:
    assert (arabic_names.plain(written), arabic_names.in_latin(plain)) == (plain, latin)
