"""What lines of imported files said against texts."""

from __future__ import annotations

from django.db import models

from customers.models import Customer


class FileRefusal(models.Model):
    """A line of an imported file by which a customer refuses all texts.

    Each line takes effect once for each number. So when staff have opened a number or
    a person with proof, importing the same line again does not close them. One row is
    one line as it was first read: ``words`` is the column and the text of its cell,
    ``refused_on`` the day that the file names.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="客户", related_name="+"
    )
    # "" if the customer had no number.
    phone_index = models.CharField(max_length=22, editable=False, blank=True)
    words = models.CharField("原文", max_length=200)
    refused_on = models.DateField("退订日期", null=True, blank=True)
    file_name = models.CharField("来源文件", max_length=200)
    file_sha256 = models.CharField("文件 SHA-256", max_length=64)
    sheet = models.CharField("工作表", max_length=80)
    row = models.PositiveIntegerField("行号", null=True)
    read_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "文件中的退订"
        verbose_name_plural = "文件中的退订"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "phone_index", "words", "refused_on"],
                nulls_distinct=False,
                name="one_refusal_per_line_and_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.words}"
