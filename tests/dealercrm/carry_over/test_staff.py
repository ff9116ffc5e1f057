from __future__ import annotations

import pytest

from accounts.models import User
from dealercrm.carry_over.old_database import StaffMember
from dealercrm.carry_over.staff import accounts_of

pytestmark = pytest.mark.django_db

BOSS = StaffMember(pk=7, username="boss", name="王经理")
IDLE = StaffMember(pk=8, username="idle", name="李四")


def test_same_user_name_is_the_same_person():
    boss = User.objects.create(username="boss")

    assert accounts_of([BOSS, IDLE], [7, None]) == {7: boss}
    assert User.objects.count() == 1


def test_who_is_gone_gets_an_account_that_cannot_log_in():
    account = accounts_of([BOSS, IDLE], [7])[7]

    assert (account.username, account.name) == ("boss", "王经理")
    assert (account.is_active, account.has_usable_password()) == (False, False)
    assert accounts_of([BOSS], [7]) == {7: account}
