from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from shop.hours import SHOP_ZONE
from shop.witness.standing import advance
from sms.gateways.http import TOTAL_SECONDS
from sms.models import Attempt, CapSlot, Message
from sms.sending.claims import (
    BATCH,
    Batch,
    Recovered,
    claim,
    expire,
    recover,
)
from tests.factories import NOW, make_message, make_phone, make_template
from tests.house_rules import WHOLE_DAY, put_cap, put_rule
from tests.sms.conftest import Worker, together

pytestmark = pytest.mark.django_db

PAST = datetime(2020, 1, 1, tzinfo=SHOP_ZONE)
FUTURE = datetime(2100, 1, 1, tzinfo=SHOP_ZONE)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHOP_ZONE)


def states():
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def claimed_pks(batch):
    return [each.message_pk for each in batch.claims]


THIS_MONTH = NOW.date().replace(day=1)


def hold_place(message, *, slot=1, month=THIS_MONTH):
    return CapSlot.objects.create(
        phone_index=message.phone_index,
        category=message.category,
        month=month,
        slot=slot,
        message=message,
    )


def test_a_due_text_is_leased_to_one_worker():
    message = make_message()

    batch = claim(now=NOW)

    message.refresh_from_db()
    [mine] = batch.claims
    assert (mine.message_pk, mine.worker) == (message.pk, message.worker)
    assert (message.status, message.gateway) == ("claimed", "default")
    assert message.lease_until is not None
    assert claim(now=NOW) == Batch(0)


def test_every_claim_has_a_name_of_its_own():
    make_message()
    first = claim(now=NOW)
    Message.objects.update(status="queued")

    second = claim(now=NOW)

    assert first.claims[0].worker != second.claims[0].worker


@pytest.mark.parametrize(
    ("label", "not_before", "count"),
    [
        ("a second too early", NOW + timedelta(seconds=1), 0),
        ("on time", NOW, 1),
        ("late", NOW - timedelta(hours=3), 1),
    ],
)
def test_a_text_waits_for_its_moment(label, not_before, count):
    make_message(not_before=not_before)

    assert len(claim(now=NOW).claims) == count


@pytest.mark.parametrize(
    ("label", "expires_at", "state"),
    [
        ("a second left", NOW + timedelta(seconds=1), "claimed"),
        ("just over", NOW, "expired"),
        ("long over", NOW - timedelta(days=2), "expired"),
    ],
)
def test_an_expired_text_is_ended(label, expires_at, state):
    make_message(expires_at=expires_at)

    batch = claim(now=NOW)

    assert (batch.seen, states()) == (1, [state])
    assert CapSlot.objects.count() == (state == "claimed")


def test_the_most_urgent_text_goes_first_then_the_oldest():
    later = make_message(not_before=NOW)
    earlier = make_message(not_before=NOW - timedelta(hours=1))
    urgent = make_message(priority=1)

    batch = claim(now=NOW)

    assert claimed_pks(batch) == [urgent.pk, earlier.pk, later.pk]


def test_a_claim_ends_at_its_limit():
    for _ in range(3):
        make_message()

    assert len(claim(now=NOW, limit=2).claims) == 2
    assert len(claim(now=NOW, limit=2).claims) == 1


@pytest.mark.parametrize(
    ("label", "moment", "leaves"),
    [
        ("a second before opening", "2026-11-21T08:59:59", False),
        ("opening", "2026-11-21T09:00:00", True),
        ("last second", "2026-11-21T19:59:59", True),
        ("closing", "2026-11-21T20:00:00", False),
    ],
)
def test_nothing_is_claimed_in_the_quiet_hours(label, moment, leaves):
    now = at(moment)
    make_message(now=now - timedelta(hours=1), expires_at=FUTURE)

    assert len(claim(now=now).claims) == leaves
    assert states() == ["claimed" if leaves else "queued"]


def test_the_night_puts_everything_off_to_the_first_half_hour():
    night = at("2026-11-21T20:00:00")
    for _ in range(40):
        make_message(now=night - timedelta(minutes=1), expires_at=FUTURE)
    tomorrow = make_message(not_before=at("2026-11-22T15:00:00"), expires_at=FUTURE)

    assert claim(now=night) == Batch(40)

    put_off = Message.objects.exclude(pk=tomorrow.pk).values_list(
        "not_before", flat=True
    )
    opening = at("2026-11-22T09:00:00")
    assert all(
        opening <= moment < opening + timedelta(minutes=30) for moment in put_off
    )
    assert len(set(put_off)) > 30
    tomorrow.refresh_from_db()
    assert tomorrow.not_before == at("2026-11-22T15:00:00")
    assert claim(now=night) == Batch(0)


def test_a_third_text_of_a_category_in_a_month_is_suppressed():
    phone = make_phone()
    for _ in range(3):
        make_message(phone=phone)

    batch = claim(now=NOW)

    assert len(batch.claims) == 2
    assert sorted(states()) == ["claimed", "claimed", "suppressed"]
    reason = Message.objects.get(status="suppressed").reason
    assert reason == "该号码本月此类短信已达上限"


def test_the_cap_counts_a_number_and_a_category_apart():
    phone = make_phone()
    other = make_template(slug="insurance-week", category="insurance")
    for _ in range(2):
        make_message(phone=phone)
        make_message(phone=phone, template_version=other)
        make_message()

    assert len(claim(now=NOW).claims) == 6


def test_the_cap_counts_the_texts_of_earlier_batches():
    phone = make_phone()
    for _ in range(2):
        hold_place(
            make_message(phone=phone, status="accepted"),
            slot=CapSlot.objects.count() + 1,
        )
    make_message(phone=phone)

    assert claim(now=NOW) == Batch(1)


