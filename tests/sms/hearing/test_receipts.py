from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import permutations

import pytest

from shop.database.number_lock import NumberBusy, holding
from shop.database.sealed import index_of
from sms.gateways.base import DeliveryReport
from sms.hearing.receipts import apply_report, apply_reports, match_waiting
from sms.models import Attempt, Message, OptOut, Report
from tests.factories import NOW, make_message, make_phone
from tests.sms.conftest import together

pytestmark = pytest.mark.django_db


def make_attempt(message, **fields):
    values = {"number": 1, "gateway": "default", "started_at": NOW, **fields}
    return Attempt.objects.create(message=message, **values)


def sent_message(status="accepted", **fields):
    message = make_message(status=status, **fields)
    return message, make_attempt(message, outcome="accepted", vendor_id="v-1")


def report_on(attempt, phone=None, **fields):
    values = {
        "dedupe_key": "v-1:delivered",
        "reference": str(attempt.token),
        "vendor_id": "v-1",
        "phone": phone or attempt.message.phone,
        "status": "delivered",
        **fields,
    }
    return DeliveryReport(**values)


def apply(report):
    return apply_report(report, gateway="default", now=NOW)


def status_of(message):
    return Message.objects.get(pk=message.pk).status


@pytest.mark.parametrize(
    ("before", "reported", "after"),
    [
        ("sending", "delivered", "delivered"),
        ("unknown", "delivered", "delivered"),
        ("accepted", "delivered", "delivered"),
        ("undelivered", "delivered", "delivered"),
        # It was called back or sent again after a first attempt that did arrive.
        ("queued", "delivered", "delivered"),
        ("suppressed", "delivered", "delivered"),
        ("sending", "undelivered", "undelivered"),
        ("unknown", "undelivered", "undelivered"),
        ("accepted", "undelivered", "undelivered"),
        ("delivered", "undelivered", "delivered"),
        ("suppressed", "undelivered", "suppressed"),
        ("cancelled", "undelivered", "cancelled"),
    ],
)
def test_report_moves_a_text_only_forward(before, reported, after):
    message, attempt = sent_message(before)

    apply(report_on(attempt, status=reported))

    assert status_of(message) == after


def test_same_report_again_changes_nothing():
    message, attempt = sent_message()
    assert apply(report_on(attempt)) is True
    Message.objects.filter(pk=message.pk).update(status="accepted")

    assert apply(report_on(attempt)) is False

    assert status_of(message) == "accepted"
    assert Report.objects.count() == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_ends_the_same(order):
    message, attempt = sent_message("sending")
    reports = [
        report_on(attempt, dedupe_key="1", status="undelivered", code="OFF"),
        report_on(attempt, dedupe_key="2", status="delivered"),
        report_on(attempt, dedupe_key="3", status="undelivered", code="LATE"),
    ]

    for index in order:
        apply(reports[index])

    found = Message.objects.get(pk=message.pk)
    assert (found.status, found.reason) == ("delivered", "")


def test_country_code_in_front_of_the_number_matches():
    message, attempt = sent_message()

    apply(report_on(attempt, phone=f"+86{message.phone}"))

    assert status_of(message) == "delivered"


def test_report_with_another_number_is_kept_and_changes_nothing():
    message, attempt = sent_message()

    apply(report_on(attempt, phone=make_phone()))

    assert status_of(message) == "accepted"
    assert Report.objects.get().message is None


def test_report_of_another_gateway_changes_nothing():
    message, attempt = sent_message()

    apply_report(report_on(attempt), gateway="second", now=NOW)

    assert status_of(message) == "accepted"


def test_report_without_our_token_matches_by_the_gateways_id():
    message, attempt = sent_message()

    apply(report_on(attempt, reference=""))

    assert status_of(message) == "delivered"


def test_early_report_waits_for_the_answer_it_belongs_to():
    message = make_message(status="sending")
    attempt = make_attempt(message)
    early = replace(report_on(attempt, reference=""), vendor_id="v-9")
    apply(early)
    assert match_waiting(now=NOW) == 0
    assert status_of(message) == "sending"

    Attempt.objects.filter(pk=attempt.pk).update(vendor_id="v-9")

    assert match_waiting(now=NOW) == 1
    assert status_of(message) == "delivered"


def test_report_settles_an_attempt_whose_outcome_was_unknown():
    message = make_message(status="unknown")
    attempt = make_attempt(message, outcome="unknown")

    apply(report_on(attempt))

    found = Attempt.objects.get(pk=attempt.pk)
    assert (found.outcome, found.vendor_id) == ("accepted", "v-1")


def test_report_keeps_no_number_in_clear():
    _, attempt = sent_message(phone="13912345678")

    apply(report_on(attempt))

    assert Report.objects.get().phone_index == index_of("13912345678")


def standing():
    rows = OptOut.objects.filter(ended_at=None)
    return list(rows.values_list("phone_index", "source", "note"))


def test_a_number_that_the_vendor_blocks_is_closed():
    message, attempt = sent_message()

    apply(report_on(attempt, status="undelivered", code="BLACKLIST", is_block=True))

    assert status_of(message) == "undelivered"
    assert standing() == [(message.phone_index, "gateway", "BLACKLIST")]


def test_a_number_that_got_the_text_is_neither_closed_nor_doubted():
    _, attempt = sent_message()

    apply(report_on(attempt, is_block=True, is_unreachable=True))

    assert standing() == []
    assert Report.objects.filter(is_unreachable=True).count() == 0


def test_a_plain_failure_closes_nothing():
    _, attempt = sent_message()

    apply(report_on(attempt, status="undelivered", code="UNDELIV"))

    assert standing() == []


