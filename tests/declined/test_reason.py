from __future__ import annotations

from datetime import date
from io import StringIO
from itertools import combinations

import pytest
from django.core.management import call_command

from customers.models import OdometerReading, ServiceRecord, Vehicle
from declined.default_rules import DEFAULT_RULES
from declined.models import DeclinedItem, PartRule, Severity
from declined.reason import KEEP_OVERDUE_DAYS, Item, find_due, name_parts
from reminders.dates.refresh import refresh_changed
from reminders.day import run_day
from reminders.models import Decision, DueItem, Reminder, RuleStep
from reminders.reasons import registry
from sms.models import Message
from sms.texts.parts import segments
from tests.contact import agree
from tests.declined.orders import CAME_ON, DAY, PADS, make_car, make_order, take_in
from tests.factories import make_customer
from tests.reminders.builders import at

WIPERS = "雨刮片老化，建议更换"
FILTER = "空调滤芯脏，建议更换"
KNOWN = CAME_ON + DAY


def item(severity="safety", **fields):
    values = {
        "order": 7,
        "number": "RO7",
        "advised_on": CAME_ON,
        "words": PADS,
        "part": "前刹车片",
        "rule": "刹车片",
        "known_on": KNOWN,
        **fields,
    }
    return Item(severity=Severity(severity), **values)


@pytest.mark.parametrize(
    ("severity", "fields", "day"),
    [
        ("safety", {}, 3),
        ("wear", {}, 10),
        ("comfort", {}, 30),
        # Fourteen days before the order's own term, if that is earlier.
        ("comfort", {"own_term_on": CAME_ON + 43 * DAY}, 29),
        ("comfort", {"own_term_on": CAME_ON + 44 * DAY}, 30),
        ("comfort", {"own_term_on": CAME_ON + 45 * DAY}, 30),
        ("wear", {"own_term_on": CAME_ON + 20 * DAY}, 6),
        # Never on the day of the order, nor before it became known.
        ("safety", {"own_term_on": CAME_ON + 5 * DAY}, 1),
        ("safety", {"known_on": CAME_ON + 3 * DAY}, 3),
        ("safety", {"known_on": CAME_ON + 4 * DAY}, 4),
    ],
)
def test_the_day_of_the_text(severity, fields, day):
    (due,) = find_due([item(severity, **fields)], CAME_ON)

    assert due.due_on == CAME_ON + day * DAY


@pytest.mark.parametrize(
    ("severity", "reason", "variant"),
    [
        ("safety", "declined_safety", ""),
        ("wear", "declined", "wear"),
        ("comfort", "declined", "comfort"),
    ],
)
def test_the_severity_decides_the_reason(severity, reason, variant):
    (due,) = find_due([item(severity)], CAME_ON)

    assert (due.reason, due.variant, due.subject) == (reason, variant, severity)
    assert (due.anchor, due.subject_id) == ("order:7", 7)


@pytest.mark.parametrize(("late", "count"), [(0, 1), (1, 0)])
def test_after_two_months_nothing_is_left_to_do(late, count):
    today = CAME_ON + (3 + KEEP_OVERDUE_DAYS + late) * DAY

    assert len(find_due([item()], today)) == count


def test_parts_of_an_order_that_are_equally_grave_are_one_text():
    found = find_due(
        [
            item("wear", part="雨刮片"),
            item(),
            item("wear", part="蓄电池", own_term_on=CAME_ON + 20 * DAY),
            item(order=8),
        ],
        CAME_ON,
    )

    assert [(due.title, due.due_on - CAME_ON) for due in found] == [
        ("前刹车片", 3 * DAY),
        ("前刹车片", 3 * DAY),
        ("雨刮片和蓄电池", 6 * DAY),
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["雨刮片"], "雨刮片"),
        (["雨刮片", "蓄电池"], "雨刮片和蓄电池"),
        (["雨刮片", "蓄电池", "水泵"], "雨刮片等3项"),
    ],
)
def test_parts_in_a_text(parts, expected):
    assert name_parts(parts) == expected


