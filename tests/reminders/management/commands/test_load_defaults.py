from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.roles import ROLES
from tests.reminders.why.insured import (
    run,
)

pytestmark = pytest.mark.django_db


def test_load_defaults_command_tells_what_it_added(db):
    first, second = run("load_defaults"), run("load_defaults")

    assert "保养计划：新增 21" in first.splitlines()
    *counts, roles = second.splitlines()
    assert {line[-1] for line in counts} == {"0"}
    assert roles == "角色：共 3"
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
