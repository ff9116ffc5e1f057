from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from shop import clock
from shop.database.number_lock import NumberBusy
from sms.gateways import registry
from sms.models import Hold
from sms.restoring import release
from sms.sending.holding import Held


class Command(BaseCommand):
    help = "恢复备份后的暂停：查看、核对退订、核对短信、放行，与「恢复备份」页相同。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("show", help="为什么暂停，查到了什么")
        journal = steps.add_parser("refusals", help="读取退订日志")
        journal.add_argument("--by", required=True, help="办理人的登录名")
        steps.add_parser("pull", help="日志已丢失：从网关拉取回复")
        listed = steps.add_parser("list", help="日志已丢失：读取网关的退订名单")
        listed.add_argument("gateway", help="网关名称")
        listed.add_argument("file", type=Path, help="每行一个手机号")
        texts = steps.add_parser("texts", help="核对短信")
        texts.add_argument(
            "--without-journal", action="store_true", help="发送日志已丢失"
        )
        released = steps.add_parser("release", help="放行，恢复发送")
        released.add_argument("--by", required=True, help="放行人的登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        hold = release.current_hold(now=clock.now())
        if hold is None:
            self.stdout.write("没有暂停，短信照常发送。")
            return
        try:
            self._take(hold, options)
        except release.CannotStep as error:
            raise CommandError(str(error)) from error
        except NumberBusy as error:
            raise CommandError("有号码正在使用，请稍后再试一次。") from error
        self._show(hold)

    def _take(self, hold: Hold, options: dict[str, Any]) -> None:
        now = clock.now()
        match options["step"]:
            case "refusals":
                release.read_journal(hold, by=_staff(options["by"]), now=now)
            case "pull":
                release.pull_refusals(hold, now=now)
            case "list":
                gateway, text = _gateway(options["gateway"]), _text_of(options["file"])
                release.take_list(hold, gateway, text, now=now)
            case "texts":
                without = options["without_journal"]
                release.settle_texts(hold, now=now, without_journal=without)
            case "release":
                release.release(hold, by=_staff(options["by"]), now=now)
                hold.refresh_from_db()

    def _show(self, hold: Hold) -> None:
        if hold.released_at:
            self.stdout.write("已放行，短信恢复发送。")
            return
        self.stdout.write(f"暂停发送：{Held(hold.problem).sentence}。")
        for group in (release.REFUSALS, release.TEXTS):
            for name, count in hold.found.get(group, {}).items():
                self.stdout.write(f"{group}　{name}：{count}")
        for name, done_at in (("退订", hold.refusals_at), ("短信", hold.settled_at)):
            self.stdout.write(f"{name}{'已核对' if done_at else '未核对'}")


def _staff(name: str) -> User:
    """Return the member of staff, who must have the permission of the page."""
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None or not user.has_perm("sms.release_hold"):
        raise CommandError(f"员工「{name}」不存在，或没有放行的权限。")
    return user


def _gateway(name: str) -> str:
    if name not in registry.names():
        raise CommandError(f"没有网关「{name}」，应为 {'、'.join(registry.names())}。")
    return name


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} 读不出来，应是 UTF-8 文本。") from error
