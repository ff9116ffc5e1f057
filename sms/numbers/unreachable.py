"""Doubt a number that no text reaches any more.

A number is in doubt (号码存疑) once three different texts in a row have come back as
空号 or 停机. The row is that of the sending, whatever the order of the reports. A
delivered text ends it. A text that failed for another reason, or of which nothing was
reported, neither counts nor ends it. One report proves nothing, because carriers use
the same codes for a phone that is switched off.

A doubt of this kind ends by itself when a later text of the row turns out to have been
delivered. After a person has confirmed the number only later texts count.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Exists, Max, OuterRef

from customers.models import NumberDoubt
from customers.numbers import doubt_all_holders, withdraw_doubts
from sms.models import Message, Report

IN_A_ROW: Final = 3
REPORT: Final = NumberDoubt.Source.REPORT
_ARRIVED: Final = "短信已送达"


def judge_numbers(
    unreached: Collection[str], reached: Collection[str], *, now: datetime
) -> None:
    """Doubt numbers of ``unreached``, and end doubts about numbers of ``reached``.

    Both are numbers with a new report. The caller's transaction holds the locks of the
    unreached ones, so that each of two concurrent reports is counted. Runs 1 query, 2
    more if a number has to be judged, and some for each that becomes doubtful.
    """
    standing = NumberDoubt.objects.standing().filter(source=REPORT)
    doubted = set(
        standing.filter(phone_index__in=reached).values_list("phone_index", flat=True)
    )
    numbers = doubted | set(unreached)
    if not numbers:
        return
    rows = _rows_of_failures(numbers)
    for number in sorted(numbers):
        codes = rows.get(number, [])
        if len(codes) >= IN_A_ROW:
            note = f"连续 {len(codes)} 条短信退回（{codes[-1]}），可能是空号或停机"
            doubt_all_holders(number, source=REPORT, now=now, note=note)
        elif number in doubted:
            withdraw_doubts([number], source=REPORT, proof=_ARRIVED, now=now)


def _rows_of_failures(numbers: Collection[str]) -> dict[str, list[str]]:
    """Return the codes of each number's texts since the last that was delivered."""
    confirmed = dict(
        NumberDoubt.objects.filter(phone_index__in=numbers, ended_by__isnull=False)
        .values_list("phone_index")
        .annotate(at=Max("ended_at"))
        .order_by()
    )
    texts = Message.objects.filter(
        phone_index__in=numbers,
        status__in=[Message.Status.DELIVERED, Message.Status.UNDELIVERED],
    ).annotate(
        sent_at=Max("attempts__started_at"),
        is_unreachable=Exists(
            Report.objects.filter(message=OuterRef("pk"), is_unreachable=True)
        ),
    )
    rows: dict[str, list[str]] = {number: [] for number in numbers}
    for number, status, code, sent_at, counts in texts.order_by(
        "sent_at", "pk"
    ).values_list("phone_index", "status", "reason", "sent_at", "is_unreachable"):
        if status == Message.Status.DELIVERED:
            rows[number].clear()
        elif counts and (number not in confirmed or sent_at > confirmed[number]):
            rows[number].append(code)
    return rows
