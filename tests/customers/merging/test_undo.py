"""Whatever two records have, a merge and its undo leave each row as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from calls.models import CallTask
from customers.merging import registry
from customers.merging.records import merge_cars, merge_customers, undo
from customers.models import (
    CarDoubt,
    Consent,
    Customer,
    DoNotDisturb,
    NumberDoubt,
    OdometerReading,
    Plate,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleContact,
    Warranty,
)
from reminders.models import Reminder
from sms.models import PersonRefusal
from tests.contact import (
    agree,
    complain,
    doubt,
    doubt_car,
    leave_alone,
    refuse_in_person,
    refuse_texts,
)
from tests.factories import NOW, make_customer, make_message, make_phone, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder
from workshop.booking import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

# What both refuse after an undo may have been refused by one before.
WISHES = (Consent, DoNotDisturb, NumberDoubt, PersonRefusal)


def _call(customer, phone=None):
    CallTask.objects.create(
        customer=customer,
        vehicle=make_vehicle(owner=customer),
        phone_index=make_customer(phone=phone or make_phone()).phone_index,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
    )


OF_CUSTOMERS: dict[str, Callable[[Any], object]] = {
    "car": lambda who: make_vehicle(owner=who),
    "text": lambda who: make_message(customer=who, status="delivered"),
    "complaint": complain,
    "call": _call,
    "alone": leave_alone,
    "refusal": refuse_in_person,
    "no texts": refuse_texts,
    "consent": agree,
    "doubt": doubt,
}


def _number():
    return str(Vehicle.objects.count() + ServiceRecord.objects.count())


def _told(car):
    item = make_due_item(vehicle=car, due_on=TODAY + timedelta(days=7))
    text = make_message(vehicle=car, status="delivered")
    return make_reminder(due_item=item, status="sent", message=text)


def _waiting(car):
    item = make_due_item(
        vehicle=car, reason="inspection", due_on=TODAY + timedelta(days=7)
    )
    return make_reminder(due_item=item, status="pending", offset_days=-7)


def _visit(car):
    ServiceRecord.objects.create(
        vehicle=car, order_number=_number(), came_in_on=TODAY, kind="repair"
    )


def _book(car):
    by, _ = User.objects.get_or_create(username="li")
    book(car, TODAY, by=by, today=TODAY)


def _fact(model, **fields):
    return lambda car: model.objects.create(vehicle=car, **fields)


OF_CARS: dict[str, Callable[[Any], object]] = {
    "text": lambda car: make_message(vehicle=car, status="delivered"),
    "told": _told,
    "waiting": _waiting,
    "visit": _visit,
    "booking": _book,
    "doubt": doubt_car,
    "plate": lambda car: Plate.objects.create(vehicle=car, plate=car.plate),
    "policy": _fact(Policy, kind="compulsory", last_covered_on=TODAY),
    "warranty": _fact(Warranty, kind="whole"),
    "reading": _fact(OdometerReading, read_on=date(2026, 5, 1), km=9000),
    "owner": lambda car: VehicleContact.objects.create(
        vehicle=car, customer=make_customer()
    ),
}


def _rows(kind, *, leave_out=()):
    """Every row of the registered models, without the moments of their change."""
    models = {each.model for each in registry.movings(kind)} | {Reminder, kind}
    return {
        (model, row["id"]): {
            name: value for name, value in row.items() if name != "updated_at"
        }
        for model in models - set(leave_out)
        for row in model.objects.values()
    }


def _without_seals(rows):
    return {
        key: {name: value for name, value in row.items() if str(value)[:3] != "v1$"}
        for key, row in rows.items()
    }


def _facts(kinds):
    return st.sets(st.sampled_from(sorted(kinds)), max_size=5)


FEW = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(_facts(OF_CUSTOMERS), _facts(OF_CUSTOMERS))
def test_a_merge_of_customers_and_its_undo_change_nothing(of_kept, of_lost):
    with transaction.atomic():
        kept, lost = make_customer(), make_customer()
        for who, facts in ((kept, of_kept), (lost, of_lost)):
            for fact in sorted(facts):
                OF_CUSTOMERS[fact](who)
        before = _rows(Customer, leave_out=WISHES)
        wishes = {model: set(model.objects.values_list("pk")) for model in WISHES}

        merge = merge_customers(kept.pk, lost.pk, by=None, now=NOW)
        undo(merge, by=None, now=NOW)

        after = _rows(Customer, leave_out=WISHES)
        assert _without_seals(after) == _without_seals(before)
        lost_wishes = {
            model: pks - set(model.objects.values_list("pk"))
            for model, pks in wishes.items()
        }
        assert set().union(*lost_wishes.values()) == set()
        transaction.set_rollback(True)


@FEW
@given(_facts(OF_CARS), _facts(OF_CARS))
def test_a_merge_of_cars_and_its_undo_change_nothing(of_kept, of_lost):
    with transaction.atomic():
        kept, lost = make_vehicle(), make_vehicle()
        for car, facts in ((kept, of_kept), (lost, of_lost)):
            for fact in sorted(facts):
                OF_CARS[fact](car)
        before = _rows(Vehicle)

        merge = merge_cars(kept.pk, lost.pk, by=None, now=NOW)
        left = [
            each.model
            for each in registry.movings(Vehicle)
            if each.model in (ServiceRecord, CarDoubt)
            and each.model.objects.filter(vehicle=lost).count()
            > each.model.objects.filter(vehicle=kept).count()
        ]
        undo(merge, by=None, now=NOW)

        assert left == []
        assert _without_seals(_rows(Vehicle)) == _without_seals(before)
        transaction.set_rollback(True)
