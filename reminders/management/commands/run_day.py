from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reminders.day import DayReport, begin_run, finish_run, run_day
from reminders.forecast.rehearsal import rehearsal
from reminders.setup.arguments import read_day
from shop import clock


class Command(BaseCommand):
    help = "运行一天：重算到期日、生成提醒、逐条决定、排队短信。重复运行不会重复发送。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="DATE", help="日期，缺省为今天")
        parser.add_argument(
            "--dry-run", action="store_true", help="只演练，不留下任何记录"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        on = read_day(options["on"], today=now.date())
        if options["dry_run"]:
            if on < now.date():
                raise CommandError("只能演练今天或以后的日期。")
            with rehearsal(now=now, on=on) as report:
                pass
        else:
            report = _run(datetime.combine(on, now.timetz()))
        self._print(report, is_dry_run=options["dry_run"], as_json=options["json"])

    def _print(self, report: DayReport, *, is_dry_run: bool, as_json: bool) -> None:
        if as_json:
            result = {"on": str(report.on), "dry_run": is_dry_run}
            self.stdout.write(
                json.dumps({**result, "counts": report.counts}, ensure_ascii=False)
            )
            return
        note = "（演练，未保存）" if is_dry_run else ""
        self.stdout.write(f"{report.on}{note}")
        for name, count in report.counts.items():
            self.stdout.write(f"  {name} {count:,}")


def _run(now: datetime) -> DayReport:
    begin_run(now=now)
    report = run_day(now=now, holds_flood=True)
    finish_run(report, now=clock.now())
    return report
