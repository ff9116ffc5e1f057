from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import sync_roles
from customers.models import Customer
from dealercrm.embedded.demonstration import DAY_CLOCK
from dealercrm.management.commands import demo
from shop import clock
from tests.factories import make_customer, make_message
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_real_installation_is_not_made_a_demo():
    with pytest.raises(CommandError, match=r"^请用 make demo 运行演示。$"):
        call_command("demo", "--no-serve")

    assert (User.objects.count(), Customer.objects.count()) == (0, 0)


def at_the_clock_of_the_demo():
    hour = time.fromisoformat(DAY_CLOCK)
    return clock.now().replace(hour=hour.hour, minute=hour.minute, second=0)


@pytest.mark.parametrize(
    ("status", "after", "is_settled"),
    [
        ("queued", 0 * MINUTE, False),
        ("queued", 2 * MINUTE, True),
        ("sending", 2 * MINUTE, False),
        ("delivered", 0 * MINUTE, True),
    ],
)
def test_the_demo_waits_for_texts_of_its_hour_alone(status, after, is_settled):
    moment = at_the_clock_of_the_demo() + after
    make_message(status=status, not_before=moment, expires_at=moment + 60 * MINUTE)

    assert demo._is_settled() is is_settled


def test_advisers_of_the_files_get_accounts_once_and_their_customers():
    sync_roles()
    boss = make_staff("经理")
    his = make_customer(adviser=boss, adviser_name="周敏")
    hers, nobodys = make_customer(adviser_name="周敏"), make_customer()

    demo._hire_advisers()
    demo._hire_advisers()

    zhou = User.objects.exclude(pk=boss.pk).get()
    assert (zhou.name, zhou.has_usable_password()) == ("周敏", False)
    assert [group.name for group in zhou.groups.all()] == ["服务顾问"]
    for customer, adviser in ((his, boss), (hers, zhou), (nobodys, None)):
        customer.refresh_from_db()
        assert customer.adviser == adviser
