from __future__ import annotations

from tencentcloud.sms.v20210111 import models

from sms.gateways.tencent.tc3 import authorization, request_hash
from tests.sms.gateways.tencent.account import (
    AT,
    SEND,
    filled,
    make,
    sdk,
    sdk_request,
    status,
)


def test_the_signature_of_a_known_request():
    body = (
        '{"PhoneNumberSet":["+8613900001234"],"SmsSdkAppId":"1400006666",'
        '"TemplateId":"1110","SignName":"某某汽车","TemplateParamSet":["张三"]}'
    )
    host = "sms.tencentcloudapi.com"

    signed = authorization("sid", "skey", host=host, body=body.encode(), at=AT)

    assert signed == (
        "TC3-HMAC-SHA256 Credential=sid/2023-11-14/sms/tc3_request, "
        "SignedHeaders=content-type;host, Signature="
        "90d2626a7fb0859c563d2c3557a434c030cd68938c3109657cea511c81f4030f"
    )


def test_the_published_hash_of_a_request():
    """https://cloud.tencent.com/document/api/382/38780, its worked example."""
    body = (
        rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], '
        rb'"Name": "instance-name"}]}'
    )

    hashed = request_hash(
        "cvm.tencentcloudapi.com", body, "application/json; charset=utf-8"
    )

    assert hashed == "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"


def test_the_vendors_own_client_sends_and_signs_the_same_bytes(vendor):
    vendor.said = {"SendStatusSet": [status()], "RequestId": "1"}

    sdk(vendor.url).SendSms(sdk_request(models.SendSmsRequest, **SEND))
    [(_, theirs, their_body)] = vendor.requests
    at = int(theirs["X-TC-Timestamp"])
    make(vendor.url, clock=lambda: at + 0.9).submit(filled())

    _, ours, our_body = vendor.requests[1]
    assert our_body == their_body
    names = ("Authorization", "Content-Type", "Host", "X-TC-Action", "X-TC-Region")
    for name in (*names, "X-TC-Timestamp", "X-TC-Version"):
        assert ours[name] == theirs[name]
