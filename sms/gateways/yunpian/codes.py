"""What each Yunpian code other than 0 means.

An unlisted code is Unknown. -50 (unknown exception), -51 (busy) and -53 (submitting
failed) are unlisted on purpose, because the text may arrive after them.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
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
    "10": OPTED_OUT,  # on the block list
    "1": Rejected,  # a parameter is missing
    "2": Rejected,  # a parameter has a wrong format
    "4": Rejected,  # a banned word
    "5": Rejected,  # no approved wording matches
    "7": Rejected,  # the wording is not usable
    "14": Rejected,  # cannot be decoded
    "20": Rejected,  # a country that is not served
    "23": Rejected,  # a country that the wording is not for
    "8": partial(NUMBER_WAITS, retry_after=timedelta(minutes=1)),
    "9": partial(NUMBER_WAITS, retry_after=timedelta(minutes=5)),
    "17": partial(NUMBER_WAITS, retry_after=timedelta(hours=6)),
    "22": partial(NUMBER_WAITS, retry_after=timedelta(hours=1)),
    "33": partial(NUMBER_WAITS, retry_after=timedelta(minutes=1)),
    "13": partial(NUMBER_WAITS, retry_after=timedelta(hours=3)),  # promotion hours
    "3": ACCOUNT_WAITS,  # no money left
    "-4": ACCOUNT_WAITS,  # too many calls
    "-5": ACCOUNT_WAITS,  # too fast
    "-1": STAFF_MUST_MEND,  # wrong key
    "-2": STAFF_MUST_MEND,  # no permission
    "-3": STAFF_MUST_MEND,  # address not permitted
    "15": STAFF_MUST_MEND,  # signature refused
    "16": STAFF_MUST_MEND,
    "-57": STAFF_MUST_MEND,
}
