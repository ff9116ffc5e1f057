"""How owners say that they want to be reminded later. Data only.

Each line is a pattern of the bare reply, without marks and spaces. The words for days
are those of ``customers.language.day_words``. What names no clear day is heard by
``sms.hearing.meanings.later``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Words that name no day, and in how many days the reminder comes then.
SOON: Final[Mapping[str, int]] = {
    "稍后|晚点|晚些|改天|回头|过几天|过两天|过两三天|过些天": 7,
    "过段时间|过一段时间|过一阵子?|过阵子?": 14,
}

# Days that count by themselves; 周三 or 3号 alone may be the day of a visit.
NEEDS_NO_VERB: Final = frozenset({"counted", "part_of_month", "some_day"})

AFTER_DAY: Final = "以后|之后|后|起|开始"

# What may stand before and after; a word that asks or refuses is not among them.
BEFORE: Final = (
    "好的|好|嗯|哦|知道了|收到|您好|你好|谢谢|请|麻烦|抱歉|不好意思|我|那|还是|等|到"
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
