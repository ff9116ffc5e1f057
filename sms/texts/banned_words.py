"""Words that law, carriers or good manners forbid in a text, with their sources.

The model ``BannedWord`` holds the words that only one vendor rejects;
``sms.texts.linting`` checks both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import category


@dataclass(frozen=True)
class Finding:
    """A fault of a wording and its source; a wording with a grave one is not saved."""

    sentence: str
    source: str
    is_grave: bool = True


@dataclass(frozen=True)
class WordRule:
    """``sentence`` tells staff what to do; {} in it stands for the words found."""

    pattern: re.Pattern[str]
    sentence: str
    source: str


GENERIC_GREETING: Final = WordRule(
    re.compile(r"(?:尊敬|亲爱|敬爱)的?(?:各位|新老|广大)*(?:客户|车主|用户|顾客|会员)"),
    "不要用「{}」这样的泛称，请改用{称呼}。",
    "4S 店短信指南：开头写姓氏和先生/女士",
)
WARRANTY_THREAT: Final = WordRule(
    re.compile(
        r"(?:失去|丧失|失掉|取消|不予|不再享受|不能享受|无法享受|拒绝|影响)"
        r".{0,4}(?:质保|保修|三包)|(?:质保|保修|三包).{0,4}(?:失效|作废|无效)"
    ),
    "「{}」是以质保相要挟，请删除。",
    "《家用汽车产品修理更换退货责任规定》（市场监管总局令第43号）",
)
LINK: Final = WordRule(
    re.compile(
        r"https?:|www\.|(?<![a-z0-9])[a-z0-9-]+(?:\.[a-z0-9-]+)*"
        r"\.(?:com|cn|net|org|cc|io|top|xyz|link|me)(?![a-z0-9])",
        re.IGNORECASE,
    ),
    "短信中不能带链接（「{}」），网关会拒绝。",
    "阿里云 isv.PARAM_NOT_SUPPORT_URL、腾讯云 39023",
)
PROMOTION: Final = WordRule(
    re.compile(
        r"优惠|特价|促销|折扣|打折|满减|立减|返现|返利|抽奖|中奖|秒杀|抢购|团购"
        r"|代金券|礼品|礼包|赠送|好礼|有礼|大酬宾|钜惠|惠享|限时|特惠|半价|低至"
        r"|[0-9一二三四五六七八九](?:\.[0-9])?折"
        r"|免费(?:检测|保养|洗车|领取|体验|试驾|送)|买.送|新车上市|积分兑换"
    ),
    "服务类短信不能带推广内容（「{}」），请删除或改为营销类。",
    "《通信短信息服务管理规定》（工信部令第74号）：非商业类短信不得含广告",
)

CARE: Final = WordRule(
    re.compile(
        r"祝.{0,8}(?:快乐|安康|如意|幸福|顺遂|团圆|吉祥|平安|愉快)"
        r"|生日|诞辰|周年|纪念日|佳节|阖家|陪伴您"
        r"|(?:节日?|新年|元旦|春节|元宵|清明|端午|中秋|国庆|重阳|圣诞)"
        r"(?:快乐|愉快|将至|来临|到来|问候)"
        r"|好久(?:没有?|不|未).{0,3}见|久未(?:见|到店|联系)"
        r"|换季|置换|换(?:一辆|台)?新车|二手车"
    ),
    "关怀类按营销短信报备：请删除「{}」，或把性质改为商业类。",
    "阿里云文档 463270：生日、节日等关怀属推广短信，不属通知短信",
)

OPT_OUT_WORDING: Final = WordRule(
    re.compile(r"退订|拒收|回复?(?:TD|T|R|N)(?![A-Z0-9])", re.IGNORECASE),
    "不要写退订用语（「{}」）：系统会按网关的要求加在末尾。",
    "阿里云 91975、腾讯云 13301：退订用语因网关和性质而异",
)

# Unicode categories that gateways garble or refuse (Aliyun 463270, Tencent 39023):
# emoji, enclosed and superscript numbers, stars, currency signs, combining marks.
_FORBIDDEN_KINDS: Final = frozenset({"So", "Sc", "Sk", "No", "Me", "Mn"})
_FORBIDDEN_SYMBOLS: Final = frozenset("※√→←↑↓【】")


def find_banned_words(text: str, message_class: str) -> list[Finding]:
    """Return one finding for each kind of forbidden words in the text.

    A text that is not ``commercial`` must meet the rules of a service text.
    """
    lists = [GENERIC_GREETING, WARRANTY_THREAT, LINK, OPT_OUT_WORDING]
    if message_class != "commercial":
        lists += [PROMOTION, CARE]
    # Spaces between the words must not hide a threat.
    squeezed = re.sub(r"[ \u3000]+", "", text)
    hits = ((refusal, refusal.pattern.search(squeezed)) for refusal in lists)
    return [
        Finding(refusal.sentence.replace("{}", hit[0]), refusal.source)
        for refusal, hit in hits
        if hit
    ]


def is_forbidden(char: str) -> bool:
    """Return whether gateways refuse or garble the character."""
    kind = category(char)
    return char in _FORBIDDEN_SYMBOLS or kind in _FORBIDDEN_KINDS or kind[0] == "C"
