"""One chaos run from the first text to the verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Event
from time import monotonic

from django.db import Error, connection
from django.db.models import Q
from django.utils import timezone

from shop import clock
from shop.hours import SHOP_ZONE
from shop.house_rules import read_house_rules
from sms.models import Attempt, Callback, Message, Report
from sms.simulator.faults import Fault
from tests.chaos import checker, load, variables
from tests.chaos.house import GATEWAYS, House
from tests.chaos.nemeses import AimedOptOuts, Misfortune, Nemesis, spoil

Status = Message.Status
POLL_SECONDS = 0.2
TAIL_SHARE = 0.05
# The last texts are queued so long before the sending hours end.
BEFORE_CLOSING = timedelta(seconds=1.5)
TABLES = "sms_message, sms_optout, sms_inboundmessage, sms_callback, sms_template"


@dataclass(frozen=True)
class Plan:
    messages: int
    seed: int
    nemeses: tuple[Nemesis, ...]
    weather: tuple[Fault, ...] = ()
    opt_outs: int = 0
    seconds_between_opt_outs: float = 0.1
    mutant: str = ""
    connect_seconds: float = 0.03
    opt_out_seconds: float = 0.02
    closes_shop: bool = True
    # How long after the last text things may still settle.
    patience: float = 120.0


@dataclass(frozen=True)
class Verdict:
    columns: checker.Columns
    strikes: dict[str, int]
    seconds: float

    def table(self) -> str:
        rows = {**self.columns.__dict__, **self.strikes}
        width = max(map(len, rows))
        lines = [f"{name:{width}}  {count:>9,}" for name, count in rows.items()]
        rate = self.columns.attempted / self.seconds
        return "\n".join([*lines, f"{self.seconds:.0f} s, {rate:.0f} texts a second"])


def play(house: House, plan: Plan) -> Verdict:
    """Let the texts of the plan go through everything; say what the phones say."""
    _forget_everything()
    _set_clock(house, time(10))
    house.serve(
        **{
            variables.MUTANT: plan.mutant,
            variables.CONNECT_SECONDS: str(plan.connect_seconds),
            variables.OPT_OUT_SECONDS: str(plan.opt_out_seconds),
        }
    )
    try:
        return _play(house, plan)
    finally:
        house.close()


def _play(house: House, plan: Plan) -> Verdict:
    spoil(house, plan.weather)
    business_now = _business_now(house)
    expires = business_now + timedelta(days=1)
    load.put_on_queue(plan.messages, now=business_now, prefix="139", expires=expires)
    opt_outs = AimedOptOuts(house, plan.opt_outs)
    nemeses = list(plan.nemeses)
    if plan.opt_outs:
        nemeses.append(Nemesis("TD", plan.seconds_between_opt_outs, opt_outs.strike))
    misfortune = Misfortune(house, nemeses, seed=plan.seed)
    begin = monotonic()
    house.begin_work()
    misfortune.start()
    try:
        _await(lambda: not _unsent().exists(), seconds=plan.messages / 5 + 120)
    finally:
        seconds = monotonic() - begin
        misfortune.call_off()
        opt_outs.close()
    _await(lambda: not _unsettled().exists(), seconds=plan.patience)
    closed_at = _close_shop(house, plan, expires) if plan.closes_shop else None
    _await(_everything_is_read, seconds=plan.patience)
    logs = [house.log_of(name) for name in GATEWAYS]
    columns = checker.check(logs, closed_at=closed_at)
    return Verdict(columns, misfortune.strikes, seconds)


def _close_shop(house: House, plan: Plan, expires: datetime) -> datetime:
    """Queue some more just before the sending hours end; return when they ended."""
    closes = read_house_rules(clock.today()).sending_hours.closes
    _set_clock(house, closes, minus=BEFORE_CLOSING)
    closed_at = timezone.now() + BEFORE_CLOSING
    count = max(200, round(plan.messages * TAIL_SHARE))
    now = _business_now(house)
    load.put_on_queue(count, now=now, prefix="138", expires=expires)
    _await(lambda: timezone.now() > closed_at + timedelta(seconds=2), seconds=60)
    held = Q(status=Status.QUEUED, not_before__gt=_business_now(house))
    _await(lambda: not _unsettled().exclude(held).exists(), seconds=plan.patience)
    return closed_at


def _unsent():
    on_its_way = [Status.QUEUED, Status.CLAIMED, Status.SENDING]
    return Message.objects.filter(status__in=on_its_way)


def _unsettled():
    asked = Attempt.objects.exclude(next_query_at=None)
    unknown = Q(status=Status.UNKNOWN, attempts__in=asked)
    on_its_way = [Status.QUEUED, Status.CLAIMED, Status.SENDING]
    return Message.objects.filter(Q(status__in=on_its_way) | unknown)


def _everything_is_read() -> bool:
    """Whether callbacks are processed and no report waits for its text."""
    waits = Callback.objects.filter(processed_at=None).exists()
    strays = Report.objects.filter(message=None).exists()
    return not waits and not strays


def _await(is_so: Callable[[], bool], *, seconds: float) -> None:
    """Wait for it; a database that is being restarted is asked again."""
    end = monotonic() + seconds
    while monotonic() < end:
        try:
            if is_so():
                return
        except Error:
            connection.close()
        Event().wait(POLL_SECONDS)
    sys.stderr.write(f"still waiting after {seconds:.0f} s\n")


def _set_clock(house: House, at: time, *, minus: timedelta = timedelta()) -> None:
    """Let the run's clock show this hour of today."""
    now = timezone.now()
    day = now.astimezone(SHOP_ZONE).date()
    shift = datetime.combine(day, at, SHOP_ZONE) - minus - now
    fresh = house.clock.with_suffix(".new")
    fresh.write_text(str(shift.total_seconds()))
    fresh.rename(house.clock)


def _business_now(house: House) -> datetime:
    shift = timedelta(seconds=float(house.clock.read_text()))
    return timezone.localtime(timezone.now() + shift)


def _forget_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
