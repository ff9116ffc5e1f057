from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sms.gateways.base import (
    NotSent,
    Rejected,
    Throttled,
    Unknown,
)
from sms.gateways.tencent.codes import CODES as TABLE
from sms.gateways.tencent.codes import FAMILIES
from tests.sms.gateways.tencent.account import (
    filled,
    make,
    status,
)


def waits(minutes, scope="recipient"):
    return Throttled("", "", scope, timedelta(minutes=minutes))


REJECTED = Rejected("")
MEND = NotSent("", scope="account")
ACCOUNT = waits(10, "account")
CODES = [
    ("FailedOperation.PhoneNumberInBlacklist", Rejected("", is_opt_out=True)),
    ("FailedOperation.ContainSensitiveWord", REJECTED),
    ("FailedOperation.FailResolvePacket", REJECTED),
    ("FailedOperation.JsonParseFail", REJECTED),
    ("FailedOperation.PhoneNumberParseFail", REJECTED),
    ("FailedOperation.TemplateIdNotExist", REJECTED),
    ("FailedOperation.TemplateIncorrectOrUnapproved", REJECTED),
    ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", REJECTED),
    ("FailedOperation.TemplateUnapprovedOrNotExist", REJECTED),
    ("InvalidParameter.DirtyWordFound", REJECTED),
    ("InvalidParameterValue.ContentLengthLimit", REJECTED),
    ("InvalidParameterValue.IncorrectPhoneNumber", REJECTED),
    ("InvalidParameterValue.MarketingTemplateWithoutUnsubscribe", REJECTED),
    ("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", REJECTED),
    ("InvalidParameterValue.TemplateParameterFormatError", REJECTED),
    ("InvalidParameterValue.TemplateParameterLengthLimit", REJECTED),
    ("LimitExceeded.PhoneNumberCountLimit", REJECTED),
    ("MissingParameter", REJECTED),
    ("MissingParameter.EmptyPhoneNumberSet", REJECTED),
    ("UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny", REJECTED),
    ("UnsupportedOperation", REJECTED),
    ("UnsupportedOperation.GlobalTemplateToChineseMainlandPhone", REJECTED),
    ("LimitExceeded.DeliveryFrequencyLimit", waits(10)),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", waits(1)),
    ("LimitExceeded.PhoneNumberOneHourLimit", waits(60)),
    ("LimitExceeded.PhoneNumberDailyLimit", waits(360)),
    ("LimitExceeded.PhoneNumberSameContentDailyLimit", waits(360)),
    ("FailedOperation.MarketingSendTimeConstraint", waits(180)),
    ("FailedOperation.InsufficientBalanceInSmsPackage", ACCOUNT),
    ("LimitExceeded.AppDailyLimit", ACCOUNT),
    ("LimitExceeded.AppGlobalDailyLimit", ACCOUNT),
    ("LimitExceeded.AppMainlandChinaDailyLimit", ACCOUNT),
    ("LimitExceeded.DailyLimit", ACCOUNT),
    ("RequestLimitExceeded", ACCOUNT),
    ("RequestLimitExceeded.UinLimitExceeded", ACCOUNT),
    ("UnauthorizedOperation.ServiceSuspendDueToArrears", ACCOUNT),
    ("ActionOffline", MEND),
    ("AuthFailure", MEND),
    ("AuthFailure.SecretIdNotFound", MEND),
    ("AuthFailure.SignatureExpire", MEND),
    ("AuthFailure.SignatureFailure", MEND),
    ("FailedOperation.SignatureIncorrectOrUnapproved", MEND),
    ("InternalError.RequestTimeException", MEND),
    ("InternalError.SigFieldMissing", MEND),
    ("InternalError.SigVerificationFail", MEND),
    ("InvalidAction", MEND),
    ("InvalidParameter.AppidAndBizId", MEND),
    ("InvalidParameterValue.SdkAppIdNotExist", MEND),
    ("IpInBlacklist", MEND),
    ("IpNotInWhitelist", MEND),
    ("NoSuchProduct", MEND),
    ("NoSuchVersion", MEND),
    ("UnauthorizedOperation.RequestIpNotInWhitelist", MEND),
    ("UnauthorizedOperation.RequestPermissionDeny", MEND),
    ("UnauthorizedOperation.SdkAppIdIsDisabled", MEND),
    ("UnauthorizedOperation.SmsSdkAppIdVerifyFail", MEND),
    ("UnsupportedRegion", MEND),
    ("FailedOperation.OtherError", Unknown("")),
    ("FailedOperation.ParametersOtherError", Unknown("")),
    ("InternalError", Unknown("")),
    ("InternalError.JsonParseFail", Unknown("")),
    ("InternalError.OtherError", Unknown("")),
    ("InternalError.ParseBackendResponseFail", Unknown("")),
    ("InternalError.SendAndRecvFail", Unknown("")),
    ("InternalError.Timeout", Unknown("")),
    ("InternalError.UnknownError", Unknown("")),
    ("AuthFailureLike.Never", Unknown("")),
    ("ok", Unknown("")),
    ("Never.HeardOf", Unknown("")),
]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - {code for code, _ in CODES} == set()
    assert set(FAMILIES) - {code.split(".")[0] for code, _ in CODES} == set()


@pytest.mark.parametrize(("code", "meaning"), CODES, ids=[code for code, _ in CODES])
def test_a_code_means_the_same_of_the_number_and_of_the_call(vendor, code, meaning):
    gateway, expected = make(vendor.url), replace(meaning, code=code, detail="why")

    vendor.said = {"SendStatusSet": [status(code, message="why", serial="", fee=0)]}
    of_the_number = gateway.submit(filled())
    vendor.said = {"Error": {"Code": code, "Message": "why"}}
    of_the_call = gateway.submit(filled())

    assert (of_the_number, of_the_call) == (expected, expected)
    assert len(vendor.requests) == 2
