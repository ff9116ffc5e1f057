from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sms.gateways.base import Unknown
from sms.gateways.yunpian.codes import CODES as TABLE
from tests.sms.gateways.contract import (
    submission,
)
from tests.sms.gateways.vectors import fault_of, read_codes
from tests.sms.gateways.yunpian.account import (
    make,
)

# As counted in the vendor's lists of return codes, those of today and older ones.
CODES_OF_PAGE = 56
OWN, CODES = read_codes(Path(__file__).parent / "codes.tsv")


def test_every_code_of_the_vendors_page_has_a_meaning():
    assert len(set(OWN)) == len(OWN) == CODES_OF_PAGE
    unknown = [code for code in OWN if CODES[code] == Unknown("")]
    assert unknown == ["28", "-7", "-50", "-51", "-53"]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - set(CODES) == set()


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(("code", "meaning"), CODES.items())
def test_a_code_means_the_same_under_any_status(vendor, status, code, meaning):
    vendor.status, vendor.said = status, {"code": int(code), "detail": "why"}

    outcome = make(vendor.url).submit(submission())

    assert outcome == replace(meaning, code=code, detail="why")
    assert fault_of(outcome) == fault_of(meaning)
    assert len(vendor.requests) == 1
