from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles import sync_roles
from reminders.setup.installation import load_defaults

_LABELS = {
    "texts": "短信模板",
    "words": "网关禁用词",
    "filings": "模板报备",
    "plans": "保养计划",
    "inspection_rules": "年检规则",
    "steps": "提醒步骤",
    "reason_rules": "缘由的规则",
    "holidays": "放假安排",
    "house_rules": "门店规则",
    "caps": "各类短信上限",
    "wordings": "特别措辞",
    "tag_rules": "自动标签",
    "holdouts": "对照组",
    "offers": "话术与优惠",
    "answers": "常用答复",
    "remarks": "附言",
    "symptoms": "可提及的症状",
}


class Command(BaseCommand):
    help = (
        "写入缺少的模板、网关禁用词、模板报备、保养计划、年检规则、提醒步骤、缘由的规则、"
        "放假安排、门店规则、各类短信上限、自动标签、对照组、话术与优惠、常用答复、附言、可提及的症状，员工改过的保持不变；"
        "并把各角色的权限恢复为系统规定的权限。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in load_defaults().items():
            self.stdout.write(f"{_LABELS[name]}：新增 {count}")
        self.stdout.write(f"角色：共 {sync_roles()}")
