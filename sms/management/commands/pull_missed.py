from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from shop import clock
from sms.hearing.pulling import pull_missed


class Command(BaseCommand):
    help = "向各网关拉取回调遗漏的状态报告和客户回复。重复运行不会重复处理。"

    def handle(self, *args: Any, **options: Any) -> None:
        counts = pull_missed(now=clock.now())
        self.stdout.write(
            f"状态报告 {counts['report']} 批，客户回复 {counts['reply']} 批，"
            f"逐条查询到结果 {counts['asked']} 条"
        )
        if counts["failed"]:
            self.stdout.write(f"有 {counts['failed']} 项没有拉到，请稍后再试。")
