from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts.roles import ROLES
from customers.models import Policy
from reminders.day import run_day
from reminders.models import Decision, DueItem, Reminder
from reminders.why.explain import explain_cars
from shop import clock
from sms.models import Message, OptOut
from sms.numbers.optouts import close_number
from tests.contact import complain, doubt, leave_alone, refuse_texts
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, at

pytestmark = pytest.mark.django_db


def insured(last_covered_on, *, owner=None, **fields):
    vehicle = make_vehicle(
        owner=owner or make_customer(phone="13912345678"),
        registered_on=None,
        delivered_on=None,
        **fields,
    )
    Policy.objects.create(
        vehicle=vehicle, kind="compulsory", last_covered_on=last_covered_on
    )
    return vehicle


def explain(vehicle, on=TODAY, now=NOW):
    (report,) = explain_cars([vehicle.pk], on=on, now=now)
    return report


def run(name, *args):
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_today_is_explained_before_it_has_run(rules):
    vehicle = insured(TODAY + timedelta(days=7), plate="沪A12345")

    report = explain(vehicle)

    assert (report.plate, report.recipient, report.status) == (
        "沪A12345",
        "王小明 139****5678",
        "在用",
    )
    (item,) = report.items
    assert (item.reason, item.due_on, item.rule) == (
        "保险",
        date(2026, 11, 28),
        "保险到期",
    )
    assert item.facts == (("交强险最后保障日", "2026年11月28日"),)
    (step,) = item.steps
    assert (step.label, step.planned_on, step.last_day_on) == (
        "D-7",
        TODAY,
        date(2026, 11, 26),
    )
    assert step.status == "已派发"
    assert [(each.on, each.outcome, each.sentence) for each in step.verdicts] == [
        (TODAY, "待派发", "可以发送")
    ]
    assert "沪A12345的交强险还有7天到期" in step.text
    assert step.text_status == "待发送"


def test_explaining_leaves_no_row(rules):
    vehicle = insured(TODAY + timedelta(days=37))

    explain(vehicle, on=TODAY + timedelta(days=30))

    assert not DueItem.objects.exists()
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()


def test_later_day_is_explained_with_what_comes_before_it(rules):
    vehicle = insured(TODAY + timedelta(days=37))

    (item,) = explain(vehicle, on=TODAY + timedelta(days=30)).items

    (step,) = item.steps
    assert (step.label, step.status) == ("D-7", "已派发")
    assert step.verdicts[-1].on == TODAY + timedelta(days=30)


def test_opt_out_is_the_answer_to_why_nothing_was_sent(rules):
    vehicle = insured(TODAY + timedelta(days=7))
    owner = vehicle.contacts.get().customer
    OptOut.objects.create(
        phone_index=owner.phone_index,
        phone_tail=owner.phone_tail,
        source="reply",
        created_at=NOW,
    )
    run_day(now=NOW)

    (item,) = explain(vehicle).items

    (step,) = item.steps
    assert (step.status, step.text) == ("不发送", "")
    assert [(each.outcome, each.sentence, each.rule) for each in step.verdicts] == [
        ("不发送", "客户 2026-11-21 退订(短信回复)", "退订后不再发送")
    ]


@pytest.mark.parametrize("days", [0, 1, 30])
def test_opt_out_is_named_on_days_when_nothing_is_planned(rules, days):
    vehicle = insured(TODAY + timedelta(days=7))
    run_day(now=NOW)
    Message.objects.update(status="delivered")
    owner = vehicle.contacts.get().customer
    close_number(
        owner.phone_index, owner.phone_tail, source=OptOut.Source.REPLY, now=NOW
    )
    others = insured(TODAY + timedelta(days=7), owner=make_customer())

    on = TODAY + timedelta(days=days)

    assert explain(vehicle, on=on).silence == "客户 2026-11-21 退订(短信回复)"
    assert explain(others, on=on).silence == ""


@pytest.mark.parametrize(
    ("happens", "silence"),
    [
        (leave_alone, "客户要求勿扰"),
        (doubt, "号码存疑，请与客户核实"),
        (refuse_texts, "客户不同意接收短信"),
        (complain, ""),
        (str, ""),
    ],
)
def test_what_stops_all_texts_is_named(rules, happens, silence):
    owner = make_customer()
    happens(owner)
    vehicle = insured(TODAY + timedelta(days=99), owner=owner)

    assert explain(vehicle).silence == silence


def test_past_day_is_read_from_the_log(rules):
    vehicle = insured(TODAY + timedelta(days=7))
    run_day(now=NOW)
    decisions = Decision.objects.count()

    report = explain(vehicle, on=TODAY, now=at(TODAY + timedelta(days=20)))
    before = explain(
        vehicle, on=TODAY - timedelta(days=1), now=at(TODAY + timedelta(days=20))
    )

    assert [step.label for item in report.items for step in item.steps] == ["D-7"]
    assert [item.steps for item in before.items] == [()]
    assert Decision.objects.count() == decisions


def test_other_cars_of_the_person_are_heard_too(rules):
    owner = make_customer(phone="13912345678")
    one = insured(TODAY + timedelta(days=7), owner=owner, plate="沪A00001")
    two = insured(TODAY + timedelta(days=7), owner=owner, plate="沪A00002")

    (item,) = explain(two).items

    (step,) = item.steps
    assert step.status == "并入"
    assert step.verdicts[0].sentence.startswith("并入「沪A00001 保险")
    assert "沪A00001、沪A00002" in step.text
    assert one.plate == "沪A00001"


