"""Import what a dealer system exported: customers, vehicles, repair orders."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from accounts.models import User
from customers.wishes.consent import NotAConsent
from customers.wishes.proof_files import store
from imports.evidence import Evidence, complaint_about_day
from imports.models import ImportBatch, ImportProblem
from imports.pages.problems import line_of, problems_of
from imports.pages.progress import endings_of
from imports.reading.days.day_order import DayOrder
from imports.reading.fields import Field
from imports.reading.sheets.choices import Choices, Decisions
from imports.reading.sheets.meanings import meaning_of, normal_header
from imports.run import Progress
from imports.together import import_files
from imports.writing.results import Outcome, RecordKind
from shop import clock

KINDS = {
    RecordKind.CUSTOMERS: "客户",
    RecordKind.VEHICLES: "车辆",
    RecordKind.ORDERS: "工单",
}
SHOWN_PROBLEMS = 20


class Command(BaseCommand):
    help = "导入客户、车辆、维修工单（.xlsx、.xls、.csv）；同一文件可以重复导入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="只试算，不写入")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=_mapping,
            metavar="列名=字段",
            help="没有认出的列是什么，如 --map 车架=车架号；可以写几次，留空表示不导入",
        )
        parser.add_argument(
            "--dates",
            choices=[str(each) for each in DayOrder],
            help="看不出日和月先后的日期列怎么写：dmy 日月年、mdy 月日年、ymd 年月日",
        )
        parser.add_argument("--by", metavar="用户名", help="登记人（上传人）的用户名")
        consent = parser.add_argument_group(
            "营销短信同意",
            "文件里有营销同意列时填写；不填则这些同意只记为待补凭证，不会据此发送。",
        )
        consent.add_argument("--consent-text", default="", help="同意文本或凭证")
        consent.add_argument("--consent-file", type=Path, help="凭证文件")
        consent.add_argument(
            "--consent-date",
            metavar="YYYY-MM-DD",
            type=_day,
            help="取得日期",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["files"]
        if not paths:
            raise CommandError(
                "请写明要导入的文件，例如 import_records 客户档案.xlsx。"
            )
        for path in paths:
            if not path.is_file():
                raise CommandError(f"找不到文件：{path}")
        is_dry_run: bool = options["dry_run"]
        now = clock.now()
        by = _user(options["by"])
        _refuse_evidence(options, by, today=clock.today())
        bar = nullcontext() if options["json"] else _progress_bar()
        with transaction.atomic() if is_dry_run else nullcontext(), bar as on_progress:
            batches = import_files(
                paths,
                now=now,
                on_progress=on_progress,
                by=by,
                evidence=_keep_evidence(options, by, now),
                decisions=_decisions(options),
            )
            reports = [_report(batch) for batch in batches]
            if is_dry_run:
                transaction.set_rollback(True)
        if options["json"]:
            self._print_json(reports, is_dry_run=is_dry_run)
        else:
            self._print_text(reports, is_dry_run=is_dry_run)
        if any(report["status"] == ImportBatch.Status.FAILED for report in reports):
            raise CommandError("有文件没有导入，原因见上。")

    def _print_json(self, reports: list[dict[str, Any]], *, is_dry_run: bool) -> None:
        result = {"dry_run": is_dry_run, "files": reports}
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))

    def _print_text(self, reports: list[dict[str, Any]], *, is_dry_run: bool) -> None:
        for report in reports:
            self.stdout.write("\n".join(_lines(report)))
        if is_dry_run:
            self.stdout.write("以上是试算，没有写入任何数据。")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        sentence = f"取得日期“{text}”看不懂，请写成 2026-11-20 这样的年-月-日。"
        raise ArgumentTypeError(sentence) from error


def _mapping(text: str) -> tuple[str, str]:
    header, has_field, field = text.rpartition("=")
    if not has_field or not header.strip():
        raise ArgumentTypeError(f"“{text}”看不懂，请写成 列名=字段，如 车架=车架号。")
    chosen = field.strip()
    if chosen and chosen not in {str(each) for each in Field}:
        meaning = meaning_of(chosen)
        if not isinstance(meaning, Field):
            raise ArgumentTypeError(
                f"没有“{chosen}”这个字段，可用的有：{'、'.join(map(str, Field))}。"
            )
        chosen = str(meaning)
    return header.strip(), chosen


def _decisions(options: dict[str, Any]) -> Decisions:
    fields = {normal_header(header): field for header, field in options["map"]}
    dates = DayOrder(options["dates"]) if options["dates"] else None
    return Decisions(given=Choices(fields), dates=dates)


def _user(name: str | None) -> User | None:
    if not name:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"没有用户“{name}”，请用 --by 写明在用的用户名。")
    return user


def _refuse_evidence(options: dict[str, Any], by: User | None, *, today: date) -> None:
    """Raise CommandError for a day to come, and for evidence without a user."""
    given = (options["consent_text"], options["consent_file"], options["consent_date"])
    if any(given) and by is None:
        raise CommandError("请用 --by 写明由谁登记这些同意，例如 --by admin。")
    if complaint := complaint_about_day(options["consent_date"], today=today):
        raise CommandError(complaint)


def _keep_evidence(options: dict[str, Any], by: User | None, now: datetime) -> Evidence:
    path: Path | None = options["consent_file"]
    try:
        proof = path and store(path.name, path.read_bytes(), by=by, now=now)
    except OSError as error:
        raise CommandError(f"打不开凭证文件：{path}") from error
    except NotAConsent as refusal:
        raise CommandError(f"凭证文件：{refusal}") from refusal
    return Evidence(options["consent_text"], options["consent_date"], proof or None)


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """Show a progress bar for each file, none where output is not a terminal."""
    with tqdm(unit="行", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            if done == 0:
                bar.reset(total)
            bar.update(done - bar.n)

        yield show


def _report(batch: ImportBatch) -> dict[str, Any]:
    """Return what became of a file; numbers in cells are masked."""
    return {
        "file": batch.file_name,
        "status": batch.status,
        "error": batch.error,
        "rows": batch.rows_done,
        "counts": batch.counts,
        "endings": batch.endings,
        "ended": endings_of(batch),
        "notices": batch.notices,
        "problems": [_problem(each) for each in problems_of(batch)],
    }


def _problem(problem: ImportProblem) -> dict[str, Any]:
    line = line_of(problem)
    return {
        "sheet": problem.row.sheet,
        "row": problem.row.number,
        "column": line.column,
        "value": line.value,
        "made_of_it": line.made_of_it,
        "severity": problem.severity,
        "sentence": line.sentence,
    }


def _lines(report: dict[str, Any]) -> Iterator[str]:
    if report["error"]:
        yield f"{report['file']}：未导入。{report['error']}"
        return
    yield f"{report['file']}：{report['rows']:,} 行"
    if report["ended"]:
        yield f"  每行一个结果：{report['ended']}"
    for kind, counts in report["counts"].items():
        told = "  ".join(f"{each.label} {counts[each]:,}" for each in Outcome)
        yield f"  {KINDS[RecordKind(kind)]}  {told}"
    for notice in report["notices"]:
        yield f"  {notice}"
    yield from _problem_lines(report["problems"])


def _problem_lines(problems: list[dict[str, Any]]) -> Iterator[str]:
    if not problems:
        return
    by_severity = Counter(problem["severity"] for problem in problems)
    told = "，".join(
        f"{each.label} {by_severity[each]:,}" for each in ImportProblem.Severity
    )
    yield f"  问题 {len(problems):,} 处（{told}），可在网页“数据导入”里查看和下载"
    for each in problems[:SHOWN_PROBLEMS]:
        place = f"{each['sheet']} 第 {each['row']} 行 {each['column']}"
        yield f"    {place} “{each['value']}”：{each['sentence']}"
