"""Replies of a fresh installation to each reason for not coming.

Their source is 保养提醒系统 2.5, 阶段3.
"""

from __future__ import annotations

from typing import Final

from calls.models import CallAttempt, Offer

Cause = CallAttempt.Cause

# None of them threatens the loss of the warranty, which 三包规定第三十二条 forbids, and
# none names a price or a gift, which only an offer with its last day does.
REPLIES: Final = {
    Cause.BUSY: (
        "太忙，没时间",
        "理解您工作繁忙。我们可以上门取送车，或按您方便的时间安排，您看哪天合适？",
    ),
    Cause.UNNECESSARY: (
        "觉得没必要",
        "您的顾虑我理解。这次要做的项目里有几项关系到行车安全，我给您逐项说明一下。",
    ),
    Cause.EXPENSIVE: (
        "觉得贵",
        "明白您的考虑。我先按车况报一个明细，只做该做的项目，您看过再决定。",
    ),
    Cause.ELSEWHERE: (
        "在别处做了",
        "理解您的选择。方便的话告诉我做了哪些项目，我更新到档案里；也欢迎来店检查一下。",
    ),
}


def load_offers() -> int:
    """Create the missing replies; return how many. Edited ones stay unchanged."""
    known = set(Offer.objects.values_list("name", flat=True))
    missing = [
        Offer(name=name, words=words, causes=[cause])
        for cause, (name, words) in REPLIES.items()
        if name not in known
    ]
    return len(Offer.objects.bulk_create(missing))
