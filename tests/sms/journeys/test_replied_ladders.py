"""What replies do to the ladders of a car, lived day by day through the simulator."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import CallTask
from customers.models import Policy
from reminders.day import run_day
from reminders.models import Decision, RuleStep
from shop.hours import SHOP_ZONE
from shop.models import Holiday
from sms.gateways.simulator.adapter import sign
from sms.models import InboundMessage, Message
from sms.sending.delivery import deliver
from tests.contact import agree
from tests.factories import make_customer, make_vehicle
from tests.house_rules import put_rule
from tests.screen_rows import make_staff
from tests.sms.conftest import KEY
from tests.sms.sending.due_texts import BUDGET

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a-token-of-128-bits"
DAY = timedelta(days=1)


class Shop:
    """The shop's days: the morning's run, the gateway, the phones, the staff."""

    def __init__(self, client, phones, settings):
        self.client, self.phones, self.settings = client, phones, settings
        settings.SMS_CALLBACK_TOKENS = [TOKEN]

    def live(self, first, last, happens=None):
        """Live the days; return the texts' names and the calls by day."""
        told = []
        day = first
        while day <= last:
            told += self._live(day)
            if happens and day in happens:
                happens[day]()
            day += DAY
        return told

    def _live(self, day):
        self._go_to(day, 8)
        before = len(self.phones.desk.texts())
        run_day(now=self.now)
        if Message.objects.filter(status="queued").exists():
            self._go_to(day, 19)
            deliver(lambda: self.now, budget=BUDGET)
        sent = Message.objects.filter(status_at=self.now, status="accepted")
        names = [each.template_version.template.slug for each in sent]
        assert len(self.phones.desk.texts()) == before + len(names)
        calls = CallTask.objects.filter(created_at__date=day).values_list("pk")
        return [(day, name) for name in [*names, *["call"] * len(calls)]]

    def _go_to(self, day, hour):
        self.now = datetime.combine(day, time(hour), SHOP_ZONE)
        self.settings.CLOCK_SHIFT = self.now - timezone.now()

    def reply(self, phone, text):
        entry = {"id": f"r-{self.now}", "phone": phone, "text": text}
        body = json.dumps([entry]).encode()
        answer = self.client.post(
            reverse("sms:callback", args=["default", TOKEN, "replies"]),
            body,
            content_type="application/json",
            headers={"X-Simulator-Signature": sign(KEY, body).decode()},
        )
        assert answer.status_code == 200

    def settle(self):
        """Settle the only reply on its page, as an adviser does."""
        inbound = InboundMessage.objects.get()
        page = reverse("admin:sms_inboundmessage_change", args=[inbound.pk])
        self.client.force_login(make_staff("服务顾问"))
        answer = self.client.post(page, {"judgement": "answered"})
        assert answer.status_code == 302


@pytest.fixture
def shop(client, wired, settings, all_rules):
    return Shop(client, wired, settings)


def only(*reasons):
    RuleStep.objects.exclude(reason__in=reasons).update(is_active=False)


def make_car(owner):
    return make_vehicle(
        owner=owner, registered_on=None, delivered_on=date(2023, 1, 1), plate="沪A12345"
    )


def insure(car, last_covered_on, *kinds):
    for kind in kinds:
        Policy.objects.create(vehicle=car, kind=kind, last_covered_on=last_covered_on)


def serve(car, due_on):
    """Have the next service due on this day, a year after the last one."""
    car.service_records.create(
        order_number="RO1",
        came_in_on=due_on.replace(year=due_on.year - 1),
        kind="maintenance",
    )


def test_thanks_for_a_birthday_wish_leave_the_insurance_ladder_alone(shop):
    only("insurance", "birthday")
    # The offer two months before the end would still be an open call.
    RuleStep.objects.filter(offset_days=-60).update(is_active=False)
    owner = make_customer(birthday=date(1985, 12, 10))
    agree(owner)
    insure(make_car(owner), date(2027, 1, 2), "compulsory", "commercial")

    told = shop.live(
        date(2026, 12, 1),
        date(2027, 1, 8),
        {date(2026, 12, 10): lambda: shop.reply(owner.phone, "谢谢")},
    )

    assert told == [
        (date(2026, 12, 3), "insurance-month"),
        (date(2026, 12, 10), "birthday"),
        (date(2026, 12, 26), "insurance-week"),
        (date(2027, 1, 2), "insurance-eve"),
        (date(2027, 1, 4), "call"),
    ]
    assert InboundMessage.objects.get().verdict == "courtesy"


def test_thanks_for_a_service_text_change_nothing(shop):
    only("maintenance")
    owner = make_customer()
    serve(make_car(owner), date(2027, 1, 14))

    told = shop.live(
        date(2027, 1, 5),
        date(2027, 1, 22),
        {date(2027, 1, 7): lambda: shop.reply(owner.phone, "收到，谢谢！")},
    )

    assert told == [
        (date(2027, 1, 7), "maintenance-soon"),
        (date(2027, 1, 14), "maintenance-due"),
        (date(2027, 1, 21), "call"),
    ]


# A weekend lies between the reply and the last day of the pause; or 元旦 does, whose
# Saturday is off and whose Sunday is worked.
WEEKEND = date(2026, 12, 14)
NEW_YEAR = date(2027, 1, 4)


@pytest.fixture
def both_due(shop, request):
    """A car whose 交强险 and service are due on the day, told of in one text."""
    only("maintenance", "insurance")
    RuleStep.objects.filter(offset_days__lte=-30).update(is_active=False)
    put_rule("days_between_texts", 1)
    for day, is_off in ((1, True), (2, True), (3, False)):
        Holiday.objects.update_or_create(
            on=date(2027, 1, day), defaults={"name": "元旦", "is_off_day": is_off}
        )
    owner, due_on = make_customer(), request.param
    car = make_car(owner)
    insure(car, due_on, "compulsory")
    serve(car, due_on)
    return owner, due_on


@pytest.mark.parametrize("both_due", [WEEKEND, NEW_YEAR], indirect=True)
@pytest.mark.parametrize("is_settled", [False, True])
def test_a_reply_to_two_things_pauses_only_the_one_that_no_law_sets(
    shop, both_due, is_settled
):
    owner, due_on = both_due
    happens = {due_on - 4 * DAY: lambda: shop.reply(owner.phone, "这周没空")}
    if is_settled:
        happens[due_on - 3 * DAY] = shop.settle

    told = shop.live(due_on - 8 * DAY, due_on + 3 * DAY, happens)

    late = 0 if is_settled else 1
    assert told == [
        (due_on - 7 * DAY, "several-due"),
        (due_on - 1 * DAY, "insurance-eve"),
        (due_on + late * DAY, "maintenance-due"),
        (due_on + (1 + late) * DAY, "call"),
    ]
    held = Decision.objects.filter(code="replied").values_list("on", "sentence")
    assert list(held) == ([] if is_settled else [(due_on, _sentence(due_on))])


def _sentence(due_on):
    return (
        f"客户 {due_on - 4 * DAY} 已回复短信，请先处理回复（最多暂停到 {due_on}），"
        f"{due_on + DAY} 再议"
    )
