"""What goes wrong during a chaos run, and how often."""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from random import Random
from threading import Event, Thread
from time import monotonic
from uuid import UUID, uuid4

import httpx
import psutil
import redis
from django.db import Error, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from customers.categories import MessageClass
from customers.models import Consent, Customer
from customers.numbers import lock_numbers_of
from customers.wishes.withdrawal import withdraw_consents
from shop.database.number_lock import NumberBusy, lock_numbers
from shop.database.sealed import lock_key
from sms.gateways.simulator.adapter import SIGNATURE_HEADER, sign
from sms.models import Attempt, Message, OptOut
from sms.simulator.desk import DeskClosed, SimulatorDesk
from sms.simulator.faults import Fault, FaultKind
from tests.chaos.house import GATEWAYS, House
from tests.chaos.load import old_number

logger = logging.getLogger(__name__)

# The code of reports about a text that left through another gateway.
MISDIRECTED = "MISDIRECTED"
MISDIRECTED_AT_ONCE = 5
AT_THE_COUNTER_SECONDS = 2.0
FLYING = (Message.Status.CLAIMED, Message.Status.SENDING)

# Parts of the submissions, reports and queries that a gateway spoils.
WEATHER = (
    Fault(FaultKind.ERROR, share=0.01),
    Fault(FaultKind.DROP, share=0.005),
    Fault(FaultKind.ERROR_AFTER_ACCEPT, share=0.005),
    Fault(FaultKind.DROP_AFTER_ACCEPT, share=0.01),
    Fault(FaultKind.GARBAGE_AFTER_ACCEPT, share=0.002),
    Fault(FaultKind.EMPTY_AFTER_ACCEPT, share=0.002),
    Fault(FaultKind.HANG_AFTER_ACCEPT, share=0.002, seconds=3),
    Fault(FaultKind.LATE_ACCEPT, share=0.003, seconds=2.5),
    Fault(FaultKind.DRIP_AFTER_ACCEPT, share=0.001, seconds=0.05),
    Fault(FaultKind.REPORT_TWICE, share=0.05),
    Fault(FaultKind.REPORT_FAILED, share=0.05),
    Fault(FaultKind.REPORT_CONTRADICTED, share=0.02),
    Fault(FaultKind.REPORT_MISSING, share=0.01),
    Fault(FaultKind.REPORT_EARLY, share=0.01),
    Fault(FaultKind.QUERY_ERROR, share=0.02),
)


@dataclass(frozen=True)
class Nemesis:
    """``strike`` runs every ``seconds``, with a dice of its own, ``most`` times."""

    name: str
    seconds: float
    strike: Callable[[House, Random], None]
    most: float = inf


def kill_a_sender(house: House, dice: Random) -> None:
    """SIGKILL a process that has a text on the wire, or any that claimed some."""
    with suppress(Error, psutil.Error):
        fresh = Message.objects.filter(
            status__in=FLYING, lease_until__gt=Now() + timedelta(seconds=2)
        )
        # "sending" comes first.
        workers = fresh.order_by("-status", "?").values_list("worker", flat=True)
        worker = workers.first()
        if worker:
            psutil.Process(int(worker.split(":")[1])).kill()


def kill_a_worker(house: House, dice: Random) -> None:
    number = dice.randrange(house.workers)
    house.kill_worker(number)
    house.start_worker(number)


def freeze_a_sender(house: House, dice: Random) -> None:
    """Stop a process for longer than its lease and let it go on as if nothing were."""
    senders = house.senders_of(dice.randrange(house.workers))
    if not senders:
        return
    frozen = dice.choice(senders)
    with suppress(psutil.Error):
        frozen.send_signal(signal.SIGSTOP)
        Event().wait(dice.uniform(1.0, 3.5))
        frozen.send_signal(signal.SIGCONT)


def crash_postgres(house: House, dice: Random) -> None:
    house.crash_postgres()


def flush_redis(house: House, dice: Random) -> None:
    with suppress(redis.RedisError), redis.Redis.from_url(house.redis.url) as client:
        client.flushall()


def stop_redis(house: House, dice: Random) -> None:
    house.stop_redis()
    Event().wait(dice.uniform(1.0, 3.0))
    house.start_redis_again()


def switch_gateways(house: House, dice: Random) -> None:
    """Make the other gateway the primary; workers learn it as they are replaced."""
    house.set_primary(dice.choice(GATEWAYS))
    kill_a_worker(house, dice)


def rotate_keys(house: House, dice: Random) -> None:
    for stage in (0, 1):
        house.rotate_keys(stage)
        for number in range(house.workers):
            house.kill_worker(number)
            house.start_worker(number)
        house.restart_web()


def close_at_the_counter(house: House, dice: Random) -> None:
    """Write down an opt-out, and commit it once a text to the number waits for it.

    No callback waits to be read meanwhile, so nothing but the number's lock keeps the
    text back.
    """
    closed = OptOut.objects.values("phone_index")

    def close(message: Message) -> None:
        OptOut.objects.create(
            phone_index=message.phone_index,
            phone_tail=message.phone_tail,
            source=OptOut.Source.COUNTER,
            created_at=house.now(),
        )

    _write_while_waited_for(_claimed().exclude(phone_index__in=closed), close)


def withdraw_a_consent(house: House, dice: Random) -> None:
    """Withdraw the consent to advertising, while an advertisement waits at its gate."""
    agreed = Consent.objects.to_marketing().values("phone_index")

    def withdraw(message: Message) -> None:
        withdraw_consents(
            numbers={message.phone_index: "不要广告"},
            scopes=[Consent.Scope.MARKETING],
            through="到店",
            by=None,
            now=house.now(),
        )

    advertisements = _claimed().filter(message_class=MessageClass.COMMERCIAL)
    _write_while_waited_for(advertisements.filter(phone_index__in=agreed), withdraw)


