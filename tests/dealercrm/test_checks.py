from __future__ import annotations

from datetime import timedelta

import pytest

from dealercrm.checks import check_clock, check_field_keys

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
