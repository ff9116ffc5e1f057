"""A thousand owners, of every kind that a recall has to reach in its own way."""

from __future__ import annotations

from datetime import date

from calls.models import CallTask
from customers.models import Vehicle
from sms.endings import end_texts
from sms.models import Message, OptOut
from tests.contact import doubt, leave_alone, refuse_texts
from tests.factories import NOW, make_customer, make_phone, make_vehicle

# One of each in 20 cars; all other owners have a good mobile.
KINDS = ("landline", "td", "alone", "no_texts", "second", "nobody", "lost")


def kind_of(number: int) -> str:
    return dict(enumerate(KINDS)).get(number % 20, "mobile")


def make_owner(kind: str, number: int):
    if kind in ("landline", "nobody"):
        landline = f"021-6{number:07d}" if kind == "landline" else ""
        return make_customer(phone="", landline=landline)
    if kind == "second":
        owner = make_customer(second_phone=make_phone())
        doubt(owner)
        return owner
    owner = make_customer()
    if kind == "td":
        OptOut.objects.create(
            phone_index=owner.phone_index, source="reply", scope="all", created_at=NOW
        )
    elif kind == "alone":
        leave_alone(owner)
    elif kind == "no_texts":
        refuse_texts(owner)
    return owner


def make_cars(count: int) -> dict[str, list[Vehicle]]:
    """Return the cars by the kind of their owner."""
    cars: dict[str, list[Vehicle]] = {}
    for number in range(count):
        kind = kind_of(number)
        car = make_vehicle(
            owner=make_owner(kind, number), registered_on=None, delivered_on=None
        )
        cars.setdefault(kind, []).append(car)
    return cars


def deliver(cars: dict[str, list[Vehicle]], *, now) -> None:
    """Deliver what may leave by now; the texts of the kind ``lost`` do not arrive."""
    due = Message.objects.filter(status="queued", not_before__lte=now)
    lost = due.filter(vehicle__in=cars["lost"])
    end_texts(lost, Message.Status.UNDELIVERED, "空号", now=now)
    due.update(status="delivered", status_at=now)


def called_on(cars: list[Vehicle]) -> set[date]:
    """Return the days for which a call about each of these cars is open."""
    tasks = CallTask.objects.open().filter(vehicle__in=cars)
    assert tasks.count() == len(cars)
    return set(tasks.values_list("call_on", flat=True))
