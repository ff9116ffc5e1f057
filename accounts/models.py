from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from accounts.work_lines import validate_work_line


class User(AbstractUser):
    """A member of staff; permissions come only from the groups of roles.py."""

    name = models.CharField("姓名", max_length=40, blank=True)
    work_line = models.CharField(
        "工作电话",
        max_length=20,
        blank=True,
        help_text="写在发给客户的短信里：座机、分机或 400 号码，如 021-60000000转8",
    )
    # Who took over when this person left; files that name this person mean that one.
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="接手人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta(AbstractUser.Meta):
        verbose_name = "员工"
        verbose_name_plural = "员工"

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        super().clean()
        if self.work_line:
            validate_work_line(self.work_line)

    def get_full_name(self) -> str:
        """Return the name, which is one field because Chinese names are not split."""
        return self.name


class AuditEntry(models.Model):
    """Records who did what to which record; rows are only ever added."""

    class Action(models.TextChoices):
        REVEAL_PHONE = "reveal_phone", "查看完整号码"
        EXPORT = "export", "导出"
        IMPORT = "import", "导入"
        OPT_OUT = "opt_out", "登记退订"
        OPT_IN = "opt_in", "恢复接收"
        DO_NOT_DISTURB = "do_not_disturb", "登记勿扰"
        LIFT_DO_NOT_DISTURB = "lift_dnd", "解除勿扰"
        DOUBT_NUMBER = "doubt_number", "登记号码存疑"
        CONFIRM_NUMBER = "confirm_number", "核实号码"
        DOUBT_CAR = "doubt_car", "登记已售待确认"
        SETTLE_CAR = "settle_car", "确认车辆去向"
        WITHDRAW_CONSENT = "withdraw_consent", "撤回同意"
        OPEN_PROOF = "open_proof", "查看同意凭证"
        MERGE = "merge", "合并"
        UNDO_MERGE = "undo_merge", "撤销合并"
        HAND_OVER = "hand_over", "员工交接"
        UNDO_HANDOVER = "undo_handover", "撤销员工交接"
        RELEASE_HOLD = "release_hold", "恢复备份后放行"

    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="员工", null=True, related_name="+"
    )
    action = models.CharField("操作", max_length=20, choices=Action)
    target = models.CharField("对象", max_length=80)
    target_id = models.CharField("对象编号", max_length=40, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    ip_address = models.GenericIPAddressField("来源地址", null=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "操作记录"
        verbose_name_plural = "操作记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.target}"
