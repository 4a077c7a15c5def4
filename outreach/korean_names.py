"""The surnames of Korea with how they are written in Latin letters, the syllables of given names, and what is none."""

_SURNAMES = """
    김 kim/gim 이 lee/yi/rhee/i 박 park/pak/bak 최 choi/choe 정 jung/jeong/chung/cheong 강 kang/gang 조 cho/jo
    윤 yoon/yun 장 jang/chang 임 lim/im/rim/yim 한 han 오 oh/o 서 seo/suh/so 신 shin/sin 권 kwon/gwon/kweon
    황 hwang/whang 안 ahn/an 송 song 전 jeon/jun/chun 홍 hong 유 yoo/yu/you/ryu 고 ko/go/koh 문 moon/mun 양 yang
    손 son/sohn 배 bae/pae 백 baek/paik/back/baik 허 heo/hur/huh 남 nam 심 shim/sim 노 noh/roh/no/roe 하 ha
    곽 kwak/gwak 성 sung/seong 차 cha 주 joo/ju/chu 우 woo/u/wu 구 koo/gu/ku 민 min 류 ryu/yoo/ryoo 나 na/ra
    진 jin/chin 지 ji/chi/jee 엄 um/eom/uhm 채 chae 원 won 천 cheon/chun 방 bang/pang 공 kong/gong 현 hyun/hyeon
    함 ham 변 byun/byeon 염 yeom/yum 여 yeo/yuh 추 choo/chu 도 do/doh 소 so/soh 석 seok/suk 선 sun/seon 설 seol/sul
    마 ma 길 gil/kil 연 yeon/yun 위 wi/wee 표 pyo 명 myung/myeong 반 ban/pan 옥 ok/ock 육 yook/yuk 맹 maeng
    제 je/jae 탁 tak 국 kook/guk 남궁 namgung/namkoong 황보 hwangbo 제갈 jegal 사공 sagong 선우 sunwoo/seonu
    독고 dokgo
"""
_GIVEN = """
    건 겸 경 관 광 교 권 규 균 근 기 길 남 단 덕 도 동 두 란 람 려 련 령 록 린 림 만 명 무 묵 문 미 민 배 백 범 병
    보 복 봉 빈 산 상 서 석 선 섭 성 세 소 솔 송 수 숙 순 슬 승 시 식 신 아 안 애 양 언 연 엽 영 예 오 옥 완 용 우
    욱 운 웅 원 월 유 윤 율 은 의 이 익 인 일 재 전 정 제 조 종 주 준 중 지 진 찬 창 채 천 철 청 초 춘 충 치 태 택
    표 필 하 학 한 해 향 헌 혁 현 협 형 혜 호 홍 화 환 효 후 훈 휘 흥 희 늘 별 결 설
"""
_WORDS = """
    고객 공식 공유 공정 공인 공동 공용 공무 구성 구성원 구현 국민 국제 기준 나이 남녀 노인 노무 도우미 도시 도전
    명예 문의 문제 문화 문인 반도체 방문 방송 변경 변호 상무 서민 서울 석유 선배 선수 선정 선임 선전 설정 성우 성인
    성장 소속 소유 소재 소중 손수 송신 수신 시민 신용 신청 신혼 신입 심의 안내 안보 안정 안전 양성 양도 어제 여성
    여인 여전 연기 연도 연수 연애 연인 연예 연주 예전 오늘 오전 오후 오이 용이 우선 우수 우리 우주 원주 원인 위원
    위치 위태 유명 유한 유용 유지 유치 유일 유아 유저 육아 이미 이민 이번 이상 이용 이유 이전 이제 이후 이웃 이중
    인재 인정 인수 인천 임원 임시 임신 임의 장소 장애 전국 전담 전무 전시 전용 전원 전임 전주 전후 전기 전문 전반
    정규 정기 정보 정부 정시 정식 정원 정의 정중 정치 정교수 정상 제조 제시 제안 제한 제주 조교 조교수 조선 조수
    조기 조정 조직 조언 주관 주민 주부 주소 주식 주인 주인공 주문 주의 주제 주중 주재 중소 지금 지난 지방 지배 지상
    지역 지원 지인 지정 지주 지지 지시 진정 진행 차기 차후 채용 천주교 초보 최고 최근 최상 최신 최우선 최종 추정
    추후 추천 표시 홍보 하나 하늘 하루 하우 하원 학교 한국 한국인 한인 한정 한의 해외 향후 현금 현대 현명 현상 현재
    현지 현황 형제 신규 신도 성도 조상 도련 주주 주치의 조원
    설명 배송 공지 고지 양해 전화 권유 신인 국선 위원 차주 선주 명인
"""

_ALONE = """
    김 박 최 정 강 조 윤 장 임 서 권 황 송 홍 유 문 배 백 허 심 노 곽 류 엄 채 변 염 남궁 황보 제갈
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    parts = text.split()
    return {name: tuple(read.split("/")) for name, read in zip(parts[::2], parts[1::2], strict=True)}


SURNAMES = _table(_SURNAMES)
GIVEN = frozenset(_GIVEN.split())
"""Syllables of which given names are made; a name of others is not looked for."""

NO_NAMES = frozenset(_WORDS.split())
"""Common words that begin as a surname does and go on in such syllables."""

ALONE = frozenset(_ALONE.split())
"""Surnames that are nothing else before a title; 이 ("this"), 전 ("former") and the like are, and need a given name."""
