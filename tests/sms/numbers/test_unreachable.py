from __future__ import annotations

from datetime import timedelta
from itertools import count, permutations

import pytest

from customers.models import NumberDoubt
from customers.numbers import confirm_number
from sms.gateways.base import DeliveryReport
from sms.hearing.receipts import apply_report, apply_reports
from sms.models import Attempt
from tests.contact import doubt
from tests.factories import NOW, make_customer, make_message
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

GONE, CAME, OTHER = "gone", "came", "other"
_numbers = count(1)


def send(customer, *, days=0):
    """Return the attempt of a text that the gateway took on that day."""
    message = make_message(
        phone=customer.phone, customer=customer, status="accepted", gateway="default"
    )
    return Attempt.objects.create(
        message=message,
        number=1,
        gateway="default",
        started_at=NOW + timedelta(days=days),
        outcome="accepted",
        vendor_id=f"v-{next(_numbers)}",
    )


def report(attempt, said, key=""):
    codes = {GONE: "MK:0001", CAME: "DELIVRD", OTHER: "EXPIRED"}
    return DeliveryReport(
        dedupe_key=key or f"{attempt.vendor_id}:{said}",
        reference="",
        vendor_id=attempt.vendor_id,
        phone=attempt.message.phone,
        status="delivered" if said == CAME else "undelivered",
        code=codes[said],
        is_unreachable=said == GONE,
    )


def hear(*reports):
    for each in reports:
        apply_report(each, gateway="default", now=NOW)


def hear_in_a_row(customer, *said):
    """Send a text a day and hear of each what ``said`` tells, None for nothing."""
    for day, what in enumerate(said):
        attempt = send(customer, days=day)
        if what:
            hear(report(attempt, what))


def doubts():
    rows = NumberDoubt.objects.standing()
    return list(rows.values_list("customer", "source", "note"))


def doubted(customer, times=3):
    note = f"连续 {times} 条短信退回（MK:0001），可能是空号或停机"
    return [(customer.pk, "report", note)]


@pytest.mark.parametrize(
    ("label", "said", "is_doubted"),
    [
        ("one", [GONE], False),
        ("two", [GONE] * 2, False),
        ("three", [GONE] * 3, True),
        ("a delivery between", [GONE, GONE, CAME, GONE, GONE], False),
        ("three after a delivery", [GONE, CAME, GONE, GONE, GONE], True),
        ("another failure between", [GONE, OTHER, GONE, OTHER, GONE], True),
        ("other failures alone", [OTHER] * 4, False),
        ("nothing heard of one", [GONE, None, GONE, GONE], True),
        ("a delivery first", [CAME, GONE, GONE], False),
    ],
)
def test_three_in_a_row_make_a_number_doubtful(label, said, is_doubted):
    customer = make_customer()

    hear_in_a_row(customer, *said)

    assert doubts() == (doubted(customer) if is_doubted else [])


def test_the_same_report_again_counts_once():
    customer = make_customer()
    first, second = send(customer), send(customer, days=1)

    hear(*[report(first, GONE)] * 2, report(second, GONE))
    hear(report(second, GONE, key="under another key"))

    assert doubts() == []


def test_a_text_that_was_tried_twice_counts_once():
    customer = make_customer()
    attempts = [send(customer), send(customer, days=1)]
    again = Attempt.objects.create(
        message=attempts[1].message,
        number=2,
        gateway="default",
        started_at=NOW + timedelta(days=2),
        vendor_id="again",
    )

    hear(*(report(attempt, GONE) for attempt in [*attempts, again]))

    assert doubts() == []


@pytest.mark.parametrize("order", list(permutations(range(4))))
@pytest.mark.parametrize(
    ("said", "is_doubted"),
    [((GONE, GONE, CAME, GONE), False), ((CAME, GONE, GONE, GONE), True)],
)
def test_the_order_of_the_reports_does_not_matter(order, said, is_doubted):
    customer = make_customer()
    attempts = [send(customer, days=day) for day in range(4)]

    hear(*(report(attempts[each], said[each]) for each in order))

    assert doubts() == (doubted(customer) if is_doubted else [])


def test_the_row_is_that_of_the_sending_not_of_the_writing():
    customer = make_customer()
    last = send(customer, days=9)
    hear_in_a_row(customer, GONE, GONE, GONE)
    assert doubts() == doubted(customer)

    hear(report(last, CAME))

    assert doubts() == []


def test_a_text_that_was_sent_before_the_row_does_not_break_it():
    customer = make_customer()
    attempts = [send(customer, days=day) for day in (2, 3, 4)]
    first = send(customer, days=1)
    hear(*(report(attempt, GONE) for attempt in attempts))

    hear(report(first, CAME))

    assert doubts() == doubted(customer)


def test_one_callback_with_all_three_is_enough():
    customer = make_customer()
    reports = [report(send(customer, days=day), GONE) for day in range(3)]

    assert apply_reports(reports, gateway="default", now=NOW) == 3

    assert doubts() == doubted(customer)


def test_every_customer_of_the_number_is_asked_about():
    father = make_customer()
    son = make_customer(name="王小军", phone=father.phone)
    make_customer()

    hear_in_a_row(father, GONE, GONE, GONE)

    assert {row[0] for row in doubts()} == {father.pk, son.pk}


def test_a_late_delivery_ends_only_the_doubt_that_reports_raised():
    customer, other = make_customer(), make_customer()
    hear_in_a_row(customer, GONE, GONE)
    late = send(customer, days=3)
    hear(report(send(customer, days=4), GONE))
    staff = doubt(other, customer.phone_index)
    assert len(doubts()) == 2

    hear(report(late, CAME))

    assert [row.pk for row in NumberDoubt.objects.standing()] == [staff.pk]
    ended = NumberDoubt.objects.get(customer=customer)
    assert (ended.ended_at, ended.ended_proof) == (NOW, "短信已送达")


def test_after_a_person_has_confirmed_the_number_only_later_texts_count():
    customer, adviser = make_customer(), make_staff()
    hear_in_a_row(customer, GONE, GONE, GONE)
    confirmed_at = NOW + timedelta(days=10)
    confirm_number(
        NumberDoubt.objects.get(), proof="当面确认", by=adviser, now=confirmed_at
    )

    later = [send(customer, days=day) for day in (11, 12, 13)]
    hear(*(report(attempt, GONE) for attempt in later[:2]))
    assert doubts() == []

    hear(report(later[2], GONE))
    assert doubts() == doubted(customer)


def test_deliveries_cost_one_query_more(django_assert_num_queries):
    attempts = [send(make_customer()) for _ in range(5)]
    reports = [report(attempt, CAME) for attempt in attempts]

    with django_assert_num_queries(11):
        apply_reports(reports, gateway="default", now=NOW)
