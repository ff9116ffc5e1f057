"""Showing a number in clear: one person, one field, one line in the audit."""

from __future__ import annotations

from accounts.models import AuditEntry, User
from customers.models import Customer

NUMBER_FIELDS = {"phone": "手机", "second_phone": "备用手机", "landline": "座机"}


def reveal(
    customer: Customer, field: str, *, by: User, ip_address: str | None = None
) -> str:
    """Return the number in clear; the audit row is written first or nothing is shown.

    ``field`` is a key of NUMBER_FIELDS, any other raises KeyError. The caller has
    checked the permission ``customers.reveal_phone``.
    """
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.REVEAL_PHONE,
        target=f"{customer} {NUMBER_FIELDS[field]}",
        target_id=str(customer.pk),
        ip_address=ip_address,
    )
    return str(getattr(customer, field))
