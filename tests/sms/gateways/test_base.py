from __future__ import annotations

import pytest

from sms.gateways.base import (
    Acknowledgement,
    CallbackKind,
    CannotParse,
    Capabilities,
    Gateway,
    Unavailable,
    missing,
)
from tests.factories import NOW


class Bare(Gateway):
    """An adapter that offers nothing beyond what it must."""

    name = "bare"
    capabilities = Capabilities("某网关", "text")

    def submit(self, submission):
        raise NotImplementedError

    def authenticate(self, request):
        return False

    def parse_reports(self, body):
        raise CannotParse("a report")

    def parse_replies(self, body):
        raise CannotParse("a reply")


def test_what_an_adapter_does_not_offer_is_unavailable():
    gateway = Bare()

    assert gateway.query("a", "13800138000", NOW) == Unavailable("no_query")
    assert gateway.pull(CallbackKind.REPORT) == Unavailable("no_pull")
    assert gateway.balance() == Unavailable("no_balance")
    assert gateway.missing_options() == ()


def test_what_is_pulled_is_read_like_what_is_posted():
    gateway = Bare()

    with pytest.raises(CannotParse, match="a report"):
        gateway.parse_pulled_reports(b"x")
    with pytest.raises(CannotParse, match="a reply"):
        gateway.parse_pulled_replies(b"x")


def test_a_callback_is_answered_with_ok():
    answer = Bare().acknowledge(CallbackKind.REPLY)

    assert answer == Acknowledgement(b"OK", "text/plain", 200)


@pytest.mark.parametrize(
    ("message_class", "ending"), [("commercial", "拒收请回复R"), ("service", "")]
)
def test_a_class_has_its_ending_or_none(message_class, ending):
    wording = (("commercial", "拒收请回复R"),)
    vendor = Capabilities("某网关", "text", opt_out_wording=wording)

    assert vendor.ending(message_class) == ending


def test_empty_settings_are_missing():
    assert missing(KEY_ID="", KEY_SECRET="x", SIGN="") == ("KEY_ID", "SIGN")