def test_car_without_people_or_dates_is_explained(rules):
    report = explain(make_vehicle(registered_on=None, delivered_on=None))

    assert (report.recipient, report.items) == ("", ())


@pytest.mark.parametrize(
    "option",
    [
        pytest.param(("--plate", "沪A12345"), id="plate"),
        pytest.param(("--vin", "LSVAA4182E2999999"), id="vin"),
        pytest.param(("--phone", "139 1234 5678"), id="phone"),
    ],
)
def test_command_finds_the_car_and_tells_in_chinese(rules, option):
    today = clock.today()
    vehicle = insured(
        today + timedelta(days=7), plate="沪A12345", vin="LSVAA4182E2999999"
    )
    run_day(now=clock.now())

    text = run("explain", *option)

    assert text.splitlines()[:4] == [
        "沪A12345 大众迈腾 LSVAA4182E2999999 在用",
        f"收件人：王小明 139****5678　日期：{today}",
        f"  保险 {today + timedelta(days=7)}",
        "    规则：保险到期",
    ]
    assert "待派发：可以发送" in text
    assert vehicle.due_items.count() == 1


def test_command_names_an_opt_out_first(rules):
    vehicle = insured(clock.today() + timedelta(days=99), plate="沪A12345")
    owner = vehicle.contacts.get().customer
    now = clock.now()
    close_number(
        owner.phone_index, owner.phone_tail, source=OptOut.Source.REPLY, now=now
    )

    text = run("explain", "--phone", "13912345678")

    said = f"  不发短信：客户 {clock.today()} 退订(短信回复)"
    assert text.splitlines()[2] == said


def test_command_speaks_json(rules):
    insured(clock.today() + timedelta(days=7), plate="沪A12345")

    (report,) = json.loads(run("explain", "--plate", "沪A12345", "--json"))

    assert report["plate"] == "沪A12345"
    assert [item["reason"] for item in report["items"]] == ["保险"]


def test_command_says_what_it_did_not_find(rules):
    with pytest.raises(CommandError, match="没有找到「沪Z99999」对应的车辆"):
        run("explain", "--plate", "沪Z99999")


def test_command_does_not_repeat_a_number_it_did_not_find(rules):
    with pytest.raises(CommandError) as refusal:
        run("explain", "--phone", "13912345678")

    assert str(refusal.value) == "没有找到这个号码对应的车辆，请核对后再试。"


@pytest.mark.parametrize(
    "options",
    [(), ("--vin", ""), ("--plate", "沪A12345", "--phone", "13912345678")],
)
def test_command_wants_one_car_or_number(rules, options):
    with pytest.raises(CommandError, match="--vin、--plate 或 --phone 中的一个"):
        run("explain", *options)


@pytest.mark.parametrize("command", [("run_day",), ("explain", "--plate", "沪A12345")])
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("明天", "日期「明天」认不出来，请写成"),
        ("2026-13-01", "日期「2026-13-01」认不出来，请写成"),
        ("9999-12-31", "9999-12-31 离今天超过三年，请核对日期"),
        ("0001-01-01", "0001-01-01 离今天超过三年，请核对日期"),
    ],
)
def test_command_says_which_day_it_cannot_take(rules, command, day, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(*command, "--on", day)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_cars(rules, django_assert_num_queries, count):
    vehicles = [insured(TODAY + timedelta(days=7)) for _ in range(count)]
    run_day(now=NOW)

    with django_assert_num_queries(9):
        explain_cars(
            [each.pk for each in vehicles],
            on=TODAY,
            now=at(TODAY + timedelta(days=1)),
        )


def test_run_day_command_runs_and_reports(rules):
    insured(clock.today() + timedelta(days=7))

    text = run("run_day")
    again = json.loads(run("run_day", "--json"))

    assert text.splitlines()[0] == str(clock.today())
    assert "  排队短信 1" in text.splitlines()
    assert set(again["counts"].values()) == {0}
    assert (again["on"], again["dry_run"]) == (str(clock.today()), False)


def test_run_day_command_rehearses_a_later_day_without_a_row(rules):
    insured(clock.today() + timedelta(days=37))

    report = json.loads(
        run(
            "run_day",
            "--dry-run",
            "--json",
            "--on",
            str(clock.today() + timedelta(days=30)),
        )
    )

    assert (report["counts"]["排队短信"], report["dry_run"]) == (1, True)
    assert not Message.objects.exists()


def test_run_day_command_can_run_a_later_day(rules):
    insured(clock.today() + timedelta(days=37))

    report = json.loads(
        run("run_day", "--json", "--on", str(clock.today() + timedelta(days=30)))
    )

    assert report["counts"]["排队短信"] == 1
    assert Message.objects.count() == 1


def test_run_day_command_does_not_rehearse_the_past(rules):
    with pytest.raises(CommandError, match="只能演练今天或以后的日期"):
        run("run_day", "--dry-run", "--on", str(clock.today() - timedelta(days=1)))


def test_load_defaults_command_tells_what_it_added(db):
    first, second = run("load_defaults"), run("load_defaults")

    assert "保养计划：新增 21" in first.splitlines()
    *counts, roles = second.splitlines()
    assert {line[-1] for line in counts} == {"0"}
    assert roles == "角色：共 3"
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
