"""What each Aliyun code other than OK means (help.aliyun.com 101346).

``limits`` computes how long a limit lasts. An unlisted code is Unknown:
isp.SYSTEM_ERROR, isp.GATEWAY_ERROR and InternalError do not say whether Aliyun took
the text, and SignatureNonceUsed says that the same request was sent before.
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
    # The text or its number is at fault. Older vendor pages describe
    # BLACK_KEY_CONTROL_LIMIT as a list of forbidden words, so it is not an opt-out:
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
    # The template is at fault; texts of other templates need not wait for its repair:
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": Rejected,
    "isv.EXTEND_CODE_ERROR": Rejected,
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": Rejected,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Rejected,
    "isv.SMS_TEMPLATE_ILLEGAL": Rejected,
    "isv.SMS_TEST_NUMBER_LIMIT": Rejected,
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": Rejected,
    # Too many texts to this number:
    "isv.BUSINESS_LIMIT_CONTROL": NUMBER_WAITS,
    # The account has sent too many texts or has no money left:
    "isv.AMOUNT_NOT_ENOUGH": ACCOUNT_WAITS,
    "isv.DAY_LIMIT_CONTROL": ACCOUNT_WAITS,
    "isv.MONTH_LIMIT_CONTROL": ACCOUNT_WAITS,
    "isv.OUT_OF_SERVICE": ACCOUNT_WAITS,
    "isv.PRODUCT_UNSUBSCRIBE": ACCOUNT_WAITS,
    "isv.PRODUCT_UN_SUBSCRIPT": ACCOUNT_WAITS,
    # Keys, clock, account, or the signature that every text begins with:
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
# Meanings by the part before the dot, for codes that are not listed above.
FAMILIES: Final[dict[str, Meaning]] = {
    "Forbidden": STAFF_MUST_MEND,
    "InvalidAccessKeyId": STAFF_MUST_MEND,
    "InvalidAction": STAFF_MUST_MEND,
    "InvalidTimeStamp": STAFF_MUST_MEND,
    "Throttling": ACCOUNT_WAITS,
}
