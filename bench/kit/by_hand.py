"""The floors of bench/scan.py: the same work in SQL written by hand for it.

Tables named by_hand_… have the columns, indexes and foreign keys of ours.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2.extras import execute_values

from bench.kit.databases import run
from reminders.reasons import registry
from sms.gateways.registry import gateway, primary

BATCH = 1_000
INSURED = {"both": "交强险和商业险"}
# What these cars give a text to say, in the order of a sentence.
_CAR = {"car_colour": "白色{车型}（{车牌}）", "car_model": "{车型}（{车牌}）"}
_SEASONS = ("winter", "summer")
_SAID = {
    "work": "项目为{保养项目}",
    "winter_petrol": "久停请留意电瓶亏电",
    "summer_petrol": "长途前请看水温和胎压",
    "handbook": "请带保养手册",
    "licence": "续保请备好行驶证",
    "papers": "请备好行驶证和交强险凭证",
    "value": "按期保养用车更安心",
    "newcomer": "期待您首次到店",
}

_FOREIGN_KEYS = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'f'
"""
_SCAN = """
INSERT INTO by_hand_reminder (due_item_id, step_id, planned_on, last_day_on, status)
SELECT item.id, step.id, item.due_on + step.offset_days,
    item.due_on + step.offset_days + step.grace_days, 'pending'
FROM reminders_rulestep AS step
JOIN reminders_dueitem AS item
    ON item.reason = step.reason AND item.status = 'open'
    AND (step.variant = '' OR item.variant = step.variant)
    AND item.due_on BETWEEN %(today)s::date - step.offset_days - step.grace_days
        AND %(today)s::date - step.offset_days
WHERE step.is_active AND step.counted_from = 'due_on'
"""
_READ = """
SELECT item.id, item.reason, item.subject, item.due_on, item.blanks,
    step.offset_days, step.grace_days, step.remarks, step.otherwise,
    template.category, template.message_class,
    version.id, version.text, vehicle.id, vehicle.plate, model.brand || model.series,
    customer.id, customer.name, customer.gender, customer.phone,
    customer.phone_index, customer.phone_tail
FROM reminders_rulestep AS step
JOIN reminders_dueitem AS item
    ON item.reason = step.reason AND item.status = 'open'
    AND (step.variant = '' OR item.variant = step.variant)
    AND item.due_on BETWEEN %(today)s::date - step.offset_days - step.grace_days
        AND %(today)s::date - step.offset_days
JOIN sms_template AS template ON template.id = step.template_id
JOIN sms_templateversion AS version ON version.template_id = template.id
JOIN customers_vehicle AS vehicle ON vehicle.id = item.vehicle_id
JOIN customers_vehiclemodel AS model ON model.id = vehicle.model_id
JOIN customers_vehiclecontact AS contact ON contact.vehicle_id = vehicle.id
JOIN customers_customer AS customer ON customer.id = contact.customer_id
WHERE step.is_active AND step.counted_from = 'due_on'
    AND contact.role = 'owner' AND contact.until_on IS NULL
"""
_QUEUE = """
INSERT INTO by_hand_message
    (id, source_key, customer_id, vehicle_id, phone_index, phone_tail, phone,
     category, message_class, template_version_id, body, segments, priority, status,
     reason, not_before, expires_at, worker, attempts_made, gateway, created_at,
     status_at, values, only_gateway, about, told_end)
VALUES %s
"""


def make_tables() -> None:
    _make_twin("by_hand_reminder", "reminders_reminder")
    _make_twin("by_hand_message", "sms_message")


def _make_twin(twin: str, table: str) -> None:
    run(f"CREATE TABLE {twin} (LIKE {table} INCLUDING ALL)")
    with connection.cursor() as cursor:
        cursor.execute(_FOREIGN_KEYS, [table])
        for (foreign_key,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {twin} ADD {foreign_key}")


def scan(today: date) -> None:
    """Insert the day's reminders in one statement."""
    run(_SCAN, today=today)


def queue_texts(now: datetime) -> None:
    """Read the day's due items, format their texts and insert them in batches."""
    with (
        psycopg2.connect(**connection.get_connection_params()) as database,
        database.cursor() as cursor,
    ):
        cursor.execute(_READ, {"today": now.date()})
        rows = [_message(row, now) for row in cursor.fetchall()]
        execute_values(cursor, _QUEUE, rows, page_size=BATCH)


def _message(row: tuple[Any, ...], now: datetime) -> tuple[Any, ...]:
    item, reason, subject, due_on, blanks, offset_days, grace_days, *row_ = row
    remarks, otherwise, *row_ = row_
    category, message_class, version, text, vehicle, plate, model, *owner = row_
    customer, name, gender, phone, phone_index, phone_tail = owner
    values = {
        "称呼": name[0] + ("先生" if gender == "male" else "女士"),
        "车牌": plate,
        "车型": model,
        "到期日": _day(due_on, now),
        "剩余天数": (due_on - now.date()).days,
        "保养项目": blanks.get("保养项目"),
        "险种": INSURED.get(subject),
        "续保提示": blanks.get("续保提示"),
        "质保": "整车质保",
        "年数": f"{subject}年",
        "换季项目": "电池和防冻液检查",
        "服务顾问": "服务顾问",
        "门店名称": settings.SHOP["NAME"],
        "门店电话": settings.SHOP["PHONE"],
        "爱车": plate,
        "附言": otherwise,
        "预约方式": settings.SHOP["PHONE"],
    }
    ending = gateway(primary()).capabilities.ending(message_class)
    body = _body(text, values, ending)
    told: list[str] = []
    for code in remarks:
        if code in _CAR and "（" not in values["爱车"]:
            fuller = values | {"爱车": _CAR[code].format(**values)}
        elif code in _SAID and (code[:6] not in _SEASONS or code[:6] == subject):
            both = sorted([*told, code], key=list(_SAID).index)
            said = "，".join(_SAID[each].format(**values) for each in both)
            fuller = values | {"附言": said}
        else:
            continue
        if len(_body(text, fuller, ending)) <= 70:
            values, body = fuller, _body(text, fuller, ending)
            told += [code] if code in _SAID else []
    segments = 1 if len(body) <= 70 else -(-len(body) // 67)
    expires_on = due_on + timedelta(days=offset_days + grace_days + 1)
    return (
        str(uuid4()), f"item:{item}", customer, vehicle, phone_index, phone_tail,
        phone, category, message_class, version, body, segments,
        registry.reason(reason).priority, "queued", "", now, expires_on, "", 0, "",
        now, now, "", "", reason, "",
    )  # fmt: skip


def _body(text: str, values: dict[str, Any], ending: str) -> str:
    filled = text.format(**values)
    return f"【{settings.SHOP['SIGNATURE']}】{filled}，{ending}" if ending else filled


def _day(day: date, now: datetime) -> str:
    year = "" if day.year == now.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def texts() -> Counter[str]:
    """Return how often each text was queued, to compare with the real run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM by_hand_message")
        return Counter(body for (body,) in cursor.fetchall())


def forget() -> None:
    run("TRUNCATE by_hand_reminder, by_hand_message")
