"""Whatever the order, the road and the number of replies, the end is the same.

A reply may come before the gateway's answer to its text or before the report, twice, be
stored and read later, or be pulled after its callback was lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customers.models import CarDoubt
from reminders.ladder.snoozes import plan_snoozes
from reminders.models import Reminder, Snooze
from sms.gateways.base import Accepted
from sms.hearing.callbacks import process_callback
from sms.hearing.questions import kinds
from sms.hearing.questions.kinds import Kind, register
from sms.hearing.readers import Acted
from sms.models import Callback, InboundMessage, Message, OptOut, Question
from sms.sending.delivery import pass_gate
from sms.sending.record import Ticket, record
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import make_due_item, make_reminder
from tests.sms.asking_texts import make_asking
from tests.sms.sending.due_texts import claim_one

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("rules", "slot"),
]
PATIENCE = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
# One of each kind; none of them changes what another one means.
WORDS = ("1", "TD", "下周再说", "34200", "谢谢", "车已经卖了", "什么时候开门？")
ROADS = ("posted", "pulled", "held")


@dataclass(frozen=True)
class Event:
    """The gateway's answer, its report, or a reply on one of the roads."""

    kind: str
    words: str = ""
    road: str = "posted"


ANSWER, REPORT = Event("answer"), Event("report")


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[str], list[Event]]:
    """Return some replies, and an order in which everything comes at least once."""
    said = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
    events = [ANSWER, REPORT, *(Event("reply", each) for each in said)]
    again = draw(st.lists(st.sampled_from(events), max_size=3))
    order = draw(st.permutations([*events, *again]))
    roads = [draw(st.sampled_from(ROADS)) for _ in order]
    played = [
        Event(each.kind, each.words, road)
        for each, road in zip(order, roads, strict=True)
    ]
    return said, played


@pytest.fixture
def slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    register(Kind("slot", "预约时段", lambda chosen, now: Acted(chosen.meaning)))


class World:
    """An owner whose text with a question has passed its gate; all is undone."""

    def __init__(self) -> None:
        owner = make_customer()
        car = make_vehicle(owner=owner)
        self.text = make_asking(owner, vehicle=car)
        item = make_due_item(vehicle=car)
        make_reminder(due_item=item, message=self.text, status="sent")
        ticket = pass_gate(claim_one(), now=NOW)
        assert ticket is not None
        self.ticket: Ticket = ticket
        self.held: list[Callback] = []

    def play(self, events: Sequence[Event]) -> dict[str, Any]:
        for nth, event in enumerate(events):
            self._play(event, nth)
        for callback in self.held:
            self._read(callback, len(events))
        plan_snoozes(now=NOW)
        return self._end()

    def _play(self, event: Event, nth: int) -> None:
        if event.kind == "answer":
            record(self.ticket, Accepted("v-1"), now=NOW + nth * MINUTE)
            return
        callback = Callback.objects.create(
            gateway="default",
            kind=event.kind,
            is_pulled=event.road == "pulled",
            body=self._body(event),
            received_at=NOW + nth * MINUTE,
        )
        if event.road == "held":
            self.held.append(callback)
        else:
            self._read(callback, nth)

    def _body(self, event: Event) -> str:
        item = {"id": event.words, "phone": self.text.phone, "text": event.words}
        if event.kind == "report":
            reference = str(self.ticket.token)
            item |= {"id": "v-1", "reference": reference, "status": "DELIVERED"}
        # As the bytes of a body are stored.
        return json.dumps([item], ensure_ascii=False).encode().decode("latin-1")

    def _read(self, callback: Callback, nth: int) -> None:
        assert process_callback(callback.pk, now=NOW + nth * MINUTE, patience=PATIENCE)

    def _end(self) -> dict[str, Any]:
        """Return the final state, without the moments at which it was reached."""
        return {
            "text": Message.objects.get().status,
            "question": Question.objects.values_list("state", "choice").get(),
            "replies": {
                each.dedupe_key: (
                    each.verdict,
                    each.outcome,
                    each.handled_at is not None,
                    each.answers_id == self.text.pk,
                )
                for each in InboundMessage.objects.all()
            },
            "snoozes": list(Snooze.objects.values_list("until_on", flat=True)),
            "rounds": Reminder.objects.count(),
            "refusals": OptOut.objects.count(),
            "doubts": CarDoubt.objects.count(),
        }


@contextmanager
def world() -> Iterator[World]:
    """Undo the database afterwards, and give it a witness directory of its own."""
    with (
        TemporaryDirectory() as place,
        override_settings(WITNESS_DIR=Path(place)),
        transaction.atomic(),
    ):
        yield World()
        transaction.set_rollback(True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
@example((["1", "TD"], [Event("reply", "TD"), Event("reply", "1"), REPORT, ANSWER]))
def test_the_end_is_the_same_in_any_order(
    history: tuple[list[str], list[Event]],
) -> None:
    said, events = history
    with world() as plain:
        expected = plain.play(
            [ANSWER, REPORT, *(Event("reply", each) for each in said)]
        )

    with world() as played:
        assert played.play(events) == expected


def test_the_plain_order_ends_as_it_should() -> None:
    with world() as plain:
        end = plain.play([ANSWER, REPORT, *(Event("reply", each) for each in WORDS)])

        assert end["question"] == ("answered", "1")
        assert {key: row[0] for key, row in end["replies"].items()} == {
            "1": "acted",
            "TD": "opt_out",
            "下周再说": "acted",
            "34200": "other",
            "谢谢": "courtesy",
            "车已经卖了": "sold",
            "什么时候开门？": "other",
        }
        assert (end["refusals"], len(end["snoozes"]), end["rounds"]) == (1, 1, 2)
