"""Whether a sentence says that the person or the car has left for another place.

A pure function of the text. A journey that ends (出差, 回来再说) is no move.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from customers.language.grammar import Patterns
from customers.language.spelling import MAX_LENGTH, normalise

WORDS: Final = {
    "place": "外地 外省 外市 老家 乡下 国外 海外 农村 别的城市 北京 天津 上海 重庆"
    " 河北 山西"
    " 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川"
    " 贵州 云南"
    " 陕西 甘肃 青海 内蒙 广西 西藏 宁夏 新疆 香港 澳门 台湾 广州 深圳 杭州 苏州"
    " 南京 成都"
    " 武汉 西安 长沙 郑州 青岛 济南 合肥 福州 厦门 宁波 无锡 常州 南通 沈阳 大连"
    " 哈尔滨 长春"
    " 昆明 贵阳 南宁 太原 石家庄 南昌 海口 三亚 东莞 佛山 珠海 温州 嘉兴 绍兴 徐州 扬州"
    " 美国 加拿大 日本 英国 澳洲 澳大利亚 新加坡 [^在到去回我们]{1,2}[市县省]",
    "car": "车子? 汽车 爱车 这车 那车",
    "go": "搬 搬家 搬迁 迁 迁居 移民 调 调动 调任 外派 派 回 去 来 到 落户 定居",
    "live": "常驻 定居 长住 长居 生活 工作 上班 住 发展 养老 安家 带孩子",
}

# It ends, or it is the visit, the shop or somebody's delivery that moves.
NO_MOVE: Final = (
    "出差|旅游|度假|探亲|办事|玩几天|过年|开会|培训|看病|比赛|取货",
    "回来|回去|返|过几天|过两天|暂时|最近|这几天|这两天|这周|下周|明天|今天|后天 ~8"
    " 在|再|约|做|说"
    "|联系|过来|过去",
    "(?<!开)回来|返回|回沪|回京|忙完 ~2 再|了|就|后|联系",
    "<you>? 你们 ~3 搬|迁",
    "等 ~8 再|就|之后",
    "搬 ~1 东西|货|不动",
    "是不是|吗|么|怎么|如何|多少|哪",
    "(?:周|星期|礼拜)[一二三四五六日天]|[0-9]号|上午|下午|晚上 ~8 在|去",
)

MOVES: Final = {
    "说人或车去了外地": (
        "搬 家 了|去|离|到|走|$",
        "搬|迁|移民|调|调动|派|外派|回 到|去|回|来|往* ~4 <place>|别处|其他地方",
        "搬 走 了?|$",
        "搬|迁 到|去 ~6 了|住|$",
        "<car> ~4 在|放|停|开|留|带|运|托运 ~3 <place>",
        "<car> 也|都|已经|已 开|带|运 回|走|过|去 ~2",
        "<car> ~3 开|带|运 走了|回去了|回老家",
        "人|我|我们|全家|车主|本人|现在|已经|一直|长期 ~2 在|回|搬去 ~1 <place>"
        " ~2 了|呢|住|工作|上班|发展|，|$|过不|来不|去不|不方便|保养|做",
        "人 在 <place>",
        "去|到|来|回 ~1 <place> 了|工作|上班|住|发展|定居|上学|读书",
        "<place> ~2 <live>",
        "<live> ~2 <place>",
        "不|没 在|住 <place>|本地|这边|这里|那边|这儿|本市|当地 ~1 了|住|生活|工作"
        "|上班|$",
        "离开 ~2 <place>|本地|这边|这里 了|$",
        "离 <you>? 你们|你|店|贵店 ~3 太?远|两个小时|几百公里",
        "出国 了|$|定居",
        "调|换 到|去 ~4 工作|上班 ~2",
    ),
}


def move_in(text: str) -> tuple[str, str]:
    """Return the Chinese name of the rule and the words that say so; '' if none do."""
    said = normalise(text[:MAX_LENGTH])
    if _patterns(NO_MOVE).find(said):
        return "", ""
    for rule, lines in MOVES.items():
        if matched := _patterns(lines).find(said):
            return rule, matched
    return "", ""


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns({**WORDS, "you": "你们 你 您"}, lines)
