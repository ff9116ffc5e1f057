from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from customers.models import OdometerReading, VehicleModel
from customers.models.change_triggers import notes_vehicles

# The plans, besides the default plan, that cars follow by their energy when their model
# has no assigned plan; reminders.plans.sample_plans says which plan is for which
# energy.
FALLBACK_SLUGS = ("generic", "generic-bev", "generic-plug-in")

_CARS_OF_PLANS = """
    SELECT car.id
    FROM changed
    JOIN reminders_planassignment AS assignment ON assignment.plan_id = {plan}
    JOIN customers_vehicle AS car ON car.model_id = assignment.model_id
    UNION
    SELECT car.id
    FROM customers_vehicle AS car
    WHERE NOT EXISTS (
        SELECT FROM reminders_planassignment AS assignment
        WHERE assignment.model_id = car.model_id
    ) AND EXISTS ({fallbacks})
"""
_IS_FALLBACK = f"(plan.is_default OR plan.slug IN {FALLBACK_SLUGS})"


class MaintenancePlan(models.Model):
    """A maker's maintenance schedule as data that staff edit.

    The handbook of the car takes precedence.
    """

    class Trust(models.TextChoices):
        VERIFIED = "verified", "厂方手册"
        WEAK = "weak", "网络资料"
        UNVERIFIED = "unverified", "未核实"

    slug = models.SlugField("代号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    source = models.CharField("来源", max_length=300, blank=True)
    trust = models.CharField(
        "可信度", max_length=10, choices=Trust, default=Trust.UNVERIFIED
    )
    is_default = models.BooleanField("缺省计划", default=False)
    ahead_km = models.PositiveIntegerField(
        "提前公里", default=500, help_text="剩余这么多公里时第一次提醒"
    )
    beyond_km = models.PositiveIntegerField(
        "超出公里", default=1_000, help_text="超出这么多公里时再次提醒"
    )
    is_first_free = models.BooleanField(
        "首保免费", default=False, help_text="厂家承担首次保养，短信会写明免费"
    )
    vehicle_models = models.ManyToManyField(
        VehicleModel,
        verbose_name="适用车型",
        through="PlanAssignment",
        related_name="maintenance_plans",
    )

    class Meta:
        verbose_name = "保养计划"
        verbose_name_plural = "保养计划"
        triggers = notes_vehicles(
            _CARS_OF_PLANS.format(
                plan="changed.id",
                fallbacks=f"SELECT FROM changed AS plan WHERE {_IS_FALLBACK}",
            ),
            columns=[
                "slug",
                "name",
                "source",
                "trust",
                "is_default",
                "ahead_km",
                "beyond_km",
                "is_first_free",
            ],
        )
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_plan",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlanAssignment(models.Model):
    """The plan that a vehicle model follows.

    It is a table of its own because the app ``customers`` must not refer to this one.
    """

    model = models.OneToOneField(
        VehicleModel,
        models.CASCADE,
        verbose_name="车型",
        related_name="plan_assignment",
    )
    plan = models.ForeignKey(
        MaintenancePlan,
        models.PROTECT,
        verbose_name="保养计划",
        related_name="assignments",
    )

    class Meta:
        verbose_name = "车型的保养计划"
        verbose_name_plural = "车型的保养计划"
        triggers = notes_vehicles(
            "SELECT car.id FROM customers_vehicle AS car"
            " JOIN changed ON changed.model_id = car.model_id",
            columns=["model_id", "plan_id"],
        )

    def __str__(self) -> str:
        return f"{self.model} → {self.plan}"


class PlanItem(models.Model):
    """Work due at an interval of kilometres or months, whichever comes first."""

    plan = models.ForeignKey(
        MaintenancePlan, models.CASCADE, verbose_name="计划", related_name="items"
    )
    code = models.SlugField("代号", max_length=30)
    name = models.CharField("项目", max_length=60)
    counter = models.CharField(
        "计数器",
        max_length=10,
        choices=OdometerReading.Counter,
        default=OdometerReading.Counter.ODOMETER,
    )
    first_km = models.PositiveIntegerField("首次公里", null=True, blank=True)
    first_months = models.PositiveSmallIntegerField("首次月数", null=True, blank=True)
    every_km = models.PositiveIntegerField("间隔公里", null=True, blank=True)
    every_months = models.PositiveSmallIntegerField("间隔月数", null=True, blank=True)
    # A service record contains this item when one of its lines has one of these words.
    keywords = ArrayField(
        models.CharField(max_length=20),
        verbose_name="工单关键词",
        default=list,
        blank=True,
    )
    is_main = models.BooleanField("常规保养", default=False)
    is_reminded = models.BooleanField("单独提醒", default=False)

    class Meta:
        verbose_name = "保养项目"
        verbose_name_plural = "保养项目"
        triggers = notes_vehicles(
            _CARS_OF_PLANS.format(
                plan="changed.plan_id",
                fallbacks="SELECT FROM changed JOIN reminders_maintenanceplan AS plan"
                f" ON plan.id = changed.plan_id WHERE {_IS_FALLBACK}",
            ),
            columns=[
                "plan_id",
                "code",
                "name",
                "counter",
                "first_km",
                "first_months",
                "every_km",
                "every_months",
                "keywords",
                "is_main",
                "is_reminded",
            ],
        )
        ordering = ["plan", "-is_main", "every_km"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], name="one_item_per_plan_and_code"
            ),
            models.CheckConstraint(
                condition=Q(every_km__gt=0)
                | Q(every_months__gt=0)
                | Q(first_km__gt=0)
                | Q(first_months__gt=0),
                name="item_has_a_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemCost(models.Model):
    """What an item costs and how long it takes, for a model or for all of its plan.

    Texts and calls tell it of work that they name; what is unknown is not told.
    """

    item = models.ForeignKey(
        PlanItem, models.CASCADE, verbose_name="项目", related_name="costs"
    )
    model = models.ForeignKey(
        VehicleModel,
        models.CASCADE,
        verbose_name="车型",
        null=True,
        blank=True,
        related_name="+",
        help_text="不选则适用于这个计划的全部车型",
    )
    yuan = models.PositiveIntegerField(
        "费用(元)", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    minutes = models.PositiveSmallIntegerField(
        "用时(分钟)", null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = "项目费用"
        verbose_name_plural = "项目费用"
        triggers = notes_vehicles(
            _CARS_OF_PLANS.format(
                plan="(SELECT plan_id FROM reminders_planitem AS item"
                " WHERE item.id = changed.item_id)",
                fallbacks="SELECT FROM changed JOIN reminders_planitem AS item"
                " ON item.id = changed.item_id"
                " JOIN reminders_maintenanceplan AS plan"
                f" ON plan.id = item.plan_id WHERE {_IS_FALLBACK}",
            ),
            columns=["item_id", "model_id", "yuan", "minutes"],
        )
        ordering = ["item", "model"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "model"],
                name="one_cost_per_item_and_model",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(yuan__gt=0) | Q(minutes__gt=0), name="cost_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}（{self.model or '全部车型'}）"
