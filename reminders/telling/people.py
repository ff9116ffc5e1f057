"""How a text addresses the owner, and by which name the adviser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from customers.models import Customer
from customers.names import joint_salutation
from customers.recipients import salutation_of
from reminders.telling.placeholders import Person

_ANY_ADVISER = "服务顾问"
_COLUMNS = (
    "phone_index",
    "kind",
    "name",
    "gender",
    "contact_name",
    "contact_gender",
)


def person_of(customer: Customer, *, together: str = "") -> Person:
    """Address the owner by name, or all who share the number ``together``."""
    adviser = str(customer.adviser) if customer.adviser else customer.adviser_name
    return Person(together or salutation_of(customer), adviser or _ANY_ADVISER)


def shared_numbers(numbers: Collection[str]) -> Mapping[str, str]:
    """Return the numbers that several customers share, with their salutation; 1 query.

    Two whose names and titles are known are both named, any others are not.
    """
    sharing: dict[str, list[Customer]] = defaultdict(list)
    people = Customer.objects.living().filter(phone_index__any_of=numbers)
    for customer in people.only(*_COLUMNS).order_by("pk"):
        sharing[customer.phone_index].append(customer)
    return {
        number: joint_salutation([salutation_of(each) for each in several])
        for number, several in sharing.items()
        if len(several) > 1
    }
