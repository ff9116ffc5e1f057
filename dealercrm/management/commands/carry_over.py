from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dealercrm.carry_over.old_database import CannotCarryOver
from dealercrm.carry_over.run import Carried, carry_over
from dealercrm.carry_over.tally import Tally
from shop import clock


class Command(BaseCommand):
    help = (
        "把旧版系统数据库中的退订、同意、勿扰和操作记录带入本系统；"
        "只读旧数据库，可以重复运行。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="旧数据库地址，如 postgres://用户:密码@主机/库")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("请先对新数据库运行 manage.py migrate。")
        try:
            carried = carry_over(options["url"], now=clock.now())
        except CannotCarryOver as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join([*_carried(carried), *_left(carried)]))
        if carried.unread_callbacks:
            raise CommandError(
                f"旧数据库还有 {carried.unread_callbacks:,} 条网关回调没有处理，"
                "其中可能有客户的退订：请用旧版系统的 Celery 处理完，再运行一次。"
            )


def _carried(carried: Carried) -> Iterator[str]:
    yield f"退订：{_told(carried.refusals)}"
    yield f"勿扰：客户 {_told(carried.customers_to_leave_alone)}"
    yield (
        f"勿扰但号码还没有客户，改为退订所有短信：{_told(carried.numbers_to_leave_alone)}"
    )
    yield f"同意记录：{_told(carried.consents.lines)}"
    yield (
        "已撤回同意但号码还没有客户，改为退订："
        f"{_told(carried.consents.closed_numbers)}"
    )
    yield f"操作记录：{_told(carried.audit)}"


def _left(carried: Carried) -> Iterator[str]:
    """Yield what was not carried over, and what to do about it."""
    if carried.consents.waiting:
        yield (
            f"没有带入：同意 {carried.consents.waiting:,} 条，"
            "它们的号码还没有客户，或由多位客户共用而分不清是谁。"
            "导入客户档案后请再运行一次。"
        )
    if carried.people_without_number:
        yield (
            f"没有带入：{carried.people_without_number:,} 位没有号码的客户的勿扰，"
            "请在新系统里登记。"
        )
    if carried.complaints or carried.wrong_numbers:
        yield (
            f"没有带入：投诉处理中 {carried.complaints:,} 位、"
            f"号码存疑 {carried.wrong_numbers:,} 位，请在新系统里登记。"
        )


def _told(tally: Tally) -> str:
    return f"新写入 {tally.written:,}，已有 {tally.known:,}"
