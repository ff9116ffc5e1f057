"""What the recall page rings."""

from __future__ import annotations

from celery import shared_task

from recalls.models import RecalledVehicle
from reminders.day import run_day_of_owners
from shop import clock


@shared_task
def notify_recall(recall: int) -> dict[str, int]:
    """Tell the owners at once; the day's run tells whom this one did not reach."""
    needed = RecalledVehicle.objects.filter(
        recall=recall, state=RecalledVehicle.State.NEEDED
    ).exclude(vehicle=None)
    return run_day_of_owners(
        set(needed.values_list("vehicle", flat=True)), now=clock.now()
    ).counts
