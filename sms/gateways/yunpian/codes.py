"""What each Yunpian code other than 0 means.

The list is https://www.yunpian.com/official/document/sms/zh_CN/returnvalue_common as
public clients of 2018 to 2026 copy it, read on 2026-11-28. Where they differ, the
newest counts: 11 was 接口不支持 GET and is 用户号码防骚扰 today.

An unlisted code is Unknown. 28 (the carrier's error), -7 (HTTP error), -50 (unknown
exception), -51 (busy) and -53 (submitting failed) are unlisted on purpose, because the
text may arrive after them.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from sms.gateways.codes import (
    ACCOUNT_WAITS,
    BAD_CONTENT,
    BAD_NUMBER,
    BAD_REQUEST,
    NUMBER_WAITS,
    OPTED_OUT,
    STAFF_MUST_MEND,
    TEMPLATE_WAITS,
    Meaning,
)

CODES: Final[dict[str, Meaning]] = {
    "10": OPTED_OUT,  # on the block list
    "11": OPTED_OUT,  # on the user's own block list
    "20": BAD_NUMBER,  # a country that is not served
    "23": BAD_NUMBER,  # a region that the wording is not for
    "56": BAD_NUMBER,  # wrong format
    "4": BAD_CONTENT,  # a banned word
    "48": BAD_CONTENT,  # a value is too long
    "52": BAD_CONTENT,  # a banned word
    "58": BAD_CONTENT,  # a value has a wrong format
    "5": TEMPLATE_WAITS,  # no approved wording matches
    "7": TEMPLATE_WAITS,  # the wording is not usable
    "60": TEMPLATE_WAITS,  # the wording has lost its approval
    "1": BAD_REQUEST,  # a parameter is missing
    "2": BAD_REQUEST,  # a parameter has a wrong format
    "12": BAD_REQUEST,  # not by POST
    "14": BAD_REQUEST,  # cannot be decoded
    "21": BAD_REQUEST,  # cannot be decrypted
    "25": BAD_REQUEST,  # as many numbers as texts are required
    "-6": BAD_REQUEST,  # no batches
    "8": partial(NUMBER_WAITS, retry_after=timedelta(minutes=1)),
    "9": partial(NUMBER_WAITS, retry_after=timedelta(minutes=5)),
    "17": partial(NUMBER_WAITS, retry_after=timedelta(hours=6)),
    "22": partial(NUMBER_WAITS, retry_after=timedelta(hours=1)),
    "33": partial(NUMBER_WAITS, retry_after=timedelta(minutes=1)),
    "43": partial(NUMBER_WAITS, retry_after=timedelta(hours=6)),
    "53": partial(NUMBER_WAITS, retry_after=timedelta(hours=1)),
    "13": partial(NUMBER_WAITS, retry_after=timedelta(hours=3)),  # promotion hours
    "3": ACCOUNT_WAITS,  # no money left
    "-4": ACCOUNT_WAITS,  # too many calls
    "-5": ACCOUNT_WAITS,  # too fast
    "27": STAFF_MUST_MEND,  # billing by amount is not activated
    "40": STAFF_MUST_MEND,  # the list of permitted addresses is not activated
    "55": STAFF_MUST_MEND,  # the service has ended
    "-1": STAFF_MUST_MEND,  # wrong key
    "-2": STAFF_MUST_MEND,  # no permission
    "-3": STAFF_MUST_MEND,  # address not permitted
    "-11": STAFF_MUST_MEND,  # not activated
    "15": STAFF_MUST_MEND,  # signature refused
    "16": STAFF_MUST_MEND,
    "18": STAFF_MUST_MEND,  # the call is wrongly signed
    "19": STAFF_MUST_MEND,  # the call is too old: check the clock
    "-57": STAFF_MUST_MEND,  # no usable signature
    "-62": STAFF_MUST_MEND,  # no valid qualification
    # Answers to other calls (filing, alarms, data packages); none sends a text:
    "6": BAD_REQUEST,
    "24": BAD_REQUEST,
    "26": BAD_REQUEST,
    "34": BAD_REQUEST,
    "-8": BAD_REQUEST,
    "-52": BAD_REQUEST,
    "-54": BAD_REQUEST,
    "-55": BAD_REQUEST,
}
