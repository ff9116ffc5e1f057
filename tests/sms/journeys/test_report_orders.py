"""Whatever the order and number of what is heard of a text, it ends the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db.models import Q

from sms.gateways.base import (
    Accepted,
    DeliveryReport,
    DeliveryStatus,
    Found,
    Inquiry,
    Submission,
    Unavailable,
    Unknown,
)
from sms.gateways.simulator import SimulatorGateway
from sms.hearing.receipts import apply_report, match_waiting
from sms.models import Attempt, Message
from sms.sending.departures import departure_of
from sms.sending.reconcile import reconcile
from sms.sending.record import Ticket, record
from tests.factories import NOW, make_message, make_phone

pytestmark = pytest.mark.django_db

SHARDS = 10
CASES = 1000
LATER = NOW + timedelta(hours=2)
REPORTS: list[tuple[DeliveryStatus, int]] = [
    ("delivered", 0),
    ("delivered", 1),
    ("undelivered", 0),
    ("undelivered", 1),
]
told: dict[str, Inquiry] = {}


class TellingGateway(SimulatorGateway):
    """Answers a query with what the case says that the vendor knows."""

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        return told.get(reference, Unavailable())


@dataclass(frozen=True)
class Case:
    """``reports`` are status and whether our token came along; ``found`` is what a
    query tells, consistent with the reports; ``order`` has every event at least once.
    """

    is_accepted: bool
    reports: tuple[tuple[DeliveryStatus, int], ...]
    found: Found | None
    order: tuple[str, ...]

    def ending(self):
        """Return the message's and the attempt's end by the rules, told of no order."""
        is_known = (
            self.is_accepted
            or self.found is not None
            or any(has_token for _, has_token in self.reports)
        )
        said = {status for status, has_token in self.reports if has_token or is_known}
        for status in ("delivered", "undelivered"):
            if status in said:
                return status, "accepted"
        return ("accepted", "accepted") if is_known else ("unknown", "unknown")


def draw(dice: Random) -> Case:
    reports = tuple(dice.sample(REPORTS, dice.choice([0, 1, 1, 2, 2])))
    statuses: list[DeliveryStatus | None] = [None]
    statuses += [status for status, _ in reports]
    found = Found("v", dice.choice(statuses)) if dice.random() < 0.25 else None
    events = [
        "answer",
        *map(str, range(len(reports))),
        *["query"] * (found is not None),
    ]
    repeated = [*events, *dice.choices(events, k=dice.choice([0, 1, 1]))]
    if dice.random() < 0.2:
        repeated.append("stranger")
    dice.shuffle(repeated)
    return Case(dice.random() < 0.5, reports, found, tuple(repeated))


class Play:
    """One text on its way, and what is heard of it."""

    def __init__(self, case: Case, token: UUID, message: Message) -> None:
        self.case = case
        self.ticket = Ticket(
            message_pk=message.pk,
            phone_index=message.phone_index,
            phone_tail=message.phone_tail,
            version_pk=message.template_version_id,
            gateway="default",
            number=1,
            token=token,
            submission=Submission(str(token), "", "", ""),
            departure=departure_of(message, Attempt.objects.get(pk=token)),
        )
        self.vendor_id = f"v{token}"
        self.phone = message.phone

    def hear(self, event: str) -> None:
        match event:
            case "answer":
                said = (
                    Accepted(self.vendor_id) if self.case.is_accepted else Unknown("")
                )
                record(self.ticket, said, now=NOW)
            case "query":
                reconcile(now=LATER)
            case "stranger":
                self.report("delivered", 1, key="x", phone="13100000000")
            case number:
                status, has_token = self.case.reports[int(number)]
                self.report(status, has_token, key=number, phone=self.phone)

    def report(
        self, status: DeliveryStatus, has_token: int, *, key: str, phone: str
    ) -> None:
        report = DeliveryReport(
            dedupe_key=f"{self.vendor_id}:{key}",
            reference=str(self.ticket.token) if has_token else "",
            vendor_id=self.vendor_id,
            phone=phone,
            status=status,
        )
        apply_report(report, gateway="default", now=NOW)

    def run(self) -> None:
        if self.case.found is not None:
            found = Found(self.vendor_id, self.case.found.status)
            told[str(self.ticket.token)] = found
        for event in self.case.order:
            self.hear(event)
        told.clear()


def on_their_way(number):
    """Return the attempts of as many texts that are on the wire."""
    sample = make_message(status="sending", attempts_made=1)
    version, values = sample.template_version, {}
    for field in Message._meta.concrete_fields:
        if field.attname not in ("id", "phone_index", "phone_tail", "phone"):
            values[field.attname] = getattr(sample, field.attname)
    assert version is not None
    messages = Message.objects.bulk_create(
        Message(**{**values, "phone": make_phone(), "source_key": f"case:{at}"})
        for at in range(number)
    )
    return Attempt.objects.bulk_create(
        Attempt(message=message, number=1, gateway="default", started_at=NOW)
        for message in messages
    )


def sweep():
    """What the minutely tasks do in the end, for every text that is still open."""
    Attempt.objects.filter(outcome="unknown").update(next_query_at=NOW)
    while reconcile(now=LATER):
        pass
    match_waiting(now=NOW)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_order_of_reports_answers_and_queries_ends_the_same(shard, settings):
    backend = f"{TellingGateway.__module__}.{TellingGateway.__qualname__}"
    entry = {"BACKEND": backend, "OPTIONS": {"base_url": "http://127.0.0.1:9"}}
    settings.SMS_GATEWAYS = {"default": entry}
    dice = Random(shard)
    cases = [draw(dice) for _ in range(CASES)]
    attempts = on_their_way(CASES)

    plays = [
        Play(case, attempt.token, attempt.message)
        for case, attempt in zip(cases, attempts, strict=True)
    ]
    for play in plays:
        play.run()
    for play in plays:
        if play.case.found is not None:
            found = Found(play.vendor_id, play.case.found.status)
            told[str(play.ticket.token)] = found
    sweep()
    told.clear()

    rows = Attempt.objects.filter(~Q(message__source_key__startswith="test:"))
    ended = {
        token: (status, outcome)
        for token, status, outcome in rows.values_list(
            "token", "message__status", "outcome"
        )
    }
    wrong = [
        play.case for play in plays if ended[play.ticket.token] != play.case.ending()
    ]
    assert wrong == []
