"""Celery tasks of recalls, started by the recall page and by the clock."""

from __future__ import annotations

from celery import shared_task

from customers.models import Vehicle
from recalls import catching_up
from recalls.models import RecalledVehicle
from reminders.day import run_day_of_owners
from shop import clock


@shared_task
def notify_recall(recall: int) -> dict[str, int]:
    """Notify the owners at once; ``catch_up`` notifies any that are left."""
    vins = RecalledVehicle.objects.filter(
        recall=recall, state=RecalledVehicle.State.NEEDED
    ).values("vin")
    cars = set(Vehicle.objects.filter(vin__in=vins).values_list("pk", flat=True))
    return run_day_of_owners(cars, now=clock.now()).counts


@shared_task
def catch_up() -> int:
    """Tell the owners whom a lost task or a failed text has left untold."""
    return catching_up.catch_up(now=clock.now())
