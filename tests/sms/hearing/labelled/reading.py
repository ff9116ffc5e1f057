"""Reads the labelled replies with the program's own readers, as README.md explains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign, Segment, SignUp
from campaigns.reason import CODE as CAMPAIGN
from campaigns.sign_ups import SIGN_UP
from customers.models import Customer, OdometerReading, Vehicle
from feedback.models import Rating
from feedback.ratings import RATING
from mileage.reading import NAME as MILEAGE
from reminders.ladder.snoozes import NAME as SNOOZE
from reminders.models import Reminder, RuleStep, Snooze
from sms.asking import Asks, open_question
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.hearing.meanings.news import NAME as NEWS
from sms.hearing.questions.reading import NAME as ANSWER
from sms.models import InboundMessage, Message, Question
from tests.factories import make_customer, make_message, make_template, make_vehicle
from tests.reminders.builders import make_due_item
from tests.sms.asking_texts import make_asking
from workshop.hearing.reading import CHANGE
from workshop.models import Appointment

HALVES: Final = ("first_half", "second_half")
NOT_ACTIONABLE: Final = ("courtesy", "other")
# The values that a label may have.
COMPARED: Final = ("on", "at", "part", "until", "km", "option", "stars", "topic")
_FOLDER: Final = Path(__file__).parent
_HOUR: Final = timedelta(hours=1)
_VERDICTS: Final = {
    "opt_out": "opt_out",
    "review": "opt_out",
    "sold": "sold",
    "wrong_person": "wrong_person",
    "deceased": "deceased",
    "courtesy": "courtesy",
}
_PROPOSED: Final = {
    "book": "booking",
    "move": "change",
    "cancel": "cancel",
    "sold": "sold",
    "wrong_number": "wrong_person",
    "deceased": "deceased",
    "later": "snooze",
    "complaint": "complaint",
    "answer": "question",
}
OPTIONS: Final = Asks("labelled", {"1": "周二", "2": "下周", "3": "不需要"})
_QUESTIONS: Final = {
    "options": OPTIONS,
    "rating": RATING.asks(),
    "sign_up": SIGN_UP.asks(),
}
# By the name of the reader, where it acts or proposes a call.
_RULES: Final = {
    SNOOZE: "snooze",
    MILEAGE: "mileage",
    CHANGE: "cancel",
    NEWS: "moved",
    SIGN_UP.label: "sign_up",
}
# Verdicts with which the program holds a number or a car, or closes it, by itself.
_HOLDS: Final = ("opt_out", "review", "sold", "wrong_person", "deceased")


@dataclass(frozen=True)
class Labelled:
    text: str
    at: datetime
    asked: str
    label: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Read:
    """What the program read; ``act`` is the label of what it did by itself, or ''."""

    label: str
    act: str
    values: Mapping[str, str]


def labelled(half: str) -> list[Labelled]:
    rows = (_FOLDER / f"{half}.tsv").read_text().splitlines()
    return [_labelled(row) for row in rows if not row.startswith("#")]


def _labelled(row: str) -> Labelled:
    text, at, asked, label, values = row.split("\t")
    pairs = dict(each.split("=") for each in values.split())
    return Labelled(text, datetime.fromisoformat(at), asked, label, pairs)


def is_right(said: Labelled, read: Read) -> bool:
    """Return whether label and values are those that a person gave.

    What the label leaves open is not compared; ``none`` is a value that must be absent.
    """
    return read.label == said.label and _are_told(said, read)


def is_act_right(said: Labelled, read: Read) -> bool:
    """Return whether the reply asks for what the program did, with these values."""
    is_asked = read.act in (said.label, said.values.get("also"))
    return is_asked and (read.label != said.label or _are_told(said, read))


def _are_told(said: Labelled, read: Read) -> bool:
    return all(
        (read.values.get(name) or "none") == said.values[name]
        for name in COMPARED
        if name in said.values
    )


def read_all(half: str) -> Iterator[tuple[Labelled, Read]]:
    """Take each reply as if nothing had come before it."""
    for number, said in enumerate(labelled(half)):
        with transaction.atomic():
            read = _take(said, number)
            transaction.set_rollback(True)
        yield said, read


def invite(text: Message) -> None:
    """Let the text be the invitation of a campaign."""
    segment = Segment.objects.create(name="所有客户")
    campaign = Campaign.objects.create(
        name="试驾",
        segment=segment,
        template_a=text.template_version.template,
        starts_on=text.not_before.date(),
        ends_on=text.not_before.date() + timedelta(days=30),
    )
    item = make_due_item(
        vehicle=text.vehicle, reason=CAMPAIGN, subject_id=campaign.pk, variant="a"
    )
    step = RuleStep.objects.create(
        reason=CAMPAIGN,
        subject_id=campaign.pk,
        offset_days=0,
        template=text.template_version.template,
    )
    Reminder.objects.create(
        due_item=item,
        step=step,
        planned_on=campaign.starts_on,
        last_day_on=campaign.ends_on,
        message=text,
    )


def _take(said: Labelled, number: int) -> Read:
    owner = make_customer(name="周明")
    vehicle = make_vehicle(owner=owner, plate="沪A12345")
    if said.asked != "none":
        _ask(said, owner, vehicle)
    reply = Reply(
        dedupe_key=str(number), phone=owner.phone, text=said.text, sent_at=said.at
    )
    take_reply(reply, gateway="default", now=said.at, patience=_HOUR)
    return _read(said, InboundMessage.objects.get())


def _ask(said: Labelled, owner: Customer, vehicle: Vehicle) -> None:
    if asks := _QUESTIONS.get(said.asked):
        text = make_asking(
            owner,
            asks=asks,
            vehicle=vehicle,
            status="delivered",
            about=CAMPAIGN if said.asked == "sign_up" else said.asked,
            now=said.at - _HOUR,
        )
        open_question(text, now=said.at - _HOUR)
        if said.asked == "sign_up":
            invite(text)
        return
    make_message(
        template_version=make_template(slug=said.asked),
        customer=owner,
        vehicle=vehicle,
        phone=owner.phone,
        about=said.asked,
        status="delivered",
        now=said.at - _HOUR,
    )
    if said.asked == "mileage":
        OdometerReading.objects.create(
            vehicle=vehicle, read_on=date(2026, 11, 2), km=34_900, source="visit"
        )
    if said.asked == "booked":
        Appointment.objects.create(
            vehicle=vehicle,
            on=date(2026, 11, 26),
            at=time(10),
            booked_by=User.objects.create_user("adviser"),
            booked_on=date(2026, 11, 20),
        )


def _read(said: Labelled, kept: InboundMessage) -> Read:
    act = kept.verdict if kept.verdict in _HOLDS else ""
    by_rule = _RULES.get(kept.rule, "")
    if kept.rule == ANSWER:
        by_rule = said.asked if said.asked in _QUESTIONS else ""
        by_rule = by_rule.replace("options", "answer")
    if rating := Rating.objects.first():
        return Read("rating", "rating", {"stars": str(rating.score)})
    if SignUp.objects.exists():
        return Read("sign_up", "sign_up", {})
    if kept.verdict == "acted":
        return Read(by_rule, by_rule, _stored())
    proposal = kept.proposal or {}
    label = _PROPOSED.get(proposal.get("action", ""), by_rule)
    values = dict(proposal.get("values", {}))
    values["until"] = values.pop("until_on", "")
    found = label or _VERDICTS.get(kept.verdict, "other")
    return Read(found, _VERDICTS.get(act, ""), values)


def _stored() -> dict[str, str]:
    """Return what the reply has changed: a day, kilometres or an option."""
    snoozed = Snooze.objects.first()
    told = OdometerReading.objects.filter(source="reply").first()
    chosen = Question.objects.exclude(choice="").first()
    return {
        "until": str(snoozed.until_on) if snoozed else "",
        "km": str(told.km) if told else "",
        "option": chosen.choice if chosen else "",
    }
