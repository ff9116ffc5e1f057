"""Writes what a fresh installation starts with; safe to run at every start."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from customers.rule_tags import load_tag_rules
from reminders.dates.default_plans import SAMPLE_PLANS
from reminders.deciding.holdouts import load_holdouts
from reminders.models import (
    InspectionRule,
    MaintenancePlan,
    PlanItem,
    RuleStep,
)
from reminders.reasons.inspection import write_schedule
from reminders.setup.default_steps import DEFAULT_STEPS
from reminders.setup.defaults import INSPECTION_RULES, SEVERAL_DUE
from reminders.telling.wordings import load_wordings
from shop.default_holidays import NOTICES
from shop.default_rules import load_house_rules
from shop.models import Holiday
from sms.models import Template, TemplateVersion
from sms.texts.default_texts import load_default_texts
from sms.texts.default_words import load_default_words
from sms.texts.filing_drafts import open_filings


@transaction.atomic
def load_defaults() -> dict[str, int]:
    """Create the missing texts, plans, rules and steps; return how many of each.

    What is there already stays as staff left it. To be without a step, switch it
    off; one that was deleted comes back.
    """
    return {
        "texts": load_default_texts() + _load_several_due(),
        "words": load_default_words(),
        "filings": open_filings(),
        "plans": _load_plans(),
        "inspection_rules": _load_inspection_rules(),
        "steps": _load_steps(),
        "holidays": _load_holidays(),
        "house_rules": load_house_rules(),
        "wordings": load_wordings(dict(Template.objects.values_list("slug", "pk"))),
        "tag_rules": load_tag_rules(),
        "holdouts": load_holdouts(),
    }


def _load_several_due() -> int:
    """The text for a merged reminder; how a single text reads is for sms to say."""
    template, is_new = Template.objects.get_or_create(
        slug=SEVERAL_DUE.slug,
        defaults={"name": SEVERAL_DUE.name, "category": SEVERAL_DUE.category},
    )
    if is_new:
        TemplateVersion.objects.create(
            template=template, number=1, text=SEVERAL_DUE.text
        )
    return int(is_new)


def _load_plans() -> int:
    known = dict(MaintenancePlan.objects.values_list("slug", "is_default"))
    missing = [sample for sample in SAMPLE_PLANS if sample.slug not in known]
    plans = MaintenancePlan.objects.bulk_create(
        MaintenancePlan(
            slug=sample.slug,
            name=sample.name,
            source=sample.source,
            trust=sample.trust,
            is_default=sample.is_default and True not in known.values(),
        )
        for sample in missing
    )
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, **{**asdict(item), "keywords": list(item.keywords)})
        for plan, sample in zip(plans, missing, strict=True)
        for item in sample.items
    )
    return len(missing)


def _load_inspection_rules() -> int:
    known = set(InspectionRule.objects.values_list("vehicle_class", "in_force_on"))
    missing = [
        InspectionRule(
            vehicle_class=inspection_class,
            in_force_on=cycle.in_force_on,
            name=inspection_class.label,
            schedule=write_schedule(cycle),
            source=cycle.source,
        )
        for inspection_class, cycles in INSPECTION_RULES.items()
        for cycle in cycles
        if (inspection_class, cycle.in_force_on) not in known
    ]
    return len(InspectionRule.objects.bulk_create(missing))


def _load_holidays() -> int:
    """Years of which anything is known stay as they were imported or edited."""
    known = {on.year for on in Holiday.objects.values_list("on", flat=True)}
    days = [
        Holiday(on=on, name=each.name, is_off_day=is_off_day, source=source)
        for source, breaks in NOTICES.items()
        for each in breaks
        for on, is_off_day in each.days().items()
        if on.year not in known
    ]
    return len(Holiday.objects.bulk_create(days))


_STEP_KEY = ("reason", "variant", "counted_from", "offset_days")


def _load_steps() -> int:
    templates = Template.objects.in_bulk(field_name="slug")
    known = set(RuleStep.objects.values_list(*_STEP_KEY))
    missing = [
        RuleStep(
            reason=step.reason,
            variant=step.variant,
            counted_from=step.counted_from,
            offset_days=step.offset_days,
            grace_days=step.grace_days,
            channel=step.channel,
            template=templates[step.template] if step.template else None,
            script=step.script,
        )
        for step in DEFAULT_STEPS
        if tuple(getattr(step, name) for name in _STEP_KEY) not in known
    ]
    return len(RuleStep.objects.bulk_create(missing))
