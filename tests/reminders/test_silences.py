from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.categories import Category
from customers.contact import may_contact
from customers.verdicts import ALLOWED, Until
from reminders.models import Reminder, RuleStep, Snooze
from shop.models import Holiday
from sms.models import InboundMessage, Message
from tests.contact import ask
from tests.factories import NOW, make_customer, make_message, make_template
from tests.house_rules import RULES
from tests.reminders.builders import TODAY, at, make_due_item

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def snooze(owner, until_on):
    reply = InboundMessage.objects.create(
        dedupe_key=str(until_on),
        phone=owner.phone,
        text="稍后",
        received_at=NOW,
        verdict="other",
    )
    Snooze.objects.create(
        reply=reply, phone_index=owner.phone_index, until_on=until_on, created_at=NOW
    )


def verdict_on(owner, category="maintenance"):
    (verdict,) = may_contact([ask(owner.phone_index, category)], NOW, RULES)
    return verdict


def test_who_asked_for_later_hears_nothing_until_that_day():
    owner = make_customer()
    snooze(owner, TODAY + DAY)

    tomorrow = str(TODAY + DAY)
    assert verdict_on(owner) == Until(
        "snoozed",
        at(TODAY + DAY, 0),
        f"客户请求 {tomorrow} 再提醒",
        "客户要稍后的，到日子再说",
    )
    assert verdict_on(owner, "recall") == ALLOWED
    assert verdict_on(make_customer()) == ALLOWED


def test_on_the_day_itself_it_is_over():
    owner = make_customer()
    snooze(owner, TODAY)

    assert verdict_on(owner) == ALLOWED


def test_the_latest_wish_counts_though_it_names_an_earlier_day():
    owner = make_customer()
    snooze(owner, TODAY + 9 * DAY)
    snooze(owner, TODAY + 2 * DAY)

    assert verdict_on(owner).moment == at(TODAY + 2 * DAY, 0)


# A Monday; the reply pauses until the end of Wednesday.
MONDAY = date(2026, 11, 23)


def tell(owner, item, **fields):
    """Let a text to the owner speak of the cycle."""
    text = make_message(phone=owner.phone, status=Message.Status.DELIVERED)
    step, _ = RuleStep.objects.get_or_create(
        reason=item.reason, offset_days=-99, template=make_template().template
    )
    Reminder.objects.create(
        due_item=item,
        step=step,
        planned_on=TODAY,
        last_day_on=TODAY,
        message=text,
        **fields,
    )
    return text


def reply(text, on=MONDAY, hour=10, **fields):
    values = {"verdict": "other", "text": "这周没空", **fields}
    return InboundMessage.objects.create(
        dedupe_key=str(InboundMessage.objects.count()),
        phone=text.phone,
        received_at=at(on, hour),
        answers=text,
        **values,
    )


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def service(owner):
    """The cycle of a service that the owner was told of."""
    item = make_due_item(reason="maintenance")
    tell(owner, item)
    return item


def text_about(item):
    return Message.objects.get(reminders__due_item=item)


def pause(item, on=MONDAY, category="maintenance", **fields):
    """Return the first day on which the cycle may be told of again, None: today."""
    asked = ask("", category, cycle=item.pk, **fields)
    (verdict,) = may_contact([asked], at(on, 9), RULES)
    if verdict == ALLOWED:
        return None
    assert verdict.code == "replied"
    return verdict.moment.date()


def test_a_reply_pauses_the_cycle_and_says_until_when(service):
    reply(text_about(service))

    asked = ask("", cycle=service.pk)
    assert may_contact([asked], at(MONDAY), RULES) == [
        Until(
            "replied",
            at(MONDAY + DAY, 0),
            "客户 2026-11-23 已回复短信，请先处理回复（最多暂停到 2026-11-25）",
            "回复未处理时，该短信的非法定事项暂停 2 个工作日",
        )
    ]


@pytest.mark.parametrize(
    ("days", "until"), [(0, 1), (1, 2), (2, 3), (3, None), (30, None)]
)
def test_two_working_days_later_it_goes_on(service, days, until):
    reply(text_about(service))

    expected = MONDAY + until * DAY if until else None
    assert pause(service, MONDAY + days * DAY) == expected


