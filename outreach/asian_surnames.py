"""The surnames that most people have in Japan and China, with how they are read in Latin letters."""

_JAPANESE = """
    佐藤 sato 鈴木 suzuki 高橋 takahashi 田中 tanaka 伊藤 ito 渡辺 watanabe 山本 yamamoto 中村 nakamura 小林 kobayashi
    加藤 kato 吉田 yoshida 山田 yamada 佐々木 sasaki 山口 yamaguchi 松本 matsumoto 井上 inoue 木村 kimura 林 hayashi
    斎藤 saito 斉藤 saito 清水 shimizu 山崎 yamazaki/yamasaki 森 mori 池田 ikeda 橋本 hashimoto 阿部 abe 石川 ishikawa
    山下 yamashita 中島 nakajima/nakashima 石井 ishii 小川 ogawa 前田 maeda 岡田 okada 長谷川 hasegawa 藤田 fujita
    後藤 goto 近藤 kondo 村上 murakami 遠藤 endo 青木 aoki 坂本 sakamoto 福田 fukuda 太田 ota 西村 nishimura 藤井 fujii
    金子 kaneko 岡本 okamoto 藤原 fujiwara/fujihara 中野 nakano 三浦 miura 原田 harada 中川 nakagawa 松田 matsuda
    竹内 takeuchi 小野 ono 田村 tamura 中山 nakayama 和田 wada 石田 ishida 森田 morita 上田 ueda 原 hara 内田 uchida
    柴田 shibata 酒井 sakai 宮崎 miyazaki 横山 yokoyama 高木 takagi 安藤 ando 宮本 miyamoto 大野 ono 小島 kojima/ojima
    谷口 taniguchi 今井 imai 工藤 kudo 高田 takada 増田 masuda 丸山 maruyama 杉山 sugiyama 村田 murata 大塚 otsuka
    新井 arai 平野 hirano 藤本 fujimoto 河野 kono/kawano 上野 ueno 武田 takeda 野口 noguchi 松尾 matsuo 千葉 chiba
    菅原 sugawara 岩崎 iwasaki 久保 kubo 木下 kinoshita 佐野 sano 野村 nomura 松井 matsui 菊地 kikuchi 服部 hattori
"""
_CHINESE = """
    王 wang/wong 李 li/lee 张 zhang/chang/cheung 刘 liu/lau 陈 chen/chan/tan 杨 yang/yeung 黄 huang/wong 赵 zhao/chao
    吴 wu/ng 周 zhou/chow/chou 徐 xu/hsu 孙 sun 马 ma 朱 zhu/chu 胡 hu/wu 郭 guo/kuo/kwok 何 he/ho 林 lin/lam/lim
    罗 luo/lo/law 梁 liang/leung 郑 zheng/cheng 谢 xie/hsieh/tse 宋 song/sung 唐 tang/tong 许 xu/hsu/hui 邓 deng/tang
    冯 feng/fung 韩 han/hon 曹 cao/tsao 彭 peng/pang 曾 zeng/tseng/tsang 肖 xiao 萧 xiao/siu 蔡 cai/tsai/choi
    潘 pan/poon 袁 yuan/yuen 董 dong/tung 叶 ye/yeh/yip 杜 du/to 苏 su/so 魏 wei/ngai 蒋 jiang/chiang 吕 lu/lui
    丁 ding/ting 沈 shen/shum 姚 yao/yiu 卢 lu/lo 傅 fu 钟 zhong/chung 崔 cui/tsui 汪 wang/wong 廖 liao/liu
    欧阳 ouyang 司马 sima/szeto 诸葛 zhuge
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    parts = text.split()
    return {name: tuple(read.split("/")) for name, read in zip(parts[::2], parts[1::2], strict=True)}


READINGS = _table(_JAPANESE)
PINYIN = _table(_CHINESE)
_OLD_FORMS = str.maketrans("髙﨑邊邉齋齊斎澤濵濱廣國櫻德眞渡", "高崎辺辺斉斉斉沢浜浜広国桜徳真渡")
_SIMPLE_FORMS = str.maketrans(
    "張劉陳楊黃趙吳孫馬羅鄭謝許鄧馮韓蕭葉蘇蔣呂盧鍾歐陽諸總經師",
    "张刘陈杨黄赵吴孙马罗郑谢许邓冯韩萧叶苏蒋吕卢钟欧阳诸总经师",
)


def in_new_forms(text: str) -> str:
    """Return a text with the signs of today for those of which a name in Japan may have an older one."""
    return text.translate(_OLD_FORMS)


def in_simple_forms(text: str) -> str:
    """Return a text with simplified signs in surnames and titles for the traditional ones of Chinese."""
    return text.translate(_SIMPLE_FORMS)