def test_the_explanation_names_the_order_its_words_and_the_rule():
    (due,) = find_due([item(own_term_on=date(2026, 12, 1))], CAME_ON)

    assert [tuple(fact) for fact in due.facts] == [
        ("工单", "RO7，2026年11月2日进店"),
        ("工单里的原话", PADS),
        ("前刹车片", "按规则「刹车片」属于安全"),
        ("工单写明的期限", "2026年12月1日"),
        ("得知日期", "2026年11月3日"),
    ]
    assert due.rule == ("安全类建议未做，工单后第 3 天，或工单写明的期限前 14 天，取早")


def test_a_day_that_was_past_when_it_became_known_says_so():
    (due,) = find_due([item("wear", known_on=CAME_ON + 50 * DAY)], CAME_ON)

    assert due.rule == "磨损类建议未做，工单后第 10 天，得知时已过的当天提醒"


def refreshed(on=KNOWN):
    take_in(on)
    refresh_changed(now=at(on))
    due = DueItem.objects.open().filter(reason__startswith="declined")
    return [(each.title, each.due_on) for each in due.order_by("due_on")]


@pytest.mark.django_db
def test_kilometres_named_by_the_order_become_a_day(all_rules):
    car = make_car()
    for days, km in ((-200, 20_000), (-100, 25_000), (0, 30_000)):
        OdometerReading.objects.create(vehicle=car, read_on=CAME_ON + days * DAY, km=km)
    make_order(car, "雨刮片建议再行驶1000公里更换", odometer_km=30_000)

    assert refreshed() == [("雨刮片", CAME_ON + 6 * DAY)]


@pytest.mark.django_db
def test_without_a_meter_the_kilometres_decide_nothing(all_rules):
    make_order(make_car(), "雨刮片建议再行驶1000公里更换")

    assert refreshed() == [("雨刮片", CAME_ON + 10 * DAY)]


@pytest.mark.django_db
def test_an_old_order_makes_no_due_item(all_rules):
    make_order(make_car(), PADS, on=CAME_ON - 91 * DAY)

    assert refreshed(CAME_ON) == []
    assert DeclinedItem.objects.get().state == "listed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "end",
    [
        lambda car: make_order(car, on=KNOWN, items=["更换前刹车片"]),
        lambda car: DeclinedItem.objects.update(state="elsewhere", closed_on=KNOWN),
        lambda car: DeclinedItem.objects.update(state="refused", closed_on=KNOWN),
        lambda car: Vehicle.objects.update(status="sold"),
        lambda car: ServiceRecord.objects.update(is_void=True),
    ],
)
def test_what_is_over_is_told_no_more(all_rules, end):
    car = make_car()
    make_order(car, PADS)
    before = refreshed()
    end(car)

    assert (before, refreshed()) == ([("前刹车片", CAME_ON + 3 * DAY)], [])


@pytest.mark.django_db
def test_a_rule_made_graver_moves_the_day(all_rules):
    make_order(make_car(), WIPERS)
    refreshed()
    PartRule.objects.filter(name="雨刮片").update(severity="safety")

    assert refreshed() == [("雨刮片", CAME_ON + 3 * DAY)]


def texts_of(words, *, consent, days):
    """Live some days after the order; return class and template of the texts."""
    RuleStep.objects.exclude(reason__startswith="declined").update(is_active=False)
    owner = make_customer()
    if consent:
        agree(owner)
    make_order(make_car(owner=owner), words)
    for day in (1, *days):
        run_day(now=at(CAME_ON + day * DAY, 8))
    found = Message.objects.order_by("created_at")
    return [(each.message_class, each.template_version.template.slug) for each in found]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "consent", "expected"),
    [
        (PADS, False, [("service", "declined-safety")]),
        (PADS, True, [("service", "declined-safety")]),
        (WIPERS, True, [("commercial", "declined-wear")]),
        (WIPERS, False, []),
        (FILTER, True, [("commercial", "declined-comfort")]),
        (FILTER, False, []),
    ],
)
def test_only_safety_is_told_without_consent(all_rules, words, consent, expected):
    sent = texts_of(words, consent=consent, days=(3, 4, 10, 11, 30, 31, 32, 33))

    assert sent == expected


