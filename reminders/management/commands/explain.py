from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers.models import Vehicle
from customers.search import find_vehicles
from reminders.setup.arguments import read_day
from reminders.why.explain import explain_cars
from reminders.why.report import CarReport, Item, Step
from shop import clock


class Command(BaseCommand):
    help = "说明一辆车某天为什么提醒或不提醒：到期事项、依据、出处和每一次决定。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vin", help="车架号")
        parser.add_argument("--plate", help="车牌")
        parser.add_argument("--phone", help="手机号，列出名下所有车辆")
        parser.add_argument("--on", metavar="DATE", help="日期，缺省为今天")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        on = read_day(options["on"], today=now.date())
        wanted = _wanted(options)
        cars = find_vehicles(Vehicle.objects.order_by("pk"), wanted)
        vehicles = list(cars.values_list("pk", flat=True))
        if not vehicles:
            # The phone number is not repeated, because command output ends up in logs.
            told = "这个号码" if options["phone"] else f"「{wanted}」"
            raise CommandError(f"没有找到{told}对应的车辆，请核对后再试。")
        reports = explain_cars(vehicles, on=on, now=now).cars
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    [asdict(report) for report in reports],
                    ensure_ascii=False,
                    default=str,
                )
            )
        else:
            self.stdout.write("\n\n".join("\n".join(_lines(r)) for r in reports))


def _wanted(options: dict[str, Any]) -> str:
    given = [text for name in ("vin", "plate", "phone") if (text := options[name])]
    if len(given) != 1:
        raise CommandError("请用 --vin、--plate 或 --phone 中的一个指明要查的车。")
    return str(given[0])


def _lines(report: CarReport) -> Iterator[str]:
    yield f"{report.plate or '未上牌'} {report.model} {report.vin} {report.status}"
    yield f"收件人：{report.recipient or '没有联系人'}　日期：{report.on}"
    if report.silence:
        yield f"  不发短信：{report.silence}"
    if report.assumed:
        yield f"  {report.assumed}"
    for sentence in report.heard:
        yield f"  {sentence}"
    if not report.items:
        yield "  没有到期事项"
    for item in report.items:
        yield from _item_lines(item)


def _item_lines(item: Item) -> Iterator[str]:
    about = "约 " if item.is_estimate else ""
    km = f"，{item.due_km:,} 公里" if item.due_km else ""
    yield f"  {item.reason} {about}{item.due_on}{km}"
    yield f"    规则：{item.rule}"
    if item.source:
        yield f"    出处：{item.source}"
    for label, value in item.facts:
        yield f"    {label}：{value}"
    for step in item.steps:
        yield from _step_lines(step)


def _step_lines(step: Step) -> Iterator[str]:
    yield f"    {step.label}（{step.planned_on} 至 {step.last_day_on}）：{step.status}"
    for verdict in step.verdicts:
        yield f"      {verdict.on} {verdict.outcome}：{verdict.sentence}"
        yield f"        依据：{verdict.rule}"
    if step.text:
        yield f"      {step.text_status}：{step.text}"
