from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dealercrm.backup.archive import CannotBackUp, back_up, manifest_of
from dealercrm.backup.keys import INDEX
from shop import clock


class Command(BaseCommand):
    help = "备份数据库；密钥不在备份里，须另存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件，如 2026-11-28.backup")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            manifest = back_up(file, now=clock.now())
        except CannotBackUp as error:
            raise CommandError(str(error)) from error
        kids = "、".join(name for name in manifest.keys if name != INDEX)
        self.stdout.write(
            f"已备份到 {file} 和 {manifest_of(file).name}，两个文件同存。"
        )
        self.stdout.write(
            f"密钥不在备份里：请把 .env 中的 FIELD_KEYS（编号 {kids}）和 INDEX_KEY "
            "另存一处，不要和备份放在一起。丢了 FIELD_KEYS，号码和短信再也读不出；"
            "丢了 INDEX_KEY，退订再也查不到。"
        )
        self.stdout.write(
            "WITNESS_DIR 目录里的见证和日志不属于备份，恢复时不要用旧的覆盖它。"
        )
