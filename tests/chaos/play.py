"""One chaos run from the first text to the verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from threading import Event
from time import monotonic

from django.db import Error, connection
from django.db.models import Q
from django.utils import timezone

from shop import clock
from shop.hours import SHOP_ZONE
from shop.house_rules import read_house_rules
from sms.models import Attempt, Callback, Message, Report
from sms.sending.reconcile import ABSENT
from sms.simulator.faults import Fault
from tests.chaos import checker, load, variables
from tests.chaos.house import GATEWAYS, House
from tests.chaos.idle import SILENCE_SECONDS, skip_idle_time
from tests.chaos.nemeses import (
    MISDIRECTED,
    AimedOptOuts,
    MisdirectedReports,
    Misfortune,
    Nemesis,
    spoil,
)
from tests.chaos.replies import AimedReplies

Status = Message.Status
POLL_SECONDS = 0.2
# A run with production's times is then given up.
SKIPPING_SECONDS = 300.0
TAIL_SHARE = 0.05
# The last texts are queued so long before the sending hours end.
BEFORE_CLOSING = timedelta(seconds=1.5)
TABLES = (
    "sms_message, sms_optout, sms_inboundmessage, sms_callback, sms_template,"
    " customers_consent, customers_customer"
)


@dataclass(frozen=True)
class Plan:
    messages: int
    seed: int
    nemeses: tuple[Nemesis, ...]
    weather: tuple[Fault, ...] = ()
    opt_outs: int = 0
    seconds_between_opt_outs: float = 0.1
    # So many replies of other kinds are aimed at numbers in flight. Then some of the
    # texts also ask a question.
    replies: int = 0
    seconds_between_replies: float = 2.0
    # The number of a text that has just passed its gate writes TD, no other.
    opt_outs_only_at_wire: bool = False
    # Which part of the TDs come from the person's old number, not from the text's.
    from_old_number: float = 0.0
    # Which part of the replies lies unread, and for how long.
    unread_share: float = 0.0
    unread_seconds: float = 0.0
    # 0: no gateway reports on a text of the other one.
    seconds_between_misdirected: float = 0.0
    # The texts that find no place are queued when those that do are on the phones.
    fills_cap_first: bool = False
    # Which texts each number gets.
    kinds: load.Kinds = load.PER_NUMBER
    has_production_times: bool = False
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
            variables.UNREAD_SHARE: str(plan.unread_share),
            variables.UNREAD_SECONDS: str(plan.unread_seconds),
            variables.PRODUCTION_TIMES: "1" if plan.has_production_times else "",
        }
    )
    try:
        return _play(house, plan)
    finally:
        house.close()


def _play(house: House, plan: Plan) -> Verdict:
    spoil(house, plan.weather)
    expires = house.now() + timedelta(days=1)
    opt_outs = AimedOptOuts(
        house,
        plan.opt_outs,
        only_at_wire=plan.opt_outs_only_at_wire,
        from_old_number=plan.from_old_number,
    )
    misdirected = MisdirectedReports(house)
    replies = AimedReplies(house, plan.replies)
    nemeses = _nemeses(plan, opt_outs, misdirected, replies)
    misfortune = Misfortune(house, nemeses, seed=plan.seed)
    begin = monotonic()
    try:
        _send(house, plan, misfortune, expires)
    finally:
        seconds = monotonic() - begin
        misfortune.call_off()
        for each in (opt_outs, misdirected, replies):
            each.close()
    notes = misfortune.strikes | _settle(house, plan)
    closed_at = _close_shop(house, plan, expires) if plan.closes_shop else None
    _await(_everything_is_read, seconds=plan.patience)
    logs = [house.log_of(name) for name in GATEWAYS]
    columns = checker.check(
        logs, arrivals=house.arrivals, replies=house.replies, closed_at=closed_at
    )
    return Verdict(columns, notes, seconds)


def _nemeses(
    plan: Plan,
    opt_outs: AimedOptOuts,
    misdirected: MisdirectedReports,
    replies: AimedReplies,
) -> list[Nemesis]:
    nemeses = list(plan.nemeses)
    if plan.replies:
        pause = plan.seconds_between_replies
        nemeses.append(Nemesis("replies", pause, replies.strike))
    if plan.opt_outs:
        nemeses.append(Nemesis("TD", plan.seconds_between_opt_outs, opt_outs.strike))
    if pause := plan.seconds_between_misdirected:
        nemeses.append(Nemesis("report misdirected", pause, misdirected.strike))
    return nemeses


def _send(house: House, plan: Plan, misfortune: Misfortune, expires: datetime) -> None:
    """Queue the texts and wait until none is on its way."""
    waves = [load.within_cap, load.beyond_cap] if plan.fills_cap_first else [load.every]
    if load.ADVERTISEMENT in plan.kinds or plan.from_old_number:
        load.make_people(plan.messages, plan.kinds, now=house.now(), prefix="139")
    for number, wave in enumerate(waves):
        load.put_on_queue(
            plan.messages,
            now=house.now(),
            prefix="139",
            expires=expires,
            wave=wave,
            kinds=plan.kinds,
            asks=plan.replies > 0,
        )
        if number == 0:
            house.begin_work()
            misfortune.start()
        _await(partial(_is_sent, house, plan), seconds=plan.messages / 5 + 120)


def _is_sent(house: House, plan: Plan) -> bool:
    """Whether nothing is on its way; what dead workers hold is so for its lease."""
    if not plan.has_production_times:
        return not _unsent().exists()
    has_begun = Attempt.objects.exists()
    return has_begun and house.silence() > SILENCE_SECONDS


def _settle(house: House, plan: Plan) -> dict[str, int]:
    """Wait until the gateways have been asked; return what to note of it."""
    if not plan.has_production_times:
        _await(_is_settled, seconds=plan.patience)
        return {}
    skipped = skip_idle_time(house, _is_settled, seconds=SKIPPING_SECONDS)
    return {
        "minutes skipped": round(skipped / timedelta(minutes=1)),
        "crashed on the wire": Attempt.objects.filter(code="crashed").count(),
        "proved absent": Attempt.objects.filter(code=ABSENT).count(),
    }


def _is_settled() -> bool:
    return not _unsettled().exists()


def _close_shop(house: House, plan: Plan, expires: datetime) -> datetime:
    """Queue some more just before the sending hours end; return when they ended."""
    closes = read_house_rules(clock.today()).sending_hours.closes
    _set_clock(house, closes, minus=BEFORE_CLOSING)
    closed_at = timezone.now() + BEFORE_CLOSING
    count = max(200, round(plan.messages * TAIL_SHARE))
    now = house.now()
    load.put_on_queue(count, now=now, prefix="138", expires=expires)
    _await(lambda: timezone.now() > closed_at + timedelta(seconds=2), seconds=60)
    held = Q(status=Status.QUEUED, not_before__gt=house.now())
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
    strays = Report.objects.filter(message=None).exclude(code=MISDIRECTED)
    return not waits and not strays.exists()


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
    house.shift_clock(datetime.combine(day, at, SHOP_ZONE) - minus - now)


def _forget_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
