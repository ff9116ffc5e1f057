"""What each Tencent code other than Ok means, for one number or for the whole call.

https://cloud.tencent.com/document/product/382/59177. An unlisted code is Unknown.
InternalError.Timeout, .SendAndRecvFail, .OtherError and .UnknownError are unlisted on
purpose, because the text may arrive after them.
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
    "FailedOperation.PhoneNumberInBlacklist": OPTED_OUT,
    # The text or its number is at fault:
    "FailedOperation.ContainSensitiveWord": Rejected,
    "FailedOperation.FailResolvePacket": Rejected,
    "FailedOperation.JsonParseFail": Rejected,
    "FailedOperation.PhoneNumberParseFail": Rejected,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Rejected,
    "InvalidParameter.DirtyWordFound": Rejected,
    "InvalidParameterValue.ContentLengthLimit": Rejected,
    "InvalidParameterValue.IncorrectPhoneNumber": Rejected,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Rejected,
    "InvalidParameterValue.TemplateParameterFormatError": Rejected,
    "InvalidParameterValue.TemplateParameterLengthLimit": Rejected,
    "LimitExceeded.PhoneNumberCountLimit": Rejected,
    # The template is at fault; texts of other templates need not wait for its repair:
    "FailedOperation.TemplateIdNotExist": Rejected,
    "FailedOperation.TemplateIncorrectOrUnapproved": Rejected,
    "FailedOperation.TemplateUnapprovedOrNotExist": Rejected,
    "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe": Rejected,
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": Rejected,
    # Too many texts to this number, or a promotion outside 08:00-22:00:
    "LimitExceeded.DeliveryFrequencyLimit": NUMBER_WAITS,
    "LimitExceeded.PhoneNumberThirtySecondLimit": partial(
        NUMBER_WAITS, retry_after=timedelta(minutes=1)
    ),
    "LimitExceeded.PhoneNumberOneHourLimit": partial(
        NUMBER_WAITS, retry_after=timedelta(hours=1)
    ),
    "LimitExceeded.PhoneNumberDailyLimit": partial(
        NUMBER_WAITS, retry_after=timedelta(hours=6)
    ),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": partial(
        NUMBER_WAITS, retry_after=timedelta(hours=6)
    ),
    "FailedOperation.MarketingSendTimeConstraint": partial(
        NUMBER_WAITS, retry_after=timedelta(hours=3)
    ),
    # The account has sent too many texts or has no money left:
    "FailedOperation.InsufficientBalanceInSmsPackage": ACCOUNT_WAITS,
    "LimitExceeded.AppDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.AppGlobalDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.AppMainlandChinaDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.DailyLimit": ACCOUNT_WAITS,
    "UnauthorizedOperation.ServiceSuspendDueToArrears": ACCOUNT_WAITS,
    # Keys, clock, application, or the signature that every text begins with:
    "ActionOffline": STAFF_MUST_MEND,
    "FailedOperation.SignatureIncorrectOrUnapproved": STAFF_MUST_MEND,
    "InternalError.RequestTimeException": STAFF_MUST_MEND,
    "InternalError.SigFieldMissing": STAFF_MUST_MEND,
    "InternalError.SigVerificationFail": STAFF_MUST_MEND,
    "InvalidAction": STAFF_MUST_MEND,
    "InvalidParameter.AppidAndBizId": STAFF_MUST_MEND,
    "InvalidParameterValue.SdkAppIdNotExist": STAFF_MUST_MEND,
    "IpInBlacklist": STAFF_MUST_MEND,
    "IpNotInWhitelist": STAFF_MUST_MEND,
    "NoSuchProduct": STAFF_MUST_MEND,
    "NoSuchVersion": STAFF_MUST_MEND,
    "UnsupportedRegion": STAFF_MUST_MEND,
}
# Meanings by the part before the dot, for codes that are not listed above.
FAMILIES: Final[dict[str, Meaning]] = {
    "AuthFailure": STAFF_MUST_MEND,
    "MissingParameter": Rejected,
    "RequestLimitExceeded": ACCOUNT_WAITS,
    "UnauthorizedOperation": STAFF_MUST_MEND,
    "UnsupportedOperation": Rejected,
}
