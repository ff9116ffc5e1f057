"""Words that vendors' reviews reject and that a 4S shop might use.

They are taken from the vendors' pages. Staff add words that a review rejected and
switch off those that it accepts.
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
# One wording serves all gateways: these words are said in another way through the
# gateways that reject them.
REPLACEMENTS: Final = {"代办年检": "代为办理检验", "年检": "检验"}


def load_default_words() -> int:
    """Create the missing words and return how many; disabled ones stay disabled."""
    before = BannedWord.objects.count()
    BannedWord.objects.bulk_create(
        (
            BannedWord(
                gateway=gateway,
                word=word,
                source=source,
                replacement=REPLACEMENTS.get(word, ""),
            )
            for (gateway, source), words in DEFAULT_WORDS.items()
            for word in words
        ),
        ignore_conflicts=True,
    )
    return BannedWord.objects.count() - before
