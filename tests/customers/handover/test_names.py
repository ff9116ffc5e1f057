from __future__ import annotations

import pytest

from accounts.models import User
from customers.handover.names import read_advisers
from customers.handover.plan import Wishes
from customers.handover.records import hand_over
from customers.models import Customer
from tests.factories import NOW
from tests.imports.importing import import_rows
from tests.imports.writing.lists import OTHER_PHONE, customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver():
    return User.objects.create(username="wang", name="王芳")


@pytest.fixture
def li():
    return User.objects.create(username="li", name="李明")


def test_a_name_means_its_person_until_somebody_takes_over(leaver, li):
    assert read_advisers().whom("王芳") == leaver.pk
    assert read_advisers().whom("没有此人") is None

    hand_over(leaver, Wishes(shares={li.pk: 1}), by=None, now=NOW)

    assert read_advisers().whom("王芳") == li.pk
    assert read_advisers().whom("王芳", current=99) is None
    assert read_advisers().whom("李明", current=99) == li.pk


def test_of_two_of_one_name_the_one_who_is_here_counts(leaver, li):
    hand_over(leaver, Wishes(shares={li.pk: 1}), by=None, now=NOW)
    new = User.objects.create(username="wang2", name="王芳")

    assert read_advisers().whom("王芳", current=li.pk) == new.pk


def test_a_file_that_names_who_left_changes_no_adviser(tmp_path, settings, leaver, li):
    settings.MEDIA_ROOT = tmp_path / "media"
    rows = [customer(服务顾问="王芳")]
    import_rows(tmp_path, *rows)
    zhao = User.objects.create(username="zhao", name="赵强")
    hand_over(leaver, Wishes(shares={zhao.pk: 1}), by=None, now=NOW)
    Customer.objects.update(adviser=li)

    import_rows(
        tmp_path, *rows, customer(服务顾问="王芳", 手机=OTHER_PHONE, 姓名="李娜")
    )

    advisers = Customer.objects.order_by("pk").values_list("adviser", flat=True)
    assert list(advisers) == [li.pk, zhao.pk]
