"""The house rules of a fresh installation, each with its source."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from shop.caps import CATEGORIES, MONTH, WEEK, WEEKLY, hard_limit
from shop.models import CategoryCap, HouseRule

Rule = HouseRule.Rule

# Before any day on which the system can have run.
_FROM_THE_START: Final = date(2020, 1, 1)
_HOUSE = "门店规则（出厂设置，可按本店情况修改）"


class _Default(NamedTuple):
    value: str
    source: str


_TWICE: Final = "短信提醒规范：每月同类提醒不超过 2 次（引《通信短信息服务管理规定》）"
# The sources of the caps that are not those of reminders.
CAP_SOURCES: Final = {
    "fleet": f"{_HOUSE}；代替个人客户每月同类的上限",
    "conversation": f"{_HOUSE}；答复客户自己的来信，按来信往来留足，仍防误发",
    "booking": f"{_HOUSE}；一次预约有确认、改约、取消和到店前提示",
    "progress": f"{_HOUSE}；一次维修有接车、增项、完工、交车几条",
    "survey": f"{_HOUSE}；满意度回访每月不超过 2 次",
    "test": f"{_HOUSE}；试发到员工自己的手机",
}
DEFAULTS: Final = {
    Rule.CAP_OVERALL: _Default("6", _HOUSE),
    Rule.DAYS_BETWEEN_TEXTS: _Default("3", _HOUSE),
    Rule.DAYS_AFTER_VISIT: _Default("7", _HOUSE),
    Rule.REPLY_PAUSE_DAYS: _Default("2", _HOUSE),
    Rule.CUSTOMERS_PER_NUMBER: _Default("5", _HOUSE),
    Rule.SENDING_HOURS: _Default(
        "09:00-20:00",
        "网关的发送时段：腾讯云营销短信 08:00-22:00，华为云推广短信 08:00-21:00",
    ),
    Rule.CALLING_HOURS: _Default(
        "08:30-12:00、13:00-19:00",
        "行业做法：8:30 前、午休和 19:00 后不打电话；客户说过方便的时段，按客户的",
    ),
    Rule.OPENING_HOURS: _Default("08:30-18:00", _HOUSE),
    Rule.REPLY_PROMISE: _Default("30", _HOUSE),
    Rule.FLOOD_TIMES: _Default("5", _HOUSE),
    Rule.FLOOD_LEAST: _Default("500", _HOUSE),
    Rule.RECALL_CALL_DAYS: _Default(
        "10",
        "门店规则；《缺陷汽车产品召回管理条例实施办法》：生产者 30 个工作日内告知车主",
    ),
    Rule.BACKLOG_A_DAY: _Default("20", _HOUSE),
    Rule.FLEET_CARS: _Default("5", f"{_HOUSE}；单位客户不论几辆都按车队对待"),
    # Begun at 08:30; the first texts may go at 09:00.
    Rule.DAY_DONE_BY: _Default("09:00", _HOUSE),
    # Nobody writes these by chance, as an answer to something else.
    Rule.CONSENT_WORDS: _Default("订阅优惠、同意接收优惠", _HOUSE),
}


def load_house_rules() -> int:
    """Create the rules that have no row; return how many. Edited rules stay."""
    known = set(HouseRule.objects.values_list("rule", flat=True))
    missing = [
        HouseRule(
            rule=rule,
            value=default.value,
            in_force_on=_FROM_THE_START,
            source=default.source,
        )
        for rule, default in DEFAULTS.items()
        if rule not in known
    ]
    return len(HouseRule.objects.bulk_create(missing, ignore_conflicts=True))


def default_caps() -> list[CategoryCap]:
    """Return the cap of each category as a fresh installation has it, unsaved."""
    return [
        CategoryCap(
            category=category,
            most=1 if category in WEEKLY else hard_limit(category),
            period=WEEK if category in WEEKLY else MONTH,
            in_force_on=_FROM_THE_START,
            source=CAP_SOURCES.get(category, _TWICE),
        )
        for category in CATEGORIES
    ]


def load_caps() -> int:
    """Create the caps of categories without a row; return how many."""
    known = set(CategoryCap.objects.values_list("category", flat=True))
    missing = [each for each in default_caps() if each.category not in known]
    return len(CategoryCap.objects.bulk_create(missing, ignore_conflicts=True))


def load_after_migration(apps: Any = None, **kwargs: Any) -> None:
    """Have the rules there from the first migration on: without them nothing is sent.

    ``apps`` are those of the last migration; after a migration backwards the table
    may be gone.
    """
    if apps is None or "houserule" in apps.all_models["shop"]:
        load_house_rules()
    if apps is None or "categorycap" in apps.all_models["shop"]:
        load_caps()
