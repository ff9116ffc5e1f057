from __future__ import annotations

from datetime import timedelta

import pytest

from dealercrm.checks import (
    check_alarms,
    check_clock,
    check_field_keys,
    check_proxies,
    check_shop,
    check_witness,
)

GOOD_KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
SHORT_KEY = "QUFBQQ=="


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("shift", "is_demo", "expected"),
    [
        pytest.param(timedelta(0), False, [], id="production on the wall clock"),
        pytest.param(timedelta(hours=3), True, [], id="demo on its own clock"),
        pytest.param(
            timedelta(hours=3), False, ["dealercrm.E001"], id="production shifted ahead"
        ),
        pytest.param(
            -timedelta(hours=3), False, ["dealercrm.E001"], id="production shifted back"
        ),
    ],
)
def test_only_the_demo_may_shift_its_clock(settings, shift, is_demo, expected):
    settings.CLOCK_SHIFT = shift
    settings.DEMO = is_demo

    assert ids(check_clock(None)) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param([f"a:{GOOD_KEY}"], [], id="one key"),
        pytest.param([f"b:{GOOD_KEY}", f"a:{GOOD_KEY}"], [], id="rotating"),
        pytest.param([], ["dealercrm.E002"], id="none"),
        pytest.param([f"a:{SHORT_KEY}"], ["dealercrm.E002"], id="too short"),
        pytest.param(["a:not base64!"], ["dealercrm.E002"], id="not base64"),
        pytest.param(
            [f"a:{GOOD_KEY}", f"a:{GOOD_KEY}"], ["dealercrm.E002"], id="same id twice"
        ),
    ],
)
def test_field_keys_are_whole_and_distinct(settings, keys, expected):
    settings.FIELD_KEYS = keys

    assert ids(check_field_keys(None)) == expected


@pytest.mark.parametrize(
    ("unset", "is_demo", "expected"),
    [
        ([], False, []),
        (["SHOP_NAME"], False, ["dealercrm.E003"]),
        (["SHOP_SIGNATURE", "SHOP_PHONE"], False, ["dealercrm.I001"] * 2),
        (["SHOP_NAME"], True, []),
    ],
)
def test_the_shop_has_a_name_of_its_own(settings, unset, is_demo, expected):
    settings.UNSET_SHOP_VARIABLES, settings.DEMO = unset, is_demo

    assert ids(check_shop(None)) == expected


@pytest.mark.parametrize(
    ("directory", "is_demo", "expected"),
    [
        ("var/witness", False, ["dealercrm.W001"]),
        ("var/witness", True, []),
        ("/mnt/witness", False, []),
    ],
)
def test_the_witness_is_off_the_installations_disk(
    settings, directory, is_demo, expected
):
    settings.WITNESS_DIR = settings.BASE_DIR / directory
    settings.DEMO = is_demo

    assert ids(check_witness(None)) == expected


@pytest.mark.parametrize(
    ("mails", "backend", "expected"),
    [
        ([], "dummy", ["dealercrm.I002"]),
        (["a@example.com"], "dummy", ["dealercrm.E004"]),
        (["a@example.com"], "smtp", []),
    ],
)
def test_alarms_reach_somebody(settings, mails, backend, expected):
    settings.ALARM_MAILS = mails
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"

    assert ids(check_alarms(None)) == expected


@pytest.mark.parametrize(
    ("proxies", "expected"), [(0, []), (2, []), (-1, ["dealercrm.E005"])]
)
def test_the_number_of_proxies_is_none_or_more(settings, proxies, expected):
    settings.TRUSTED_PROXIES = proxies

    assert ids(check_proxies(None)) == expected
