"""Ways of contact that reviewers refuse: personal numbers, and other channels.

The patterns are for texts without spaces (``sms.texts.banned_words``).
"""

from __future__ import annotations

import re
from typing import Final

from zhon.cedict import simplified, traditional

from sms.texts.word_rules import Finding, WordRule, any_of

_DIGITS: Final = str.maketrans("零〇幺一二两三四五六七八九", "0011223456789")
_MARKS_BETWEEN: Final = re.compile(r"(?<=\d)[-—–_.·/](?=\d)")
_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9})(?!\d)")
_PERSONAL_NUMBER: Final = (
    "不要写个人手机号（「{}」），请改用{门店电话}。",
    "腾讯云 39023：不得联系个人手机号；阿里云 463270：正文不得有手机号",
)

# 微信支付 is a way to pay, and QQ is also a car; neither is a way to answer.
OTHER_CHANNEL: Final = WordRule(
    any_of(
        r"[微薇威徽][信❤心](?!支付|付款|收款|转账|到账|账单)",
        r"(?:加|搜|\+|➕)(?:我|店长|顾问|客服)?(?:[薇威卫微胃]信|[V薇](?:信|❤|X)?|微)"
        r"(?![0-9A-Z型形力程量米弱小调克])|加V[a-z_-]{2,}\d{2,}",
        r"[VvWw](?:信|❤)|(?:加|联系|咨询|搜|顾问|店长|客服|经理).{0,3}(?:VX|WX)|私信|私聊|(?:VX|WX)(?:号|[:：]|同号)",
        r"QQ(?:号|群|联系|咨询|客服|[:：]?\d{5,})|(?:加|联系|咨询|扫).{0,3}QQ|扣扣|企鹅[号:：]",
        r"公众号|小程序|朋友圈|视频号|抖音|快手|小红书|微博|钉钉|陌陌|whatsapp|telegram|wechat",
        r"[\w.-]+@[\w-]+\.\w+",
        r"(?:扫码|扫[^，。；]{0,6}二维码)(?!支付|付款|取车|充电|入场|开)|(?:进|加|入|拉)群|群聊"
        r"|加(?:为|我|我为|店长)?好友",
    ),
    "短信里不要留其他联系方式（「{}」），请改用{门店电话}。",
    "阿里云 463270、腾讯云 39023：不得引导加微信、QQ 等",
)

# Characters that CC-CEDICT uses in traditional words only. 甯 and 琊 also occur in
# names of people and places in simplified texts.
_TRADITIONAL_ONLY: Final = frozenset(traditional) - frozenset(simplified) - set("甯琊")


def find_personal_number(text: str) -> Finding | None:
    """Find a mobile number, also written with marks or in Chinese digits."""
    joined = _MARKS_BETWEEN.sub("", text.translate(_DIGITS))
    hit = _MOBILE.search(joined)
    if hit is None:
        return None
    sentence, source = _PERSONAL_NUMBER
    return Finding(sentence.replace("{}", hit[1]), source)


def find_traditional(text: str) -> Finding | None:
    """Find traditional characters, which some gateways refuse."""
    found = "".join(dict.fromkeys(char for char in text if char in _TRADITIONAL_ONLY))
    if not found:
        return None
    return Finding(
        f"请改用简体字（「{found}」），否则网关可能拒绝或显示乱码。",
        "阿里云 463270：不支持繁体字（isv.UNSUPPORTED_CONTENT）",
        is_grave=False,
    )
