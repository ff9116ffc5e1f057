"""Look at the sources of nightly files at once, as beat does each hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imports.models import SourceFile, SourceLook
from imports.sources import registry
from imports.sources.looking import look
from shop import clock


class Command(BaseCommand):
    help = "查看夜间文件的来源（IMPORT_SOURCES）；第二次查看时取走没有再变的文件。"

    def handle(self, *args: Any, **options: Any) -> None:
        if problems := registry.problems():
            raise CommandError("\n".join(problems))
        if not registry.names():
            raise CommandError("没有设置 IMPORT_SOURCES，写法见 docs/operations.md。")
        told = [self._look(name) for name in registry.names()]
        if not all(told):
            raise CommandError("有来源取不到文件，原因见上。")

    def _look(self, name: str) -> bool:
        """Look at the source and tell of it; return whether all went well."""
        taken = look(name, now=clock.now())
        waiting = SourceFile.objects.filter(source=name, taken_at=None, is_moved=False)
        self.stdout.write(f"{name}：取走 {taken} 个文件，等写完 {waiting.count()} 个。")
        error = SourceLook.objects.get(source=name).error
        if error:
            self.stdout.write(f"  {error}")
        return not error
