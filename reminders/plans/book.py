"""Which maintenance plan a car follows: that of its model, else that of its energy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customers.models import VehicleModel
from reminders.facts.meters import Counter
from reminders.models import MaintenancePlan, PlanAssignment
from reminders.plans.sample_plans import SAMPLE_PLANS
from reminders.plans.values import Cost, Plan, PlanItem

_FALLBACKS = {
    energy: plan.slug for plan in SAMPLE_PLANS for energy in plan.fallback_for
}


@dataclass(frozen=True, slots=True)
class PlanBook:
    """All maintenance plans as values, read once for many cars."""

    by_model: Mapping[int, Plan]
    by_energy: Mapping[str, Plan]
    default: Plan | None

    def plan_of(self, model: int | None, energy: str | None) -> Plan | None:
        if model is not None and model in self.by_model:
            return self.by_model[model]
        return self.by_energy.get(energy or "", self.default)


def read_plan_book() -> PlanBook:
    """Read all plans; 4 queries."""
    rows = list(MaintenancePlan.objects.prefetch_related("items__costs"))
    plans = {row.pk: _as_plan(row) for row in rows}
    by_slug = {row.slug: plans[row.pk] for row in rows}
    return PlanBook(
        by_model={
            model: plans[plan]
            for model, plan in PlanAssignment.objects.values_list("model", "plan")
        },
        by_energy={
            energy: by_slug[slug]
            for energy, slug in _FALLBACKS.items()
            if slug in by_slug
        },
        default=next((plans[row.pk] for row in rows if row.is_default), None),
    )


def _as_plan(row: MaintenancePlan) -> Plan:
    return Plan(
        name=row.name,
        source=f"{row.source}（{row.get_trust_display()}）" if row.source else "",
        ahead_km=row.ahead_km,
        beyond_km=row.beyond_km,
        is_first_free=row.is_first_free,
        items=tuple(
            PlanItem(
                code=item.code,
                name=item.name,
                counter=Counter(item.counter),
                first_km=item.first_km,
                first_months=item.first_months,
                every_km=item.every_km,
                every_months=item.every_months,
                keywords=tuple(item.keywords),
                is_main=item.is_main,
                is_reminded=item.is_reminded,
                costs={
                    cost.model_id: Cost(cost.yuan, cost.minutes)
                    for cost in item.costs.all()
                },
            )
            for item in row.items.all()
        ),
    )


def assign_plans() -> int:
    """Assign sample plans to models without a plan; return how many were assigned.

    A sample plan lists the models it is for. Models that no sample lists keep following
    the plan of their energy. Assignments made by staff are never changed.
    """
    unassigned = VehicleModel.objects.filter(plan_assignment=None)
    if not unassigned:
        return 0
    slugs = {model.pk: slug for model in unassigned if (slug := _sample_for(model))}
    plans = MaintenancePlan.objects.in_bulk(set(slugs.values()), field_name="slug")
    rows = [
        PlanAssignment(model_id=model, plan=plans[slug])
        for model, slug in slugs.items()
        if slug in plans
    ]
    PlanAssignment.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _sample_for(model: VehicleModel) -> str | None:
    brand, series = _fold(model.brand), _fold(model.series)
    for sample in SAMPLE_PLANS:
        for wanted_brand, wanted_series in sample.models:
            if wanted_brand in brand and wanted_series in series:
                return sample.slug
    return None


def _fold(text: str) -> str:
    return "".join(text.split()).upper()
