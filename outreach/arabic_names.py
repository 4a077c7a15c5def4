"""Names, titles and words beside them in Arabic, compared without marks and with one letter for those mixed up."""

import re
import unicodedata

_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_ONE_LETTER = str.maketrans("أإآٱىؤئة", "اااايويه")
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_IN_LATIN = "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y"

_NAMES = """
    محمد أحمد محمود مصطفى إبراهيم يوسف حسين عبدالله عبدالرحمن عبدالعزيز عبدالكريم عبدالقادر عبدالناصر عثمان
    إسماعيل إسحاق يعقوب فاطمة عائشة مريم زينب خديجة ياسر طارق فيصل هيثم أسامة زياد وائل حسام مروان مازن هشام
    عصام رامي رانيا داليا حمزة
"""
_ALSO_WORDS = """
    علي حسن عمر خالد سعيد كريم جميل سليم أمين صالح عادل ماجد فهد سلطان نور هدى أمل سلام سالم سامي سمير منير بشير
    نبيل شريف عماد أيمن تامر سامر كمال جمال هاني وليد راشد ناصر منصور بندر تركي نايف سعود عمار بلال أنس أكرم
    أشرف إياد إيهاب جابر حاتم حازم حامد خليل رائد رضا زكريا سعد شادي صلاح ضياء عاصم عامر غسان فادي فارس فؤاد
    قاسم ماهر مالك مجدي مراد معاذ موسى مؤمن نادر نزار نواف هاشم وسام يحيى ياسين يزن إياس باسم بدر ثامر جاسم حمد
    داود رياض زيد شاكر طلال عيسى لؤي ليلى سلمى سارة سميرة منى مها ريم رنا رشا لينا دينا هند نجلاء نادية هالة هبة
    إيمان أسماء آية إسراء شيماء ياسمين نورة سعاد سناء سهام وفاء حنان لطيفة منال عبير غادة جورج مايكل جون بيتر
    ديفيد
"""
_PERSON = "السيد السيدة الآنسة"
_PROFESSION = """
    الأستاذ الأستاذة الدكتور الدكتورة المهندس المهندسة الشيخ الحاج الأخ الأخت أستاذ أستاذة دكتور دكتورة مهندس
    مهندسة
"""
_HONORS = "المحترم المحترمة الفاضل الفاضلة الكريم الكريمة العزيز العزيزة"
_NO_PERSON = """
    مدير مديرة رئيس رئيسة نائب نائبة مسؤول مسؤولة عضو وكيل وزير عميد قائد مشرف منسق صاحب صاحبة ممثل سفير محافظ
    مستشار هو هي الذي التي كان كانت قال قالت ذكر في من على إلى عن مع عند لدى أن إن هل قد لن لم ثم أو حيث كما لا
    ما العربي العالي الحالي التالي الرئيسي التنفيذي المعماري الجامعي الصناعي الميداني الاستشاري القانوني المالي
    الإداري التقني الفني الثاني المعني
"""
_GREETINGS = "عزيزي عزيزتي مرحبا أهلا"
_NO_GREETED = """
    بك بكم بكما بكل وسهلا يا فريق صديقي صديقتي زميلي زميلتي سيدي سيدتي جميعا مجددا مرة من في على إلى عن مع كيف
    هل نحن أنا أود وبعد شركة قسم إدارة سادة زملاء كل أصدقاء مرحبا أهلا ومرحبا مساء صباح أيها أيتها صديق أصدقائي
    أصدقاءنا زملائي شركاءنا عملاءنا أخي أختي إخوتي حبيبي حبيبتي شباب أستاذي أستاذتي مستخدم مستخدمنا عميلنا
    زميلنا هنا معكم
"""
_JOINED = "الله الرحمن العزيز الكريم القادر الناصر الرحيم الحميد المجيد السلام الهادي الرزاق اللطيف الحكيم"
_PARTICLES = "بن ابن بنت أبو آل"


def plain(word: str) -> str:
    """Return a word without marks, and with one letter for those that people write for each other."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_ONE_LETTER).replace("ء", "")


def in_latin(word: str) -> str:
    """Return a plain word in Latin letters; short vowels do not stand in it."""
    return word.translate(_TABLE)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(plain(word) for text in texts for word in text.split())


_TABLE = str.maketrans(dict(zip(_LETTERS, _IN_LATIN.split(), strict=True)))
EVERYWHERE = _words(_NAMES)
"""Given names that are nothing else."""

NAMES = EVERYWHERE | _words(_ALSO_WORDS)
"""Given names, of which many are common words, too: they are looked for behind a title."""

PERSON, PROFESSION, HONORS = _words(_PERSON), _words(_PROFESSION), _words(_HONORS)
NO_PERSON, GREETINGS, NO_GREETED = _words(_NO_PERSON), _words(_GREETINGS), _words(_NO_GREETED)
JOINED, PARTICLES = _words(_JOINED), _words(_PARTICLES)
"""What follows "عبد" in a name, and what stands between names."""
