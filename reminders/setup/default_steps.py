"""The steps a fresh installation starts with: texts first, then a call.

Staff edit them in the admin; ``reminders.setup.installation`` never writes over that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from reminders.models import RuleStep
from reminders.reasons.booking import Lapse
from reminders.reasons.festival import Festival
from reminders.reasons.inspection import Kind, Variant
from reminders.reasons.maintenance import Ladder
from reminders.reasons.value import Reason
from telematics.reason import EventKind


@dataclass(frozen=True, slots=True)
class DefaultStep:
    """A text or a call ``offset_days`` from a day, at most ``grace_days`` late.

    ``template`` is a text's slug; a call has a ``script`` in its place.
    """

    reason: Reason
    offset_days: int
    grace_days: int
    template: str = ""
    variant: str = ""
    counted_from: RuleStep.CountedFrom = RuleStep.CountedFrom.DUE
    channel: RuleStep.Channel = RuleStep.Channel.TEXT
    script: str = ""


_call = partial(DefaultStep, channel=RuleStep.Channel.CALL)
_manager_call = partial(DefaultStep, channel=RuleStep.Channel.MANAGER)
_AHEAD, _BEYOND = RuleStep.CountedFrom.AHEAD, RuleStep.CountedFrom.BEYOND

# 保养提醒系统 2.4: a service by kilometres is told of at 500 before, when reached and
# 1,000 after; one by time in the second and third month for the first, else in the
# tenth and twelfth. Who stays silent is called after a week, by the manager after two.
_MAINTENANCE_STEPS = (
    *(
        DefaultStep(
            Reason.MAINTENANCE, 0, 10, "maintenance-soon", ladder, counted_from=_AHEAD
        )
        for ladder in (Ladder.FIRST_KM, Ladder.KM)
    ),
    DefaultStep(Reason.MAINTENANCE, -30, 20, "maintenance-first", Ladder.FIRST_TIME),
    DefaultStep(Reason.MAINTENANCE, -60, 45, "maintenance-early", Ladder.TIME),
    *(
        DefaultStep(Reason.MAINTENANCE, -7, 3, "maintenance-soon", ladder)
        for ladder in (Ladder.FIRST_TIME, Ladder.TIME)
    ),
    DefaultStep(Reason.MAINTENANCE, 0, 6, "maintenance-due"),
    *(
        DefaultStep(
            Reason.MAINTENANCE,
            0,
            14,
            "maintenance-beyond",
            ladder,
            counted_from=_BEYOND,
        )
        for ladder in (Ladder.FIRST_KM, Ladder.KM)
    ),
    _call(
        Reason.MAINTENANCE,
        7,
        6,
        script=(
            "您好，{称呼}，我是{门店名称}的{服务顾问}。看到您的{车型}（{车牌}）已到保养期一段"
            "时间了，打个电话确认一下，是有什么不方便的地方吗？"
        ),
    ),
    _manager_call(
        Reason.MAINTENANCE,
        14,
        14,
        script=(
            "您好，{称呼}，我是{门店名称}的服务经理。您的{车型}（{车牌}）还没有来保养，"
            "想了解一下是不是我们哪里做得不够好，能为您安排个方便的时间吗？"
        ),
    ),
)

# The month's text may go out until the week's takes over, so that whoever is first
# known three weeks before still hears it.
DEFAULT_STEPS = (
    # Whoever has not answered within a day is called, then called by the manager.
    *(
        step
        for reason, template in (
            (Reason.RECALL, "recall"),
            (Reason.SAFETY, "safety-notice"),
        )
        for step in (
            DefaultStep(reason, 0, 0, template),
            _call(
                reason,
                1,
                12,
                script=(
                    "您好，{称呼}，我是{门店名称}的{服务顾问}。您的{车型}（{车牌}）有重要的"
                    "安全通知，原因是{通知原因}，我们会{通知措施}，您看哪天方便到店？"
                ),
            ),
            _manager_call(
                reason,
                14,
                60,
                script=(
                    "您好，{称呼}，我是{门店名称}的服务经理。关于您的{车型}（{车牌}）"
                    "{通知原因}的安全通知，想确认您已经知道并约好时间处理。"
                ),
            ),
        )
    ),
    *_MAINTENANCE_STEPS,
    # Where the insurance ends first, the month counts back from its end, so that one
    # text tells of both.
    *(
        step
        for kind in Kind
        for step in (
            DefaultStep(Reason.INSPECTION, -30, 22, f"inspection-{kind}-month", kind),
            DefaultStep(Reason.INSPECTION, -7, 5, f"inspection-{kind}-week", kind),
        )
    ),
    *(
        step
        for kind in Kind
        for variant in (Variant.of(kind, insures_first=True),)
        for step in (
            DefaultStep(
                Reason.INSPECTION,
                -30,
                22,
                f"inspection-{kind}-month",
                variant,
                counted_from=_AHEAD,
            ),
            DefaultStep(Reason.INSPECTION, -7, 5, f"inspection-{kind}-week", variant),
        )
    ),
    # Staff make an offer two months before; after a lapse they call, nothing is sent.
    _call(
        Reason.INSURANCE,
        -60,
        29,
        script=(
            "续保报价：{车牌}的{险种}{到期日}到期，请备好报价，问{称呼}是否由我们办理续保。"
        ),
    ),
    DefaultStep(Reason.INSURANCE, -30, 22, "insurance-month"),
    DefaultStep(Reason.INSURANCE, -7, 5, "insurance-week"),
    DefaultStep(Reason.INSURANCE, -1, 1, "insurance-eve"),
    _call(
        Reason.INSURANCE,
        1,
        14,
        script=(
            "{车牌}的{险种}{到期日}已到期。请问{称呼}是否已在别处续保；"
            "没有续保请勿上路，可马上办理。"
        ),
    ),
    DefaultStep(Reason.WARRANTY, -90, 60, "warranty-quarter"),
    DefaultStep(Reason.BIRTHDAY, 0, 0, "birthday"),
    DefaultStep(Reason.ANNIVERSARY, 0, 3, "anniversary"),
    DefaultStep(Reason.SEASON, 0, 20, "season"),
    DefaultStep(Reason.FESTIVAL, -3, 2, "festival", Festival.SPRING),
    DefaultStep(Reason.FESTIVAL, -3, 2, "festival", Festival.NATIONAL),
    DefaultStep(Reason.PURCHASE, 1, 5, "purchase-thanks"),
    DefaultStep(Reason.ABSENCE, 0, 6, "absence"),
    _call(
        Reason.ABSENCE,
        7,
        20,
        script=(
            "您好，{称呼}，我是{门店名称}的{服务顾问}，好久没有见到您的{车牌}了，"
            "最近用车还顺利吗？"
        ),
    ),
    DefaultStep(Reason.TRADE_IN, 0, 30, "trade-in"),
    _call(
        Reason.COMPLAINT,
        0,
        11,
        script=(
            "您好，{称呼}，我是{门店名称}的{服务顾问}。您之前反映的问题我们已经处理，"
            "想确认现在是否满意，还有什么需要我们做的？"
        ),
    ),
    # 技巧4 信号2: who has not come since is called by the manager himself.
    _manager_call(
        Reason.COMPLAINT,
        60,
        20,
        script=(
            "您好，{称呼}，我是{门店名称}的服务经理。上次的问题解决得满意吗？"
            "想亲自跟您确认一下。"
        ),
    ),
    *(
        _call(
            Reason.BOOKING,
            0,
            7,
            variant=lapse,
            script=(
                "您好，{称呼}，我是{门店名称}的{服务顾问}。"
                + what
                + "，是时间不合适还是有其他原因？我帮您重新安排。"
            ),
        )
        for lapse, what in (
            (Lapse.CANCELLED, "看到您取消了{车牌}的预约"),
            (Lapse.MISSED, "您约好的{车牌}那天没有来"),
        )
    ),
    DefaultStep(Reason.EVENT, 0, 1, "event-long-trip", EventKind.LONG_TRIP),
    DefaultStep(Reason.EVENT, 0, 3, "event-charging", EventKind.CHARGING),
    DefaultStep(Reason.EVENT, 0, 1, "event-ota", EventKind.OTA),
    *(
        _call(
            Reason.EVENT,
            0,
            5,
            variant=kind,
            script=(
                "您好，{称呼}，我是{门店名称}的{服务顾问}。您的{车型}（{车牌}）向我们报告了"
                + trouble
                + "，最近用车有没有异常？我帮您安排一次检查。"
            ),
        )
        for kind, trouble in (
            (EventKind.RANGE_DROP, "续航明显下降"),
            (EventKind.FAULT_CODE, "故障码"),
        )
    ),
)
