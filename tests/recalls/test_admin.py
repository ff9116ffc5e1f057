from __future__ import annotations

import pytest
from django.urls import reverse

from tests.recalls.brakes import (
    car,
    opened,
)

pytestmark = pytest.mark.django_db


def test_an_approved_recall_is_neither_edited_nor_deleted(manager, clerk, boss):
    found = opened(clerk, boss, car())
    change = reverse("admin:recalls_recall_change", args=[found.pk])

    assert manager.post(change, {"number": "S9"}).status_code == 403
    delete = reverse("admin:recalls_recall_delete", args=[found.pk])
    assert manager.post(delete, {"post": "yes"}).status_code == 403
