from __future__ import annotations

import pytest

from sms.simulator.dialects.wire import Malformed, json_response, read_json


def test_what_is_answered_is_read_again():
    answer = json_response({"文": "短信"}, status=404)

    assert (answer.status, read_json(answer.body)) == (404, {"文": "短信"})
    assert answer.body == '{"文": "短信"}'.encode()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'"a"', b"null"])
def test_what_is_no_json_object_is_malformed(body):
    with pytest.raises(Malformed):
        read_json(body)
