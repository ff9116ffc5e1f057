"""One of everything that the screens show, as often as a test wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import AuditEntry, User
from accounts.roles import sync_roles
from calls.models import CallAttempt, CallTask, Offer
from campaigns.models import Campaign, Segment
from customers.models import (
    Consent,
    Customer,
    OdometerReading,
    Plate,
    Policy,
    ServiceRecord,
    TagRule,
    Vehicle,
    VehicleContact,
    Warranty,
)
from declined.models import DeclinedItem, PartRule
from feedback.models import Complaint
from imports.models import ImportBatch
from recalls.models import Recall
from reminders.models import (
    DayRun,
    Decision,
    DueItem,
    Holdout,
    InspectionRule,
    ItemCost,
    MaintenancePlan,
    RemarkRule,
    Reminder,
    RuleStep,
    Symptom,
)
from reminders.reasons import registry
from shop.models import Holiday
from sms.models import (
    Attempt,
    BannedWord,
    Callback,
    Filing,
    InboundMessage,
    Message,
    OptOut,
    Report,
)
from telematics.models import EventSource, VehicleEvent
from tests.factories import (
    NOW,
    make_customer,
    make_message,
    make_model,
    make_template,
    make_vehicle,
)
from workshop.models import Appointment

TODAY = NOW.date()
SUBJECTS = {
    "insurance": "compulsory",
    "inspection": "inspection",
    "maintenance": "service",
}
TITLES = {
    "insurance": "交强险",
    "inspection": "上线检测",
    "maintenance": "更换机油机滤",
}
_numbers = count(1)


@dataclass(frozen=True)
class Owned:
    """A car with its owner and everything that happened to them."""

    customer: Customer
    vehicle: Vehicle


def make_staff(role: str = "", **fields: Any) -> User:
    """Return a member of staff in a role; no role may nothing."""
    name = f"staff{next(_numbers)}"
    user = User.objects.create_user(name, name=name, is_staff=True, **fields)
    if role:
        sync_roles()
        user.groups.add(Group.objects.get(name=role))
    return user


def make_reply(customer: Customer, text: str = "好的", **fields: Any) -> InboundMessage:
    values: dict[str, Any] = {
        "gateway": "simulator",
        "dedupe_key": f"reply:{next(_numbers)}",
        "phone": customer.phone,
        "text": text,
        "received_at": NOW,
        "verdict": InboundMessage.Verdict.OTHER,
        **fields,
    }
    return InboundMessage.objects.create(**values)


def make_opt_out(customer: Customer, **fields: Any) -> OptOut:
    values: dict[str, Any] = {
        "phone_index": customer.phone_index,
        "phone_tail": customer.phone_tail,
        "source": OptOut.Source.REPLY,
        "created_at": NOW,
        **fields,
    }
    return OptOut.objects.create(**values)


HELD_OUT = [each.code for each in registry.every() if each.may_hold_out]


def make_due_item(vehicle: Vehicle, **fields: Any) -> DueItem:
    values: dict[str, Any] = {
        "vehicle": vehicle,
        "reason": "insurance",
        "subject": SUBJECTS[fields.get("reason", "insurance")],
        "anchor": f"cycle{next(_numbers)}",
        "title": TITLES[fields.get("reason", "insurance")],
        "due_on": TODAY + timedelta(days=3),
        "decided_by": "policy",
        "facts": [["最后保障日", "2026-11-24"]],
        "rule": "最后保障日当天仍有效",
        "known_on": TODAY,
        "computed_on": TODAY,
        **fields,
    }
    return DueItem.objects.create(**values)


def make_reminder(item: DueItem, **fields: Any) -> Reminder:
    step = RuleStep.objects.filter(reason=item.reason).first()
    values: dict[str, Any] = {
        "due_item": item,
        "step": step or make_step(reason=item.reason),
        "planned_on": TODAY,
        "last_day_on": TODAY + timedelta(days=3),
        **fields,
    }
    return Reminder.objects.create(**values)


def make_step(**fields: Any) -> RuleStep:
    values: dict[str, Any] = {
        "reason": "insurance",
        "offset_days": -7,
        "template": make_template().template,
        **fields,
    }
    return RuleStep.objects.create(**values)


def make_call(customer: Customer, vehicle: Vehicle, **fields: Any) -> CallTask:
    """Return an open task with one attempt and a reminder that led to it."""
    values: dict[str, Any] = {
        "customer": customer,
        "phone_index": customer.phone_index,
        "vehicle": vehicle,
        "assigned_to": make_staff(),
        "call_on": TODAY,
        "due_on": TODAY + timedelta(days=3),
        "created_at": NOW,
        **fields,
    }
    task = CallTask.objects.create(**values)
    make_reminder(make_due_item(vehicle), status="sent", call=task)
    CallAttempt.objects.create(task=task, at=NOW, by=make_staff(), outcome="no_answer")
    return task


def make_decision(
    reminder: Reminder, sentence: str, *, at: datetime = NOW, code: str = "test"
) -> Decision:
    return Decision.objects.create(
        reminder=reminder,
        on=at.date(),
        outcome=reminder.status,
        code=code,
        sentence=sentence,
        rule="每类每月 2 条",
        at=at,
    )


def make_owned(*, times: int = 1, **customer_fields: Any) -> Owned:
    """Give a new customer a car with a full life: ``times`` of everything.

    Nothing is shared between two of these, so that a list which loads its rows one
    by one shows it.
    """
    customer = make_customer(**customer_fields)
    series = f"车系{next(_numbers)}"
    vehicle = make_vehicle(owner=customer, model=make_model(series=series))
    people = [customer]
    for number in range(1, times + 1):
        people.append(_make_life(customer, vehicle, number))
    for person in people:
        make_opt_out(person)
        make_call(person, vehicle)
    return Owned(customer, vehicle)


def _make_life(customer: Customer, vehicle: Vehicle, number: int) -> Customer:
    """Add one of everything; return the driver who joined the owner."""
    day = date(2026, 1, 5) + timedelta(days=30 * number)
    driver = make_customer()
    VehicleContact.objects.create(vehicle=vehicle, customer=driver, role="driver")
    VehicleContact.objects.create(
        vehicle=make_vehicle(model=make_model(series=f"车系{next(_numbers)}")),
        customer=customer,
        role="driver",
    )
    kind = ["compulsory", "commercial"][number % 2]
    Policy.objects.create(
        vehicle=vehicle, kind=kind, last_covered_on=TODAY + timedelta(days=number)
    )
    Warranty.objects.create(
        vehicle=vehicle, kind=Warranty.Kind.values[number - 1], until_km=100_000
    )
    Plate.objects.create(vehicle=vehicle, plate=f"苏E0000{number}", until_on=day)
    OdometerReading.objects.create(vehicle=vehicle, read_on=day, km=1_000 * number)
    Complaint.objects.create(customer=customer, about="异响", opened_on=day)
    Consent.objects.create(
        customer=customer,
        phone_index=customer.phone_index,
        scope="marketing",
        channel="到店签字",
        proof="签字的同意书",
        given_on=day,
        recorded_by=make_staff(),
        withdrawn_at=NOW,
    )
    ServiceRecord.objects.create(
        order_number=f"RO{next(_numbers)}",
        vehicle=vehicle,
        brought_by=driver,
        came_in_on=day,
        kind="maintenance",
    )
    _make_text(customer, vehicle)
    return driver


def _make_text(customer: Customer, vehicle: Vehicle) -> None:
    message = make_message(
        customer=customer,
        vehicle=vehicle,
        phone=customer.phone,
        status=Message.Status.UNDELIVERED,
        template_version=make_template(slug=f"slug{next(_numbers)}"),
    )
    Attempt.objects.create(
        message=message,
        number=1,
        gateway="simulator",
        started_at=NOW,
        outcome=Attempt.Outcome.ACCEPTED,
    )
    Report.objects.create(
        gateway="simulator",
        dedupe_key=str(message.pk),
        message=message,
        status="undelivered",
        received_at=NOW,
    )
    make_reply(customer, verdict=InboundMessage.Verdict.REVIEW, answers=message)
    reminder = make_reminder(make_due_item(vehicle), message=message)
    make_decision(reminder, "今天发送")


def make_offer_row(number: int) -> Offer:
    return Offer.objects.create(
        name=f"套餐{number}",
        words="这个月做保养有套餐。",
        price=399,
        valid_until=TODAY,
        causes=["C"],
        categories=["maintenance"],
    )


def make_settings_rows(number: int) -> None:
    """Rows that belong to no car: rules, plans, runs, uploads, the audit."""
    user = make_staff()
    AuditEntry.objects.create(user=user, action="export", target="客户")
    ImportBatch.objects.create(
        file_name="a.xlsx", status=ImportBatch.Status.FAILED, uploaded_by=user
    )
    make_offer_row(number)
    plan = MaintenancePlan.objects.create(slug=f"plan{number}", name="计划")
    item = plan.items.create(code="service", name="更换机油", every_months=6)
    ItemCost.objects.create(item=item, yuan=580, minutes=40)
    RemarkRule.objects.create(code=f"kind{number}", phrase="请带保养手册")
    Symptom.objects.create(name=f"异响{number}", words=["异响"])
    InspectionRule.objects.create(
        vehicle_class="A",
        name="轿车",
        in_force_on=TODAY - timedelta(days=number),
        schedule={},
        source="意见",
    )
    DayRun.objects.create(on=TODAY - timedelta(days=number), started_at=NOW)
    Holiday.objects.create(
        on=date(2027, 1, number), name="元旦", is_off_day=True, source="通知"
    )
    Recall.objects.create(
        number=f"S{number}", brand="大众", defect="渗漏", remedy="更换", created_by=user
    )
    source = EventSource.objects.create(name=f"车联网{number}", key_hash=str(number))
    VehicleEvent.objects.create(
        source=source,
        event_id="1",
        kind="ota",
        vin=f"LSVAA418{number:09}",
        happened_at=NOW,
        received_at=NOW,
    )
    order = ServiceRecord.objects.create(
        order_number=f"RO{next(_numbers)}",
        vehicle=make_vehicle(),
        came_in_on=TODAY,
        kind="maintenance",
        declined_work="雨刮片老化",
    )
    rule = PartRule.objects.create(
        name=f"部件{number}", severity="wear", words=[f"部件{number}"], examples=""
    )
    DeclinedItem.objects.create(order=order, rule=rule, known_on=TODAY)
    segment = Segment.objects.create(
        name=f"分群{number}", conditions={"tags": ["沉默"]}
    )
    Campaign.objects.create(
        name=f"活动{number}",
        segment=segment,
        template_a=make_template(slug=f"campaign{number}").template,
        starts_on=NOW,
        ends_on=NOW,
    )
    Holdout.objects.create(reason=HELD_OUT[number])
    TagRule.objects.create(kind=TagRule.Kind.values[number], months=12, least=3)
    Appointment.objects.create(
        vehicle=make_vehicle(), on=TODAY, booked_by=make_staff(), booked_on=TODAY
    )
    BannedWord.objects.create(gateway="simulator", word=f"词{number}", source="审核")
    version = make_template(slug=f"filed{number}")
    Filing.objects.create(version=version, gateway="simulator")
    Callback.objects.create(gateway="simulator", kind="reply", received_at=NOW)
    Group.objects.create(name=f"角色{number}").user_set.add(user)
    if not RuleStep.objects.filter(reason="inspection", offset_days=-number).exists():
        make_step(reason="inspection", offset_days=-number)
