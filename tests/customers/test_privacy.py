from __future__ import annotations

import pytest
from django.db import DatabaseError

from accounts.models import AuditEntry
from customers.privacy import reveal
from tests.factories import make_customer
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db
PHONE = "13817658000"


@pytest.fixture
def wang():
    return make_customer(name="王小明", phone=PHONE, landline="021-60000000")


def audit():
    rows = AuditEntry.objects.order_by("pk")
    return list(rows.values_list("user", "action", "target", "target_id", "ip_address"))


def test_no_number_is_shown_when_the_audit_fails(wang, monkeypatch):
    def fail(**fields):
        raise DatabaseError

    monkeypatch.setattr(AuditEntry.objects, "create", fail)

    with pytest.raises(DatabaseError):
        reveal(wang, "phone", by=make_staff())


def test_a_landline_is_revealed_as_itself(wang):
    assert reveal(wang, "landline", by=make_staff()) == "021-60000000"
