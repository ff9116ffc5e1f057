"""Call tasks belong to the customer and the car that the records became.

A customer whose two records each have an open task is called once: what the later task
is about is added to the earlier one.
"""

from __future__ import annotations

from calls.models import CallAttempt, CallTask
from customers.merging.log import Log
from customers.merging.registry import Pair, Part, move, take_part
from customers.models import Customer

move(CallTask, "customer", "电话任务")
move(CallTask, "vehicle", "电话任务")


def call_once(pair: Pair, log: Log) -> None:
    """Join the open tasks of the customer; the earliest stays."""
    tasks = CallTask.objects.open().filter(customer=pair.survivor)
    first, *others = tasks.order_by("call_on", "pk").values_list("pk", flat=True) or [0]
    if not others:
        return
    for relation in CallTask._meta.related_objects:
        model = relation.related_model
        if model is not CallAttempt:
            name = relation.field.name
            rows = model._base_manager.filter(**{f"{name}__in": others})
            log.change(rows, **{name: first})
    log.change(
        CallTask.objects.filter(pk__in=others),
        status=CallTask.Status.CANCELLED,
        closed_because="客户记录合并，并入另一个电话任务",
        closed_at=pair.now,
    )


take_part(Part(Customer, after=call_once))
