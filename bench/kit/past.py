"""The last year of a shop whose cars ``bench.kit.fleet`` made, inside the database.

Each car has four readings, three repair orders and two cycles that are over. Each cycle
had one reminder with its decision; most became a text. What belongs to one day lies
together in the tables, as it does when days are run one after the other.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from bench.kit.databases import run

_READINGS = """
INSERT INTO customers_odometerreading
    (vehicle_id, counter, read_on, km, source, rejected_because)
SELECT n, 'odometer', %(today)s::date - ago, (1400 - ago) * (20 + n %% 40), 'order', ''
FROM generate_series(1, %(cars)s) AS n, generate_series(0, 3) AS visit,
    LATERAL (SELECT (visit * 300 + n %% 290)::int AS ago) AS day
"""
_ORDERS = """
INSERT INTO customers_servicerecord
    (order_number, vehicle_id, came_in_on, kind, items, adviser, technician, complaint,
     declined_work, is_void)
SELECT 'RO' || n || '-' || visit, n, %(today)s::date - (visit * 300 + n %% 290)::int,
    'maintenance', '{}', '', '', '', '', false
FROM generate_series(1, %(cars)s) AS n, generate_series(0, 2) AS visit
"""
_CYCLES = """
INSERT INTO reminders_dueitem
    (vehicle_id, reason, variant, subject, anchor, title, due_on, decided_by,
     is_estimate, grade, facts, cases, blanks, rule, source, status,
     is_backlog, known_on, computed_on)
SELECT n, reason, variant, subject, 'past', '',
    %(today)s::date - ((n * 7 + shift) %% 365)::int,
    'time', false, '', '[]', '[]', '{}', '', '', 'done', false, %(today)s, %(today)s
FROM generate_series(1, %(cars)s) AS n,
    (VALUES ('maintenance', 'time', 'service', 0), ('absence', '', 'lapsing', 170))
        AS cycles(reason, variant, subject, shift)
"""
# Of twenty: twelve texts, two in the control group, three without consent, three held.
_REMINDERS = """
INSERT INTO reminders_reminder (due_item_id, step_id, planned_on, last_day_on, status)
SELECT item.id, step.id, item.due_on, item.due_on + 10,
    CASE WHEN item.id %% 20 < 12 THEN 'sent' WHEN item.id %% 20 < 17 THEN 'suppressed'
        WHEN item.due_on < %(today)s THEN 'missed' ELSE 'held' END
FROM reminders_dueitem AS item
JOIN LATERAL (
    SELECT id FROM reminders_rulestep WHERE reason = item.reason ORDER BY id LIMIT 1
) AS step ON true
WHERE item.anchor = 'past'
ORDER BY item.due_on, item.id
"""
_DECISIONS = """
INSERT INTO reminders_decision (reminder_id, "on", outcome, code, sentence, rule, at)
SELECT reminder.id, planned_on,
    CASE status WHEN 'sent' THEN 'decided' WHEN 'missed' THEN 'held' ELSE status END,
    CASE WHEN status = 'sent' THEN 'send' WHEN status <> 'suppressed'
        THEN 'recent_text' WHEN due_item_id %% 20 < 14 THEN 'holdout'
        ELSE 'no_consent' END,
    '', '', planned_on + time '08:30'
FROM reminders_reminder AS reminder
ORDER BY planned_on, reminder.id
"""
_TEXTS = """
INSERT INTO sms_message
    (id, source_key, customer_id, vehicle_id, phone_index, phone_tail, phone,
     category, message_class, template_version_id, body, segments, priority, status,
     reason, not_before, expires_at, worker, attempts_made, gateway, created_at,
     status_at, values, only_gateway, about, told_end)
SELECT {key}, 'past' || reminder.id,
    md5('owner' || vehicle_id)::uuid, vehicle_id, left(md5('phone' || vehicle_id), 22),
    lpad((vehicle_id %% 10000)::text, 4, '0'), '', 'service', 'service', version.id, '',
    1, 3, CASE WHEN reminder.id %% 50 = 0 THEN 'undelivered' ELSE 'delivered' END,
    '', sent.at, sent.at, '', 1, 'simulator', sent.at, sent.at, '', '', reason,
    CASE WHEN reminder.id %% 50 = 0 THEN 'undelivered' ELSE '' END
FROM reminders_reminder AS reminder
JOIN reminders_dueitem AS item ON item.id = due_item_id
CROSS JOIN LATERAL (SELECT planned_on + interval '8.6 hours' AS at) AS sent
CROSS JOIN (SELECT min(id) AS id FROM sms_templateversion) AS version
WHERE reminder.status = 'sent'
ORDER BY reminder.id
"""
# A UUIDv7 of the moment the text was sent at (``shop.database.keys``).
_KEY = """(lpad(to_hex((extract(epoch FROM sent.at) * 1000)::bigint), 12, '0')
    || '7' || left(md5(reminder.id::text), 3)
    || '8' || right(md5(reminder.id::text), 15))::uuid"""
_ATTEMPTS = """
INSERT INTO sms_attempt
    (token, message_id, number, gateway, started_at, finished_at, outcome, vendor_id,
     code, detail, queries)
SELECT id, id, 1, gateway, not_before, not_before, 'accepted', source_key, '', '', 0
FROM sms_message ORDER BY id
"""
_CALLS = """
INSERT INTO calls_calltask
    (customer_id, vehicle_id, phone_index, level, call_on, due_on, put_off_because,
     status, closed_because, created_at)
SELECT md5('owner' || n)::uuid, n, left(md5('phone' || n), 22), 'adviser',
    %(today)s::date - (n / 500 %% 3)::int, %(today)s::date, '', 'open', '', now()
FROM generate_series(1, %(cars)s, 500) AS n
"""


def live_through(cars: int, today: date) -> None:
    """Add the year up to and including ``today`` for the cars 1 to ``cars``."""
    statements = (
        _READINGS,
        _ORDERS,
        _CYCLES,
        _REMINDERS,
        _DECISIONS,
        _TEXTS.replace("{key}", _KEY),
        _ATTEMPTS,
        _CALLS,
    )
    with transaction.atomic():
        # No triggers and no check of foreign keys while the year is made.
        run("SET LOCAL session_replication_role = replica")
        for statement in statements:
            run(statement, cars=cars, today=today)
