"""How owners say that they want to be reminded later. Data only.

Each line is a pattern of the bare reply, without marks and spaces, and what it means.
``<n>`` is a number in digits or characters, ``<m>`` a second one, ``<weekday>`` one of
一二三四五六日天.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Unit(StrEnum):
    """From where and in what a wish counts; ``plus`` of the line is added."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    # The next Saturday, or that of the week after.
    WEEKEND = "weekend"
    # The next such day after the reply, or that of the next week.
    WEEKDAY = "weekday"
    WEEKDAY_OF_NEXT_WEEK = "weekday_of_next_week"
    # The day ``<n>`` or ``plus`` of the month, or of the next month.
    DAY_OF_MONTH = "day_of_month"
    DAY_OF_NEXT_MONTH = "day_of_next_month"
    DATE = "date"
    # The owner names no day: a person chooses it.
    UNKNOWN = "unknown"


class Line(NamedTuple):
    """``needs_again``: only with 再说 or 再联系, because 周三 alone may be a visit."""

    pattern: str
    unit: Unit
    plus: int = 0
    needs_again: bool = False


MONTH_END: Final = 25

LINES: Final = (
    Line("稍后|晚点|晚些|改天|回头|过几天|过两天|过两三天|过些天", Unit.DAYS, 7),
    Line("过段时间|过一段时间|过一阵子?|过阵子", Unit.DAYS, 14),
    Line("(?:等)?(?:过)?<n>天(?:后|以后|之后)", Unit.DAYS),
    Line("过<n>天", Unit.DAYS),
    Line("明天", Unit.DAYS, 1, needs_again=True),
    Line("后天", Unit.DAYS, 2, needs_again=True),
    Line("大后天", Unit.DAYS, 3, needs_again=True),
    Line("下个?周|下个?星期|下个?礼拜", Unit.DAYS, 7),
    Line("下下周|下下个?星期", Unit.DAYS, 14),
    Line("过<n>个?(?:周|星期|礼拜)", Unit.WEEKS),
    Line("<n>个?(?:周|星期|礼拜)(?:后|以后|之后)", Unit.WEEKS),
    Line("(?:过)?半个月(?:后|以后|之后)?", Unit.DAYS, 15),
    Line("<n>个月(?:后|以后|之后)", Unit.MONTHS),
    Line("过<n>个月", Unit.MONTHS),
    Line("(?:这个?|本)?周末|这个?星期六", Unit.WEEKEND, needs_again=True),
    Line("下个?周末", Unit.WEEKEND, 7, needs_again=True),
    Line("(?:这个?)?(?:周|星期|礼拜)<weekday>", Unit.WEEKDAY, needs_again=True),
    Line("下个?(?:周|星期|礼拜)<weekday>", Unit.WEEKDAY_OF_NEXT_WEEK, needs_again=True),
    Line("下个?月初?", Unit.DAY_OF_NEXT_MONTH, 1),
    Line("下个?月中旬?", Unit.DAY_OF_NEXT_MONTH, 15),
    Line("下个?月(?:底|末|下旬)", Unit.DAY_OF_NEXT_MONTH, MONTH_END),
    Line("下个?月<n>[号日](?:后|以后|之后)", Unit.DAY_OF_NEXT_MONTH),
    Line("下个?月<n>[号日]", Unit.DAY_OF_NEXT_MONTH, needs_again=True),
    Line("(?:这个?|本)?月(?:底|末|下旬)", Unit.DAY_OF_MONTH, MONTH_END),
    Line("(?:这个?|本)?月中旬?", Unit.DAY_OF_MONTH, 15),
    Line("月初", Unit.DAY_OF_NEXT_MONTH, 1),
    Line("<n>[号日](?:后|以后|之后)", Unit.DAY_OF_MONTH),
    Line("<n>[号日]", Unit.DAY_OF_MONTH, needs_again=True),
    Line("<n>月<m>[号日](?:后|以后|之后)", Unit.DATE),
    Line("<n>月<m>[号日]", Unit.DATE, needs_again=True),
    Line(
        "(?:等|等到)?(?:我)?(?:从)?(?:外地|出差|出国|国外|旅游|老家|休假|产假)?"
        "(?:完)?(?:回来|回国|回去)(?:后|以后|之后)?",
        Unit.UNKNOWN,
        needs_again=True,
    ),
    Line("等(?:我)?(?:外地|出差|出国|国外|旅游|老家)?(?:完)?回来", Unit.UNKNOWN),
    Line("(?:等)?(?:我)?忙完(?:这阵子?|这段时间?|手头的?事)?", Unit.UNKNOWN),
    Line("(?:等)?(?:我)?(?:有空|有时间|得空)(?:了|的时候)?", Unit.UNKNOWN, 0, True),
    Line("以后|到时候?|年后|节后|过完?年|过完?节", Unit.UNKNOWN, 0, True),
)

# What may stand before and after; a word that asks or refuses is not among them.
BEFORE: Final = (
    "好的|好|嗯|哦|知道了|收到|您好|你好|谢谢|请|麻烦|抱歉|不好意思|我|那|还是|等"
    "|先不急|不急|不着急|还不急|现在不急|先不做|先不去"
    "|(?:最近|这几天|这两天|这周|这个月|现在|目前|这段时间|这阵子?)?"
    "(?:比较|有点|有些|太|很|挺|都)?(?:没空|没时间|没有时间|不方便|忙|走不开)"
    "|(?:人)?(?:还)?在(?:外地|出差|国外|老家|休假|住院)|出差(?:中|了)?|开会(?:中)?"
)
AGAIN: Final = (
    "再(?:提醒|说|联系|看看?|约|通知|打给?|打电话(?:给)?|讲|定|考虑)?"
    "|(?:提醒|联系|通知)"
)
AFTER: Final = "我|吧|了|哈|啊|谢谢[您你]?|可以吗|好吗|行吗|一下|一次|你们?|您"