def _claimed() -> QuerySet[Message]:
    return Message.objects.filter(status=Message.Status.CLAIMED)


def _write_while_waited_for(
    messages: QuerySet[Message], write: Callable[[Message], None]
) -> None:
    """Hold the number of one of the texts, write, and commit once the text waits."""
    with suppress(Error, NumberBusy):
        message = messages.order_by("?").first()
        if message is None:
            return
        with transaction.atomic():
            lock_numbers([message.phone_index], patience=timedelta(seconds=3))
            write(message)
            until = monotonic() + AT_THE_COUNTER_SECONDS
            while monotonic() < until and not _is_waited_for(message.phone_index):
                Event().wait(0.02)


def _is_waited_for(phone_index: str) -> bool:
    """Whether another session waits for the number's lock."""
    key = lock_key(phone_index) & 0xFFFFFFFFFFFFFFFF
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
            " AND NOT granted AND classid = %s AND objid = %s)",
            [key >> 32, key & 0xFFFFFFFF],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def swap_numbers(house: House, dice: Random) -> None:
    """Let some customer's second number become the first, as a form does."""
    with suppress(Error, NumberBusy), transaction.atomic():
        key = Customer.objects.order_by("?").values_list("pk", flat=True).first()
        if key is None:
            return
        row = Customer.objects.select_for_update(no_key=True).get(pk=key)
        lock_numbers_of([key], patience=timedelta(seconds=3))
        row.phone, row.second_phone = row.second_phone, row.phone
        row.save()


class AimedOptOuts:
    """Customers who write TD just while a text to them is on its way."""

    def __init__(
        self, house: House, most: int, *, only_at_wire: bool, from_old_number: float
    ) -> None:
        self._most, self._only_at_wire = most, only_at_wire
        self._from_old_number = from_old_number
        self._desks = [
            SimulatorDesk(house.url_of(name), house.environment["SIMULATOR_KEY"])
            for name in GATEWAYS
        ]
        self._written: set[str] = set()

    def strike(self, house: House, dice: Random) -> None:
        if len(self._written) >= self._most:
            return
        with suppress(Error, DeskClosed):
            message = self._aims().exclude(phone_index__in=self._written).first()
            if message is None:
                return
            self._written.add(message.phone_index)
            gateway = GATEWAYS.index(message.gateway)
            phone = message.phone
            if dice.random() < self._from_old_number:
                phone = old_number(phone)
            self._desks[gateway].type_reply(phone, "TD")

    def _aims(self) -> QuerySet[Message]:
        """Return what is on its way: any of it, or what has just passed its gate."""
        if self._only_at_wire:
            sending = Message.objects.filter(status=Message.Status.SENDING)
            return sending.order_by("-status_at")
        return Message.objects.filter(status__in=FLYING).order_by("?")

    def close(self) -> None:
        for desk in self._desks:
            desk.close()


class MisdirectedReports:
    """A gateway that reports texts as delivered which left through the other one."""

    def __init__(self, house: House) -> None:
        self._key = house.environment["SIMULATOR_KEY"]
        self._client = httpx.Client(timeout=3.0, trust_env=False)
        self._told: set[UUID] = set()

    def strike(self, house: House, dice: Random) -> None:
        carrier, teller = dice.sample(GATEWAYS, 2)
        with suppress(Error, httpx.HTTPError):
            left = Attempt.objects.filter(gateway=carrier).exclude(pk__in=self._told)
            rows = left.select_related("message").only("gateway", "message__phone")
            attempts = list(rows.order_by("?")[:MISDIRECTED_AT_ONCE])
            if attempts:
                self._tell(house.callback_of(teller), attempts)
                self._told.update(attempt.pk for attempt in attempts)

    def _tell(self, callback: str, attempts: list[Attempt]) -> None:
        items = [
            {
                "id": uuid4().hex,
                "reference": str(attempt.token),
                "phone": attempt.message.phone,
                "status": "DELIVERED",
                "report_code": MISDIRECTED,
            }
            for attempt in attempts
        ]
        body = json.dumps(items).encode()
        headers = {SIGNATURE_HEADER: sign(self._key, body).decode()}
        answer = self._client.post(
            f"{callback}/reports/", content=body, headers=headers
        )
        answer.raise_for_status()

    def close(self) -> None:
        self._client.close()


class Misfortune:
    """Runs nemeses in threads of their own until it is called off."""

    def __init__(self, house: House, nemeses: list[Nemesis], *, seed: int) -> None:
        self._over = Event()
        self._threads = [
            Thread(target=self._run, args=(house, each, Random(f"{seed}{each.name}")))
            for each in nemeses
        ]
        self.strikes: dict[str, int] = {each.name: 0 for each in nemeses}

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def call_off(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _run(self, house: House, nemesis: Nemesis, dice: Random) -> None:
        begin = monotonic()
        try:
            while not self._over.wait(nemesis.seconds * dice.uniform(0.5, 1.5)):
                nemesis.strike(house, dice)
                connection.close_if_unusable_or_obsolete()
                self.strikes[nemesis.name] += 1
                if self.strikes[nemesis.name] >= nemesis.most:
                    return
        except Exception:
            logger.exception("%s after %.0f s", nemesis.name, monotonic() - begin)
            raise
        finally:
            connection.close()


def spoil(house: House, weather: tuple[Fault, ...]) -> None:
    for name in GATEWAYS:
        with SimulatorDesk(
            house.url_of(name), house.environment["SIMULATOR_KEY"]
        ) as desk:
            for fault in weather:
                desk.switch_on(fault)
