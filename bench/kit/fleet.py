"""A fleet on a day on which some of its cars fall due, made inside the database.

Car n belongs to owner n. Only owners whose car is due have a phone that can be
decrypted, since no other row is read.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import md5
from itertools import cycle
from uuid import UUID

from django.db import transaction

from bench.kit.databases import run
from customers.categories import MessageClass
from customers.models import Customer, VehicleModel
from reminders.models import DueItem, RuleStep

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
SUBJECTS = {
    "maintenance": "service",
    "inspection": "inspection",
    "insurance": "both",
    "warranty": "whole",
    "birthday": "birthday",
    "anniversary": "3",
    "season": "winter",
    "purchase": "thanks",
}
WORK = "更换机油机滤、更换空调滤芯"
BLANKS = {
    "maintenance": {"保养项目": WORK},
    "insurance": {"险种": "交强险和商业险", "续保提示": "交强险未续保请勿上路"},
    "warranty": {"质保": "整车质保"},
    "anniversary": {"年数": "3年"},
    "season": {"换季项目": "电池和防冻液检查"},
}

_VEHICLES = """
INSERT INTO customers_vehicle
    (id, vin, plate, model_id, model_text, colour, engine_number, status, use, body,
     has_injury_accident, has_illegal_modification, is_severe_use,
     registered_on, delivered_on, notes, created_at, updated_at)
SELECT n, 'LSVAA410E' || lpad(n::text, 8, '0'),
    '沪' || chr(65 + n %% 8) || lpad((n / 8 %% 100000)::text, 5, '0'), %(model)s,
    '', '白', '', 'active', 'private', 'car', false, false, false,
    %(today)s::date - 400 - n %% 3000, %(today)s::date - 402 - n %% 3000, '',
    now(), now()
FROM generate_series(%(first)s, %(last)s) AS n
"""
_OWNERS = """
INSERT INTO customers_customer
    (id, kind, name, gender, contact_name, contact_gender, phone, phone_index,
     phone_tail, second_phone, second_phone_index, second_phone_tail, landline_index,
     landline, birthday_calendar, district, rhythm, preferred_channel, tags, rule_tags,
     tier, adviser_name, source, notes, created_at, updated_at)
SELECT md5('owner' || n)::uuid, 'person', '王' || n, 'male', '', '', '',
    left(md5('phone' || n), 22), lpad((n %% 10000)::text, 4, '0'), '', '', '', '', '',
    'solar', '', '', '', '{}', '{}', '', '', '', '', now(), now()
FROM generate_series(%(first)s, %(last)s) AS n
"""
_CONTACTS = """
INSERT INTO customers_vehiclecontact (vehicle_id, customer_id, role)
SELECT n, md5('owner' || n)::uuid, 'owner'
FROM generate_series(%(first)s, %(last)s) AS n
"""
# Six cycles of every car, none of them near enough for a step today.
_FAR_OFF = """
INSERT INTO reminders_dueitem
    (vehicle_id, reason, variant, subject, anchor, title, due_on, decided_by,
     is_estimate, grade, facts, cases, blanks, rule, source, status,
     is_backlog, known_on, computed_on)
SELECT n, reason, variant, subject, 'far', '',
    %(today)s::date + 100 + (n * 7 + shift) %% 260,
    'time', false, '', '[]', '[]', '{}', '', '', 'open',
    false, %(today)s, %(today)s
FROM generate_series(%(first)s, %(last)s) AS n,
    (VALUES
        ('maintenance', 'time', 'service', 0), ('insurance', '', 'both', 150),
        ('birthday', '', 'birthday', 40), ('anniversary', '', '2', 90),
        ('season', '', 'summer', 120), ('absence', 'lapsing', 'lapsing', 200)
    ) AS cycles(reason, variant, subject, shift)
"""


def add_cars(first: int, last: int, today: date) -> None:
    """Add the cars from first to last, each with an owner and six distant cycles."""
    model, _ = VehicleModel.objects.get_or_create(brand="大众", series="迈腾")
    numbers = {"first": first, "last": last, "today": today}
    with transaction.atomic():
        # No triggers and no check of foreign keys while the fleet is made.
        run("SET LOCAL session_replication_role = replica")
        run(_VEHICLES, model=model.pk, **numbers)
        run(_OWNERS, **numbers)
        run(_CONTACTS, **numbers)
        run(_FAR_OFF, **numbers)


def let_fall_due(count: int, today: date) -> None:
    """Make one thing due today for each of the first cars, across all texts.

    Campaign texts are left out, because nobody here has consented to them.
    """
    Customer.objects.bulk_create(
        (_owner(n) for n in range(1, count + 1)),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "gender", "phone", "phone_index", "phone_tail"],
        batch_size=1000,
    )
    texts = RuleStep.objects.filter(
        reason__in=SUBJECTS,
        counted_from=RuleStep.CountedFrom.DUE,
        template__message_class=MessageClass.SERVICE,
    )
    steps = cycle(texts.order_by("pk"))
    items = [_due_item(n, next(steps), today) for n in range(1, count + 1)]
    DueItem.objects.bulk_create(items, batch_size=1000)


def _owner(n: int) -> Customer:
    return Customer(
        pk=UUID(md5(f"owner{n}".encode()).hexdigest()),
        name=f"{SURNAMES[n % len(SURNAMES)]}小明",
        gender=(Customer.Gender.MALE, Customer.Gender.FEMALE)[n % 2],
        phone=f"154{n:08}",  # a network code that no operator holds
    )


def _due_item(n: int, step: RuleStep, today: date) -> DueItem:
    is_service = step.reason == "maintenance"
    return DueItem(
        vehicle_id=n,
        reason=step.reason,
        variant=step.variant or ("time" if is_service else ""),
        subject=SUBJECTS[step.reason],
        anchor="today",
        due_on=today - timedelta(days=step.offset_days),
        decided_by="time",
        title=WORK if is_service else step.reason,
        facts=[["上次保养", "2026年1月5日"]] if is_service else [],
        blanks=BLANKS.get(step.reason, {}),
        known_on=today,
        computed_on=today,
    )
