from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.complaints import OutcomeNeeded, close_complaint, last_closed
from feedback.models import Complaint
from tests.contact import complain
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def test_closing_needs_its_outcome():
    complaint = complain(make_customer())

    with pytest.raises(OutcomeNeeded, match="请写明投诉是怎样处理的"):
        close_complaint(complaint, outcome=" ", by=make_staff("经理"), today=TODAY)

    assert Complaint.objects.open().count() == 1


def test_a_complaint_is_closed_once():
    complaint, by = complain(make_customer()), make_staff("经理")

    closed = [
        close_complaint(complaint, outcome=how, by=by, today=TODAY)
        for how in ("已返工", "又一次")
    ]

    assert (closed, Complaint.objects.get().outcome) == ([True, False], "已返工")


def test_the_last_closed_complaint_counts_and_an_open_one_hides_it():
    owner, angry = make_customer(), make_customer()
    car, other = make_vehicle(owner=owner), make_vehicle(owner=angry)
    for days in (9, 2, 5):
        complain(owner, closed_on=TODAY - timedelta(days=days))
    complain(angry, closed_on=TODAY)
    complain(angry)

    assert last_closed([car.pk, other.pk]) == {car.pk: TODAY - timedelta(days=2)}
