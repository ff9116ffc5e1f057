"""What each Aliyun code other than OK means (help.aliyun.com 101346).

The page's list of 国内消息 was read on 2026-11-28. ``limits`` computes how long a limit
lasts. An unlisted code is Unknown. So are, on purpose, isp.SYSTEM_ERROR,
isp.GATEWAY_ERROR and InternalError, which do not say whether Aliyun took the text, and
SignatureNonceUsed, which says that the same request was sent before.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from sms.gateways.base import Outcome, Rejected
from sms.gateways.codes import (
    ACCOUNT_WAITS,
    BAD_CONTENT,
    BAD_NUMBER,
    BAD_REQUEST,
    BAD_TEMPLATE,
    NUMBER_WAITS,
    OPTED_OUT,
    STAFF_MUST_MEND,
    TEMPLATE_WAITS,
    Meaning,
)


def _black_key(code: str, detail: str) -> Outcome:
    """Tell a number on the block list from a forbidden word in the text.

    Today's page: the number has refused texts or complained about them, and Aliyun
    never takes it off the list. Pages before 2020 describe forbidden words (关键字).
    """
    return (BAD_CONTENT if "关键字" in detail else OPTED_OUT)(code, detail)


CODES: Final[dict[str, Meaning]] = {
    "isv.CUSTOMER_REFUSED": OPTED_OUT,
    "isv.BLACK_KEY_CONTROL_LIMIT": _black_key,
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": BAD_NUMBER,
    "isv.MOBILE_NUMBER_ILLEGAL": BAD_NUMBER,
    "isv.SMS_TEST_NUMBER_LIMIT": BAD_NUMBER,
    # The words, or the values of the variables:
    "isv.PARAM_LENGTH_LIMIT": BAD_CONTENT,
    "isv.PARAM_NOT_SUPPORT_URL": BAD_CONTENT,
    "isv.SMS_CONTENT_ILLEGAL": BAD_CONTENT,
    "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL": BAD_CONTENT,
    "isv.TEMPLATE_PARAMS_ILLEGAL": BAD_CONTENT,
    "isv.UNSUPPORTED_CONTENT": BAD_CONTENT,
    "isv.INVALID_JSON_PARAM": BAD_REQUEST,
    "isv.INVALID_PARAMETERS": BAD_REQUEST,
    "isv.MOBILE_COUNT_OVER_LIMIT": BAD_REQUEST,
    # Unknown to the account, not approved or not approved any more:
    "isv.SMS_TEMPLATE_ILLEGAL": TEMPLATE_WAITS,
    # The template is at fault; texts of other templates need not wait for its repair:
    "isv.EXTEND_CODE_ERROR": BAD_TEMPLATE,
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": BAD_TEMPLATE,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": partial(Rejected, fault="signature"),
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": BAD_TEMPLATE,
    "isv.TEMPLATE_MISSING_PARAMETERS": BAD_TEMPLATE,
    "isv.TEMPLATE_OVER_LIMIT": BAD_TEMPLATE,
    "template_parameter_count_illegal": BAD_TEMPLATE,
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
    "PORT_NOT_REGISTERED": STAFF_MUST_MEND,
    "SIGNATURE_BLACKLIST": STAFF_MUST_MEND,
    "SignatureDoesNotMatch": STAFF_MUST_MEND,
    "isp.RAM_PERMISSION_DENY": STAFF_MUST_MEND,
    "isv.ACCOUNT_ABNORMAL": STAFF_MUST_MEND,
    "isv.ACCOUNT_NOT_EXISTS": STAFF_MUST_MEND,
    "isv.CODE_ERROR": STAFF_MUST_MEND,
    "isv.CODE_EXCEED_LIMIT": STAFF_MUST_MEND,
    "isv.DENY_IP_RANGE": STAFF_MUST_MEND,
    "isv.ONE_CODE_MULTIPLE_SIGN": STAFF_MUST_MEND,
    "isv.SECURITY_FROZEN_ACCOUNT": STAFF_MUST_MEND,
    "isv.SIGN_NAME_ILLEGAL": STAFF_MUST_MEND,
    "isv.SIGN_OVER_LIMIT": STAFF_MUST_MEND,
    "isv.SIGN_SOURCE_ILLEGAL": STAFF_MUST_MEND,
    "isv.SIGN_STATE_ILLEGAL": STAFF_MUST_MEND,
    "isv.SMS_SIGNATURE_ILLEGAL": STAFF_MUST_MEND,
    "isv.SMS_SIGN_EMOJI_ILLEGAL": STAFF_MUST_MEND,
    "isv.SMS_SIGN_ILLEGAL": STAFF_MUST_MEND,
    # Answers to other calls (filing of signatures and templates, short links); none of
    # these calls sends a text:
    "isv.ERROR_EMPTY_FILE": BAD_REQUEST,
    "isv.ERROR_SIGN_NOT_DELETE": BAD_REQUEST,
    "isv.ERROR_SIGN_NOT_MODIFY": BAD_REQUEST,
    "isv.ERROR_TEMPLATE_NOT_DELETE": BAD_REQUEST,
    "isv.ERROR_TEMPLATE_NOT_MODIFY": BAD_REQUEST,
    "isv.NO_AVAILABLE_SHORT_URL": BAD_REQUEST,
    "isv.PHONENUMBERS_OVER_LIMIT": BAD_REQUEST,
    "isv.SHORTURL_DOMAIN_EMPTY": BAD_REQUEST,
    "isv.SHORTURL_NAME_ILLEGAL": BAD_REQUEST,
    "isv.SHORTURL_OVER_LIMIT": BAD_REQUEST,
    "isv.SHORTURL_STILL_AVAILABLE": BAD_REQUEST,
    "isv.SHORTURL_TIME_ILLEGAL": BAD_REQUEST,
    "isv.SIGN_COUNT_OVER_LIMIT": BAD_REQUEST,
    "isv.SIGN_FILE_LIMIT": BAD_REQUEST,
    "isv.SMS_OVER_LIMIT": BAD_REQUEST,
    "isv.SOURCEURL_OVER_LIMIT": BAD_REQUEST,
    "isv.TEMPLATE_COUNT_OVER_LIMIT": BAD_REQUEST,
}
# Meanings by the part before the dot, for codes that are not listed above.
FAMILIES: Final[dict[str, Meaning]] = {
    "Forbidden": STAFF_MUST_MEND,
    "InvalidAccessKeyId": STAFF_MUST_MEND,
    "InvalidAction": STAFF_MUST_MEND,
    "InvalidTimeStamp": STAFF_MUST_MEND,
    "Throttling": ACCOUNT_WAITS,
}
