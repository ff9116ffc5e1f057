"""How a text addresses the owner, and by which name the adviser."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from customers.models import Customer
from customers.names import NAMELESS
from customers.recipients import salutation_of
from reminders.telling.placeholders import Person

_ANY_ADVISER = "服务顾问"


def person_of(customer: Customer, *, is_shared: bool) -> Person:
    """Address the owner by name, but not on a number that several people share."""
    adviser = str(customer.adviser) if customer.adviser else customer.adviser_name
    name = NAMELESS if is_shared else salutation_of(customer)
    return Person(name, adviser or _ANY_ADVISER)


def shared_numbers(numbers: Collection[str]) -> set[str]:
    """Return the numbers that several customers share; 1 query."""
    counts = (
        Customer.objects.living()
        .filter(phone_index__any_of=numbers)
        .order_by()
        .values_list("phone_index")
        .annotate(customers=Count("pk"))
    )
    return {number for number, customers in counts if customers > 1}
