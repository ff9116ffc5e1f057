from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sms.gateways.aliyun.codes import CODES as TABLE
from sms.gateways.aliyun.codes import FAMILIES
from sms.gateways.base import Rejected, Unknown
from tests.sms.gateways.aliyun.account import (
    AT,
    filled,
    make,
)
from tests.sms.gateways.vectors import fault_of, read_codes

# As counted in the table of the vendor's page.
CODES_OF_PAGE = 70
# 22:13:20 on the 14th in UTC, 06:13:20 on the 15th in Beijing; and ten seconds more.
TO_TOMORROW = timedelta(hours=17, minutes=46, seconds=50)
PAUSES = {
    "isv.DAY_LIMIT_CONTROL": TO_TOMORROW,
    "isv.MONTH_LIMIT_CONTROL": timedelta(days=15) + TO_TOMORROW,
}
OWN, CODES = read_codes(Path(__file__).parent / "codes.tsv")


def test_every_code_of_the_vendors_page_has_a_meaning():
    assert len(set(OWN)) == len(OWN) == CODES_OF_PAGE
    assert [code for code in OWN if CODES[code] == Unknown("")] == [
        "isp.SYSTEM_ERROR",
        "SignatureNonceUsed",
        "isp.GATEWAY_ERROR",
    ]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - set(CODES) == set()
    assert set(FAMILIES) - {code.split(".")[0] for code in CODES} == set()


@pytest.mark.parametrize(("code", "meaning"), CODES.items())
def test_a_code_means_the_same_whatever_the_status(vendor, code, meaning):
    gateway = make(vendor.url, clock=lambda: AT)
    expected = replace(meaning, code=code, detail="why")
    if code in PAUSES:
        expected = replace(expected, retry_after=PAUSES[code])
    vendor.said = {"Code": code, "Message": "why", "RequestId": "1"}

    outcomes = []
    for vendor.status in (200, 400, 429):
        outcomes.append(gateway.submit(filled()))

    assert outcomes == [expected] * 3
    assert {fault_of(outcome) for outcome in outcomes} == {fault_of(expected)}
    assert len(vendor.requests) == 3


def test_a_forbidden_word_in_the_text_says_nothing_about_the_number(vendor):
    code, detail = "isv.BLACK_KEY_CONTROL_LIMIT", "模板变量中存在黑名单关键字"
    vendor.said = {"Code": code, "Message": detail}

    outcome = make(vendor.url).submit(filled())

    assert (outcome, fault_of(outcome)) == (Rejected(code, detail), "content")
