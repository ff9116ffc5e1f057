from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models

from customers.models import Customer, ProofFile, Vehicle
from shop.database.keys import uuid7
from shop.database.sealed import SealedField


class ImportBatch(models.Model):
    """An uploaded file and its import: queued → running → finished | failed.

    A running batch that needs an answer about its columns waits for it; the answer
    queues it again.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "导入中"
        WAITING = "waiting", "等确认"
        FINISHED = "finished", "已完成"
        FAILED = "failed", "未导入"

    # The tone of each status's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.QUEUED: "info",
        Status.RUNNING: "info",
        Status.WAITING: "warn",
        Status.FINISHED: "good",
        Status.FAILED: "bad",
    }

    file = models.FileField("文件", upload_to="imports/", blank=True)
    file_name = models.CharField("文件名", max_length=200)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    status = models.CharField(
        "状态", max_length=10, choices=Status, default=Status.QUEUED
    )
    is_dry_run = models.BooleanField("仅试算", default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="上传人",
        null=True,
        blank=True,
        related_name="+",
    )
    # What proves the consents to advertising in the file; see the model Consent.
    consent_wording = models.TextField("营销同意的文本或凭证", blank=True)
    consent_given_on = models.DateField("取得日期", null=True, blank=True)
    consent_file = models.ForeignKey(
        ProofFile,
        models.PROTECT,
        verbose_name="凭证文件",
        null=True,
        blank=True,
        related_name="+",
    )
    rows_total = models.PositiveIntegerField("总行数", default=0)
    rows_done = models.PositiveIntegerField("已处理", default=0)
    # {"customers": {"created": 3, "updated": 0, "unchanged": 0, "rejected": 1}, …}
    counts = models.JSONField("结果", default=dict, blank=True)
    # How each data row ended: {"changed": 3, "unchanged": 0, "refused": 1, …}.
    endings = models.JSONField("各行结果", default=dict, blank=True)
    notices = models.JSONField("提示", default=list, blank=True)
    error = models.CharField("原因", max_length=200, blank=True)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    started_at = models.DateTimeField("开始", null=True, blank=True)
    finished_at = models.DateTimeField("结束", null=True, blank=True)

    class Meta:
        verbose_name = "数据导入"
        verbose_name_plural = "数据导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row with a problem, as it stood in the file, for the correction workbook."""

    class Outcome(models.TextChoices):
        CREATED = "created", "新建"
        UPDATED = "updated", "更新"
        UNCHANGED = "unchanged", "无变化"
        REJECTED = "rejected", "未导入"
        WAITING = "waiting", "待核对"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, verbose_name="批次", related_name="rows"
    )
    sheet = models.CharField("工作表", max_length=80)
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    # JSON of {column: value}; sealed because it contains names and numbers.
    cells = SealedField("原始内容")
    # What the row wrote, so that its correction changes this instead of adding to it.
    customer = models.ForeignKey(
        Customer,
        models.SET_NULL,
        verbose_name="客户",
        null=True,
        blank=True,
        related_name="+",
    )
    vehicle = models.ForeignKey(
        Vehicle,
        models.SET_NULL,
        verbose_name="车辆",
        null=True,
        blank=True,
        related_name="+",
    )
    healed_at = models.DateTimeField("更正时间", null=True, blank=True)

    class Meta:
        verbose_name = "导入行"
        verbose_name_plural = "导入行"
        ordering = ["batch", "sheet", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sheet", "number"], name="one_import_row_per_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.number} 行"


class ImportQuestion(models.Model):
    """The columns of a file that a person may or has to explain."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.OneToOneField(
        ImportBatch, models.CASCADE, verbose_name="批次", related_name="question"
    )
    # JSON of imports.reading.sheets.questions.Question; sealed because it contains the
    # first rows of the file.
    sheets = SealedField("待确认的列")

    class Meta:
        verbose_name = "待确认的列"
        verbose_name_plural = "待确认的列"

    def __str__(self) -> str:
        return f"待确认的列：{self.batch}"


class ColumnMap(models.Model):
    """What a person chose for the columns of files with the same headers."""

    # imports.reading.sheets.choices.shape_of
    shape = models.CharField("文件形状", max_length=64, unique=True, editable=False)
    headers = models.JSONField("列名", default=list)
    # {normal header: field, or '' for a column that is not imported}
    fields = models.JSONField("对应项目", default=dict)
    # {normal header: dmy | mdy | ymd}
    orders = models.JSONField("日期顺序", default=dict, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="保存人",
        null=True,
        related_name="+",
    )
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "列对应"
        verbose_name_plural = "列对应"

    def __str__(self) -> str:
        return "、".join(self.headers)[:80]


class WaitingLine(models.Model):
    """An item of an order whose order no file has brought yet."""

    order_number = models.CharField("工单号", max_length=40)
    item = models.CharField("项目", max_length=60)
    kept_on = models.DateField("保存日期")

    class Meta:
        verbose_name = "待入工单的明细"
        verbose_name_plural = "待入工单的明细"
        constraints = [
            models.UniqueConstraint(
                fields=["order_number", "item"], name="one_waiting_line_per_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_number} {self.item}"


class SourceLook(models.Model):
    """The last look at a source of nightly files, and what went wrong with it."""

    source = models.CharField("来源", max_length=60, unique=True)
    looked_at = models.DateTimeField("查看时间")
    error = models.CharField("问题", max_length=300, blank=True)

    class Meta:
        verbose_name = "来源的查看"
        verbose_name_plural = "来源的查看"

    def __str__(self) -> str:
        return self.source


class SourceFile(models.Model):
    """A file of a source: seen → taken as an import → put away.

    One row a content, so a file that is written anew is another row. A moved file has
    left the source: if it is there again, a person put it back to be imported again.
    """

    source = models.CharField("来源", max_length=60)
    part = models.CharField("应到文件", max_length=200)
    name = models.CharField("文件名", max_length=255)
    # imports.sources.base.Listed.version
    version = models.CharField(max_length=64, editable=False)
    seen_at = models.DateTimeField("发现时间")
    taken_at = models.DateTimeField("取走时间", null=True, blank=True)
    batch = models.OneToOneField(
        ImportBatch,
        models.SET_NULL,
        verbose_name="导入",
        null=True,
        blank=True,
        related_name="source_file",
    )
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    is_moved = models.BooleanField("已移走", default=False)

    class Meta:
        verbose_name = "夜间文件"
        verbose_name_plural = "夜间文件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "part", "name", "version"],
                condition=models.Q(is_moved=False),
                name="one_row_per_file_in_source",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """What was wrong with one cell and what was stored instead."""

    class Severity(models.TextChoices):
        ERROR = "error", "未导入"
        WARNING = "warning", "请核对"
        NOTE = "note", "已整理"

    # The tone of each severity's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Severity.ERROR: "bad",
        Severity.WARNING: "warn",
        Severity.NOTE: "info",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    row = models.ForeignKey(
        ImportRow, models.CASCADE, verbose_name="行", related_name="problems"
    )
    column = models.CharField("列", max_length=60, blank=True)
    severity = models.CharField("程度", max_length=10, choices=Severity)
    value = SealedField("原值")
    made_of_it = SealedField("处理为")
    sentence = models.CharField("说明", max_length=200)

    class Meta:
        verbose_name = "导入问题"
        verbose_name_plural = "导入问题"

    def __str__(self) -> str:
        return self.sentence
