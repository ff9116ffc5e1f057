"""What goes wrong during a chaos run, and how often."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from threading import Event, Thread
from time import monotonic

import psutil
import redis
from django.db import Error, connection
from django.db.models.functions import Now

from sms.models import Message
from sms.simulator.desk import DeskClosed, SimulatorDesk
from sms.simulator.faults import Fault, FaultKind
from tests.chaos.house import GATEWAYS, House

logger = logging.getLogger(__name__)

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
    """``strike`` runs every ``seconds``, with a dice of its own."""

    name: str
    seconds: float
    strike: Callable[[House, Random], None]


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


class AimedOptOuts:
    """Customers who write TD just while a text to them is on its way."""

    def __init__(self, house: House, most: int) -> None:
        self._most = most
        self._desks = [
            SimulatorDesk(house.url_of(name), house.environment["SIMULATOR_KEY"])
            for name in GATEWAYS
        ]
        self._written: set[str] = set()

    def strike(self, house: House, dice: Random) -> None:
        if len(self._written) >= self._most:
            return
        with suppress(Error, DeskClosed):
            message = Message.objects.filter(status__in=FLYING).order_by("?").first()
            if message is None or message.phone_index in self._written:
                return
            self._written.add(message.phone_index)
            gateway = GATEWAYS.index(message.gateway)
            self._desks[gateway].type_reply(message.phone, "TD")

    def close(self) -> None:
        for desk in self._desks:
            desk.close()


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
