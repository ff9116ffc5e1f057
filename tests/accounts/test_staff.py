from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.staff import staff_of, staff_with
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(rf):
    def build(user):
        request = rf.get("/")
        request.user = user
        return request

    return build


def test_who_is_signed_in_is_returned(ask):
    adviser = make_staff("服务顾问")

    assert staff_of(ask(adviser)) == adviser
    assert staff_with(ask(adviser), "customers.view_customer") == adviser


def test_a_stranger_is_refused(ask):
    with pytest.raises(PermissionDenied):
        staff_of(ask(AnonymousUser()))


def test_who_lacks_the_permission_is_refused(ask):
    with pytest.raises(PermissionDenied):
        staff_with(ask(make_staff("服务顾问")), "sms.change_template")
