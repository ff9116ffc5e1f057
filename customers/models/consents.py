"""The ledger of consent to texts, and the uploaded proofs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models.people import Customer
from shop.database.keys import uuid7
from shop.database.sealed import SealedField


class ProofFile(models.Model):
    """An uploaded proof, such as a photo of a signed form; stored encrypted.

    ``content`` is the file in base64. ``customers.wishes.proof_files`` makes and
    opens these rows; lists defer the content.
    """

    class Kind(models.TextChoices):
        JPEG = "image/jpeg", "照片 JPG"
        PNG = "image/png", "图片 PNG"
        PDF = "application/pdf", "文件 PDF"
        MP3 = "audio/mpeg", "录音 MP3"
        M4A = "audio/mp4", "录音 M4A"
        WAV = "audio/wav", "录音 WAV"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    content = SealedField("内容")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="上传人",
        null=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "同意凭证文件"
        verbose_name_plural = "同意凭证文件"
        permissions = [("open_prooffile", "可以打开同意凭证文件")]

    def __str__(self) -> str:
        return self.name


# A consent is proved if its day is known and there is something to show.
PROVED = Q(given_on__isnull=False) & (
    ~Q(wording="") | ~Q(proof="") | Q(proof_file__isnull=False)
)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> ConsentQuerySet:
        """Consents that are not withdrawn."""
        return self.filter(withdrawn_at=None)

    def proved(self) -> ConsentQuerySet:
        """Lines whose day is known and that have a wording, a proof or a file."""
        return self.filter(PROVED)

    def to_marketing(self) -> ConsentQuerySet:
        """Standing, proved consents to commercial texts; each is for its number."""
        marketing = self.standing().proved().filter(scope=Consent.Scope.MARKETING)
        return marketing.exclude(phone_index="")


class Consent(models.Model):
    """One line of the consent ledger; a withdrawal closes it, and none is deleted.

    ``customers.wishes.consent`` writes the lines, ``customers.wishes.withdrawal`` ends
    them, and ``carry_over`` copies those of an old database. 工信部令第74号
    (《通信短信息服务管理规定》) art. 21: the sender holds the proof of consent to
    commercial texts. 个人信息保护法 art. 15: consent may be withdrawn.
    """

    class Scope(models.TextChoices):
        SERVICE = "service", "服务提醒"
        MARKETING = "marketing", "营销短信"

    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="客户", related_name="consents"
    )
    phone_index = models.CharField(max_length=22, editable=False)
    scope = models.CharField("范围", max_length=10, choices=Scope)
    wording = models.TextField("同意文本", blank=True)
    channel = models.CharField("取得方式", max_length=40)
    proof = models.CharField("凭证", max_length=200, blank=True)
    proof_file = models.ForeignKey(
        ProofFile,
        models.PROTECT,
        verbose_name="凭证文件",
        null=True,
        blank=True,
        related_name="consents",
    )
    given_on = models.DateField("同意日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    # Where an imported consent was read; ``recorded_by`` uploaded the file.
    file_name = models.CharField("来源文件", max_length=200, blank=True)
    file_sha256 = models.CharField("文件 SHA-256", max_length=64, blank=True)
    sheet = models.CharField("工作表", max_length=80, blank=True)
    row = models.PositiveIntegerField("行号", null=True, blank=True)
    cell = models.CharField("单元格", max_length=80, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_on = models.DateField("客户要求撤回的日期", null=True, blank=True)
    withdrawn_through = models.CharField("撤回方式", max_length=40, blank=True)
    withdrawn_note = models.CharField("撤回说明", max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="撤回登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "同意记录"
        verbose_name_plural = "同意记录"
        constraints = [
            # An unproved line may stand beside the proved one that came later.
            models.UniqueConstraint(
                fields=["customer", "phone_index", "scope"],
                condition=Q(withdrawn_at=None) & PROVED,
                name="one_proved_consent_per_scope",
            ),
            models.UniqueConstraint(
                fields=["customer", "phone_index", "scope"],
                condition=Q(withdrawn_at=None) & ~PROVED,
                name="one_unproved_consent_per_scope",
            ),
        ]
        indexes = [
            # For the last gate, and for what was withdrawn for a number.
            models.Index(fields=["phone_index", "scope"], name="consent_by_number")
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.get_scope_display()}"

    @property
    def is_proved(self) -> bool:
        """Tell what the set ``proved`` tells of the row."""
        shown = self.wording or self.proof or self.proof_file_id
        return self.given_on is not None and bool(shown)
