from __future__ import annotations

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission

from accounts.admin import RoleAdmin, UserAdmin, action_name
from accounts.models import User
from accounts.roles import sync_roles
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("codename", "name"),
    [
        ("view_customer", "查看"),
        ("delete_customer", "删除"),
        ("reveal_phone", "查看完整号码"),
    ],
)
def test_an_action_has_a_verb_or_a_name_of_its_own(codename, name):
    assert action_name(Permission(codename=codename, name="查看完整号码")) == name


def test_the_list_shows_an_administrator_before_the_roles():
    boss = make_staff("经理", is_superuser=True)

    shown = [UserAdmin(User, site).roles(user) for user in (boss, make_staff())]

    assert shown == ["管理员、经理", ""]


@pytest.mark.parametrize(("is_active", "state"), [(True, "在职"), (False, "停用")])
def test_the_list_shows_who_has_left(is_active, state):
    shown = UserAdmin(User, site).state(User(is_active=is_active))

    assert f">{state}</span>" in shown


def test_a_role_names_its_members():
    sync_roles()
    adviser = make_staff("服务顾问")
    admin = RoleAdmin(Group, site)

    shown = {role.name: admin.members(role) for role in Group.objects.all()}

    assert (shown["服务顾问"], shown["经理"]) == (str(adviser), "暂无")
