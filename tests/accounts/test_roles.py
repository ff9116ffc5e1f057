from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.roles import ROLES, sync_roles

pytestmark = pytest.mark.django_db


def codenames(role):
    group = Group.objects.get(name=role)
    return set(group.permissions.values_list("codename", flat=True))


def test_every_role_has_permissions_and_a_second_run_changes_nothing():
    sync_roles()
    first = {role: codenames(role) for role in ROLES}

    sync_roles()

    assert all(first.values())
    assert {role: codenames(role) for role in ROLES} == first


def test_adviser_reveals_a_phone_but_changes_no_template():
    sync_roles()

    assert "reveal_phone" in codenames("服务顾问")
    assert "change_template" not in codenames("服务顾问")
    assert "delete_customer" not in codenames("服务顾问")


def test_clerk_imports_but_reveals_no_phone():
    sync_roles()

    assert "add_importbatch" in codenames("数据专员")
    assert "reveal_phone" not in codenames("数据专员")


def test_permission_added_by_hand_is_taken_away():
    sync_roles()
    group = Group.objects.get(name="数据专员")
    group.permissions.set(Group.objects.get(name="经理").permissions.all())

    sync_roles()

    assert "reveal_phone" not in codenames("数据专员")
