"""Writes the data of a fresh installation; safe to run at every start."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction

from calls.default_offers import load_offers
from customers.rule_tags import load_tag_rules
from reminders.deciding.holdouts import load_holdouts
from reminders.models import (
    InspectionRule,
    MaintenancePlan,
    PlanItem,
    RuleStep,
)
from reminders.plans.default_inspections import INSPECTION_RULES
from reminders.plans.inspection_cycles import write_schedule
from reminders.plans.sample_plans import SAMPLE_PLANS
from reminders.plans.values import PlanItem as PlanItemValue
from reminders.reasons import registry
from reminders.telling.fleet_list import FLEET_LIST
from reminders.telling.merged_text import SEVERAL_DUE, SEVERAL_DUE_LONG
from reminders.telling.remarks import kinds
from reminders.telling.remarks.default_symptoms import load_symptoms
from reminders.telling.remarks.reading import load_remarks
from reminders.telling.wordings import load_wordings
from shop.days.calendar import read_calendar
from shop.days.default_holidays import NOTICES
from shop.default_rules import load_caps, load_house_rules
from shop.models import Holiday
from sms.answering.default_answers import ANSWER_TEXTS, load_answers
from sms.models import Template
from sms.texts.default_texts import SMS_TEXTS, DefaultText, load_texts
from sms.texts.default_words import load_default_words
from sms.texts.filing_drafts import open_filings


@transaction.atomic
def load_defaults() -> dict[str, int]:
    """Create the missing texts, plans, rules and steps; return how many of each.

    Existing rows stay as staff left them. A deleted step is created again; to be
    without a step, staff switch it off.
    """
    return {
        "texts": load_texts(default_texts()),
        "words": load_default_words(),
        "filings": open_filings(),
        "plans": _load_plans(),
        "inspection_rules": _load_inspection_rules(),
        "steps": _load_steps(),
        "reason_rules": sum(each.load_rules() for each in registry.every()),
        "holidays": _load_holidays(),
        "house_rules": load_house_rules(),
        "caps": load_caps(),
        "wordings": _load_wordings(),
        "tag_rules": load_tag_rules(),
        "holdouts": load_holdouts(),
        "remarks": load_remarks(kinds.every()),
        "symptoms": load_symptoms(),
        "offers": load_offers(),
        "answers": load_answers(),
    }


def default_texts() -> list[DefaultText]:
    """Return every text of a fresh installation."""
    of_reasons = (text for each in registry.every() for text in each.default_texts)
    return [
        *SMS_TEXTS,
        *ANSWER_TEXTS,
        SEVERAL_DUE,
        SEVERAL_DUE_LONG,
        FLEET_LIST,
        *of_reasons,
    ]


def _load_wordings() -> int:
    wanted: dict[tuple[str, str], dict[str, str]] = {}
    for reason in registry.every():
        for step in reason.steps:
            wanted.setdefault((reason.code, step.template), {}).update(step.wordings)
    templates = Template.objects.values_list("slug", "pk")
    return load_wordings(wanted, dict(templates))


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
        PlanItem(plan=plan, **_columns(item))
        for plan, sample in zip(plans, missing, strict=True)
        for item in sample.items
    )
    return len(missing)


def _columns(item: PlanItemValue) -> dict[str, Any]:
    columns = {**asdict(item), "keywords": list(item.keywords)}
    del columns["costs"]
    return columns


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
    """Add the notices of years that are not known; days that have a row keep it."""
    calendar = read_calendar()
    days = [
        Holiday(on=on, name=each.name, is_off_day=is_off_day, source=source)
        for source, breaks in NOTICES.items()
        for each in breaks
        for on, is_off_day in each.days().items()
        if on not in calendar.named and not calendar.is_known(on.year)
    ]
    return len(Holiday.objects.bulk_create(days))


_STEP_KEY = ("reason", "variant", "counted_from", "offset_days")


def default_steps() -> list[RuleStep]:
    """Return every step of a fresh installation, unsaved and without a template."""
    return [
        RuleStep(
            reason=reason.code,
            variant=step.variant,
            counted_from=step.counted_from,
            offset_days=step.offset_days,
            grace_days=step.grace_days,
            channel=step.channel,
            script=step.script,
            remarks=list(step.remarks),
            otherwise=step.otherwise,
        )
        for reason in registry.every()
        for step in reason.steps
    ]


def _load_steps() -> int:
    templates = Template.objects.in_bulk(field_name="slug")
    known = set(RuleStep.objects.of_staff().values_list(*_STEP_KEY))
    slugs = (step.template for each in registry.every() for step in each.steps)
    missing = []
    for step, slug in zip(default_steps(), slugs, strict=True):
        if tuple(getattr(step, name) for name in _STEP_KEY) not in known:
            step.template = templates[slug] if slug else None
            missing.append(step)
    return len(RuleStep.objects.bulk_create(missing))
