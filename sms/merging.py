"""Texts and refusals that belong to a customer or a car."""

from __future__ import annotations

from customers.merging.registry import AfterUndo, Pair, Part, move, take_part
from customers.models import Customer
from sms.models import FileRefusal, Message, OptOut, PersonRefusal
from sms.numbers import people
from sms.numbers.optouts import write_people

move(Message, "customer", "短信")
move(Message, "vehicle", "短信")
move(PersonRefusal, "customer", "本人退订")
move(FileRefusal, "customer")


def numbers_to_hold(pair: Pair) -> set[str]:
    return people.numbers_to_hold(pair.both)


def keep_on_both(pair: Pair) -> AfterUndo:
    """Return what writes the survivor's refusals of this moment onto both records."""
    refusals = PersonRefusal.objects.standing().filter(customer=pair.survivor)
    refused = list(OptOut.objects.filter(pk__in=refusals.values("opt_out")))

    def write() -> None:
        for opt_out in refused:
            write_people(opt_out, pair.both, now=pair.now)

    return write


take_part(Part(Customer, undoing=keep_on_both, numbers=numbers_to_hold))
