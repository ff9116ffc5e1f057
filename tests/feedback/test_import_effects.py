from __future__ import annotations

import pytest

from feedback.models import Complaint
from imports.effects import Saying, Statement, write
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db


def test_what_a_file_says_of_a_complaint_opens_one_on_the_shops_day():
    owner = make_customer()
    said = [Saying(owner.pk, "投诉异响"), Saying(owner.pk, "投诉异响")]

    for _ in range(2):
        write({Statement.COMPLAINT: said}, now=NOW)

    rows = Complaint.objects.values_list("customer", "about", "opened_on", "closed_on")
    assert list(rows) == [(owner.pk, "投诉异响", NOW.date(), None)]
