"""Register the admin pages of texts, replies, opt-outs and templates."""

from __future__ import annotations

from sms.answering import canned_admin
from sms.numbers import cap_admin
from sms.pages import (
    inbound_admin,
    message_admin,
    optout_admin,
    panels,
    template_admin,
)

panels.register_panels()

__all__ = [
    "canned_admin",
    "cap_admin",
    "inbound_admin",
    "message_admin",
    "optout_admin",
    "template_admin",
]
