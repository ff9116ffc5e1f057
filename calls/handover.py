"""The open calls of a member of staff who leaves go with their customers."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count

from calls.models import CallTask
from customers.handover.registry import Receivers, Task, register
from customers.merging.log import Log


def counts() -> dict[int, int]:
    """Return the number of open calls of each person; 1 query."""
    tasks = CallTask.objects.open().exclude(assigned_to=None).order_by()
    rows = tasks.values_list("assigned_to").annotate(count=Count("pk"))
    return {user: count for user, count in rows if user is not None}


def give(receivers: Receivers, log: Log) -> int:
    """Assign each open call; calls that are done stay with who made them."""
    tasks = CallTask.objects.open().filter(assigned_to=receivers.leaver)
    groups: dict[int, list[int]] = defaultdict(list)
    for pk, customer in tasks.order_by("pk").values_list("pk", "customer"):
        groups[receivers.of(customer)].append(pk)
    for receiver, keys in groups.items():
        log.change(CallTask.objects.filter(pk__in=keys), assigned_to=receiver)
    return sum(map(len, groups.values()))


register(Task(CallTask, "assigned_to", counts, give))
