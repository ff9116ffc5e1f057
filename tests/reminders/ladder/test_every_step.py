"""The scan's rows, compared with plain Python for a made-up shop."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from reminders.ladder.scan import Scanned, scan_reminders
from reminders.models import DayRun, Decision, DueItem, Reminder, RuleStep
from reminders.reasons import registry
from sms.models import Template
from tests.factories import NOW, make_vehicle
from tests.reminders.builders import TODAY, at

pytestmark = pytest.mark.django_db

COLUMNS = ("due_on", "ahead_on", "beyond_on", "insured_until_on", "contact_on")
CARS, ITEMS = 8, 900
DAY = timedelta(days=1)
# None: no run was ever finished, and the scan looks back as far as it may.
LAST_RUNS = pytest.mark.parametrize("last_run", [None, 1, 4, 30])


@pytest.fixture
def cars(all_rules):
    """Cars with due items of every reason on any day around ``TODAY``."""
    _add_steps()
    cars = [make_vehicle() for _ in range(CARS)]
    dice, variants = Random(3), _variants()
    DueItem.objects.bulk_create(_item(dice, cars, variants, n) for n in range(ITEMS))
    steps = list(RuleStep.objects.order_by("pk"))
    known = [
        Reminder(
            due_item=item,
            step=step,
            planned_on=TODAY,
            last_day_on=TODAY,
            status=Reminder.Status.SENT,
        )
        for item in DueItem.objects.order_by("pk")[: ITEMS // 3]
        for step in [each for each in steps if each.reason == item.reason][:2]
    ]
    Reminder.objects.bulk_create(known)
    return cars


def _add_steps():
    """Add steps of every kind to those of a fresh installation."""
    text, lapsed = Template.objects.order_by("pk")[:2]
    Template.objects.filter(pk=lapsed.pk).update(is_active=False)
    for number, column in enumerate(COLUMNS):
        for offset, grace in ((-40 - number, 0), (35 + number, 4), (50 + number, 9)):
            for reason in ("insurance", "maintenance"):
                RuleStep.objects.create(
                    reason=reason,
                    counted_from=column,
                    offset_days=offset,
                    grace_days=grace,
                    template=text,
                )
    common = {"reason": "campaign", "offset_days": -2, "grace_days": 20}
    for subject in (1, 2):
        RuleStep.objects.create(subject_id=subject, template=text, **common)
    RuleStep.objects.create(template=lapsed, **common)
    RuleStep.objects.create(reason="removed", offset_days=0, template=text)


def _variants():
    """Return the variants that the steps of each reason name, and that of none."""
    found = {code: {""} for code in (*registry.codes(), "removed")}
    for step in RuleStep.objects.all():
        found[step.reason].add(step.variant)
    return {reason: sorted(each) for reason, each in found.items()}


def _item(dice, cars, variants, number):
    def day(chance=1.0):
        if dice.random() > chance:
            return None
        return TODAY + timedelta(days=dice.randint(-110, 70))

    reason = dice.choice([*sorted(variants), "campaign", "insurance", "maintenance"])
    return DueItem(
        vehicle=dice.choice(cars),
        reason=reason,
        variant=dice.choice(variants[reason]),
        subject=f"subject {number}",
        subject_id=dice.choice([None, 1, 2, 3]),
        anchor=str(number),
        due_on=day(),
        ahead_on=day(0.4),
        beyond_on=day(0.4),
        insured_until_on=day(0.5),
        is_backlog=dice.random() < 0.3,
        contact_on=day(0.6),
        status=dice.choice(["open", "open", "open", "done", "void"]),
        known_on=TODAY,
        computed_on=TODAY - timedelta(days=dice.randint(0, 120)),
    )


def read_known():
    return set(Reminder.objects.values_list("due_item", "step"))


def expected_rows(seen_on, vehicles, known):
    """Return what a scan of ``TODAY`` should add, worked out pair by pair.

    ``known`` are the pairs that have a reminder.
    """
    steps = list(RuleStep.objects.select_related("template"))
    rows = set()
    for item in DueItem.objects.all():
        for step in steps:
            if not _applies(step, item) or (item.pk, step.pk) in known:
                continue
            if vehicles is not None and item.vehicle_id not in vehicles:
                continue
            planned_on = getattr(item, step.counted_from) + step.offset_days * DAY
            last_day_on = planned_on + step.grace_days * DAY
            if planned_on <= TODAY <= last_day_on:
                rows.add((item.pk, step.pk, planned_on, last_day_on, "pending"))
            elif max(seen_on, item.computed_on) <= last_day_on < TODAY:
                rows.add((item.pk, step.pk, planned_on, last_day_on, "missed"))
    return rows


def _applies(step, item):
    is_of_contact = step.counted_from == "contact_on"
    return (
        step.is_active
        and (step.template is None or step.template.is_active)
        and step.reason == item.reason
        and step.reason in registry.codes()
        and item.status == "open"
        and step.variant in ("", item.variant)
        and step.subject_id in (None, item.subject_id)
        and item.is_backlog == is_of_contact
        and getattr(item, step.counted_from) is not None
    )


def rows_added(before):
    rows = Reminder.objects.exclude(pk__in=before).values_list(
        "due_item", "step", "planned_on", "last_day_on", "status"
    )
    return list(rows)


@LAST_RUNS
@pytest.mark.parametrize("is_part", [False, True], ids=["all cars", "two cars"])
def test_two_statements_find_what_each_step_would(cars, last_run, is_part):
    seen_on = TODAY - 61 * DAY
    if last_run is not None:
        seen_on = TODAY - last_run * DAY
        DayRun.objects.create(on=seen_on, started_at=NOW, finished_at=NOW)
    vehicles = {cars[0].pk, cars[3].pk} if is_part else None
    known, before = read_known(), set(Reminder.objects.values_list("pk", flat=True))

    scanned = scan_reminders(now=at(TODAY), vehicles=vehicles)

    found = rows_added(before)
    missed = [row for row in found if row[-1] == "missed"]
    # The due items of the winter check of all cars are among them by now.
    assert sorted(found) == sorted(expected_rows(seen_on, vehicles, known))
    assert scanned == Scanned(len(found) - len(missed), len(missed))
    assert Decision.objects.filter(code="missed").count() == len(missed)


def test_the_made_up_shop_has_rows_of_every_kind(cars):
    rows = expected_rows(TODAY - 61 * DAY, None, read_known())
    steps = RuleStep.objects.in_bulk({step for _, step, *_ in rows})

    found = {(steps[row[1]].counted_from, row[-1]) for row in rows}
    assert found == {(each, end) for each in COLUMNS for end in ("pending", "missed")}
    assert {step.channel for step in steps.values()} == {"text", "call", "manager"}
    assert {step.subject_id for step in steps.values()} == {None, 1, 2}
    assert {step.grace_days > 0 for step in steps.values()} == {False, True}
    assert {registry.reason(step.reason).is_personal for step in steps.values()} == {
        False,
        True,
    }
