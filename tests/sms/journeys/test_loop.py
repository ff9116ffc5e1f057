"""The whole circle on real sockets: text, report, reply, silence."""

from __future__ import annotations

from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from sms.models import InboundMessage, Message, OptOut
from sms.sending.delivery import deliver
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_customer, make_message, make_phone
from tests.sms.conftest import Worker, gateway_entry, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a-token-that-cannot-be-guessed"


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


@pytest.fixture
def own_url():
    """Serve this project on a free port; the thread closes its connection."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=QuietHandler)
    worker = Worker(lambda: server.serve_forever(poll_interval=0.01))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    worker.result()
    server.server_close()


@pytest.fixture
def shop(own_url, run_simulator, settings):
    """Let the simulator post to this project's own callbacks."""
    settings.SMS_CALLBACK_TOKENS = ["an-older-token-still-valid", TOKEN]
    path = reverse("sms:callback", args=["default", TOKEN, "reports"])
    simulator = run_simulator(callback_url=own_url + path.removesuffix("reports/"))
    settings.SMS_GATEWAYS = {"default": gateway_entry(simulator)}
    return simulator


def send_due():
    return deliver(lambda: NOW, budget=timedelta(seconds=20))


def states():
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_a_text_is_reported_as_delivered(shop):
    make_message()

    send_due()

    assert wait_until(lambda: states() == ["delivered"])


def test_a_report_settles_a_text_whose_answer_was_lost(shop):
    make_message()
    shop.desk.switch_on(Fault(FaultKind.HANG_AFTER_ACCEPT, times=1))

    send_due()

    assert wait_until(lambda: states() == ["delivered"])
    assert len(shop.desk.texts()) == 1


def test_a_report_that_comes_twice_counts_once(shop):
    make_message()
    shop.desk.switch_on(Fault(FaultKind.REPORT_TWICE))

    send_due()

    assert wait_until(lambda: states() == ["delivered"])
    assert wait_until(lambda: len(shop.events("posted")) == 2)
    assert Message.objects.get().reports.count() == 1


def test_a_late_failure_does_not_undo_a_delivery(shop):
    make_message()
    send_due()
    assert wait_until(lambda: states() == ["delivered"])

    shop.desk.report(shop.desk.texts()[0].reference, "FAILED")

    assert wait_until(lambda: len(shop.events("posted")) == 2)
    assert states() == ["delivered"]


def test_td_ends_it_for_everybody_at_the_number(shop):
    phone = make_phone()
    for customer in (make_customer(phone=phone), make_customer(phone=phone)):
        make_message(customer=customer, phone=phone)
    later = make_message(phone=phone, not_before=NOW + timedelta(hours=1))
    send_due()

    shop.desk.type_reply(phone, "td，谢谢")

    assert wait_until(lambda: OptOut.objects.exists())
    assert wait_until(lambda: Message.objects.get(pk=later.pk).status == "suppressed")
    make_message(phone=phone, category="insurance")
    assert send_due() == {"stopped": 1}
    assert len(shop.desk.texts(phone)) == 2


def test_an_ordinary_reply_closes_nothing(shop):
    message = make_message()
    send_due()

    shop.desk.type_reply(message.phone, "好的，周六上午来")

    assert wait_until(lambda: InboundMessage.objects.exists())
    inbound = InboundMessage.objects.get()
    assert (inbound.verdict, inbound.answers_id) == ("other", message.pk)
    assert not OptOut.objects.exists()
