from __future__ import annotations

import os
import secrets
import shlex
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from tqdm import tqdm

from accounts.models import User
from accounts.roles import ADVISERS, sync_roles
from customers.models import Customer
from customers.rule_tags import retag_customers
from dealercrm.embedded.children import ChildDied, Children
from dealercrm.embedded.consents import (
    count_consents,
    have_replied,
    phones_of_those_who_reply,
    record_consents_at_the_counter,
)
from dealercrm.embedded.demonstration import DAY_CLOCK, House
from dealercrm.embedded.price_list import write_price_list
from dealercrm.embedded.samples.files import CUSTOMERS, ORDERS, VEHICLES
from dealercrm.embedded.samples.make_samples import write_samples
from imports.models import ImportBatch, ImportRow
from imports.together import import_files
from reminders.models import Reminder
from reminders.reasons import registry
from reminders.setup.installation import load_defaults
from reminders.tasks import make_forecast
from shop import clock
from shop.house_rules import read_house_rules
from sms.gateways.registry import options as options_of
from sms.models import Message
from sms.simulator.desk import SimulatorDesk

USER: Final = "demo"
DATA: Final = Path(settings.BASE_DIR) / "var"
KINDS: Final = {"customers": "客户", "vehicles": "车辆", "orders": "工单"}
SETTLE_SECONDS: Final = 300.0
REPLY_SECONDS: Final = 60.0


