from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models

from customers.categories import Category, MessageClass


class Template(models.Model):
    """A named text; its wordings are its versions, and the latest one is sent."""

    slug = models.SlugField("代号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    category = models.CharField("类别", max_length=12, choices=Category)
    message_class = models.CharField(
        "性质", max_length=10, choices=MessageClass, default=MessageClass.SERVICE
    )
    # The law, or the gateway's rule, by which the text belongs to this class.
    class_source = models.CharField("性质依据", max_length=200)
    is_active = models.BooleanField("启用", default=True)
    # Carries what staff typed, through gateways that approve no wordings.
    is_free_text = models.BooleanField(
        "自由正文", default=False, db_default=False, editable=False
    )

    class Meta:
        verbose_name = "短信模板"
        verbose_name_plural = "短信模板"
        ordering = ["category", "slug"]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """A wording of a template; never edited, so that sent texts stay traceable."""

    template = models.ForeignKey(
        Template, models.PROTECT, verbose_name="模板", related_name="versions"
    )
    number = models.PositiveIntegerField("版本")
    text = models.TextField("正文", max_length=500)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="创建人",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "模板版本"
        verbose_name_plural = "模板版本"
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="one_row_per_template_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"


class Filing(models.Model):
    """A wording submitted to one gateway for approval, and the gateway's decision.

    ``variables`` maps our placeholders to the vendor's names ("1" for {1}), ``words``
    the words that the gateway rejects to what is said instead. The row belongs to one
    version, so it shows which wording was approved.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "未提交"
        SUBMITTED = "submitted", "审核中"
        APPROVED = "approved", "已通过"
        REJECTED = "rejected", "未通过"
        # The vendor has refused a text because it approves the wording no more.
        LOST = "lost", "已失效"

    # The colour of each state's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        State.DRAFT: "warn",
        State.SUBMITTED: "info",
        State.APPROVED: "good",
        State.REJECTED: "bad",
        State.LOST: "bad",
    }

    version = models.ForeignKey(
        TemplateVersion, models.PROTECT, verbose_name="版本", related_name="filings"
    )
    gateway = models.CharField("网关", max_length=20)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    code = models.CharField("模板编号", max_length=60, blank=True)
    variables = models.JSONField("变量对应", default=dict, blank=True)
    words = models.JSONField("改说的词", default=dict, blank=True, editable=False)
    ending = models.CharField("退订用语", max_length=20, blank=True)
    note = models.CharField("审核意见", max_length=200, blank=True)
    changed_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "模板报备"
        verbose_name_plural = "模板报备"
        ordering = ["version", "gateway"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "gateway"], name="one_filing_per_version_and_gateway"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.get_state_display()}"


class BannedWord(models.Model):
    """A word that one vendor's review rejects, and the source of that rule.

    With a ``replacement`` the texts through that vendor say that instead.
    """

    gateway = models.CharField("网关", max_length=20)
    word = models.CharField("词语", max_length=40)
    replacement = models.CharField(
        "改说",
        max_length=40,
        blank=True,
        help_text="经这个网关发送时自动换成这个词，如：检验。不填则含此词的正文不能报备",
    )
    source = models.CharField("依据", max_length=100)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "网关禁用词"
        verbose_name_plural = "网关禁用词"
        ordering = ["gateway", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "word"], name="one_row_per_gateway_and_word"
            )
        ]

    def __str__(self) -> str:
        return self.word