def test_a_report_on_no_text_of_ours_closes_nothing():
    message, attempt = sent_message()
    phone = make_phone()

    apply(report_on(attempt, phone, status="undelivered", is_block=True))
    apply(
        report_on(attempt, dedupe_key="2", reference="", vendor_id="v-2", is_block=True)
    )

    assert standing() == []
    assert status_of(message) == "accepted"


def test_a_block_that_came_early_closes_the_number_when_its_text_is_known():
    message = make_message(status="sending")
    attempt = make_attempt(message)
    apply(
        report_on(attempt, reference="", status="undelivered", code="B", is_block=True)
    )
    assert standing() == []
    Attempt.objects.update(vendor_id="v-1")

    match_waiting(now=NOW)

    assert standing() == [(message.phone_index, "gateway", "B")]


@pytest.mark.django_db(transaction=True)
def test_a_block_waits_for_the_text_on_the_wire(second_connection):
    message, attempt = sent_message()
    block = report_on(attempt, status="undelivered", is_block=True)

    with second_connection(lambda: holding(message.phone_index)):
        with pytest.raises(NumberBusy):
            apply_report(
                block, gateway="default", now=NOW, patience=timedelta(milliseconds=50)
            )
        assert Report.objects.count() == 0

    assert apply(block)
    assert [row[1] for row in standing()] == ["gateway"]


@pytest.mark.parametrize("code", ["DELIVRD\0", "DELIVRD\ud83d"])
def test_report_with_what_the_database_cannot_hold_still_counts(code):
    message, attempt = sent_message()

    assert apply(report_on(attempt, code=code, dedupe_key=f"1:{code}")) is True
    assert apply(report_on(attempt, code=code, dedupe_key=f"1:{code}")) is False

    assert status_of(message) == "delivered"


def test_a_batch_costs_the_same_whatever_its_size(django_assert_num_queries):
    for size in (2, 9):
        sent = [sent_message() for _ in range(size)]
        reports = [
            report_on(
                attempt,
                dedupe_key=f"{size}:{number}",
                status="undelivered" if number else "delivered",
            )
            for number, (_, attempt) in enumerate(sent)
        ]

        # Its own transaction, ten statements, and seven to tell of the failures.
        with django_assert_num_queries(18):
            assert apply_reports(reports, gateway="default", now=NOW) == size

        states = [status_of(message) for message, _ in sent]
        assert states == ["delivered"] + ["undelivered"] * (size - 1)


def test_a_batch_that_contradicts_itself_leaves_the_text_delivered():
    message, attempt = sent_message()
    failed = report_on(attempt, dedupe_key="1", status="undelivered", code="X")
    arrived = report_on(attempt, dedupe_key="2")

    for batch in ([arrived, failed], [failed, arrived]):
        Report.objects.all().delete()
        Message.objects.update(status="accepted")
        assert apply_reports(batch, gateway="default", now=NOW) == 2
        assert status_of(message) == "delivered"


def test_a_batch_holds_one_report_twice_and_one_that_is_known():
    message, attempt = sent_message()
    apply(report_on(attempt, dedupe_key="1"))
    twice = report_on(attempt, dedupe_key="2", status="undelivered")

    batch = [report_on(attempt, dedupe_key="1"), twice, twice]

    assert apply_reports(batch, gateway="default", now=NOW) == 1
    assert Report.objects.count() == 2
    assert status_of(message) == "delivered"


def test_an_empty_batch_is_nothing():
    assert apply_reports([], gateway="default", now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_callbacks_about_the_same_texts_do_not_wait_in_a_circle():
    sent = [sent_message() for _ in range(20)]

    def reports(order, name):
        return [
            report_on(attempt, dedupe_key=f"{name}:{attempt.token}")
            for _, attempt in order
        ]

    batches = reports(sent, "a"), reports(list(reversed(sent)), "b")
    counts = together(
        *(
            partial(apply_reports, batch, gateway="default", now=NOW)
            for batch in batches
        )
    )

    assert counts == [20, 20]
    assert {status_of(message) for message, _ in sent} == {"delivered"}


def test_reports_that_belong_to_nothing_do_not_hide_the_others(monkeypatch):
    monkeypatch.setattr("sms.hearing.receipts.BATCH", 2)
    for number in range(5):
        _, attempt = sent_message()
        stranger = report_on(
            attempt, make_phone(), dedupe_key=f"s{number}", reference=""
        )
        apply(stranger)
    message = make_message(status="sending")
    attempt = make_attempt(message)
    early = report_on(attempt, dedupe_key="early", reference="", vendor_id="v-9")
    apply(early)
    Attempt.objects.filter(pk=attempt.pk).update(vendor_id="v-9")

    assert match_waiting(now=NOW) == 1

    assert status_of(message) == "delivered"


def test_a_read_text_was_delivered_when_the_first_report_said_so():
    message, attempt = sent_message()

    apply(report_on(attempt))
    apply(report_on(attempt, dedupe_key="v-1:read", is_read=True))
    later = report_on(attempt, dedupe_key="v-1:read again", is_read=True)
    apply_report(later, gateway="default", now=NOW + timedelta(days=1))

    stored = Message.objects.get(pk=message.pk)
    assert (stored.status, stored.status_at) == ("delivered", NOW)
    assert [row.is_read for row in Report.objects.order_by("pk")] == [False, True, True]


def test_a_reader_proves_that_a_failed_text_arrived():
    message, attempt = sent_message("undelivered")

    apply(report_on(attempt, is_read=True))

    assert status_of(message) == "delivered"
