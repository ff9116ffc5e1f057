"""更喜欢接电话: from the file or the form to the call list, or else to a text."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import CallTask
from customers.models import Customer
from reminders.day import run_day
from reminders.models import Decision, DueItem, Reminder
from reminders.why.explain import explain_cars
from sms.models import Message
from tests.contact import agree, leave_alone
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.reminders.builders import at
from tests.reminders.reasons.told import only
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]
VIN = "LSVAM4187C2184841"
# D-7 of the policy, a Wednesday.
TOLD_ON, ENDS = date(2027, 3, 3), "2027-03-10"
PREFERRED = "客户更喜欢接电话：改为电话"


@pytest.fixture
def upload(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


@pytest.fixture
def insured(upload):
    """Import an insured car with this preference; return its owner."""

    def load(channel, hours="18:00-20:00"):
        only("insurance")
        row = {"姓名": "张伟", "手机": "13912345671", "车架号": VIN, "车牌": "沪A12345"}
        wish = {"首选联系方式": channel, "方便联系时间": hours}
        upload(row | wish | {"交强险到期": ENDS})
        return Customer.objects.get(name="张伟")

    return load


def contacts(first=TOLD_ON, days=1):
    """Run the days; return how many texts and calls there are."""
    for number in range(days):
        run_day(now=at(first + timedelta(days=number), 8))
    return Message.objects.count(), CallTask.objects.count()


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("电话", (0, 1)),
        ("更喜欢接电话(不喜欢短信)", (0, 1)),
        ("短信", (1, 0)),
        ("", (1, 0)),
    ],
)
def test_whoever_prefers_calls_is_called_on_the_day_of_the_text(
    insured, channel, expected
):
    insured(channel)

    assert contacts(days=3) == expected

    told = Reminder.objects.filter(status="sent", planned_on=TOLD_ON).get()
    assert (told.is_called, told.decisions.get().sentence) == (
        (True, PREFERRED) if expected == (0, 1) else (False, "可以发送")
    )


@pytest.mark.parametrize(
    ("hour", "hours", "is_offered"),
    [
        (10, "18:00-20:00", False),
        (18, "18:00-20:00", True),
        (19, "19:00-20:30", True),
        (10, "", True),
        (19, "", False),
    ],
)
def test_the_call_is_offered_at_the_hour_of_the_owners_wish(
    insured, client, settings, hour, hours, is_offered
):
    insured("电话", hours)
    contacts()
    adviser = make_staff("服务顾问")
    CallTask.objects.update(assigned_to=adviser)
    settings.CLOCK_SHIFT = at(TOLD_ON, hour) - timezone.now()
    client.force_login(adviser)

    page = reverse("admin:calls_calltask_changelist")
    offered = client.get(page, {"turn": "now"}).context["cl"].result_list

    assert list(offered) == list(CallTask.objects.all()) * is_offered


def change_preference(client, owner, channel):
    """Save the owner's page as the browser sends it."""
    client.force_login(make_staff("数据专员"))
    url = reverse("admin:customers_customer_change", args=[owner.pk])
    form = client.get(url).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in fields.items() if value is not None}
    sent = values | {"preferred_channel": channel}
    assert client.post(url, sent).status_code == 302


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("电话", "", (1, 0)), ("短信", "phone", (0, 1)), ("电话", "wechat", (1, 0))],
)
def test_a_preference_changed_on_the_page_counts_from_then_on(
    insured, client, before, after, expected
):
    owner = insured(before)

    change_preference(client, owner, after)

    assert contacts() == expected


def test_explanation_and_forecast_tell_of_the_preference(insured):
    owner = insured("电话")
    (car,) = owner.vehicle_contacts.values_list("vehicle", flat=True)
    yesterday = at(TOLD_ON - timedelta(days=1))

    (report,) = explain_cars([car], on=TOLD_ON, now=yesterday).cars

    said = [
        verdict.sentence
        for item in report.items
        for step in item.steps
        for verdict in step.verdicts
    ]
    assert said == [PREFERRED]


def _opt_out(owner):
    owner.consents.create(
        phone_index=owner.phone_index,
        scope="service",
        channel="电话",
        given_on=TOLD_ON,
        withdrawn_at=at(TOLD_ON),
    )


@pytest.mark.parametrize("refuses", [leave_alone, _opt_out])
def test_whoever_may_not_be_called_gets_no_text_instead(upload, refuses):
    only("insurance")
    row = {"姓名": "张伟", "手机": "13912345671", "车架号": VIN, "车牌": "沪A12345"}
    upload(row | {"首选联系方式": "电话", "商业险到期": ENDS})
    refuses(Customer.objects.get(name="张伟"))

    assert contacts(days=3) == (0, 0)
    assert [each.outcome for each in Decision.objects.all()] == ["suppressed"]


@pytest.mark.parametrize(("has_agreed", "expected"), [(True, (0, 1)), (False, (0, 0))])
def test_a_call_for_advertising_needs_the_consent(upload, has_agreed, expected):
    only("trade_in")
    row = {"姓名": "张伟", "手机": "13912345671", "车架号": VIN, "车牌": "沪A12345"}
    upload(row | {"首选联系方式": "电话", "交车日期": "2024-03-03"})
    if has_agreed:
        agree(Customer.objects.get(name="张伟"))

    assert contacts(TOLD_ON, days=3) == expected


def test_every_matter_of_the_year_ends_in_one_way(insured):
    insured("电话")

    contacts(date(2027, 2, 1), days=45)

    assert Message.objects.count() == 0
    (item,) = DueItem.objects.all()
    steps = item.reminders.order_by("planned_on")
    assert {each.status for each in steps} <= {"sent", "merged", "suppressed"}
    assert len({(each.step_id, each.round) for each in steps}) == len(steps)
