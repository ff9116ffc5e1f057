"""Cars with a past, made inside the database, for a full recompute to read.

A car has its policies, up to five orders over the last years, and a reading for each
order.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from bench.kit.databases import run
from customers.models import VehicleModel

MODELS = (
    ("大众", "迈腾", "ice"),
    ("奥迪", "A4L", "ice"),
    ("丰田", "凯美瑞", "ice"),
    ("吉利", "星越L", "ice"),
    ("蔚来", "ES8", "bev"),
)

# Cars are 400 to 3,400 days old and run 20 to 60 km a day.
_CARS = """
INSERT INTO customers_vehicle
    (id, vin, plate, model_id, model_text, colour, engine_number, status, use, body,
     seats, has_injury_accident, has_illegal_modification, is_severe_use,
     manufactured_on, registered_on, delivered_on, inspection_valid_until, notes,
     created_at, updated_at)
SELECT n, 'LSVAA410E' || lpad(n::text, 8, '0'), '', (%(models)s)[1 + n %% 5],
    '', '白', '', 'active', 'private', 'car', 5, false, false, n %% 50 = 0,
    delivered_on - 60, delivered_on + 5, delivered_on, NULL, '', now(), now()
FROM generate_series(%(first)s, %(last)s) AS n,
    LATERAL (SELECT %(today)s::date - 400 - n * 7 %% 3000 AS delivered_on) AS sale
"""
_POLICIES = """
INSERT INTO customers_policy (vehicle_id, kind, insurer, last_covered_on)
SELECT n, kind, '平安',
    %(today)s::date - 365 * ago + n * 11 %% 365 + late * (n %% 4) * 8
FROM generate_series(%(first)s, %(last)s) AS n, generate_series(0, 1) AS ago,
    (VALUES ('compulsory', 0), ('commercial', 1)) AS kinds(kind, late)
"""
_ORDERS = """
WITH visit AS (
    SELECT n, nth, %(today)s::date - 20 - n * 13 %% 200 - nth * 230 AS came_in_on
    FROM generate_series(%(first)s, %(last)s) AS n, generate_series(0, 4) AS nth
), orders AS (
    INSERT INTO customers_servicerecord
        (order_number, vehicle_id, came_in_on, left_on, odometer_km, kind, items,
         adviser, technician, complaint, declined_work, is_void)
    SELECT 'RO' || n || '-' || nth, n, came_in_on, came_in_on,
        (came_in_on - delivered_on) * (20 + n %% 41),
        (ARRAY['maintenance', 'maintenance', 'repair'])[1 + (n + nth) %% 3],
        (ARRAY['{更换机油,更换机油滤清器,全车检查}', '{更换空调滤芯,更换制动液}',
               '{更换前刹车片}'])[1 + (n + nth) %% 3]::varchar[],
        '', '', '', '', false
    FROM visit JOIN customers_vehicle AS car ON car.id = n
    WHERE came_in_on > delivered_on
    RETURNING vehicle_id, came_in_on, odometer_km
)
INSERT INTO customers_odometerreading
    (vehicle_id, counter, read_on, km, source, rejected_because)
SELECT vehicle_id, 'odometer', came_in_on, odometer_km, 'order', '' FROM orders
"""
_READINGS = """
INSERT INTO customers_odometerreading
    (vehicle_id, counter, read_on, km, source, rejected_because)
SELECT vehicle_id, 'odometer', %(today)s, max(km) + 700, 'customer', ''
FROM customers_odometerreading
WHERE vehicle_id %% %(every)s = 0
GROUP BY vehicle_id
"""


def add_cars(first: int, last: int, today: date) -> None:
    """Add the cars from first to last, without recording them as changed."""
    models = [
        VehicleModel.objects.get_or_create(brand=brand, series=series, energy=energy)[0]
        for brand, series, energy in MODELS
    ]
    numbers = {"first": first, "last": last, "today": today}
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        run(_CARS, models=[model.pk for model in models], **numbers)
        run(_POLICIES, **numbers)
        run(_ORDERS, **numbers)


def read_every(nth: int, today: date) -> None:
    """Give every n-th car a new reading, which the triggers record as a change."""
    run(_READINGS, every=nth, today=today)
