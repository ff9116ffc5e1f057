"""Designs that look right; each must make the checker fail.

A proof that cannot fail is no proof: every function here replaces one thing that the
real code does by what systems of this kind usually do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from customers import contact
from customers.categories import Category
from customers.models import Consent
from customers.silences import NO_CONSENT
from customers.verdicts import ALLOWED, Refused
from shop.database.number_lock import lock_numbers
from shop.database.sealed import lock_key
from shop.hours import cap_month, day_begins
from sms.hearing import inbound, receipts
from sms.hearing.questions import reading
from sms.models import (
    Attempt,
    Message,
)
from sms.numbers import caps, optouts
from sms.sending import claims, delivery, reconcile, record
from sms.silences import PERSON_OPTED_OUT, UNREAD_REPLIES

Status = Message.Status
COUNTED = (*Message.OPEN, Status.ACCEPTED, Status.DELIVERED, Status.UNDELIVERED)


def count_cap() -> None:
    """Count what the number got this month instead of taking a place."""

    def reserve(messages, limits, *, now):
        begin = day_begins(cap_month(now))
        placed = set()
        for message in messages:
            sent = Message.objects.filter(
                phone_index=message.phone_index,
                category=message.category,
                status__in=set(COUNTED) - {Status.QUEUED},
                status_at__gte=begin,
            ).exclude(pk=message.pk)
            if sent.count() < limits.most(message.category):
                placed.add(message.pk)
        return placed

    claims.reserve = reserve
    delivery.holds_place = lambda pk, limits, *, now: True


def blind_requeue() -> None:
    """Queue again whatever was on its way when the worker died."""

    def recover(*, now):
        requeued = Message.objects.filter(
            lease_until__lt=Now(), status__in=[Status.CLAIMED, Status.SENDING]
        ).update(status=Status.QUEUED, worker="", lease_until=None, status_at=now)
        return claims.Recovered(requeued, 0)

    claims.recover = recover


def short_settle() -> None:
    """Ask the gateway, but sooner than it may still accept."""
    claims.FIRST_QUERY_AFTER = record.FIRST_QUERY_AFTER = timedelta(0)
    reconcile.SETTLED_AFTER = timedelta(0)
    reconcile.DENIALS_NEEDED = 1


def no_lock() -> None:
    """Look at the opt-outs, but hold nothing while the text leaves."""
    delivery.holding = lambda phone_index: nullcontext()
    inbound.lock_people_of = lambda phone_index, *, now, patience: None


def lock_and_check_one_statement() -> None:
    """Take the lock and look in one statement: its snapshot is older than the wait.

    Nor are claimed texts called back, which would hide it.
    """
    seen: dict[str, bool] = {}

    @contextmanager
    def holding(phone_index: str) -> Iterator[None]:
        key = lock_key(phone_index)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(%s), EXISTS (SELECT FROM sms_optout"
                " WHERE phone_index = %s AND ended_at IS NULL)",
                [key, phone_index],
            )
            seen[phone_index] = cursor.fetchone()[1]
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])

    delivery.holding = holding
    refused = Refused("opted_out", "退订", "")
    delivery.may_contact = lambda asks, now, rules: [
        refused if seen[each.number] else ALLOWED for each in asks
    ]
    optouts.suppress_queued = lambda *args, **kwargs: 0


def status_not_monotonic() -> None:
    """Let the latest report win."""

    def settle_messages(rows, *, now):
        for row in rows:
            Message.objects.filter(pk=row.message_id).update(
                status=row.status, status_at=now, lease_until=None
            )

    receipts._settle_messages = settle_messages


def slot_released_on_unknown() -> None:
    """Give the place back when the answer was lost."""
    record_unknown, recover = record._record_unknown, claims.recover

    def releasing_record(ticket, outcome, *, now):
        record_unknown(ticket, outcome, now=now)
        caps.release([ticket.message_pk])

    def releasing_recover(*, now):
        recovered = recover(now=now)
        unknown = Message.objects.filter(status=Status.UNKNOWN)
        caps.release(list(unknown.values_list("pk", flat=True)))
        return recovered

    record._record_unknown = releasing_record
    claims.recover = releasing_recover


def one_category_uncapped() -> None:
    """Forget the cap of one category and keep it for all others."""
    _uncap(Category.INSURANCE)


def answers_uncapped() -> None:
    """Forget the cap of answers, which customers have asked for after all."""
    _uncap(Category.CONVERSATION)


def _uncap(category: Category) -> None:
    reserve, holds_place = caps.reserve, caps.holds_place

    def reserve_for_others(messages, limits, *, now):
        free = {each.pk for each in messages if each.category == category}
        return free | reserve(
            [each for each in messages if each.pk not in free], limits, now=now
        )

    def is_free_or_holds_place(pk, limits, *, now):
        free = Message.objects.filter(pk=pk, category=category)
        return free.exists() or holds_place(pk, limits, now=now)

    claims.reserve = reserve_for_others
    delivery.holds_place = is_free_or_holds_place


def unread_hold_dropped() -> None:
    """Look at the opt-outs only, though a reply that nobody has read may be one."""
    contact._silences.pop(UNREAD_REPLIES)


def person_not_read() -> None:
    """Close the number only; the customer's other number stays open."""
    contact._silences.pop(PERSON_OPTED_OUT)
    optouts.call_back_people = lambda *args, **kwargs: None


