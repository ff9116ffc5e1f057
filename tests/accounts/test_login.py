from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "right-and-long-enough"
STRANGER = "203.0.113.9"
OFFICE = "198.51.100.20"
SHOWN = 200
LOGGED_IN = 302
REFUSED = 429


@pytest.fixture(autouse=True)
def boss(settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TRUSTED_PROXIES = 1
    return User.objects.create_superuser("boss", password=PASSWORD)


def log_in(
    name: str = "boss", password: str = "wrong", address: str = OFFICE
) -> tuple[int, str]:
    """Post the form through our proxy, from a browser without a session."""
    answer = Client(REMOTE_ADDR="10.0.0.1").post(
        reverse("admin:login") + "?next=/admin/",
        {"username": name, "password": password},
        headers={"X-Forwarded-For": address},
    )
    return answer.status_code, answer.content.decode()


def statuses(times: int, **form: str) -> list[int]:
    return [log_in(**form)[0] for _ in range(times)]


def test_the_fifth_wrong_password_locks_only_that_name_at_that_address():
    assert statuses(5, address=STRANGER) == [SHOWN] * 4 + [REFUSED]

    assert log_in(password=PASSWORD, address=STRANGER)[0] == REFUSED
    assert log_in(password=PASSWORD, address=OFFICE)[0] == LOGGED_IN
    assert log_in("other", address=STRANGER)[0] == SHOWN


def test_a_new_forged_address_each_time_does_not_help():
    forged = [f"10.9.8.{number}, {STRANGER}" for number in range(5)]

    answers = [log_in(address=address)[0] for address in forged]

    assert answers == [SHOWN] * 4 + [REFUSED]


def test_the_tenth_name_from_one_address_locks_the_address():
    names = [f"guess{number}" for number in range(10)]

    assert [log_in(name, address=STRANGER)[0] for name in names] == (
        [SHOWN] * 9 + [REFUSED]
    )
    assert log_in(password=PASSWORD, address=STRANGER)[0] == REFUSED
    assert log_in(password=PASSWORD, address=OFFICE)[0] == LOGGED_IN


def test_a_colleague_who_logs_in_after_a_mistake_does_not_count():
    for number in range(12):
        User.objects.create_user(f"staff{number}", password=PASSWORD, is_staff=True)
        assert log_in(f"staff{number}")[0] == SHOWN
        assert log_in(f"staff{number}", PASSWORD)[0] == LOGGED_IN


def test_another_network_of_ipv6_is_another_address():
    same = [f"2001:db8:0:7::{number}" for number in range(5)]

    assert [log_in(address=address)[0] for address in same] == [SHOWN] * 4 + [REFUSED]
    assert log_in(address="2001:db8:0:8::1")[0] == SHOWN


@pytest.mark.parametrize(("addresses", "expected"), [(19, LOGGED_IN), (20, REFUSED)])
def test_only_twenty_addresses_lock_a_name_for_everybody(addresses, expected):
    for number in range(addresses):
        statuses(5, address=f"192.0.2.{number}")

    assert log_in(password=PASSWORD)[0] == expected


@pytest.mark.parametrize(("minutes", "expected"), [(14, REFUSED), (16, LOGGED_IN)])
def test_a_lock_ends_after_a_quarter_of_an_hour(minutes, expected):
    statuses(5)
    AccessAttempt.objects.update(
        attempt_time=F("attempt_time") - timedelta(minutes=minutes)
    )

    assert log_in(password=PASSWORD)[0] == expected


def test_an_attempt_during_the_lock_neither_counts_nor_prolongs_it():
    statuses(5)
    before = list(AccessAttempt.objects.values())

    statuses(3)

    assert list(AccessAttempt.objects.values()) == before


def test_peers_without_an_address_count_as_one(settings):
    settings.TRUSTED_PROXIES = 0
    form = {"username": "boss", "password": "wrong"}

    answers = [
        Client(REMOTE_ADDR="").post(reverse("admin:login"), form).status_code
        for _ in range(5)
    ]

    assert answers == [SHOWN] * 4 + [REFUSED]


def test_the_page_of_the_lock_says_how_long_and_what_to_do():
    statuses(4)

    status, page = log_in()

    assert status == REFUSED
    assert "最多等 15 分钟就可以再登录" in page
    assert "忘记密码请找管理员重设" in page
    assert reverse("admin:login") in page


@pytest.mark.parametrize(("length", "expected"), [(255, SHOWN), (256, 400)])
def test_a_name_too_long_to_be_recorded_is_a_bad_request(length, expected):
    assert log_in("x" * length)[0] == expected


def test_a_name_that_grows_when_normalised_is_a_bad_request():
    assert log_in("\ufdfa" * 100) == (400, log_in("x" * 256)[1])


def unlock(client: Client, *staff: User) -> str:
    chosen = {"action": "unlock", "_selected_action": [each.pk for each in staff]}
    listed = reverse("admin:accounts_user_changelist")
    return client.post(listed, chosen, follow=True).content.decode()


def test_an_administrator_ends_a_lock_at_once(client, boss):
    adviser = User.objects.create_user("adviser", password=PASSWORD, is_staff=True)
    statuses(5, name="adviser")
    client.force_login(boss)

    assert "已解除，现在可以重新登录。" in unlock(client, adviser)
    assert log_in("adviser", PASSWORD)[0] == LOGGED_IN
    assert "所选员工最近没有登录失败" in unlock(client, adviser)


def test_a_manager_who_may_not_change_staff_cannot_end_a_lock(client, boss):
    statuses(5)
    client.force_login(make_staff("经理"))

    unlock(client, boss)

    assert log_in(password=PASSWORD)[0] == REFUSED