def test_a_weekend_and_a_holiday_are_no_working_days(service):
    reply(text_about(service), on=date(2026, 12, 31))

    # 1 January is off by law and a Friday; Monday and Tuesday are worked.
    assert pause(service, date(2027, 1, 5)) == date(2027, 1, 6)
    assert pause(service, date(2027, 1, 6)) is None


def test_a_published_calendar_moves_the_end(service):
    Holiday.objects.create(on=date(2027, 1, 2), name="元旦", is_off_day=False)
    Holiday.objects.create(on=date(2027, 1, 1), name="元旦", is_off_day=True)
    reply(text_about(service), on=date(2026, 12, 31))

    assert pause(service, date(2027, 1, 4)) == date(2027, 1, 5)
    assert pause(service, date(2027, 1, 5)) is None


@pytest.mark.parametrize("hour", [0, 23])
def test_the_day_of_the_reply_is_the_shops(service, hour):
    reply(text_about(service), hour=hour)

    assert pause(service, MONDAY + 2 * DAY) == MONDAY + 3 * DAY
    assert pause(service, MONDAY + 3 * DAY) is None


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"verdict": "courtesy"}, id="a courtesy"),
        pytest.param({"verdict": "opt_out"}, id="a refusal, which closes more"),
        pytest.param({"verdict": "opt_in"}, id="a word that opens the number"),
        pytest.param({"handled_at": NOW}, id="handled by staff"),
    ],
)
def test_what_needs_no_answer_pauses_nothing(service, fields):
    reply(text_about(service), **fields)

    assert pause(service) is None


@pytest.mark.parametrize("verdict", ["other", "review", "sold", "wrong_person"])
def test_whatever_waits_for_a_person_pauses(service, verdict):
    reply(text_about(service), verdict=verdict)

    assert pause(service) == MONDAY + DAY


def test_a_later_reminder_that_was_promised_is_the_answer(service):
    said = reply(text_about(service))
    Snooze.objects.create(
        reply=said, phone_index=said.phone_index, until_on=MONDAY, created_at=NOW
    )

    assert pause(service) is None


def test_a_reply_that_answers_nothing_pauses_nothing(owner, service):
    said = reply(text_about(service))
    InboundMessage.objects.filter(pk=said.pk).update(answers=None)

    assert pause(service) is None


def test_only_the_cycles_of_the_answered_text_are_paused(owner, service):
    other = make_due_item(vehicle=service.vehicle, reason="warranty", subject="whole")
    tell(owner, other)

    reply(text_about(service))

    assert pause(other, category="warranty") is None
    assert pause(service) == MONDAY + DAY


def test_the_latest_unhandled_reply_counts(service):
    text = text_about(service)
    reply(text, on=MONDAY - 3 * DAY)
    latest = reply(text, on=MONDAY)
    reply(text, on=MONDAY + DAY, verdict="courtesy")

    assert pause(service, MONDAY + 2 * DAY) == MONDAY + 3 * DAY
    InboundMessage.objects.filter(pk=latest.pk).update(handled_at=NOW)
    assert pause(service, MONDAY + 1 * DAY) == MONDAY + 2 * DAY
    assert pause(service, MONDAY + 2 * DAY) is None


@pytest.mark.parametrize("channel", ["text", "call"])
def test_what_is_due_by_law_is_never_paused(service, channel):
    reply(text_about(service))

    found = {
        category
        for category in Category.values
        if pause(service, category=category, channel=channel)
    }

    assert found == {"maintenance", "warranty", "usage", "care", "campaign", "survey"}
    assert pause(service, channel=channel, is_duty=True) is None


@pytest.mark.parametrize("count", [1, 3])
def test_many_pauses_cost_what_one_costs(owner, django_assert_num_queries, count):
    asks = []
    for number in range(count):
        item = make_due_item(reason="maintenance", anchor=str(number))
        reply(tell(owner, item))
        asks.append(ask(owner.phone_index, cycle=item.pk))

    with django_assert_num_queries(3):
        verdicts = may_contact(asks, at(MONDAY), RULES)

    assert [each.code for each in verdicts] == ["replied"] * count