class Command(BaseCommand):
    help = "演示一家店的一天：导入示例档案、计算到期、发短信、收回执，然后打开网页。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-serve", action="store_true", help="打印结果后结束，不打开网页"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("请用 make demo 运行演示。")
        os.chdir(settings.BASE_DIR)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)
        try:
            self._show(serves=not options["no_serve"])
        except ChildDied as error:
            raise CommandError(f"演示中断，{error}") from error
        except KeyboardInterrupt:
            raise SystemExit(128 + signal.SIGINT) from None

    def _show(self, *, serves: bool) -> None:
        self._say("建库，写入角色、短信模板、保养计划和提醒规则")
        call_command("migrate", verbosity=0)
        sync_roles()
        load_defaults()
        write_price_list()
        password = _prepare_login()
        batches = self._import(_samples())
        _hire_advisers()
        record_consents_at_the_counter(_user(), now=clock.now())
        retag_customers(today=clock.today())
        with Children(DATA / "logs") as children:
            house = House(children, DATA, token=settings.SMS_CALLBACK_TOKENS[0])
            self._work(house, children)
            self._report(batches, house, password)
            if serves:
                self._serve(house, children)

    def _import(self, paths: list[Path]) -> list[ImportBatch]:
        self._say("导入示例档案")
        with tqdm(unit="行", disable=None, leave=False) as bar:

            def show(done: int, total: int) -> None:
                if done == 0:
                    bar.reset(total)
                bar.update(done - bar.n)

            batches = import_files(paths, now=clock.now(), on_progress=show, by=_user())
        for batch in batches:
            if batch.status != ImportBatch.Status.FINISHED:
                raise CommandError(f"{batch.file_name} 没有导入：{batch.error}")
        return batches

    def _work(self, house: House, children: Children) -> None:
        self._say("启动模拟网关和网页")
        house.open()
        self._consent_by_reply(house, children)
        self._say(f"运行今天：计算到期、决定、排队（以今天 {DAY_CLOCK} 为时钟）")
        _manage("run_day", "--json", DEMO_CLOCK=DAY_CLOCK)
        self._say(f"启动 Celery worker 和 beat，发送短信（同样以 {DAY_CLOCK} 为时钟）")
        house.begin_work(clock=DAY_CLOCK)
        if not children.wait_until(_is_settled, seconds=SETTLE_SECONDS):
            raise CommandError("短信没有在五分钟内发完，请查看 var/logs 中的日志。")

    def _consent_by_reply(self, house: House, children: Children) -> None:
        """Let customers reply with the word of consent, through the gateway."""
        word = read_house_rules(clock.today()).consent_words[0]
        key = options_of("simulator").get("key", "")
        self._say(f"几位客户回复「{word}」，同意接收营销短信")
        with SimulatorDesk(house.simulator_url, key) as desk:
            for phone in phones_of_those_who_reply():
                desk.type_reply(phone, word)
        if not children.wait_until(have_replied, seconds=REPLY_SECONDS):
            raise CommandError("客户的回复没有收全，请查看 var/logs 中的日志。")

    def _report(self, batches: list[ImportBatch], house: House, password: str) -> None:
        today = clock.today()
        lines = [
            "",
            "导入",
            *_imported(batches),
            "同意",
            *count_consents(),
            f"今天（{today}）到期提醒",
            *_due(today),
            "短信",
            *_texts(),
            "登录",
            f"  {house.url}  用户 {USER}  密码 {password}",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _serve(self, house: House, children: Children) -> None:
        """Keep the processes running with the real clock until Ctrl-C."""
        house.end_work()
        house.begin_work()
        make_forecast.delay()
        with _servers_written_down(DATA / "demo.env") as path:
            shown = path.relative_to(settings.BASE_DIR)
            self.stdout.write(
                "网页已打开，按 Ctrl-C 结束。可在「客户手机」里替客户回复 TD。\n"
                "「演练」里以后 60 天的预测正在后台制作，约一分钟后可看。\n"
                "同时用命令行：另开终端运行\n"
                f"  set -a; . {shown}; .venv/bin/python manage.py explain --plate …"
            )
            self.stdout.flush()
            try:
                children.wait_until(lambda: False, seconds=float("inf"))
            except KeyboardInterrupt:
                self.stdout.write("\n正在关闭")

    def _say(self, what: str) -> None:
        self.stdout.write(f"· {what}")
        self.stdout.flush()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


@contextmanager
def _servers_written_down(path: Path) -> Iterator[Path]:
    """Write the servers' addresses down, so that a second terminal can use them."""
    path.touch(mode=0o600)
    names = ("DEMO", "DATABASE_URL", "REDIS_URL")
    given = {name: os.environ[name] for name in names if name in os.environ}
    path.write_text("".join(f"{n}={shlex.quote(v)}\n" for n, v in given.items()))
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _prepare_login() -> str:
    """Return the password of the demo's user, the same at every start."""
    kept = DATA / "demo-password"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
    password = kept.read_text()
    user, _ = User.objects.get_or_create(
        username=USER,
        defaults={"name": "演示账号", "is_staff": True, "is_superuser": True},
    )
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def _user() -> User:
    return User.objects.get(username=USER)


def _hire_advisers() -> None:
    """Create accounts for the advisers in the exports, and assign their customers."""
    advisers = Group.objects.get(name=ADVISERS)
    customers = Customer.objects.filter(adviser=None).exclude(adviser_name="")
    names = customers.order_by().values_list("adviser_name", flat=True).distinct()
    for number, name in enumerate(sorted(names), start=1):
        line = f"{settings.SHOP['PHONE']}转{number}"
        user, is_new = User.objects.get_or_create(
            username=name,
            defaults={"name": name, "is_staff": True, "work_line": line},
        )
        if is_new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            user.groups.add(advisers)
        customers.filter(adviser_name=name).update(adviser=user)


def _samples() -> list[Path]:
    """Write the exports around today; a later run keeps those of the first run."""
    folder = DATA / "samples"
    paths = [folder / name for name in (CUSTOMERS, VEHICLES, ORDERS)]
    if not all(path.exists() for path in paths):
        write_samples(folder, clock.today())
    return paths


def _manage(*arguments: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CommandError(f"{arguments[0]}：{done.stderr.strip()}")


def _is_settled() -> bool:
    """Tell whether every text that may go by the demo's clock has a final status."""
    until = datetime.combine(
        clock.today(), time.fromisoformat(DAY_CLOCK), clock.now().tzinfo
    ) + timedelta(minutes=1)
    waiting = Q(status=Message.Status.QUEUED, not_before__lte=until)
    return not Message.objects.filter(waiting | Q(status__in=Message.UNDERWAY)).exists()


def _imported(batches: list[ImportBatch]) -> Iterator[str]:
    for batch in batches:
        for kind, counts in batch.counts.items():
            told = "  ".join(
                f"{each.label} {counts[each]:,}" for each in ImportRow.Outcome
            )
            yield f"  {batch.file_name}  {KINDS[kind]}  {told}"


def _due(today: date) -> Iterator[str]:
    """Yield what is due today, by reason, and what was decided about it."""
    counts = Counter(
        Reminder.objects.filter(
            planned_on__lte=today, last_day_on__gte=today
        ).values_list("due_item__reason", "status")
    )
    for reason in registry.every():
        total = sum(counts[reason.code, status] for status in Reminder.Status)
        told = "  ".join(
            f"{status.label} {counts[reason.code, status]:,}"
            for status in Reminder.Status
            if counts[reason.code, status]
        )
        yield f"  {reason.label} {total:,}  {told}".rstrip()


def _texts() -> Iterator[str]:
    counts = Counter(Message.objects.values_list("status", flat=True))
    for status in Message.Status:
        if counts[status]:
            yield f"  {status.label} {counts[status]:,}"
    if counts[Message.Status.QUEUED]:
        yield "  （排队中的按客户作息和方便时段，安排在今天稍后）"
