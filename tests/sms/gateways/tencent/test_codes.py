from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sms.gateways.base import Unknown
from sms.gateways.tencent.codes import CODES as TABLE
from sms.gateways.tencent.codes import FAMILIES
from tests.sms.gateways.tencent.account import (
    filled,
    make,
    status,
)
from tests.sms.gateways.vectors import fault_of, read_codes

# As counted in the vendor's errorcodes.py.
CODES_OF_SDK = 94
OWN, CODES = read_codes(Path(__file__).parent / "codes.tsv")


def test_every_code_of_the_vendors_client_has_a_meaning():
    assert len(set(OWN)) == len(OWN) == CODES_OF_SDK
    assert [code for code in OWN if CODES[code] == Unknown("")] == [
        "FailedOperation.OtherError",
        "FailedOperation.ParametersOtherError",
        "InternalError.OtherError",
        "InternalError.ParseBackendResponseFail",
        "InternalError.SendAndRecvFail",
        "InternalError.Timeout",
        "InternalError.UnknownError",
    ]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - set(CODES) == set()
    assert set(FAMILIES) - {code.split(".")[0] for code in CODES} == set()


@pytest.mark.parametrize(("code", "meaning"), CODES.items())
def test_a_code_means_the_same_of_the_number_and_of_the_call(vendor, code, meaning):
    gateway, expected = make(vendor.url), replace(meaning, code=code, detail="why")

    vendor.said = {"SendStatusSet": [status(code, message="why", serial="", fee=0)]}
    of_the_number = gateway.submit(filled())
    vendor.said = {"Error": {"Code": code, "Message": "why"}}
    of_the_call = gateway.submit(filled())

    assert (of_the_number, of_the_call) == (expected, expected)
    assert fault_of(of_the_number) == fault_of(of_the_call) == fault_of(expected)
    assert len(vendor.requests) == 2
