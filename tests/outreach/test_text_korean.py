"""Names in Korean: another person's is found, the lead's own is known, and common words before a title name nobody."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import name_letters
from outreach.text_checks import Kind
from tests.outreach.test_text_checks import kinds
from tests.outreach.test_text_scripts import found, ground


@pytest.mark.parametrize(
    ("lead", "body", "claim"),
    [
        ("김민수", "이지영 대표님, 안녕하세요.", "이지영"),
        ("김민수", "안녕하세요, 박지훈님.", "박지훈"),
        ("김민수", "김민수 대표님, 최 이사님께서 소개해 주셨습니다.", "최"),
        ("김민수", "김민수님, 강부장님께 들었습니다.", "강"),
        ("김민수", "김민수님, 정현우 씨가 소개해 주셨습니다.", "정현우"),
        ("김민수", "김민수님, 남궁민 팀장과 이야기했습니다.", "남궁민"),
        ("김민수", "김민수님, 지영 씨에게 들었습니다.", "지영"),
        ("김민수", "김민수님, 철수 씨는 이미 씁니다.", "철수"),
        ("김민수", "김민수님께,\n\n짧게 여쭙겠습니다.\n\n한서연 드림", "한서연"),
        ("김민수", "김민수님, 저는 오준호라고 합니다.", "오준호"),
        ("Minsu Kim", "김영희 대표님, 안녕하세요.", "김영희"),
        ("Minsu Kim", "박 대표님, 안녕하세요.", "박"),
        ("Minsu Kim", "박준 대표님, 안녕하세요.", "박준"),
        ("John Smith", "이현우 팀장님, 안녕하세요.", "이현우"),
        ("Minsu Kim", "이수진 매니저님의 팀은 어떤가요?", "이수진"),
    ],
)
def test_another_ones_name_in_korean_is_found(lead: str, body: str, claim: str) -> None:
    assert found("ko", lead, body) == {claim}


@pytest.mark.parametrize(
    ("lead", "body"),
    [
        ("김민수", "김민수 대표님, 안녕하세요. 민수님의 팀과 김 대표님의 계획을 여쭙니다."),
        ("김 민수", "김민수님, 안녕하세요."),
        ("Minsu Kim", "김민수 대표님, 안녕하세요. 김 대표님께 여쭙니다. 민수 씨."),
        ("Min-soo Kim", "김민수 대표님, 안녕하세요."),
        ("Min Su Kim", "김민수님, 안녕하세요."),
        ("Ji-young Park", "박지영 팀장님, 안녕하세요. 박 팀장님."),
        ("Jiyoung Park", "지영님, 안녕하세요."),
        ("Hyunwoo Lee", "이현우 이사님, 안녕하세요. 현우님."),
        ("Seo-yeon Choi", "최서연 부장님, 안녕하세요."),
        ("John Smith", "존 스미스님, 안녕하세요. 스미스 대표님."),
        ("Kim Minsu", "김민수님, 안녕하세요.\n\n조 마이어 드림"),
    ],
)
def test_the_leads_own_name_in_korean_is_known(lead: str, body: str) -> None:
    assert found("ko", lead, body) == set()


@pytest.mark.parametrize(
    "body",
    [
        "고객님, 안녕하세요. 회원님과 사장님, 선생님과 부모님, 손님과 주민님.",
        "이사님, 차장님, 원장님, 전무님, 교수님, 박사님, 변호사님, 기자님, 강사님, 주임님, 선배님.",
        "담당자님, 이용자님, 신청자님, 구매자님, 연구원님, 임원님, 구성원님, 도우미님.",
        "인사 팀장님과 구매 팀장님, 전략 팀장님, 홍보 팀장님, 연구 소장님, 정보 팀장님.",
        "채용 팀장님과 지원 팀장님, 조직 팀장, 제조 팀장, 공정 팀장, 전담 매니저, 한국 대표.",
        "우리 대표님, 이번 팀장님, 어제 대표님께, 현재 대표님, 전 대표, 현 대표, 신임 대표, 이 대표.",
        "현지 매니저와 해외 본부장, 공동 대표, 최고 책임, 전임 교수, 조교수님과 정교수님.",
        "서버팀장님께 문의하면 됩니다. 개발팀장님과 각 팀 팀장님들, 연구소장님, 인사팀장님, 큰 씨와 껍질.",
        "유명한 강사님, 우수한 팀장님, 공정한 대표님, 신규 매니저, 전용 매니저, 최종 책임, 위원님과 주주님, 조상님.",
        "기술 이사, 사외 이사, 사무실 이사, 50 프로, 법적 책임, 온라인 매니저, 오피스 매니저, 제휴 매니저, 국내 대표.",
        "회사의 대표님과 생산 부장님, 물류 팀장님, 영업 이사님, 마케팅 실장님, 개발 팀장님께 여쭙니다.",
        "안녕하세요 대표님, 오늘 팀장님께 하나만 여쭙고 싶습니다. 다시 팀장님께 부탁드립니다.",
        "감사합니다. 좋은 하루 되세요. 파슬와이즈 드림",
        "설명 드림, 전화드림, 배송드림, 공지 드림, 안 건드림, 확인 드림, 고객센터 드림, 정말 백 프로입니다. 한 프로.",
        "신인 작가님, 전속 작가, 국선 변호사, 세무 회계사님, 일타 강사, 담임 선생님, 문화 원장님, 이용 대리.",
        "날씨와 글씨, 솜씨, 마음씨, 아저씨, 말씨, 우수 씨앗.",
        "하루 양은 얼마나 되나요? 팀의 방향과 고양이, 이상한 양식은 어떤가요?",
        "이 문제는 최근에 조금 나아졌습니다. 정말 한번 보시겠어요? 주소와 지원을 드립니다.",
        "대표님의 팀은 오류를 어떻게 세고 계신가요? 15분만 이야기 나눌 수 있을까요?",
    ],
)
def test_common_words_in_korean_name_nobody(body: str) -> None:
    assert found("ko", "김민수", body) - {"15", "50"} == set()


@given(st.text(alphabet="김민수이님씨 대표드림\n.a", max_size=20))
def test_any_syllables_in_any_order_are_read_to_their_end(text: str) -> None:
    assert all(claim in f"{text}." for claim in found("ko", "Jo Meyer", f"{text}."))


def test_another_lead_is_named_once() -> None:
    theirs = replace(ground("ko", "김민수"), other_names=("이지영",))

    assert kinds("이지영 대표님, 안녕하세요.", theirs) == {Kind.OTHER_LEAD}


def test_a_name_is_found_however_its_syllables_are_composed() -> None:
    assert found("ko", "김민수", unicodedata.normalize("NFD", "이지영 대표님")) == {"이지영"}
    assert found("ko", unicodedata.normalize("NFD", "김민수"), "김민수 대표님") == set()


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [("민수", "minsu"), ("김", "gim"), ("현우", "hyeonu"), ("지영", "jiyeong"), ("박", "bak"), ("a", "")],
)
def test_hangul_is_written_in_latin_letters(hangul: str, latin: str) -> None:
    assert name_letters.in_latin_of_hangul(hangul) == latin
