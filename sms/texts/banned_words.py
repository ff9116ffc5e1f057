"""Words that law, carriers or good manners forbid in a text, with their sources.

The model ``BannedWord`` holds the words that only one vendor rejects;
``sms.texts.linting`` checks both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import category

from sms.texts.contact_words import (
    OTHER_CHANNEL,
    find_personal_number,
    find_traditional,
)
from sms.texts.promotion_words import PROMOTION, SUPERLATIVE, without_past_offers
from sms.texts.word_rules import Finding, WordRule

GENERIC_GREETING: Final = WordRule(
    re.compile(
        r"(?:尊敬|亲爱|敬爱)的?(?:各位|新老|广大)*(?:客户|车主|用户|顾客|会员|贵宾|车友)"
        r"|^(?:各位|广大)(?:新老)?(?:客户|车主|用户|顾客|会员|贵宾|车友)"
        r"|^(?:新老)?(?:客户|车主|用户|顾客|会员|贵宾|车友)(?:朋友)?们?(?=[，,:：！!您你])"
        r"|(?:尊敬|亲爱|敬爱)的?(?:先生|女士|朋友)"
    ),
    "不要用「{}」这样的泛称，请改用{称呼}。",
    "4S 店短信指南：开头写姓氏和先生/女士",
)
_COVER: Final = r"(?:质保|保修|三包|索赔|质量担保)"
WARRANTY_THREAT: Final = WordRule(
    re.compile(
        r"(?:失去|丧失|失掉|取消|终止|中止|停止|不予|不给|不再|不享|不能|不管|不认|不提供"
        rf"|不负责|不承担|无法|没有|拒绝|拒保|无权|(?<!不)(?<!不会)影响).{{0,6}}{_COVER}"
        rf"|{_COVER}.{{0,6}}(?:失效|作废|无效|终止|取消|没有了|没了|受损|丢失|不再|不予|不保"
        r"|(?<!不)受(?:到)?影响)|脱保|失保|断保|拒保|不质保|不保修"
        rf"|[才方](?:有|能|可|享)[^，。；]{{0,4}}{_COVER}"
    ),
    "「{}」是以质保相要挟，请删除。",
    "《家用汽车产品修理更换退货责任规定》（市场监管总局令第43号）",
)
LINK: Final = WordRule(
    re.compile(
        r"https?:|www\.|(?<![a-z0-9])[a-z0-9-]+(?:\.[a-z0-9-]+)*"
        r"\.(?:com|cn|net|org|cc|io|top|xyz|link|me|vip|shop|site|app)(?![a-z0-9])",
        re.IGNORECASE,
    ),
    "短信带链接（「{}」）要网关单独审核，变量里的链接一定被拒，建议删除。",
    "阿里云 isv.PARAM_NOT_SUPPORT_URL、腾讯云 39023",
    is_grave=False,
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
# At the end of an advertisement these words are right; each gateway gets its own.
_OPT_OUT_AT_END: Final = re.compile(
    r"[，,。；;\s]*(?:拒收请?回复?R|退订请?回复?(?:TD|T|R|N)|回复?(?:TD|T|R|N)(?:拒收|退订))[。.]?$",
    re.IGNORECASE,
)

# Unicode categories that gateways garble or refuse (Aliyun 463270, Tencent 39023):
# emoji, enclosed and superscript numbers, stars, currency signs, combining marks.
_FORBIDDEN_KINDS: Final = frozenset({"So", "Sc", "Sk", "No", "Me", "Mn"})
_FORBIDDEN_SYMBOLS: Final = frozenset("※√→←↑↓【】")
# Full-width letters, digits and the plus sign, as the patterns have them.
_WIDE: Final = {
    ord(wide): chr(ord(wide) - 0xFEE0)
    for wide in map(chr, range(0xFF01, 0xFF5F))
    if wide.isalnum() or wide == "＋"
}
_BLANKS: Final = re.compile(r"[\s\u200b-\u200f\ufeff]+")


def find_banned_words(text: str, message_class: str) -> list[Finding]:
    """Return one finding for each kind of forbidden words in the text.

    A text that is not ``commercial`` must meet the rules of a service text.
    """
    is_service = message_class != "commercial"
    said = plain(text if is_service else without_opt_out(text))
    return list(_findings(said, is_service=is_service))


def _findings(said: str, *, is_service: bool) -> Iterator[Finding]:
    rules = [GENERIC_GREETING, WARRANTY_THREAT, LINK, OPT_OUT_WORDING, OTHER_CHANNEL]
    rules += [SUPERLATIVE, *([PROMOTION, CARE] if is_service else [])]
    yield from filter(None, (rule.find(said) for rule in rules))
    yield from filter(None, (find_personal_number(said), find_traditional(said)))


def plain(text: str) -> str:
    """Return the text as the patterns want it.

    Spaces between the words must not hide a threat, nor wide letters a channel.
    """
    return without_past_offers(_BLANKS.sub("", text).translate(_WIDE))


def without_opt_out(text: str) -> str:
    """Cut off the words to refuse with at the end, which the system adds itself."""
    return _OPT_OUT_AT_END.sub("", text)


def is_forbidden(char: str) -> bool:
    """Return whether gateways refuse or garble the character."""
    kind = category(char)
    return char in _FORBIDDEN_SYMBOLS or kind in _FORBIDDEN_KINDS or kind[0] == "C"
