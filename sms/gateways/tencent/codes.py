"""What each code of Tencent means besides Ok, said of the number or of the call.

https://cloud.tencent.com/document/product/382/59177. An unlisted code is Unknown, among
them InternalError.Timeout, .SendAndRecvFail, .OtherError and .UnknownError, after which
the text may arrive.
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
    # The text or its number:
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
    # Its template; other texts need not wait until staff have mended it:
    "FailedOperation.TemplateIdNotExist": Rejected,
    "FailedOperation.TemplateIncorrectOrUnapproved": Rejected,
    "FailedOperation.TemplateUnapprovedOrNotExist": Rejected,
    "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe": Rejected,
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": Rejected,
    # Too many, or promotions outside 08:00-22:00, for the number:
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
    # Too many, or no money, for the account:
    "FailedOperation.InsufficientBalanceInSmsPackage": ACCOUNT_WAITS,
    "LimitExceeded.AppDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.AppGlobalDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.AppMainlandChinaDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.DailyLimit": ACCOUNT_WAITS,
    "UnauthorizedOperation.ServiceSuspendDueToArrears": ACCOUNT_WAITS,
    # Keys, clock, application, and the signature that every text bears:
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
# By what stands before the dot, where the code itself is not listed.
FAMILIES: Final[dict[str, Meaning]] = {
    "AuthFailure": STAFF_MUST_MEND,
    "MissingParameter": Rejected,
    "RequestLimitExceeded": ACCOUNT_WAITS,
    "UnauthorizedOperation": STAFF_MUST_MEND,
    "UnsupportedOperation": Rejected,
}
