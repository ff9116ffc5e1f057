from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sms.gateways.base import (
    NotSent,
    Rejected,
    Throttled,
    Unknown,
)
from sms.gateways.yunpian.codes import CODES as TABLE
from tests.sms.gateways.contract import (
    submission,
)
from tests.sms.gateways.yunpian.account import (
    make,
)


def waits(minutes):
    return Throttled("", retry_after=timedelta(minutes=minutes))


REJECTED = Rejected("")
MEND = NotSent("", scope="account")
ACCOUNT = Throttled("", scope="account")
CODES = [
    (10, Rejected("", is_opt_out=True)),
    (1, REJECTED),
    (2, REJECTED),
    (4, REJECTED),
    (5, REJECTED),
    (7, REJECTED),
    (14, REJECTED),
    (20, REJECTED),
    (23, REJECTED),
    (8, waits(1)),
    (9, waits(5)),
    (17, waits(360)),
    (22, waits(60)),
    (33, waits(1)),
    (13, waits(180)),
    (3, ACCOUNT),
    (-4, ACCOUNT),
    (-5, ACCOUNT),
    (-1, MEND),
    (-2, MEND),
    (-3, MEND),
    (15, MEND),
    (16, MEND),
    (-57, MEND),
    (-50, Unknown("")),
    (-51, Unknown("")),
    (-53, Unknown("")),
    (6, Unknown("")),
    (999, Unknown("")),
]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - {str(code) for code, _ in CODES} == set()


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(("code", "meaning"), CODES)
def test_a_code_means_the_same_under_any_status(vendor, status, code, meaning):
    vendor.status, vendor.said = status, {"code": code, "detail": "why"}

    outcome = make(vendor.url).submit(submission())

    assert outcome == replace(meaning, code=str(code), detail="why")
    assert len(vendor.requests) == 1