def test_an_unknown_text_keeps_its_place():
    phone = make_phone()
    hold_place(make_message(phone=phone, status="unknown"), slot=1)
    hold_place(make_message(phone=phone, status="unknown"), slot=2)
    make_message(phone=phone)

    assert claim(now=NOW).claims == ()


@pytest.mark.parametrize("state", ["suppressed", "expired", "cancelled", "rejected"])
def test_a_text_that_never_left_gives_its_place_to_the_next(state):
    phone = make_phone()
    hold_place(make_message(phone=phone, status=state), slot=1)
    hold_place(make_message(phone=phone, status=state), slot=2)
    make_message(phone=phone)

    assert len(claim(now=NOW).claims) == 1


def test_the_cap_can_be_lowered():
    put_cap("maintenance", 1)
    phone = make_phone()
    for _ in range(2):
        make_message(phone=phone)

    assert len(claim(now=NOW).claims) == 1


def test_a_new_month_has_new_places():
    put_rule("sending_hours", WHOLE_DAY)
    phone = make_phone()
    for _ in range(4):
        make_message(phone=phone, not_before=PAST, expires_at=FUTURE)

    january = claim(now=at("2026-01-31T23:59:59"), limit=3)
    february = claim(now=at("2026-02-01T00:00:00"), limit=3)

    assert (len(january.claims), len(february.claims)) == (2, 1)
    months = list(
        CapSlot.objects.values_list("month", "slot").order_by("month", "slot")
    )
    assert [(month.month, slot) for month, slot in months] == [(1, 1), (1, 2), (2, 1)]


def test_a_text_that_comes_back_in_a_new_month_moves_its_place():
    phone = make_phone()
    message = make_message(phone=phone)
    hold_place(message, month=THIS_MONTH.replace(month=10), slot=2)

    assert len(claim(now=NOW).claims) == 1

    slot = CapSlot.objects.get()
    assert (slot.message_id, slot.month.month, slot.slot) == (message.pk, 11, 1)


def test_a_text_that_comes_back_keeps_its_place():
    message = make_message()
    hold_place(message, slot=2)

    claim(now=NOW)

    assert CapSlot.objects.get().slot == 2


@pytest.mark.parametrize("numbers", [1, 7])
def test_claiming_costs_the_same_for_one_number_and_for_seven(
    numbers, django_assert_num_queries
):
    for _ in range(numbers):
        phone = make_phone()
        for _ in range(3):
            make_message(phone=phone)
    advance()

    with django_assert_num_queries(24):
        assert claim(now=NOW, limit=21).seen == 3 * numbers


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_the_same_text():
    for _ in range(60):
        make_message()

    def work():
        mine = []
        while batch := claim(now=NOW, limit=5).claims:
            mine += [each.message_pk for each in batch]
        return mine

    shares = together(*[work] * 4)

    taken = [pk for share in shares for pk in share]
    assert len(taken) == len(set(taken)) == 60


@pytest.mark.django_db(transaction=True)
def test_thirty_two_workers_share_two_places_a_number():
    """96 texts to 32 numbers: exactly two of three leave, whoever claims them."""
    phones = [make_phone() for _ in range(32)]
    for _ in range(3):
        for phone in phones:
            make_message(phone=phone)

    def work():
        count = 0
        while (batch := claim(now=NOW, limit=7)).seen:
            count += len(batch.claims)
        return count

    assert sum(together(*[work] * 32)) == 64
    assert sorted(states()) == ["claimed"] * 64 + ["suppressed"] * 32


@pytest.mark.django_db(transaction=True)
def test_a_text_that_another_transaction_holds_is_passed_over():
    first, second = make_message(priority=1), make_message()

    with transaction.atomic():
        Message.objects.select_for_update().get(pk=first.pk)
        batch = Worker(lambda: claim(now=NOW)).result()

    assert claimed_pks(batch) == [second.pk]


def test_a_dead_workers_claim_is_queued_again():
    over = make_message(status="claimed", worker="dead", lease_until=PAST)
    running = make_message(status="claimed", worker="alive", lease_until=FUTURE)

    assert recover(now=NOW) == Recovered(requeued=1, unknown=0)

    over.refresh_from_db()
    running.refresh_from_db()
    assert (over.status, over.worker, over.lease_until) == ("queued", "", None)
    assert (running.status, running.worker) == ("claimed", "alive")
    assert recover(now=NOW) == Recovered(0, 0)


def test_a_claim_outlasts_the_batches_of_both_lanes_at_their_slowest():
    """Each text of two batches may take the gateway until its deadline."""
    make_message()
    claim(now=NOW)
    slowest = timedelta(seconds=2 * BATCH * TOTAL_SECONDS)
    Message.objects.update(lease_until=F("lease_until") - slowest)

    assert recover(now=NOW) == Recovered(0, 0)

    assert states() == ["claimed"]


def test_what_a_dead_worker_had_on_the_wire_is_unknown():
    message = make_message(status="sending", lease_until=PAST, attempts_made=1)
    place = hold_place(message)
    attempt = Attempt.objects.create(
        message=message, number=1, gateway="default", started_at=NOW
    )

    assert recover(now=NOW) == Recovered(requeued=0, unknown=1)

    message.refresh_from_db()
    attempt.refresh_from_db()
    assert (message.status, message.lease_until) == ("unknown", None)
    assert (attempt.outcome, attempt.code) == ("unknown", "crashed")
    assert attempt.next_query_at == NOW + timedelta(minutes=2)
    assert CapSlot.objects.get() == place


def test_due_texts_expire_also_while_nothing_can_be_sent():
    make_message(expires_at=NOW)
    make_message()

    assert expire(now=NOW) == 1
    assert states() == ["expired", "queued"]
