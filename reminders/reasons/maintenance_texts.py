"""The steps and default texts of the service reminder (保养)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from reminders.models.rules import UNANSWERED
from reminders.reasons.registry import Channel, CountedFrom, Step, Text

# Cases in which a step may use another text.
OVER, FREE, COVERED = "over", "free", "covered"
OVER_REPLIED = "over_replied"
ESTIMATE, HISTORY = "estimate", "history"


class Ladder(StrEnum):
    """Which steps apply to a service: the first or a later one, by km or by time."""

    FIRST_KM = "first_km"
    FIRST_TIME = "first_time"
    KM = "km"
    TIME = "time"
    SOON_TIME = "soon_time"

    @property
    def label(self) -> str:
        return _LADDERS[self]


_LADDERS = {
    Ladder.FIRST_KM: "首保（按里程）",
    Ladder.FIRST_TIME: "首保（按时间）",
    Ladder.KM: "定保（按里程）",
    Ladder.TIME: "定保（按时间）",
    Ladder.SOON_TIME: "定保（按时间，不到九个月）",
}


# What makes a text about a service personal, the most wanted first. Kinds of an app
# that is not installed are passed over.
_REMARKS = (
    *("symptom", "declined", "cost", "car_colour", "car_model", "kilometres"),
    *("pick_up", "adviser_line", "work", "newcomer", "loyal", "valued", "value"),
)
# The text says by how much a reading is beyond the limit.
_BEYOND_REMARKS = tuple(
    each for each in _REMARKS if each not in {"kilometres", "value"}
)
_FIRST_REMARKS = ("handbook", *_BEYOND_REMARKS, "value")
_FREE_TEXT = {FREE: "maintenance-first-free"}
_COVERED_TEXTS = {**_FREE_TEXT, COVERED: "maintenance-covered"}
_SOON_TEXTS = {**_COVERED_TEXTS, UNANSWERED: "maintenance-again"}
_OVER_TEXT = {
    OVER_REPLIED: "maintenance-over-replied",
    OVER: "maintenance-over",
}
_DUE_TEXTS = {**_OVER_TEXT, **_COVERED_TEXTS, ESTIMATE: "maintenance-expected"}


def _steps() -> Iterator[Step]:
    """Yield the steps of 保养提醒系统 2.4.

    A service due by kilometres is announced 500 km before, when the limit is reached
    and 1,000 km after it. A service due by time is announced in the second and third
    month for the first service, in the tenth and twelfth for later ones; where those
    are less than nine months apart, three weeks and a week before. An owner who
    does not react is called after a week, and by the manager after two weeks. The text
    beyond the limit does not outlast the second week, so that none follows the
    manager's call. A service that was overdue when first known gets one text instead.
    """
    for ladder in (Ladder.FIRST_KM, Ladder.KM):
        yield Step(
            0,
            10,
            "maintenance-soon",
            ladder,
            counted_from=CountedFrom.AHEAD,
            wordings=_SOON_TEXTS,
            remarks=_REMARKS,
            otherwise="可提前安排",
        )
    yield Step(
        -30,
        20,
        "maintenance-first",
        Ladder.FIRST_TIME,
        wordings=_FREE_TEXT,
        remarks=_FIRST_REMARKS,
        otherwise="可提前安排",
    )
    for days, grace, ladder in ((-60, 45, Ladder.TIME), (-21, 12, Ladder.SOON_TIME)):
        yield Step(
            days,
            grace,
            "maintenance-early",
            ladder,
            remarks=_REMARKS,
            otherwise="可提前安排",
        )
    for ladder in (Ladder.FIRST_TIME, Ladder.TIME, Ladder.SOON_TIME):
        yield Step(
            -7,
            3,
            "maintenance-soon",
            ladder,
            wordings=_SOON_TEXTS,
            remarks=_REMARKS,
            otherwise="可提前安排",
        )
    yield Step(
        0,
        6,
        "maintenance-due",
        wordings=_DUE_TEXTS,
        remarks=_BEYOND_REMARKS,
        otherwise="建议近期到店",
    )
    for ladder in (Ladder.FIRST_KM, Ladder.KM):
        yield Step(
            0,
            6,
            "maintenance-beyond",
            ladder,
            counted_from=CountedFrom.BEYOND,
            wordings=_OVER_TEXT,
            remarks=_BEYOND_REMARKS,
            otherwise="建议尽快到店",
        )
    yield Step(
        7,
        6,
        channel=Channel.CALL,
        script=(
            "您的{车型}（{车牌}）{到期日}到保养期，"
            "打个电话确认一下，是有什么不方便的地方吗？"
        ),
    )
    yield Step(
        14,
        14,
        channel=Channel.MANAGER,
        script=(
            "您的{车型}（{车牌}）还没有来保养，"
            "想了解一下是不是我们哪里做得不够好，能为您安排个方便的时间吗？"
        ),
    )
    yield Step(
        0,
        14,
        "maintenance-overdue",
        counted_from=CountedFrom.CONTACT,
        wordings={HISTORY: "maintenance-history"},
        remarks=_BEYOND_REMARKS,
        otherwise="方便时请来店",
    )


STEPS: Final = tuple(_steps())


TEXTS: Final = (
    Text(
        "maintenance-soon",
        "保养提醒(到期前)",
        "{称呼}，{爱车}快到保养期了（{到期日}），{附言}。预约{预约方式}",
    ),
    Text(
        "maintenance-due",
        "保养提醒(到期)",
        "{称呼}，{爱车}该保养了（{到期日}），{附言}。预约{预约方式}",
    ),
    Text(
        "maintenance-beyond",
        "保养提醒(超出里程)",
        "{称呼}，{爱车}预计已过保养里程，请看一下里程表，{附言}。预约{预约方式}",
    ),
    Text(
        "maintenance-over",
        "保养提醒(读数已超出)",
        "{称呼}，{爱车}已超保养里程{超出里程}，{附言}。预约{预约方式}",
    ),
    Text(
        "maintenance-over-replied",
        "保养提醒(回复的里程已超出)",
        "{称呼}，按您回复的里程，{爱车}已超保养里程{超出里程}，{附言}。预约{预约方式}",
    ),
    Text(
        "maintenance-expected",
        "保养提醒(推算到期)",
        "{称呼}，{爱车}预计已到保养里程，请看一下里程表，{附言}。预约{预约方式}",
    ),
    Text(
        "maintenance-overdue",
        "保养提醒(首次建档已逾期)",
        "{称呼}，{爱车}已过保养期，在别处做过请告诉我们，{附言}。预约{预约方式}",
    ),
    Text(
        "maintenance-history",
        "保养询问(没有保养记录)",
        "{称呼}，{爱车}上次保养是哪天、多少公里？告诉我们，以后按时提醒您。{门店电话}",
    ),
    Text(
        "maintenance-first",
        "首保提醒(提前一月)",
        "{称呼}，{爱车}首次保养{到期日}到期，里程先到以里程为准，{附言}。"
        "预约{预约方式}",
    ),
    Text(
        "maintenance-first-free",
        "首保提醒(免费)",
        "{称呼}，{爱车}首次保养免费，{到期日}到期，里程先到以里程为准，{附言}。"
        "预约{预约方式}",
    ),
    Text(
        "maintenance-covered",
        "保养提醒(质保期内)",
        "{称呼}，{爱车}该保养了（{到期日}），在质保期内，手册规定免费的项目不收费。"
        "预约{门店电话}",
    ),
    Text(
        "maintenance-again",
        "保养提醒(送达未回)",
        "{称呼}，温馨提醒，{爱车}快到保养期了，哪天方便都可以，来电就为您安排。"
        "{门店电话}",
    ),
    Text(
        "maintenance-early",
        "保养提醒(提前两月)",
        "{称呼}，{爱车}的保养期快到了（{到期日}），{附言}。预约{预约方式}",
    ),
)
