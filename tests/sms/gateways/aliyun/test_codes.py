from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sms.gateways.aliyun.codes import CODES as TABLE
from sms.gateways.aliyun.codes import FAMILIES
from sms.gateways.base import (
    NotSent,
    Rejected,
    Throttled,
    Unknown,
)
from tests.sms.gateways.aliyun.account import (
    AT,
    filled,
    make,
)


def waits(scope="recipient", **pause):
    return Throttled("", "", scope, timedelta(**(pause or {"minutes": 10})))


# 22:13:20 on the 14th in UTC, 06:13:20 on the 15th in Beijing; and ten seconds more.
TO_TOMORROW = {"hours": 17, "minutes": 46, "seconds": 50}
TO_DECEMBER = {"days": 15, **TO_TOMORROW}
REJECTED = Rejected("")
MEND = NotSent("", scope="account")
ACCOUNT = waits("account")
CODES = [
    ("isv.CUSTOMER_REFUSED", Rejected("", is_opt_out=True)),
    ("isv.BLACK_KEY_CONTROL_LIMIT", REJECTED),
    ("isv.DOMESTIC_NUMBER_NOT_SUPPORTED", REJECTED),
    ("isv.EXTEND_CODE_ERROR", REJECTED),
    ("isv.INVALID_JSON_PARAM", REJECTED),
    ("isv.INVALID_PARAMETERS", REJECTED),
    ("isv.MOBILE_COUNT_OVER_LIMIT", REJECTED),
    ("isv.MOBILE_NUMBER_ILLEGAL", REJECTED),
    ("isv.PARAM_LENGTH_LIMIT", REJECTED),
    ("isv.PARAM_NOT_SUPPORT_URL", REJECTED),
    ("isv.SMS_CONTENT_ILLEGAL", REJECTED),
    ("isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE", REJECTED),
    ("isv.SMS_SIGNATURE_SCENE_ILLEGAL", REJECTED),
    ("isv.SMS_TEMPLATE_ILLEGAL", REJECTED),
    ("isv.SMS_TEST_NUMBER_LIMIT", REJECTED),
    ("isv.SMS_TEST_SIGN_TEMPLATE_LIMIT", REJECTED),
    ("isv.TEMPLATE_MISSING_PARAMETERS", REJECTED),
    ("isv.TEMPLATE_PARAMS_ILLEGAL", REJECTED),
    ("isv.UNSUPPORTED_CONTENT", REJECTED),
    ("isv.BUSINESS_LIMIT_CONTROL", waits()),
    ("isv.AMOUNT_NOT_ENOUGH", ACCOUNT),
    ("isv.DAY_LIMIT_CONTROL", waits("account", **TO_TOMORROW)),
    ("isv.MONTH_LIMIT_CONTROL", waits("account", **TO_DECEMBER)),
    ("isv.OUT_OF_SERVICE", ACCOUNT),
    ("isv.PRODUCT_UNSUBSCRIBE", ACCOUNT),
    ("isv.PRODUCT_UN_SUBSCRIPT", ACCOUNT),
    ("Throttling", ACCOUNT),
    ("Throttling.User", ACCOUNT),
    ("Forbidden.RAM", MEND),
    ("IncompleteSignature", MEND),
    ("InvalidAccessKeyId.Inactive", MEND),
    ("InvalidAccessKeyId.NotFound", MEND),
    ("InvalidAction.NotFound", MEND),
    ("InvalidTimeStamp.Expired", MEND),
    ("InvalidVersion", MEND),
    ("SignatureDoesNotMatch", MEND),
    ("isp.RAM_PERMISSION_DENY", MEND),
    ("isv.ACCOUNT_ABNORMAL", MEND),
    ("isv.ACCOUNT_NOT_EXISTS", MEND),
    ("isv.DENY_IP_RANGE", MEND),
    ("isv.SECURITY_FROZEN_ACCOUNT", MEND),
    ("isv.SIGN_NAME_ILLEGAL", MEND),
    ("isv.SIGN_STATE_ILLEGAL", MEND),
    ("isv.SMS_SIGNATURE_ILLEGAL", MEND),
    ("isv.SMS_SIGN_ILLEGAL", MEND),
    ("InternalError", Unknown("")),
    ("ServiceUnavailable", Unknown("")),
    ("SignatureNonceUsed", Unknown("")),
    ("ThrottlingLike", Unknown("")),
    ("isp.GATEWAY_ERROR", Unknown("")),
    ("isp.SYSTEM_ERROR", Unknown("")),
    ("isv.NEVER_HEARD_OF", Unknown("")),
    ("ok", Unknown("")),
]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - {code for code, _ in CODES} == set()
    assert set(FAMILIES) - {code.split(".")[0] for code, _ in CODES} == set()


@pytest.mark.parametrize(("code", "meaning"), CODES, ids=[code for code, _ in CODES])
def test_a_code_means_the_same_whatever_the_status(vendor, code, meaning):
    gateway = make(vendor.url, clock=lambda: AT)
    expected = replace(meaning, code=code, detail="why")
    vendor.said = {"Code": code, "Message": "why", "RequestId": "1"}

    outcomes = []
    for vendor.status in (200, 400, 429):
        outcomes.append(gateway.submit(filled()))

    assert outcomes == [expected] * 3
    assert len(vendor.requests) == 3