@pytest.mark.django_db
def test_held_for_lack_of_consent_says_so(all_rules):
    texts_of(WIPERS, consent=False, days=(10,))

    held = Decision.objects.filter(reminder__due_item__reason="declined")
    assert {each.code for each in held} == {"no_consent"}


@pytest.mark.django_db
def test_the_call_follows_a_week_after_the_text(all_rules):
    make_order(make_car(), PADS)
    take_in()
    run_day(now=at(CAME_ON + 3 * DAY, 8))
    steps = Reminder.objects.filter(due_item__reason="declined_safety")
    for day in (9, 10):
        run_day(now=at(CAME_ON + day * DAY, 8))

    planned = steps.order_by("planned_on").values_list("step__channel", "planned_on")
    assert list(planned) == [
        ("text", CAME_ON + 3 * DAY),
        ("call", CAME_ON + 10 * DAY),
    ]


@pytest.mark.django_db
def test_a_stranger_finds_why_the_brakes_were_told(all_rules):
    RuleStep.objects.exclude(reason="declined_safety").update(is_active=False)
    car = make_car()
    order = make_order(car, PADS)
    run_day(now=at(KNOWN, 8))
    run_day(now=at(CAME_ON + 3 * DAY, 8))

    out = StringIO()
    call_command("explain", plate=car.plate, on=str(CAME_ON + 3 * DAY), stdout=out)

    lines = out.getvalue().splitlines()
    begins = lines.index("  建议未做（安全） 2026-11-05")
    assert lines[begins + 1 : begins + 10] == [
        "    规则：安全类建议未做，工单后第 3 天",
        "    出处：工单的建议项目；部件和程度见「建议项目规则」",
        f"    工单：{order.order_number}，2026年11月2日进店",
        f"    工单里的原话：{PADS}",
        "    前刹车片：按规则「刹车片」属于安全",
        "    得知日期：2026年11月3日",
        "    D（2026-11-05 至 2026-11-11）：已派发",
        "      2026-11-05 待派发：可以发送",
        "        依据：到了提醒的日子",
    ]
    assert "上次检查建议处理前刹车片" in lines[begins + 10]


def lengths_of_named_parts(severity):
    """The lengths of what a text names, for orders that advise one part or two."""
    names = [each.name for each in DEFAULT_RULES[severity]]
    pairs = [name_parts(pair) for pair in combinations(names, 2)]
    # In the orders of the sample one in ten that advise something advises two parts.
    return sorted([*names * (9 * len(pairs) // len(names)), *pairs], key=len)


@pytest.mark.parametrize(
    ("slug", "severity", "ending"),
    [
        ("declined-safety", Severity.SAFETY, "，拒收请回复R"),
        ("declined-wear", Severity.WEAR, "，拒收请回复R"),
        ("declined-comfort", Severity.COMFORT, "，拒收请回复R"),
    ],
)
def test_a_text_fits_into_one_part_at_the_95th_percentile(slug, severity, ending):
    texts = {
        text.slug: text.text
        for reason in ("declined", "declined_safety")
        for text in registry.reason(reason).texts
    }
    named = lengths_of_named_parts(severity)
    values = {
        "称呼": "欧阳先生/女士",
        "车牌": "沪AD12345",
        "建议项目": named[len(named) * 95 // 100],
        "门店电话": "021-60000000",
    }
    text = texts[slug].format(**values)

    assert segments(f"【锦程汽车】{text}{ending}") == 1
