from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dealercrm.backup.archive import CannotRestore, restore


class Command(BaseCommand):
    help = "把备份恢复到空数据库；恢复后暂停发送短信，等人放行。"
    # The database is empty, so nothing that reads it can be checked.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件")
        parser.add_argument(
            "--replace", action="store_true", help="先删除数据库里现有的一切"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"], replaces=options["replace"])
        except CannotRestore as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已恢复 {manifest.made_at[:16].replace('T', ' ')} 的备份。")
        self.stdout.write(
            "现在暂停发送所有短信：请启动网页和任务进程，由经理打开「恢复备份」，"
            "核对退订和短信后放行。"
        )
