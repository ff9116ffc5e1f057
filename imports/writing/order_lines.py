"""Items of orders that come in a file of their own, before or after their orders.

An item whose order is not there yet is kept; the order takes it when it comes
(``imports.writing.orders``). An item that the order already has is not added again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from customers.models import ServiceRecord
from imports.models import WaitingLine
from imports.reading.fields import Field
from imports.writing.closing import LateProblem
from imports.writing.results import Memory, Outcome, Place, RecordKind, RowResult

_NO_ORDER_YET = (
    "还没有这张工单，明细已保存，等工单导入后自动补上；若工单号有误，请更正后再导入"
)
_ALL_WAIT = (
    "{count:,} 行明细的工单都还没有导入，明细已保存：请导入工单，明细会自动补上，"
    "不用再导入这个文件"
)


def write_lines(
    results: Sequence[RowResult], memory: Memory, *, table: int, may_wait: bool
) -> None:
    """Add the items of a chunk to their orders, or keep them. Runs three statements.

    With `may_wait` an item is not kept: its order may follow in the same file, so the
    row comes again at the end.
    """
    orders = _orders_of(results)
    changed: dict[int, ServiceRecord] = {}
    waiting: dict[tuple[str, str], WaitingLine] = {}
    for result in results:
        line = result.record.line
        if line is None:
            result.outcomes[RecordKind.ORDERS] = Outcome.REJECTED
            continue
        order = orders.get(line.order_number)
        if order is None and may_wait:
            result.outcomes[RecordKind.ORDERS] = Outcome.WAITING
            continue
        if order is None:
            place = Place(table, result.record.row.number, Outcome.WAITING)
            memory.missing_orders.setdefault(line.order_number, place)
            result.outcomes[RecordKind.ORDERS] = Outcome.WAITING
            for item in line.items:
                key = (line.order_number, item)
                waiting[key] = _waiting(*key, on=memory.today)
            continue
        memory.joined_lines += 1
        items = list(dict.fromkeys((*order.items, *line.items)))
        is_new = items != list(order.items)
        outcome = Outcome.UPDATED if is_new else Outcome.UNCHANGED
        result.outcomes[RecordKind.ORDERS] = outcome
        if is_new:
            order.items = items
            changed[order.pk] = order
    memory.vehicles.update(order.vehicle_id for order in changed.values())
    ServiceRecord.objects.bulk_update(changed.values(), ["items"])
    WaitingLine.objects.bulk_create(waiting.values(), ignore_conflicts=True)


def _orders_of(results: Sequence[RowResult]) -> dict[str, ServiceRecord]:
    lines = (result.record.line for result in results)
    numbers = {line.order_number for line in lines if line is not None}
    orders = ServiceRecord.objects.filter(order_number__any_of=numbers)
    return {
        order.order_number: order
        for order in orders.order_by("pk").select_for_update(no_key=True)
    }


def _waiting(number: str, item: str, *, on: date) -> WaitingLine:
    return WaitingLine(order_number=number, item=item, kept_on=on)


def waiting_items(numbers: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the items that wait for these orders. Runs one query."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    lines = WaitingLine.objects.filter(order_number__in=list(numbers)).order_by("pk")
    for number, item in lines.values_list("order_number", "item"):
        found[number].append(item)
    return {number: tuple(items) for number, items in found.items()}


def forget_items(numbers: Collection[str]) -> None:
    """Delete the items that their orders have taken."""
    WaitingLine.objects.filter(order_number__in=list(numbers)).delete()


def missing_orders(memory: Memory) -> Iterator[LateProblem]:
    """Yield one problem for each order that is missing among those that are there."""
    if memory.joined_lines:
        for place in memory.missing_orders.values():
            yield LateProblem(place, Field.ORDER_NUMBER, _NO_ORDER_YET, made="")


def notice_of_waiting(memory: Memory, count: int) -> str:
    """Return one sentence for a file none of whose orders is there, or ''."""
    is_about_all = memory.missing_orders and not memory.joined_lines
    return _ALL_WAIT.format(count=count) if is_about_all else ""
