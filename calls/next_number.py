"""Goes on with another number of the owner or the driver when one was wrong."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from calls.models import CallTask
from customers.recipients import find_recipients


def use_next_number(task: CallTask) -> bool:
    """Turn the open task to the car's next number; return False if there is none.

    The wrong number is in doubt already. A number that has an open call of its own is
    not used, because a number has one call.
    """
    recipient = find_recipients([task.vehicle_id]).get(task.vehicle_id)
    if recipient is None or not recipient.is_reachable:
        return False
    if recipient.number == task.phone_index:
        return False
    try:
        with transaction.atomic():
            CallTask.objects.open().filter(pk=task.pk).update(
                phone_index=recipient.number, customer=recipient.customer
            )
    except IntegrityError:
        return False
    return True
