"""The owner's birthday, by the solar or the lunar calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from customers.categories import MessageClass
from reminders.facts.batch import Batch
from reminders.facts.owners import read_owners
from reminders.reasons.registry import Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact
from shop.days.yearly import (
    YearlyDay,
    lunar_day,
    month_and_day_of_moon,
    next_occurrence,
    solar_day,
)
from sms.texts.default_texts import OF_CARE

CODE = "birthday"
KEEP_OVERDUE_DAYS = 3
# Some systems store a date in 1900 if the birthday is unknown.
_EARLIEST_YEAR = 1915

_RULE = "车主生日"
_SOURCE = "客户档案的生日（本人提供）；农历遇小月三十按廿九，闰月按平月"


@dataclass(frozen=True, slots=True)
class Birth:
    """The day of birth in the solar calendar.

    ``is_lunar``: the birthday is celebrated by the lunar calendar.
    """

    on: date
    is_lunar: bool = False

    @property
    def returns(self) -> YearlyDay:
        if not self.is_lunar:
            return partial(solar_day, month=self.on.month, day=self.on.day)
        month, day = month_and_day_of_moon(self.on)
        return partial(lunar_day, month=month, day=day)


@register
class BirthdayReason(Reason):
    code = CODE
    label = "生日"
    priority = Priority.CARE
    message_class = MessageClass.COMMERCIAL
    class_source = OF_CARE
    is_occasion = True
    is_personal = True
    suits_a_call = False
    may_hold_out = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    steps = (Step(0, 0, "birthday"),)
    texts = (
        Text(
            "birthday",
            "生日祝福",
            "{称呼}，祝您生日快乐，平安顺遂！用车有任何需要，欢迎致电{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, owner in batch.read(read_owners).items():
            if owner.birthday:
                birth = Birth(owner.birthday, owner.is_birthday_lunar)
                if due := find_due(birth, batch.today):
                    yield pk, due


def find_due(birth: Birth | None, today: date) -> Due | None:
    """Return the next birthday, or one at most ``KEEP_OVERDUE_DAYS`` ago.

    The anchor of a lunar birthday is the lunar year: a solar year may have two of them
    or none.
    """
    if birth is None or not _EARLIEST_YEAR <= birth.on.year <= today.year:
        return None
    horizon = max(today - timedelta(days=KEEP_OVERDUE_DAYS), birth.on)
    coming = next_occurrence(birth.returns, horizon)
    if coming is None:
        return None
    return Due(
        reason=CODE,
        subject="birthday",
        anchor=str(coming.year),
        due_on=coming.on,
        title="生日",
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("生日", _says(birth)),),
        rule=_RULE,
        source=_SOURCE,
    )


def _says(birth: Birth) -> str:
    if not birth.is_lunar:
        return f"{birth.on.month}月{birth.on.day}日"
    month, day = month_and_day_of_moon(birth.on)
    return f"农历{month}月{day}日"
