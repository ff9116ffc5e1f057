"""When a vendor withdraws its approval of a wording, the texts wait for a new one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.problems import problems
from sms.gateways.base import TemplateLost
from sms.models import Attempt, CapSlot, Filing, Message
from sms.sending.claims import expired
from sms.sending.delivery import deliver
from sms.sending.record import record
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW
from tests.screen_rows import make_staff
from tests.sms.journeys.vendors import choose, make_filed_text
from tests.sms.sending.test_record import ticket_for

pytestmark = pytest.mark.django_db

RECHECK = timedelta(minutes=10)
LOST = {
    "aliyun": "isv.SMS_TEMPLATE_ILLEGAL",
    "tencent": "FailedOperation.TemplateUnapprovedOrNotExist",
    "yunpian": "60",
}


def deliver_at(moment):
    return deliver(lambda: moment, budget=timedelta(seconds=20))


def states():
    rows = Message.objects.order_by("pk")
    return list(rows.values_list("status", "reason"))


def lost_templates(now=NOW):
    """Return how many the home page shows, with the list that it links to."""
    found = [each for each in problems(now) if "审核已失效" in each.sentence]
    return [(each.count, each.tone, each.url) for each in found]


@pytest.fixture(params=LOST)
def vendor(request, simulator, settings):
    choose(settings, request.param, simulator.url)
    return request.param


def refuse_once(simulator, vendor):
    simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=LOST[vendor], times=1))


def approve(client, **changes):
    """Save the vendor's decision on the page of the filing, as staff do."""
    client.force_login(make_staff("经理"))
    filing = Filing.objects.get()
    form = {"state": "approved", "code": filing.code, **changes}
    return client.post(reverse("admin:sms_filing_change", args=[filing.pk]), form)


def test_texts_wait_for_the_new_approval_and_then_arrive(simulator, vendor, client):
    for _ in range(2):
        make_filed_text(vendor, simulator)
    refuse_once(simulator, vendor)

    assert deliver_at(NOW) == {"rejected": 1, "stopped": 1}
    assert [status for status, _ in states()] == ["queued", "queued"]
    assert (simulator.desk.texts(), CapSlot.objects.count()) == ([], 0)
    url = reverse("admin:sms_filing_changelist") + "?state__exact=lost"
    assert lost_templates() == [(1, "bad", url)]

    assert deliver_at(NOW + RECHECK) == {"stopped": 2}
    assert len(simulator.events("request")) == 1
    wait = f"短信模板在网关「{vendor}」的审核已失效，等待重新通过"
    assert states() == [("queued", wait)] * 2

    approve(client)
    assert lost_templates() == []
    assert deliver_at(NOW + 2 * RECHECK) == {"accepted": 2}
    assert len(simulator.desk.texts()) == 2


def test_the_texts_leave_as_soon_as_the_approval_is_noted(
    simulator, vendor, client, settings
):
    scheduled = make_filed_text(vendor, simulator, not_before=NOW + timedelta(hours=2))
    make_filed_text(vendor, simulator)
    refuse_once(simulator, vendor)
    deliver_at(NOW)

    settings.CLOCK_SHIFT = NOW + timedelta(minutes=1) - timezone.now()
    approve(client)

    assert deliver_at(NOW + timedelta(minutes=2)) == {"accepted": 1}
    scheduled.refresh_from_db()
    assert (scheduled.status, scheduled.reason) == ("queued", "")


def test_a_text_that_waits_too_long_expires(simulator, vendor):
    make_filed_text(vendor, simulator, expires_at=NOW + timedelta(hours=1))
    refuse_once(simulator, vendor)
    deliver_at(NOW)

    assert deliver_at(NOW + timedelta(hours=1)) == {}

    [(status, reason)] = states()
    wait = f"短信模板不被网关认可（{LOST[vendor]}），等待重新通过"
    assert (status, reason) == ("expired", expired(wait)[:120])
    assert simulator.desk.texts() == []


def test_the_filing_says_what_the_vendor_answered(simulator, vendor):
    make_filed_text(vendor, simulator)
    refuse_once(simulator, vendor)

    deliver_at(NOW)

    filing = Filing.objects.get()
    assert (filing.state, filing.note, filing.changed_at) == (
        "lost",
        f"2026-11-21 网关拒绝：{LOST[vendor]}",
        NOW,
    )


def test_the_texts_of_other_templates_leave(simulator, vendor):
    make_filed_text(vendor, simulator)
    refuse_once(simulator, vendor)
    deliver_at(NOW)

    other = make_filed_text(vendor, simulator, slug="other")

    assert deliver_at(NOW + timedelta(minutes=1)) == {"accepted": 1}
    assert [text.phone for text in simulator.desk.texts()] == [other.phone]


def test_a_text_refused_again_after_the_check_waits_alone(simulator, settings, client):
    """Yunpian gives the answer 5 also for a value that does not fit its template."""
    choose(settings, "yunpian", simulator.url)
    odd = make_filed_text("yunpian", simulator)
    simulator.desk.switch_on(
        Fault(FaultKind.REFUSE, phone=odd.phone, code="5", times=2)
    )
    deliver_at(NOW)
    approve(client)
    other = make_filed_text("yunpian", simulator)

    assert deliver_at(NOW + RECHECK) == {"rejected": 1, "accepted": 1}

    assert Filing.objects.get().state == "approved"
    assert [text.phone for text in simulator.desk.texts()] == [other.phone]
    assert deliver_at(NOW + RECHECK + timedelta(hours=6, seconds=-1)) == {}
    assert deliver_at(NOW + RECHECK + timedelta(hours=6)) == {"accepted": 1}


def test_a_wording_filed_anew_meanwhile_stays_approved(settings):
    choose(settings, "tencent")
    message = make_filed_text("tencent")
    ticket = ticket_for(message)
    Filing.objects.update(code="8")

    record(ticket, TemplateLost("FailedOperation.TemplateIdNotExist"), now=NOW)

    assert Filing.objects.get().state == "approved"
    assert [status for status, _ in states()] == ["queued"]
    assert Attempt.objects.get().outcome == "rejected"
