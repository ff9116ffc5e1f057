"""When a car's compulsory and commercial insurance end.

Two that end within a few days are one cycle, in which each is told with its own end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter

from customers.categories import Category
from customers.models import Policy
from reminders.facts.batch import Batch, by_car
from reminders.facts.known import read_known_days
from reminders.reasons.registry import (
    Channel,
    CountedFrom,
    Priority,
    Reason,
    Step,
    Text,
    register,
)
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from sms.texts.rendering import Placeholder

# Closer together than two texts to a person may be, so that each cannot have its own.
MERGE_WITHIN_DAYS = 2
CODE = "insurance"
KEEP_OVERDUE_DAYS = 90
# From this many days before the end, a text warns not to drive without insurance.
WARN_WITHIN_DAYS = 7

_RULE = "保险到期"
_SOURCE = "《机动车交通事故责任强制保险条例》第二十条（保险期间 1 年）；保单止期"


class Subject(StrEnum):
    COMPULSORY = "compulsory"
    COMMERCIAL = "commercial"
    BOTH = "both"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def warning(self) -> str:
        """Only a car without 交强险 may not be driven (条例第三十九条)."""
        return _WARNINGS[self]


_LABELS = {
    Subject.COMPULSORY: "交强险",
    Subject.COMMERCIAL: "商业险",
    Subject.BOTH: "交强险和商业险",
}
_PAPERS = "续保请备好行驶证"
_WARNINGS = {
    Subject.COMPULSORY: "未续保请勿上路",
    Subject.COMMERCIAL: _PAPERS,
    Subject.BOTH: "交强险未续保请勿上路",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """One policy; ``last_covered_on`` is the last day of cover."""

    subject: Subject
    last_covered_on: date
    insurer: str = ""


# What makes a text about a policy personal, the most wanted first.
REMARKS = ("licence", "adviser_line", "car_colour", "car_model", "loyal")


@register
class InsuranceReason(Reason):
    code = CODE
    label = "保险"
    priority = Priority.LEGAL_DATE
    category = Category.INSURANCE
    keep_overdue_days = KEEP_OVERDUE_DAYS
    placeholders = (
        Placeholder("险种", "cover", "交强险、商业险或两者", "交强险和商业险"),
        Placeholder("续保提示", "advice", "到期前要做的事", "未续保请勿上路"),
    )
    # Staff make an offer two months before the end. After the end they call; no text is
    # sent.
    steps = (
        Step(
            -60,
            29,
            channel=Channel.CALL,
            script=(
                "您的{车牌}的{险种}{到期日}到期，我们为您备好了续保报价，"
                "今年还由我们办理吗？"
            ),
        ),
        Step(-30, 22, "insurance-month", remarks=REMARKS, otherwise="续保请备好行驶证"),
        Step(-7, 5, "insurance-week", remarks=REMARKS),
        Step(-1, 1, "insurance-eve", remarks=REMARKS),
        Step(
            1,
            14,
            channel=Channel.CALL,
            script=(
                "您的{车牌}的{险种}已于{到期日}到期，请问是否已在别处续保？"
                "{续保提示}，我们可以马上办理。"
            ),
        ),
        Step(
            0,
            14,
            channel=Channel.CALL,
            counted_from=CountedFrom.CONTACT,
            script=(
                "我们登记的{车牌}的{险种}"
                "是{到期日}到期，请问是否已经续保？{续保提示}，可马上办理。"
            ),
        ),
    )
    texts = (
        Text(
            "insurance-month",
            "保险到期提醒(提前一月)",
            "{称呼}，{爱车}的{险种}于{到期日}到期，{附言}。咨询{预约方式}",
        ),
        Text(
            "insurance-week",
            "保险到期提醒(提前一周)",
            "{称呼}，{爱车}的{险种}还有{剩余天数}天到期（{到期日}），"
            "{续保提示}。咨询{预约方式}",
        ),
        Text(
            "insurance-eve",
            "保险到期提醒(提前一天)",
            "{称呼}，{爱车}的{险种}将于{到期日}到期，{续保提示}。急办请致电{预约方式}",
        ),
    )

    def is_duty(self, subject: str) -> bool:
        """交强险 is required by law, 商业险 is not."""
        return subject != Subject.COMMERCIAL

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        known = batch.read(read_known_days)
        for pk, covers in batch.read(read_covers).items():
            keep_days = KEEP_OVERDUE_DAYS + known.extra_days(pk, CODE)
            found = find_due(covers, batch.today, keep_overdue_days=keep_days)
            yield from ((pk, due) for due in found)

    def in_a_list(self, title: str, blanks: Mapping[str, str]) -> str:
        return blanks.get("险种") or title

    def advice(self, title: str, days: int) -> str:
        subject = next((each for each in Subject if each.label == title), None)
        return subject.warning if subject and days <= WARN_WITHIN_DAYS else _PAPERS


def read_covers(batch: Batch) -> Mapping[int, list[Cover]]:
    """Read all policies; 1 query."""
    rows = (
        Policy.objects.filter(vehicle__any_of=batch.vehicles)
        .order_by()
        .values_list("vehicle", "kind", "last_covered_on", "insurer")
    )
    return by_car(
        (vehicle, Cover(Subject(kind), on, insurer))
        for vehicle, kind, on, insurer in rows
    )


def find_due(
    covers: Iterable[Cover],
    today: date,
    *,
    merge_within_days: int = MERGE_WITHIN_DAYS,
    keep_overdue_days: int = KEEP_OVERDUE_DAYS,
) -> tuple[Due, ...]:
    """Return the cycles: one for both kinds if merged, else one each, earlier first.

    Of several policies of a kind the latest counts. Two policies that end at most
    ``merge_within_days`` apart become one cycle, due on the earlier day. A policy that
    ended more than ``keep_overdue_days`` ago is left out: the owner has most likely
    insured elsewhere.
    """
    latest = sorted(_latest(covers), key=attrgetter("last_covered_on", "subject"))
    horizon = today - timedelta(days=keep_overdue_days)
    live = [cover for cover in latest if cover.last_covered_on >= horizon]
    if len(live) == 2 and _days_apart(live) <= merge_within_days:
        return (_due(Subject.BOTH, live),)
    return tuple(_due(cover.subject, [cover]) for cover in live)


def compulsory_ends_on(covers: Iterable[Cover]) -> date | None:
    """Return the last day of the latest 交强险; None if there is none."""
    ends = (each.last_covered_on for each in covers if each.subject == "compulsory")
    return max(ends, default=None)


def _latest(covers: Iterable[Cover]) -> list[Cover]:
    latest: dict[Subject, Cover] = {}
    for cover in covers:
        known = latest.get(cover.subject)
        if known is None or cover.last_covered_on > known.last_covered_on:
            latest[cover.subject] = cover
    return list(latest.values())


def _days_apart(covers: list[Cover]) -> int:
    return (covers[-1].last_covered_on - covers[0].last_covered_on).days


def _due(subject: Subject, covers: list[Cover]) -> Due:
    first = covers[0]
    return Due(
        reason=CODE,
        subject=subject,
        anchor=first.last_covered_on.isoformat(),
        due_on=first.last_covered_on,
        title=subject.label,
        blanks={"险种": _kinds(subject, covers), "续保提示": subject.warning},
        decided_by=DecidedBy.POLICY,
        facts=tuple(_fact(cover) for cover in covers),
        rule=_RULE,
        source=_SOURCE,
    )


def _kinds(subject: Subject, covers: list[Cover]) -> str:
    """Return the kinds, of which the last ends on the due day.

    Another end is named: 商业险（12月22日止）、交强险. A text goes on with the due day.
    """
    first, *others = covers
    if all(each.last_covered_on == first.last_covered_on for each in others):
        return subject.label
    named = (f"{_told_end(each)}、" for each in others)
    return "".join(named) + first.subject.label


def _told_end(cover: Cover) -> str:
    day = cover.last_covered_on
    return f"{cover.subject.label}（{day.month}月{day.day}日止）"


def _fact(cover: Cover) -> Fact:
    insurer = f"（{cover.insurer}）" if cover.insurer else ""
    label = f"{cover.subject.label}最后保障日"
    return Fact(label, chinese_day(cover.last_covered_on) + insurer)
