"""Remarks about the person, the adviser and what the shop offers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import Min

from customers.models import ServiceRecord
from reminders.telling.placeholders import CONTACT
from reminders.telling.remarks.kinds import RemarkKind, Subject, Told, register

# A customer of so many years is thanked for them.
LOYAL_YEARS: Final = 3
_BEST_TIERS: Final = re.compile(r"VIP|钻|铂|白金|至尊|黑金", re.IGNORECASE)


def _lines(subjects: Sequence[Subject], today: date) -> Told:
    return {
        each.vehicle: {"服务顾问": str(adviser), "专线": adviser.work_line}
        for each in subjects
        if (adviser := each.customer.adviser)
        and adviser.is_active
        and adviser.work_line
    }


def _years(subjects: Sequence[Subject], today: date) -> Told:
    """Customers whose car has come for at least ``LOYAL_YEARS`` years; 1 query."""
    first = _first_visits(subjects)
    years = {vehicle: _full_years(on, today) for vehicle, on in first.items()}
    return {
        vehicle: {"年数": f"{count}年"}
        for vehicle, count in years.items()
        if count >= LOYAL_YEARS
    }


def _newcomers(subjects: Sequence[Subject], today: date) -> Told:
    """Cars that have never been in the shop; 1 query."""
    first = _first_visits(subjects)
    return {each.vehicle: {} for each in subjects if each.vehicle not in first}


def _first_visits(subjects: Sequence[Subject]) -> dict[int, date]:
    visits = ServiceRecord.objects.not_void().filter(
        vehicle__any_of=[each.vehicle for each in subjects]
    )
    return dict(
        visits.order_by().values_list("vehicle").annotate(first=Min("came_in_on"))
    )


def _full_years(since: date, today: date) -> int:
    has_not_come = (today.month, today.day) < (since.month, since.day)
    return today.year - since.year - has_not_come


def _valued(subjects: Sequence[Subject], today: date) -> Told:
    return {
        each.vehicle: {} for each in subjects if _BEST_TIERS.search(each.customer.tier)
    }


def _everybody(subjects: Sequence[Subject], today: date) -> Told:
    return {each.vehicle: {} for each in subjects}


register(
    RemarkKind(
        "adviser_line",
        "服务顾问的工作电话",
        "{服务顾问}{专线}",
        _lines,
        place=CONTACT.name,
        examples={"服务顾问": "李明", "专线": "021-60000000转8"},
    ),
    RemarkKind(
        "loyal",
        "老客户",
        "感谢您{年数}来的信任",
        _years,
        order=80,
        examples={"年数": f"{LOYAL_YEARS}年"},
    ),
    RemarkKind("newcomer", "新客户", "期待您首次到店", _newcomers, order=80),
)

# Which of these a text may say is decided by the ranking of its step alone. What only
# some shops offer is switched off until staff switch it on.
register(
    RemarkKind("handbook", "请带保养手册", "请带保养手册", _everybody, order=60),
    RemarkKind(
        "papers", "年检要带的", "请备好行驶证和交强险凭证", _everybody, order=60
    ),
    RemarkKind("licence", "续保要带的", "续保请备好行驶证", _everybody, order=60),
    RemarkKind("value", "保养的好处", "按期保养用车更安心", _everybody, order=75),
    RemarkKind(
        "pick_up", "上门取送", "可上门取送车", _everybody, order=65, is_active=False
    ),
    RemarkKind(
        "agency", "代办年检", "可代办年检", _everybody, order=65, is_active=False
    ),
    RemarkKind(
        "valued", "贵宾", "为您优先安排工位", _valued, order=70, is_active=False
    ),
)
