"""The conversations of a member of staff who leaves go with their customers."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count

from customers.handover.registry import Receivers, Task, register
from customers.merging.log import Log
from customers.numbers import holders_of
from sms.models import Thread


def counts() -> dict[int, int]:
    """Return the number of conversations of each person; 1 query."""
    threads = Thread.objects.exclude(assigned_to=None).order_by()
    rows = threads.values_list("assigned_to").annotate(count=Count("pk"))
    return {user: count for user, count in rows if user is not None}


def give(receivers: Receivers, log: Log) -> int:
    """Assign each conversation; that of a number of nobody goes by the shares."""
    threads = Thread.objects.filter(assigned_to=receivers.leaver).order_by("pk")
    numbers = list(threads.values_list("pk", flat=True))
    holders = holders_of(numbers)
    groups: dict[int, list[str]] = defaultdict(list)
    for number in numbers:
        people = sorted(holders.get(number, ()))
        receiver = receivers.of(people[0]) if people else receivers.shares.take()
        groups[receiver].append(number)
    for receiver, keys in groups.items():
        log.change(Thread.objects.filter(pk__in=keys), assigned_to=receiver)
    return len(numbers)


register(Task(Thread, "assigned_to", counts, give))
