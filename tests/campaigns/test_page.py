from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import SignUp
from campaigns.tasks import begin_campaign
from customers.models import Consent
from reminders.models import DueItem, RuleStep
from reminders.tasks import play_trials
from sms.models import Message
from tests.campaigns.drafts import (
    do,
    make_campaign,
    page,
)
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_reply, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, installed):
    client.force_login(make_staff("经理"))
    return client


def test_preview_start_stop_and_go_on(manager):
    make_vehicle(owner=make_customer(), plate="沪A12345")
    campaign = make_campaign()

    assert "马上开始" in do(manager, campaign, "preview").content.decode()
    assert play_trials() == {"played": 1}
    html = page(manager, campaign)
    assert "1 个号码入选" in html
    assert "商业性短信须事先同意" in html
    assert "草稿" in html
    assert reverse("campaigns:campaign-act", args=[campaign.pk, "start"]) in html
    assert DueItem.objects.count() == 0

    assert "1 个号码入选" in do(manager, campaign, "start").content.decode()
    campaign.refresh_from_db()
    assert campaign.status == "running"
    assert campaign.started_by.groups.get().name == "经理"
    assert "已经开始过" in do(manager, campaign, "start").content.decode()

    assert "没发出的短信都已取消" in do(manager, campaign, "stop").content.decode()
    campaign.refresh_from_db()
    assert campaign.status == "stopped"
    assert "还没发的从" in do(manager, campaign, "resume").content.decode()
    campaign.refresh_from_db()
    assert campaign.status == "running"


def test_an_adviser_sees_and_does_not_start(client, installed):
    make_vehicle(owner=make_customer())
    campaign = make_campaign()
    client.force_login(make_staff("服务顾问"))

    assert do(client, campaign, "start").status_code == 403
    campaign.refresh_from_db()
    assert campaign.status == "draft"


def test_what_starts_after_the_days_run_still_leaves_today(manager, settings):
    """The task is what the page calls for; here it is called by hand."""
    settings.CLOCK_SHIFT = NOW - timezone.now()
    RuleStep.objects.update(is_active=False)
    owner = make_customer()
    car = make_vehicle(owner=owner, registered_on=None, delivered_on=None)
    Consent.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        scope="marketing",
        channel="到店签字",
        proof="签字的同意书",
        given_on=NOW.date(),
    )
    campaign = make_campaign()
    do(manager, campaign, "start")
    assert Message.objects.count() == 0

    begin_campaign(campaign.pk)

    (text,) = Message.objects.filter(category="campaign")
    assert (text.vehicle, text.not_before.date()) == (car, NOW.date())


def test_who_signed_up_is_listed_with_the_count(manager):
    campaign, owner = make_campaign(), make_customer(name="周明")
    for customer in (owner, None):
        said = make_reply(customer or make_customer(), "我要报名")
        SignUp.objects.create(
            campaign=campaign,
            number=said.phone_index,
            customer=customer,
            reply=said,
            at=NOW,
        )

    html = page(manager, campaign)

    assert "2 人，按回复短信；报名不算同意营销短信" in html
    assert "周明</a>" in html
    assert "未建档" in html