def other_numbers_not_locked() -> None:
    """Write the refusal to the person, but lock the number of the TD only."""

    def lock_one(phone_index, *, now, patience):
        lock_numbers([phone_index], patience=patience)

    inbound.lock_people_of = lock_one


def consent_not_asked() -> None:
    """Send advertisements to whoever has not opted out."""
    contact._silences.pop(NO_CONSENT)


def consent_asked_before_lock() -> None:
    """Look for the consent, then wait for the number: it may be withdrawn meanwhile."""
    agreed: dict[str, bool] = {}
    holding, may_contact = delivery.holding, delivery.may_contact

    def look_and_hold(phone_index):
        consents = Consent.objects.to_marketing().filter(phone_index=phone_index)
        agreed[phone_index] = consents.exists()
        return holding(phone_index)

    def believe(asks, now, rules):
        return [
            ALLOWED
            if agreed[ask.number] and getattr(verdict, "code", "") == NO_CONSENT
            else verdict
            for ask, verdict in zip(asks, may_contact(asks, now, rules), strict=True)
        ]

    delivery.holding, delivery.may_contact = look_and_hold, believe


def report_of_any_gateway() -> None:
    """Believe whoever names the token of a text and its number."""

    def attempts_of(rows):
        tokens = {row.pk: receipts._as_uuid(row.token) for row in rows}
        found = Attempt.objects.select_related("message").in_bulk(
            [token for token in tokens.values() if token]
        )
        return {
            row.pk: found[tokens[row.pk]]
            for row in rows
            if tokens[row.pk] in found
            and found[tokens[row.pk]].message.phone_index == row.phone_index
        }

    receipts._attempts_of = attempts_of


def mark_after_send() -> None:
    """Write down the attempt together with its outcome, after the wire."""
    send = delivery.send

    def send_then_write(claimed, read_clock):
        with transaction.atomic():
            return send(claimed, read_clock)

    delivery.send = send_then_write


def question_stays_open() -> None:
    """Act on a choice, but leave the question open for the next reply."""
    reading.close_answered = lambda question, choice, reply, *, now: True


MUTANTS: dict[str, Callable[[], None]] = {
    mutant.__name__: mutant
    for mutant in (
        count_cap,
        blind_requeue,
        short_settle,
        no_lock,
        lock_and_check_one_statement,
        status_not_monotonic,
        slot_released_on_unknown,
        one_category_uncapped,
        answers_uncapped,
        unread_hold_dropped,
        person_not_read,
        other_numbers_not_locked,
        consent_not_asked,
        consent_asked_before_lock,
        report_of_any_gateway,
        mark_after_send,
        question_stays_open,
    )
}
