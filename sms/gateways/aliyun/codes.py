"""What each code of Aliyun means besides OK (help.aliyun.com 101346).

``limits`` says how long a limit lasts. An unlisted code is Unknown: isp.SYSTEM_ERROR,
isp.GATEWAY_ERROR and InternalError do not say whether the text was taken, and
SignatureNonceUsed says that somebody sent the request before.
"""

from __future__ import annotations

from typing import Final

from sms.gateways.base import Rejected
from sms.gateways.codes import (
    ACCOUNT_WAITS,
    NUMBER_WAITS,
    OPTED_OUT,
    STAFF_MUST_MEND,
    Meaning,
)

CODES: Final[dict[str, Meaning]] = {
    "isv.CUSTOMER_REFUSED": OPTED_OUT,
    # The text or its number; of the black list older pages say that it is of words,
    # so that it is no opt-out:
    "isv.BLACK_KEY_CONTROL_LIMIT": Rejected,
    "isv.INVALID_JSON_PARAM": Rejected,
    "isv.INVALID_PARAMETERS": Rejected,
    "isv.MOBILE_COUNT_OVER_LIMIT": Rejected,
    "isv.MOBILE_NUMBER_ILLEGAL": Rejected,
    "isv.PARAM_LENGTH_LIMIT": Rejected,
    "isv.PARAM_NOT_SUPPORT_URL": Rejected,
    "isv.SMS_CONTENT_ILLEGAL": Rejected,
    "isv.TEMPLATE_MISSING_PARAMETERS": Rejected,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Rejected,
    "isv.UNSUPPORTED_CONTENT": Rejected,
    # Its template; other texts need not wait until staff have mended it:
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": Rejected,
    "isv.EXTEND_CODE_ERROR": Rejected,
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": Rejected,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Rejected,
    "isv.SMS_TEMPLATE_ILLEGAL": Rejected,
    "isv.SMS_TEST_NUMBER_LIMIT": Rejected,
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": Rejected,
    # Too many for the number:
    "isv.BUSINESS_LIMIT_CONTROL": NUMBER_WAITS,
    # Too many, or no money, for the account:
    "isv.AMOUNT_NOT_ENOUGH": ACCOUNT_WAITS,
    "isv.DAY_LIMIT_CONTROL": ACCOUNT_WAITS,
    "isv.MONTH_LIMIT_CONTROL": ACCOUNT_WAITS,
    "isv.OUT_OF_SERVICE": ACCOUNT_WAITS,
    "isv.PRODUCT_UNSUBSCRIBE": ACCOUNT_WAITS,
    "isv.PRODUCT_UN_SUBSCRIPT": ACCOUNT_WAITS,
    # Keys, clock, account, and the signature that every text bears:
    "IncompleteSignature": STAFF_MUST_MEND,
    "InvalidVersion": STAFF_MUST_MEND,
    "SignatureDoesNotMatch": STAFF_MUST_MEND,
    "isp.RAM_PERMISSION_DENY": STAFF_MUST_MEND,
    "isv.ACCOUNT_ABNORMAL": STAFF_MUST_MEND,
    "isv.ACCOUNT_NOT_EXISTS": STAFF_MUST_MEND,
    "isv.DENY_IP_RANGE": STAFF_MUST_MEND,
    "isv.SECURITY_FROZEN_ACCOUNT": STAFF_MUST_MEND,
    "isv.SIGN_NAME_ILLEGAL": STAFF_MUST_MEND,
    "isv.SIGN_STATE_ILLEGAL": STAFF_MUST_MEND,
    "isv.SMS_SIGNATURE_ILLEGAL": STAFF_MUST_MEND,
    "isv.SMS_SIGN_ILLEGAL": STAFF_MUST_MEND,
}
# By what stands before the dot, where the code itself is not listed.
FAMILIES: Final[dict[str, Meaning]] = {
    "Forbidden": STAFF_MUST_MEND,
    "InvalidAccessKeyId": STAFF_MUST_MEND,
    "InvalidAction": STAFF_MUST_MEND,
    "InvalidTimeStamp": STAFF_MUST_MEND,
    "Throttling": ACCOUNT_WAITS,
}
