"""What each Tencent code other than Ok means, for one number or for the whole call.

The list is ``tencentcloud/sms/v20210111/errorcodes.py`` of tencentcloud-sdk-python at
bf297176 (2026-08-21), read on 2026-11-28; the common codes are those of
https://cloud.tencent.com/document/api/382/52075. An unlisted code is Unknown.

These are unlisted on purpose, because the text may arrive after them: the codes
.Timeout, .SendAndRecvFail, .ParseBackendResponseFail (the carrier's answer could not be
read), .OtherError and .UnknownError of InternalError, and FailedOperation.OtherError
and .ParametersOtherError, which Tencent describes as 其他错误 and 未知错误.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from sms.gateways.base import Rejected
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

CODES: Final[dict[str, Meaning]] = {
    "FailedOperation.PhoneNumberInBlacklist": OPTED_OUT,
    "FailedOperation.PhoneNumberParseFail": BAD_NUMBER,
    "InvalidParameterValue.IncorrectPhoneNumber": BAD_NUMBER,
    "LimitExceeded.AppCountryOrRegionInBlacklist": BAD_NUMBER,
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": BAD_NUMBER,
    "UnsupportedOperation.ContainDomesticPhoneNumber": BAD_NUMBER,
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": BAD_NUMBER,
    "UnsupportedOperation.UnsupportedRegion": BAD_NUMBER,
    # The words, or the values of the variables:
    "FailedOperation.ContainSensitiveWord": BAD_CONTENT,
    "InvalidParameter.DirtyWordFound": BAD_CONTENT,
    "InvalidParameterValue.ContentLengthLimit": BAD_CONTENT,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": BAD_CONTENT,
    "InvalidParameterValue.TemplateParameterFormatError": BAD_CONTENT,
    "InvalidParameterValue.TemplateParameterLengthLimit": BAD_CONTENT,
    "FailedOperation.FailResolvePacket": BAD_REQUEST,
    "FailedOperation.JsonParseFail": BAD_REQUEST,
    "InternalError.JsonParseFail": BAD_REQUEST,
    "LimitExceeded.PhoneNumberCountLimit": BAD_REQUEST,
    # Unknown to the account, not approved or not approved any more:
    "FailedOperation.MissingTemplateList": TEMPLATE_WAITS,
    "FailedOperation.TemplateIdNotExist": TEMPLATE_WAITS,
    "FailedOperation.TemplateIncorrectOrUnapproved": TEMPLATE_WAITS,
    "FailedOperation.TemplateUnapprovedOrNotExist": TEMPLATE_WAITS,
    # The template is at fault; texts of other templates need not wait for its repair:
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": BAD_TEMPLATE,
    "InvalidParameterValue.InvalidTemplateFormat": BAD_TEMPLATE,
    "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe": BAD_TEMPLATE,
    "InvalidParameterValue.TemplateWithDirtyWords": BAD_TEMPLATE,
    "InvalidParameterValue.UnsupportedTemplateVariable": BAD_TEMPLATE,
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": partial(
        Rejected, fault="account"
    ),
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
    "LimitExceeded": ACCOUNT_WAITS,
    "LimitExceeded.AppCountryOrRegionDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.AppDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.AppGlobalDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.AppMainlandChinaDailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.DailyLimit": ACCOUNT_WAITS,
    "LimitExceeded.GlobalSmsSendingRateLimit": ACCOUNT_WAITS,
    "UnauthorizedOperation.ServiceSuspendDueToArrears": ACCOUNT_WAITS,
    # Keys, clock, application, or the signature that every text begins with:
    "ActionOffline": STAFF_MUST_MEND,
    "FailedOperation.MissingSignature": STAFF_MUST_MEND,
    "FailedOperation.MissingSignatureList": STAFF_MUST_MEND,
    "FailedOperation.NotEnterpriseCertification": STAFF_MUST_MEND,
    "FailedOperation.ProhibitSubAccountUse": STAFF_MUST_MEND,
    "FailedOperation.QualificationIdNotApproved": STAFF_MUST_MEND,
    "FailedOperation.SignIdNotExist": STAFF_MUST_MEND,
    "FailedOperation.SignatureIncorrectOrUnapproved": STAFF_MUST_MEND,
    "InternalError.RequestTimeException": STAFF_MUST_MEND,
    "InternalError.RestApiInterfaceNotExist": STAFF_MUST_MEND,
    "InternalError.SigFieldMissing": STAFF_MUST_MEND,
    "InternalError.SigVerificationFail": STAFF_MUST_MEND,
    "InvalidAction": STAFF_MUST_MEND,
    "InvalidParameter.AppidAndBizId": STAFF_MUST_MEND,
    "InvalidParameterValue.QualificationIdNotFound": STAFF_MUST_MEND,
    "InvalidParameterValue.SdkAppIdNotExist": STAFF_MUST_MEND,
    "InvalidParameterValue.SignNameLengthTooLong": STAFF_MUST_MEND,
    "IpInBlacklist": STAFF_MUST_MEND,
    "IpNotInWhitelist": STAFF_MUST_MEND,
    "NoSuchProduct": STAFF_MUST_MEND,
    "NoSuchVersion": STAFF_MUST_MEND,
    "UnsupportedProtocol": STAFF_MUST_MEND,
    "UnsupportedRegion": STAFF_MUST_MEND,
    # Answers to other calls (filing of signatures and templates); none sends a text:
    "FailedOperation.ForbidAddMarketingTemplates": BAD_REQUEST,
    "FailedOperation.MissingSignatureToModify": BAD_REQUEST,
    "FailedOperation.MissingTemplateToModify": BAD_REQUEST,
    "FailedOperation.SignNumberLimit": BAD_REQUEST,
    "FailedOperation.TemplateAlreadyPassedCheck": BAD_REQUEST,
    "FailedOperation.TemplateNumberLimit": BAD_REQUEST,
    "RequestSizeLimitExceeded": BAD_REQUEST,
}
# Meanings by the part before the dot, for codes that are not listed above. A request
# that Tencent finds invalid was not carried out.
FAMILIES: Final[dict[str, Meaning]] = {
    "AuthFailure": STAFF_MUST_MEND,
    "InvalidParameter": BAD_REQUEST,
    "InvalidParameterValue": BAD_REQUEST,
    "InvalidRequest": BAD_REQUEST,
    "MissingParameter": BAD_REQUEST,
    "RequestLimitExceeded": ACCOUNT_WAITS,
    "UnauthorizedOperation": STAFF_MUST_MEND,
    "UnknownParameter": BAD_REQUEST,
    "UnsupportedOperation": BAD_REQUEST,
}
