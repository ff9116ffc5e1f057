from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import pytest

from sms.gateways.aliyun.acs3 import authorization, canonical
from tests.sms.conftest import KEY
from tests.sms.gateways.aliyun.account import (
    NONCE,
    filled,
    make,
    page,
    sdk,
    sdk_question,
    sdk_text,
)
from tests.sms.gateways.contract import (
    NOON,
    PHONE,
)


def test_the_published_signature_of_a_request():
    """The vendor's worked example, RunInstances of 2023-10-26."""
    image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
    query = canonical({"RegionId": "cn-shanghai", "ImageId": image})
    headers = {
        "x-acs-version": "2014-05-26",
        "x-acs-signature-nonce": NONCE,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-content-sha256": sha256(b"").hexdigest(),
        "x-acs-action": "RunInstances",
        "host": "ecs.cn-shanghai.aliyuncs.com",
    }

    signed = authorization(
        "YourAccessKeyId", "YourAccessKeySecret", query=query, headers=headers
    )

    assert query == f"ImageId={image}&RegionId=cn-shanghai"
    assert signed == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("*", "%2A"),
        ("a-b_c.d~e", "a-b_c.d~e"),
        ("/?&=%", "%2F%3F%26%3D%25"),
        ("沪", "%E6%B2%AA"),
        ("\U00020bb7", "%F0%A0%AE%B7"),
        ("\ud842", "%3F"),
        ("", ""),
    ],
)
def test_parameters_are_written_as_rfc_3986_has_it(text, written):
    assert canonical({"b": text, "a": "1"}) == f"a=1&b={written}"


CALLS = {
    "a text": (
        lambda client: client.send_sms(sdk_text()),
        lambda gateway: gateway.submit(filled()),
    ),
    "a question": (
        lambda client: client.query_send_details(sdk_question()),
        lambda gateway: gateway.query("0190-a", PHONE, NOON),
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_the_vendors_own_client_sends_the_same_and_signs_it_alike(vendor, call):
    """It signs three headers more, so that the signatures differ by those alone."""
    theirs_does, ours_does = CALLS[call]
    vendor.said = {"Code": "OK", "BizId": "1^0", **page()}

    theirs_does(sdk(vendor.url))
    [(their_path, theirs)] = vendor.requests
    at = datetime.strptime(theirs["x-acs-date"], "%Y-%m-%dT%H:%M:%S%z").timestamp()
    nonce = theirs["x-acs-signature-nonce"]
    ours_does(make(vendor.url, clock=lambda: at + 0.9, nonce=lambda: nonce))

    our_path, ours = vendor.requests[1]
    assert our_path == their_path
    names = ("accept", "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date")
    for name in (*names, "x-acs-signature-nonce", "x-acs-version", "content-length"):
        assert ours[name] == theirs[name]
    query = our_path.removeprefix("/?")
    for headers in (ours, theirs):
        given = headers["Authorization"]
        signed = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        assert {"host", "x-acs-action", "x-acs-date"} < set(signed)
        expected = authorization(
            "simulator", KEY, query=query, headers={n: headers[n] for n in signed}
        )
        assert given == expected
