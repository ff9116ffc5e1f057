"""Years of conversations, made inside the database: texts, replies and their threads.

Text and reply n belong to car ``n % cars``. Only what the pages show can be decrypted
(``seal_shown``), since no other row is read.
"""

from __future__ import annotations

from bench.kit.databases import run
from sms.models import InboundMessage, Message, Thread

_TEXTS = """
INSERT INTO sms_message
    (id, source_key, customer_id, vehicle_id, phone_index, phone_tail, phone,
     category, message_class, template_version_id, body, segments, priority, status,
     reason, not_before, expires_at, worker, attempts_made, gateway, created_at,
     status_at, values, only_gateway, about, told_end)
SELECT {key}, 'talk' || n, md5('owner' || car)::uuid, car,
    left(md5('phone' || car), 22), lpad((car %% 10000)::text, 4, '0'), '',
    'maintenance', 'service', version.id, '', 1, 3, 'delivered', '', sent.at, sent.at,
    '', 1, 'simulator', sent.at, sent.at, '', '', '', ''
FROM generate_series(1, %(texts)s) AS n
CROSS JOIN LATERAL (SELECT 1 + n %% %(cars)s AS car) AS owned
CROSS JOIN LATERAL
    (SELECT now() - (%(texts)s - n) * interval '1 minute' AS at) AS sent
CROSS JOIN (SELECT min(id) AS id FROM sms_templateversion) AS version
"""
_REPLIES = """
INSERT INTO sms_inboundmessage
    (id, gateway, dedupe_key, phone_index, phone_tail, phone, text, received_at,
     verdict, rule, matched, outcome, proposal, handled_at)
SELECT {key}, 'simulator', 'talk' || n, left(md5('phone' || car), 22),
    lpad((car %% 10000)::text, 4, '0'), '', '', sent.at, 'other', '', '', '', '{}',
    CASE WHEN n <= %(replies)s - %(waiting)s THEN sent.at END
FROM generate_series(1, %(replies)s) AS n
CROSS JOIN LATERAL (SELECT 1 + n %% %(cars)s AS car) AS owned
CROSS JOIN LATERAL
    (SELECT now() - (%(replies)s - n) * interval '20 minutes' AS at) AS sent
"""
# A UUIDv7 of the moment (``shop.database.keys``).
_KEY = """(lpad(to_hex((extract(epoch FROM sent.at) * 1000)::bigint), 12, '0')
    || '7' || left(md5(n::text), 3) || '8' || right(md5(n::text), 15))::uuid"""
_THREADS = """
INSERT INTO sms_thread
    (phone_index, phone_tail, waiting_since, late_at, last_reply_at, draft)
SELECT phone_index, min(phone_tail),
    min(received_at) FILTER (WHERE handled_at IS NULL),
    min(received_at) FILTER (WHERE handled_at IS NULL) + interval '30 minutes',
    max(received_at), ''
FROM sms_inboundmessage GROUP BY phone_index
"""


def talk(cars: int, *, texts: int, replies: int, waiting: int) -> None:
    """Add the texts and replies; the latest ``waiting`` replies wait for a person."""
    run("SET session_replication_role = replica")
    run(_TEXTS.replace("{key}", _KEY), cars=cars, texts=texts)
    values = {"cars": cars, "replies": replies, "waiting": waiting}
    run(_REPLIES.replace("{key}", _KEY), **values)
    run(_THREADS)
    run("SET session_replication_role = origin")


def seal_shown(number: str, threads: int) -> None:
    """Give what the pages show words that have to be decrypted."""
    for text in Message.objects.for_number(number):
        text.body = "【锦程汽车】王先生，您的爱车该保养了，回TD退订"
        text.save(update_fields=["body"])
    waiting = Thread.objects.filter(waiting_since__isnull=False)
    shown = waiting.order_by("waiting_since")[:threads].values_list("pk", flat=True)
    numbers = [*shown, number]
    for reply in InboundMessage.objects.filter(phone_index__in=numbers):
        reply.text = "下周二上午10点过来，保养要多久"
        reply.save(update_fields=["text"])
