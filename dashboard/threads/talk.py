"""The conversation that a page shows: with a person, or with a number.

A person who alone has a number is spoken with on one page, whatever number is used. A
number that belongs to nobody, or to several people, has a page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from customers.models import Customer
from customers.numbers import holders_of
from sms.models import InboundMessage, Message, Thread
from sms.threads.keeping import Number
from sms.threads.people import People, people_of, read_people


@dataclass(frozen=True)
class Talk:
    """``customer`` is None on the page of a number; ``mobiles`` can be texted.

    ``shared`` are numbers of the customer that others have too: each has a page of its
    own, because nobody knows who of them wrote.
    """

    customer: Customer | None
    mobiles: tuple[Number, ...]
    people: People
    threads: Mapping[str, Thread]
    shared: tuple[Number, ...] = ()

    @property
    def title(self) -> str:
        if self.customer:
            return str(self.customer)
        return f"尾号 {self.mobiles[0][1]}"

    @property
    def url(self) -> str:
        if self.customer:
            return customer_url(self.customer.pk)
        return reverse("threads:number", args=[self.mobiles[0][0]])

    @property
    def keep_url(self) -> str:
        return f"{self.url}keep/"

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number of the conversation, also a landline."""
        landline = self.customer.landline_index if self.customer else ""
        others = {index for index, _ in self.shared}
        own = (*(index for index, _ in self.mobiles), landline)
        return tuple(index for index in own if index and index not in others)

    @property
    def assigned_to(self) -> list[User]:
        """Who looks after it; more than one only if the numbers' threads differ."""
        owners = (each.assigned_to for each in self.threads.values())
        return list(dict.fromkeys(each for each in owners if each))

    @property
    def snoozed_until(self) -> datetime | None:
        """Until when all of it is put off."""
        moments = [each.snoozed_until for each in self.threads.values()]
        known = [each for each in moments if each]
        return min(known) if known and len(known) == len(moments) else None


def customer_url(pk: UUID) -> str:
    return reverse("threads:customer", args=[pk])


def talk_with_customer(pk: UUID) -> Talk:
    """Return the conversation with a person; raises Http404. Runs 4 queries."""
    rows = Customer.objects.select_related("adviser", "merged_into")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    customer = found.merged_into or found
    both = (
        (customer.phone_index, customer.phone_tail),
        (customer.second_phone_index, customer.second_phone_tail),
    )
    holders = holders_of(customer.number_indexes)
    landline = (customer.landline_index, "")
    shared = tuple(
        each for each in (*both, landline) if len(holders.get(each[0], ())) > 1
    )
    mobiles = tuple(each for each in both if each[0] and each not in shared)
    people = people_of((customer,))
    return Talk(customer, mobiles, people, _threads(mobiles), shared)


def talk_with_number(phone_index: str) -> Talk:
    """Return the conversation with a number, or with the only person who has it.

    Raises Http404 for a number that nobody has and that never wrote.
    """
    people = read_people([phone_index])
    if len(people.customers) == 1:
        return talk_with_customer(people.customers[0].pk)
    tail = _tail_of(phone_index)
    if not tail:
        raise Http404
    mobiles = ((phone_index, tail),)
    return Talk(None, mobiles, people, _threads(mobiles))


def _tail_of(phone_index: str) -> str:
    for rows in (InboundMessage.objects, Message.objects):
        of_number = rows.filter(phone_index=phone_index).order_by("-pk")
        tail = of_number.values_list("phone_tail", flat=True).first()
        if tail:
            return str(tail)
    return ""


def _threads(mobiles: tuple[Number, ...]) -> dict[str, Thread]:
    rows = Thread.objects.filter(pk__in=[index for index, _ in mobiles])
    return {each.pk: each for each in rows.select_related("assigned_to")}


def urls_of(numbers: People, asked: list[str]) -> dict[str, str]:
    """Return, for each of the asked numbers, the page of its conversation."""
    holders: dict[str, list[UUID]] = {}
    for customer in numbers.customers:
        for index in customer.number_indexes:
            holders.setdefault(index, []).append(customer.pk)
    return {
        index: customer_url(pks[0])
        if len(pks := holders.get(index, [])) == 1
        else reverse("threads:number", args=[index])
        for index in asked
    }
