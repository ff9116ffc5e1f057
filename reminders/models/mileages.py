from __future__ import annotations

from django.db import models


class UsualMileage(models.Model):
    """The usual kilometres per day of the shop's cars of one use and energy.

    Measured from the readings of many cars (``reminders.facts.mileages``) and kept,
    because a page needs it each time it recomputes a car. ``energy`` is '' if unknown.
    """

    use = models.CharField("使用性质", max_length=12)
    energy = models.CharField("能源", max_length=4, blank=True)
    km_per_day = models.FloatField("日均行驶")

    class Meta:
        verbose_name = "通常日均行驶"
        verbose_name_plural = "通常日均行驶"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["use", "energy"], name="one_usual_mileage_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.energy} {self.km_per_day}"
