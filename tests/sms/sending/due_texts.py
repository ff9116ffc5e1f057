"""Texts that are due, claimed one by one."""

from __future__ import annotations

from datetime import timedelta

from sms.models import Message
from sms.sending.claims import claim
from tests.factories import NOW

BUDGET = timedelta(seconds=20)


def at(moment):
    return lambda: moment


def claim_one(now=NOW):
    [claimed] = claim(now=now).claims
    return claimed


def state_of(message):
    return Message.objects.values_list("status", "reason").get(pk=message.pk)
