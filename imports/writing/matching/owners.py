"""Compares the people whom a row names with those in the records."""

from __future__ import annotations

from enum import IntEnum

from customers.models import Customer
from customers.same_names import is_same_name, is_short_form
from imports.reading.records import CustomerRecord, RowRecord
from shop.database.sealed import index_of


class Agreement(IntEnum):
    """How far the owner of a row agrees with the owner in the records."""

    OTHER = 0
    MAYBE = 1  # 王女士 and 王芳, and no number says that they are two
    SAME = 2


def agreement(known: Customer, written: CustomerRecord) -> Agreement:
    """Compare an owner with a row; the same full name is the same person here.

    Two people of one name do not share a plate. A short form under another number is
    another person, for example a wife.
    """
    numbers, ours = _written_numbers(written), _numbers(known)
    is_same = is_same_name(known.name, written.name)
    if not is_same:
        return Agreement.OTHER
    if numbers & ours:
        return Agreement.SAME
    if known.name and known.name == written.name and not is_short_form(known.name):
        return Agreement.SAME
    return Agreement.OTHER if numbers and ours else Agreement.MAYBE


def has_other_number(known: Customer, written: CustomerRecord) -> bool:
    """Tell whether both have mobiles and none of them is the same."""
    numbers = {index_of(each) for each in written.mobiles}
    ours = {known.phone_index, known.second_phone_index} - {""}
    return bool(numbers and ours) and not numbers & ours


def may_complete(known: Customer, written: CustomerRecord) -> bool:
    """Tell whether the row has a number of a sort that the customer has none of."""
    has_mobile = known.phone_index or known.second_phone_index
    return bool(
        (written.mobiles and not has_mobile)
        or (written.landline and not known.landline_index)
    )


def lacks_number(known: Customer, written: CustomerRecord) -> bool:
    """Tell whether the row has a number that the customer in the records has not."""
    return not _written_numbers(written) <= _numbers(known)


def is_named(record: CustomerRecord) -> bool:
    """Tell whether the row names a person at all, by name or by number."""
    return bool(record.name) or has_number(record)


def has_number(record: CustomerRecord) -> bool:
    return bool(record.mobiles or record.landline)


def reachable_owner(record: RowRecord) -> CustomerRecord | None:
    """Return the owner; if the owner is the sender, with the sender's number."""
    owner = record.customer
    sender = record.order.sender if record.order else None
    if owner is None or sender is None or owner.mobiles or owner.name != sender.name:
        return owner
    return owner._replace(mobiles=sender.mobiles, landline=sender.landline)


def _written_numbers(record: CustomerRecord) -> set[str]:
    return {index_of(each) for each in (*record.mobiles, record.landline)} - {""}


def _numbers(customer: Customer) -> set[str]:
    indexes = (
        customer.phone_index,
        customer.second_phone_index,
        customer.landline_index,
    )
    return set(indexes) - {""}
