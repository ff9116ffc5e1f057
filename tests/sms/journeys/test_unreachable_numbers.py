"""Three texts come back as 空号 or 停机: the number becomes a task for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.problems import problems
from sms.sending.delivery import deliver
from tests.contact import why_not
from tests.factories import NOW, make_customer
from tests.screen_rows import make_staff
from tests.sms.journeys.vendors import (
    choose,
    make_filed_text,
    make_sent,
    post_report,
)

pytestmark = pytest.mark.django_db(transaction=True)

# What each vendor reports of a number that does not exist, and of one that answers.
CODES = {
    "aliyun": ("MOBILE_NOT_ON_SERVICE", "DELIVERED"),
    "tencent": ("MK:0001", "DELIVRD"),
    "yunpian": ("MI:0013", "DELIVRD"),
}


def doubtful_customers():
    found = [each for each in problems(NOW) if "号码存疑" in each.sentence]
    return [(each.count, each.url) for each in found]


def send_texts(vendor, customer, number):
    return [
        make_sent(
            vendor,
            day,
            at=NOW + timedelta(days=day),
            phone=customer.phone,
            customer=customer,
        )
        for day in range(1, number + 1)
    ]


@pytest.mark.parametrize("vendor", CODES)
def test_the_third_report_holds_the_next_text_and_asks_a_person(
    client, simulator, settings, vendor
):
    choose(settings, vendor, simulator.url)
    customer = make_customer()
    texts = send_texts(vendor, customer, 3)

    for text in texts[:2]:
        post_report(client, vendor, text, CODES[vendor][0])
    assert (doubtful_customers(), why_not(customer.phone_index)) == ([], "")
    post_report(client, vendor, texts[2], CODES[vendor][0])

    [(count, url)] = doubtful_customers()
    client.force_login(make_staff("经理"))
    assert (count, "王小明" in client.get(url).content.decode()) == (1, True)
    later = make_filed_text(vendor, simulator, phone=customer.phone, customer=customer)
    deliver(lambda: NOW, budget=timedelta(seconds=20))
    later.refresh_from_db()
    assert (later.status, simulator.desk.texts()) == ("suppressed", [])


@pytest.mark.parametrize("vendor", CODES)
def test_a_delivered_text_between_starts_anew(client, settings, vendor):
    choose(settings, vendor)
    texts = send_texts(vendor, make_customer(), 4)
    gone, came = CODES[vendor]

    post_report(client, vendor, texts[0], gone)
    post_report(client, vendor, texts[1], gone)
    post_report(client, vendor, texts[2], came, is_delivered=True)
    post_report(client, vendor, texts[3], gone)

    assert doubtful_customers() == []
