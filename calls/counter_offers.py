"""Replies of an adviser to each reason for not coming (保养提醒系统 2.5, 阶段3)."""

from __future__ import annotations

from typing import Final

from calls.models import CallAttempt

Cause = CallAttempt.Cause

# None of them threatens the loss of the warranty, which 三包规定第三十二条 forbids.
COUNTER_OFFERS: Final = {
    Cause.BUSY: (
        "理解您工作繁忙。我们可以上门取送车，或按您方便的时间安排，您看哪天合适？"
    ),
    Cause.UNNECESSARY: (
        "您的顾虑我理解。这次要做的项目里有几项关系到行车安全，我给您逐项说明一下。"
    ),
    Cause.EXPENSIVE: (
        "明白您的考虑。我先按车况报一个明细，只做该做的项目，您看过再决定。"
    ),
    Cause.ELSEWHERE: (
        "理解您的选择。方便的话告诉我做了哪些项目，我更新到档案里；也欢迎来做一次免费检测。"
    ),
}
