"""Words that the vendors' reviews refuse, as far as a 4S shop would use them.

Read on the vendors' pages; staff add what a review refused, and switch off what it
lets pass.
"""

from __future__ import annotations

from typing import Final

from sms.models import BannedWord

ALIYUN: Final = "阿里云文档 463270"
TENCENT: Final = "腾讯云文档 39023"
DEFAULT_WORDS: Final = {
    ("aliyun", ALIYUN): (
        *("代办年检", "保险推广", "积分兑换", "积分领取"),
        *("加微信", "加QQ", "返现", "抽奖"),
    ),
    ("tencent", TENCENT): (
        *("年检", "邀请到店", "优惠券", "保险推广", "积分领取", "积分兑换"),
        *("邀请好评", "问卷调查", "抽奖", "返现"),
    ),
}


def load_default_words() -> int:
    """Create the missing words, return how many; those switched off stay so."""
    before = BannedWord.objects.count()
    BannedWord.objects.bulk_create(
        (
            BannedWord(gateway=gateway, word=word, source=source)
            for (gateway, source), words in DEFAULT_WORDS.items()
            for word in words
        ),
        ignore_conflicts=True,
    )
    return BannedWord.objects.count() - before
