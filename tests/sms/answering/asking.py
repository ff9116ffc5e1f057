"""A customer who has written, and the gateway through which staff answer."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.db.transaction import atomic
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from sms.answering.default_answers import CANNED, SHORT
from sms.gateways.registry import gateway
from sms.models import CannedAnswer, Filing, InboundMessage, TemplateVersion
from sms.sending.delivery import deliver
from sms.simulator.ledger import FiledTemplate
from sms.texts.filing_drafts import in_vendors_form, variables_of
from sms.threads.waiting import hear
from tests.factories import NOW, make_customer
from tests.sms.journeys.vendors import choose

BUDGET = timedelta(seconds=20)
_numbers = count(1)


def ask(customer=None, text="你们几点关门", received_at=NOW, **fields):
    """Return a message of the customer that has come in."""
    phone = (customer or make_customer()).phone
    reply = InboundMessage.objects.create(
        gateway="default",
        dedupe_key=f"asked-{next(_numbers)}",
        phone=phone,
        text=text,
        received_at=received_at,
        **{"verdict": "other", **fields},
    )
    with atomic():
        hear(reply, now=received_at)
    return reply


def use_vendor(settings, vendor, simulator):
    """Let the vendor carry the answers: every one of them filed and approved."""
    choose(settings, vendor, simulator.url)
    capabilities = gateway(vendor).capabilities
    slugs = [*(each.slug for each in CANNED), SHORT.slug]
    for version in TemplateVersion.objects.filter(template__slug__in=slugs):
        filing = Filing.objects.create(
            version=version,
            gateway=vendor,
            state=Filing.State.APPROVED,
            code=version.template.slug,
            variables=variables_of(version.text, capabilities),
        )
        wording = in_vendors_form(filing, capabilities)
        simulator.desk.file(FiledTemplate(filing.code, wording))


def canned(slug):
    return CannedAnswer.objects.get(template__slug=slug).pk


def post(client, reply, kind="canned", *, at=NOW, **typed):
    """Send the form of the composer as a browser does at this moment."""
    address = reverse("sms:answer", args=[reply.pk])
    with override_settings(CLOCK_SHIFT=at - timezone.now()):
        return client.post(address, {"kind": kind, "turn": 0, **typed})


def send_due(at=NOW):
    """Send what is due a little after the click at this moment."""
    return deliver(lambda: at + timedelta(seconds=30), budget=BUDGET)
