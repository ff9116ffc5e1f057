"""A recall or a safety notice for a car that needs it; open until the work is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from customers.categories import Category
from recalls.models import Recall, RecalledVehicle
from reminders.facts.batch import Batch, by_car
from reminders.reasons.registry import Channel, Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact
from sms.texts.rendering import Placeholder

RECALL, SAFETY = Recall.Kind.RECALL.value, Recall.Kind.SAFETY.value

_RULE = "在厂家名单上或经店内确认的车辆"
_SOURCE = "《缺陷汽车产品召回管理条例》第十八条（经营者协助通知）；厂家召回公告"

_SPOKEN = (
    "您的{车型}（{车牌}）有重要的安全通知，原因是{通知原因}，我们会{通知措施}，"
    "您看哪天方便到店？"
)
# A text that a lost task or an outage left unsent still goes out this many days later.
_TEXT_GRACE_DAYS = 3
# An owner who has not reacted after a day is called, and later by the manager.
_CALLS = (
    Step(
        1,
        12,
        channel=Channel.CALL,
        script=_SPOKEN,
    ),
    Step(
        14,
        60,
        channel=Channel.MANAGER,
        script=(
            "关于您的{车型}（{车牌}）{通知原因}的安全通知，"
            "想确认您已经知道并约好时间处理。"
        ),
    ),
)


class _NoticeReason(Reason):
    """The common parts of a recall and a safety notice."""

    category = Category.RECALL
    spoken = _SPOKEN
    suits_a_call = False
    placeholders = (
        Placeholder("通知原因", "defect", "召回或安全通知的原因", "制动油管可能渗漏"),
        Placeholder("通知措施", "remedy", "召回或安全通知的措施", "免费更换制动油管"),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, notices in batch.read(_read_notices).items():
            for due in find_due(notices):
                if due.reason == self.code:
                    yield pk, due


@register
class RecallReason(_NoticeReason):
    code = RECALL
    label = "召回"
    priority = Priority.RECALL
    steps = (Step(0, _TEXT_GRACE_DAYS, "recall"), *_CALLS)
    texts = (
        Text(
            "recall",
            "召回通知",
            "重要通知：{称呼}，{车型}（{车牌}）涉及厂家召回，原因是{通知原因}，"
            "将为您{通知措施}。请尽快到店处理，预约{门店电话}",
        ),
    )


@register
class SafetyReason(_NoticeReason):
    code = SAFETY
    label = "安全通知"
    priority = Priority.SAFETY
    steps = (Step(0, _TEXT_GRACE_DAYS, "safety-notice"), *_CALLS)
    texts = (
        Text(
            "safety-notice",
            "安全通知",
            "重要通知：{称呼}，{车型}（{车牌}）需注意安全，原因是{通知原因}，"
            "建议{通知措施}。咨询{门店电话}",
        ),
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """A recall or safety notice for one car.

    ``opened_on`` is the day on which the recall was opened, ``due_on`` the day from
    which the owner of this car is told. It is later if the car was recorded later.
    """

    reason: str
    number: str
    opened_on: date
    due_on: date
    defect: str
    remedy: str
    source: str = ""


def _read_notices(batch: Batch) -> Mapping[int, list[Notice]]:
    """Read the open recalls that these cars need; 1 query."""
    needed = RecalledVehicle.objects.filter(
        vehicle__pk__any_of=batch.vehicles,
        state=RecalledVehicle.State.NEEDED,
        recall__status=Recall.Status.OPEN,
        notify_from__isnull=False,
    )
    rows = needed.order_by().values_list(
        "vehicle__pk",
        "recall__kind",
        "recall__number",
        "recall__opened_on",
        "notify_from",
        "recall__defect",
        "recall__remedy",
        "recall__source",
        named=True,
    )
    return by_car(
        (
            row.vehicle__pk,
            Notice(
                reason=row.recall__kind,
                number=row.recall__number,
                opened_on=row.recall__opened_on,
                due_on=row.notify_from,
                defect=row.recall__defect,
                remedy=row.recall__remedy,
                source=row.recall__source,
            ),
        )
        for row in rows
        if row.recall__opened_on and row.notify_from
    )


def find_due(notices: Iterable[Notice]) -> tuple[Due, ...]:
    """Return one cycle per notice, earliest first; it ends when the work is done."""
    ordered = sorted(notices, key=lambda each: (each.due_on, each.number))
    return tuple(_due(each) for each in ordered)


def _due(notice: Notice) -> Due:
    return Due(
        reason=notice.reason,
        subject=notice.number,
        anchor=f"opened:{notice.opened_on}",
        due_on=notice.due_on,
        title=notice.number,
        blanks={"通知原因": notice.defect, "通知措施": notice.remedy},
        decided_by=DecidedBy.LISTED,
        facts=(
            Fact("编号", notice.number),
            Fact("原因", notice.defect),
            Fact("措施", notice.remedy),
        ),
        rule=_RULE,
        source=notice.source or _SOURCE,
    )
