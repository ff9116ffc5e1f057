from __future__ import annotations

from datetime import timedelta

import pytest

from calls.models import CallTask
from calls.subjects import Conversation
from recalls.reason import RECALL
from reminders.models import Reminder, RuleStep
from reminders.telling.scripts import words_of
from tests.contact import agree
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import TODAY, at, make_due_item
from tests.screen_rows import make_call

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


@pytest.fixture
def task():
    owner = make_customer(name="张伟")
    task = make_call(owner, make_vehicle(owner=owner, plate="沪A12345"))
    Reminder.objects.all().delete()
    task.vehicle.due_items.all().delete()
    return task


def add(task, reason, days, *, step=None, **fields):
    """Add a matter that is due in so many days; its step was planned for today."""
    item = make_due_item(
        vehicle=task.vehicle,
        reason=reason,
        due_on=TODAY + timedelta(days=days),
        anchor=f"{reason}{days}",
        **fields,
    )
    return Reminder.objects.create(
        due_item=item,
        step=step or RuleStep.objects.filter(reason=reason, channel="text")[0],
        planned_on=TODAY,
        last_day_on=TODAY,
        status="sent",
        is_called=step is None,
        call=task,
    )


def say(task, days=0):
    on = TODAY + timedelta(days=days)
    spoken = words_of(task, Conversation("李明", "张先生", at(on)))
    return [each.words for each in spoken]


@pytest.mark.parametrize(
    ("reason", "days", "words"),
    [
        (
            "insurance",
            7,
            "您的沪A12345的交强险和商业险还有7天到期（11月28日），交强险未续保请勿上路。"
            "您看哪天方便办理？",
        ),
        (
            "inspection",
            7,
            "您的沪A12345的上线检测还有7天截止（11月28日），请备好行驶证和交强险凭证。"
            "您看哪天方便办理？",
        ),
        (
            "inspection",
            -1,
            "您的沪A12345的上线检测已于11月20日截止，未检验请勿上路。"
            "您看哪天方便办理？",
        ),
        (
            "maintenance",
            0,
            "您的沪A12345的保养今天到期（11月21日）。您看哪天方便办理？",
        ),
    ],
)
def test_a_text_that_became_a_call_has_words_of_its_reason(task, reason, days, words):
    add(task, reason, days)

    assert say(task) == [words]


def test_a_recall_by_phone_tells_what_it_is_about(task):
    blanks = {"通知原因": "制动油管可能渗漏", "通知措施": "免费更换"}
    add(task, RECALL, 0, blanks=blanks)

    assert say(task) == [
        "您的大众迈腾（沪A12345）有重要的安全通知，原因是制动油管可能渗漏，"
        "我们会免费更换，您看哪天方便到店？"
    ]


@pytest.mark.parametrize(
    ("reason", "blanks", "words"),
    [
        ("absence", {}, "好久没有见到您的沪A12345了，最近用车还顺利吗？"),
        (
            "trade_in",
            {"年数": "3年"},
            "您的大众迈腾（沪A12345）已经用了3年，您有没有考虑换车？我帮您约一次评估。",
        ),
        (
            "declined",
            {"建议项目": "空调滤芯"},
            "上次检查您的大众迈腾（沪A12345）时，师傅建议处理空调滤芯，不知道您做了没有？"
            "还没有做的话，我帮您约个方便的时间。",
        ),
    ],
)
def test_advertising_by_phone_has_words_and_needs_consent(task, reason, blanks, words):
    add(task, reason, 0, blanks=blanks)

    assert say(task) == []
    agree(task.customer)
    assert say(task) == [words]


def test_the_most_urgent_matter_is_told_first(task):
    add(task, "maintenance", -5)
    add(task, "insurance", 7)
    add(task, "inspection", 3)

    told = [words.split("的", 2)[2][:3] for words in say(task)]
    assert told == ["上线检", "交强险", "保养已"]


def test_an_item_with_two_steps_is_told_once_and_one_that_is_done_not_at_all(task):
    first = add(task, "insurance", -1)
    call = RuleStep.objects.get(reason="insurance", offset_days=1)
    Reminder.objects.create(
        due_item=first.due_item,
        step=call,
        planned_on=TODAY,
        last_day_on=TODAY,
        status="merged",
        call=task,
    )
    add(task, "inspection", 3, status="done")

    assert [words[:19] for words in say(task)] == ["您的沪A12345的交强险和商业险已于"]


@pytest.mark.parametrize(
    ("level", "words"),
    [("adviser", "打个电话确认一下"), ("manager", "想了解一下")],
)
def test_the_managers_words_are_for_the_manager(task, level, words):
    CallTask.objects.update(level=level)
    task.refresh_from_db()
    step = RuleStep.objects.get(reason="maintenance", channel="call")
    add(task, "maintenance", -7, step=step)

    assert say(task, 7)[0].split("，")[1].startswith(words)


def test_staff_change_the_words_of_a_step(task):
    step = RuleStep.objects.get(reason="insurance", offset_days=1)
    RuleStep.objects.filter(pk=step.pk).update(script="{服务顾问}问{称呼}：{车型}？")
    add(task, "insurance", -1, step=step)

    assert say(task) == ["李明问张先生：大众迈腾？"]
