"""Notices that the day's run failed or is late, and tells somebody by mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from reminders.models import DayAlarm, DayRun
from shop.hours import SHOP_ZONE, day_begins, shop_day
from shop.house_rules import read_house_rules

Kind = DayAlarm.Kind

SENTENCES: Final[Mapping[str, str]] = {
    Kind.FAILED: "今天的例行运行出错了，提醒可能没有发出",
    Kind.LATE: "今天的例行运行还没有完成，提醒可能没有发出",
}
_WHAT_TO_DO: Final = (
    "系统到 19:30 为止每小时自动重试。请管理员查看工作进程和 beat 是否在运行，"
    "以及日志中的错误；修好后可以运行 manage.py run_day 补跑，重复运行不会重复发送。"
)


def trouble_of_day(*, now: datetime) -> Kind | None:
    """Return what is wrong with the run of the day of ``now``; runs 2 queries.

    A run that was finished before its day (``run_day --on``) does not count.
    """
    today = shop_day(now)
    run = DayRun.objects.filter(on=today).first()
    if run and run.finished_at and run.finished_at >= day_begins(today):
        return None
    if run and run.failed_at:
        return Kind.FAILED
    is_late = now.astimezone(SHOP_ZONE).time() >= read_house_rules(today).day_done_by
    return Kind.LATE if is_late else None


def watch(*, now: datetime) -> int:
    """Tell of the trouble unless it was told today; return how many were told.

    If the mail server refuses, the record is rolled back and the next minute tries
    again.
    """
    if not settings.ALARM_MAILS:
        return 0
    kind = trouble_of_day(now=now)
    if kind is None:
        return 0
    with transaction.atomic():
        _, is_new = DayAlarm.objects.get_or_create(
            on=shop_day(now), kind=kind, defaults={"told_at": now}
        )
        return _tell(kind, now) if is_new else 0


def _tell(kind: Kind, now: datetime) -> int:
    moment = f"{now.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M}"
    send_mail(
        subject=f"{settings.SHOP['NAME']}：{SENTENCES[kind]}",
        message=f"{moment}，{SENTENCES[kind]}。\n\n{_WHAT_TO_DO}\n",
        from_email=None,
        recipient_list=settings.ALARM_MAILS,
    )
    return len(settings.ALARM_MAILS)
