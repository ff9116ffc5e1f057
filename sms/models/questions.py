"""Questions of texts that a customer answers with one digit or Y."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from .answers import InboundMessage
from .messages import Message


class QuestionQuerySet(models.QuerySet["Question"]):
    def for_number(self, phone_index: str) -> QuestionQuerySet:
        return self.filter(phone_index=phone_index)

    def open(self) -> QuestionQuerySet:
        """Open questions, also those whose time is over (``expire``)."""
        return self.filter(state=Question.State.OPEN)

    def seen(self) -> QuestionQuerySet:
        """Questions of texts that the customer may have received."""
        return self.exclude(state=Question.State.NOT_SENT)

    def expire(self, *, now: datetime) -> int:
        """Close the open questions whose time is over."""
        overdue = self.open().filter(expires_at__lte=now)
        return overdue.update(state=Question.State.EXPIRED, closed_at=F("expires_at"))


class Question(models.Model):
    """The question of one text; its kind and options stand on the text.

    open ─ an option is chosen ▶ answered
         ├ settled in another way ▶ withdrawn
         ├ 72 hours ▶ expired, written when the number is asked again
         └ the text did not arrive ▶ not_sent ─ it is sent again, or did arrive ▶ open

    A number has at most one open question: the constraint sees to it, whoever writes.
    """

    class State(models.TextChoices):
        OPEN = "open", "等待回答"
        ANSWERED = "answered", "已回答"
        WITHDRAWN = "withdrawn", "已撤回"
        EXPIRED = "expired", "已过期"
        NOT_SENT = "not_sent", "短信未发出"

    message = models.OneToOneField(
        Message,
        models.PROTECT,
        verbose_name="短信",
        primary_key=True,
        related_name="question",
    )
    phone_index = models.CharField(max_length=22, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField("提问时间")
    expires_at = models.DateTimeField("失效时间")
    closed_at = models.DateTimeField("结束时间", null=True)
    choice = models.CharField("选项", max_length=1, blank=True)
    reply = models.OneToOneField(
        InboundMessage,
        models.PROTECT,
        verbose_name="回复",
        null=True,
        related_name="answered_question",
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "短信提问"
        verbose_name_plural = "短信提问"
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=Q(state="open"),
                name="one_open_question_per_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone_index", "-opened_at"], name="questions_of_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d %H:%M} {self.get_state_display()}"
