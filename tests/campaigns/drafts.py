"""The form of a campaign, and its page."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from campaigns.models import Campaign, Segment
from shop import clock
from sms.models import Template

DAY = timedelta(days=1)


def typed(**fields):
    today = clock.today()
    return {
        "name": "冬季检测",
        "segment": Segment.objects.get_or_create(name="所有客户")[0].pk,
        "template_a": Template.objects.get(slug="campaign-winter").pk,
        "template_b": "",
        "starts_on": today,
        "ends_on": today + 30 * DAY,
        "holdout_percent": 10,
        "stop_percent": 5,
        "pilot_percent": 20,
        "pilot_days": 2,
        **fields,
    }


def make_campaign(**fields):
    values = {
        **typed(),
        "segment": Segment.objects.get(),
        "template_a": Template.objects.get(slug="campaign-winter"),
        "template_b": None,
        "holdout_percent": 0,
        "pilot_percent": 0,
        **fields,
    }
    return Campaign.objects.create(**values)


def page(client, campaign, query=""):
    address = reverse("campaigns:campaign", args=[campaign.pk]) + query
    return client.get(address).content.decode()


def do(client, campaign, action):
    address = reverse("campaigns:campaign-act", args=[campaign.pk, action])
    return client.post(address, follow=True)
