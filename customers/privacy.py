"""Shows a phone number in clear and records each time who saw it."""

from __future__ import annotations

from accounts.models import AuditEntry, User
from customers.models import Customer

NUMBER_FIELDS = {"phone": "手机", "second_phone": "备用手机", "landline": "座机"}


def reveal(
    customer: Customer, field: str, *, by: User, ip_address: str | None = None
) -> str:
    """Return the number in clear, after writing the audit entry.

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
