from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from sms.models import Template
from tests.campaigns.drafts import (
    do,
    make_campaign,
    page,
    typed,
)
from tests.factories import make_customer, make_template, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, installed):
    client.force_login(make_staff("经理"))
    return client


def test_a_draft_is_written_and_leads_to_its_page(manager):
    answer = manager.post(reverse("admin:campaigns_campaign_add"), typed())

    campaign = Campaign.objects.get()
    assert answer.url == reverse("campaigns:campaign", args=[campaign.pk])
    html = page(manager, campaign)
    assert "草稿" in html
    assert "20% 先发" in html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_on": "2020-01-01"}, "开始日期请选今天或以后。"),
        ({"ends_on": "2020-01-01"}, "结束日期不能早于开始日期。"),
        ({"holdout_percent": 51}, "50"),
    ],
)
def test_bad_input_is_told_and_kept(manager, fields, sentence):
    answer = manager.post(reverse("admin:campaigns_campaign_add"), typed(**fields))

    html = answer.content.decode()
    assert sentence in html
    assert 'value="冬季检测"' in html
    assert Campaign.objects.count() == 0


def test_two_wordings_differ(manager):
    winter = Template.objects.get(slug="campaign-winter").pk

    answer = manager.post(
        reverse("admin:campaigns_campaign_add"), typed(template_b=winter)
    )

    assert "短信 B 与短信 A 相同" in answer.content.decode()


def test_only_advertising_is_offered(manager):
    service = make_template(slug="maintenance-due").template

    answer = manager.post(
        reverse("admin:campaigns_campaign_add"), typed(template_a=service.pk)
    )

    assert Campaign.objects.count() == 0
    assert answer.status_code == 200


def test_what_runs_is_not_edited_or_deleted(manager):
    make_vehicle(owner=make_customer())
    campaign = make_campaign()
    do(manager, campaign, "start")

    change = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    answer = manager.post(change, typed(name="另一个名字"))
    delete = reverse("admin:campaigns_campaign_delete", args=[campaign.pk])

    assert (
        answer.status_code == manager.post(delete, {"post": "yes"}).status_code == 403
    )
    campaign.refresh_from_db()
    assert campaign.name == "冬季检测"
