"""Celery tasks of campaigns, started by beat and by the campaign page."""

from __future__ import annotations

from celery import shared_task

from campaigns import running
from campaigns.models import CampaignMember
from reminders.day import run_day_of_owners
from shop import clock


@shared_task
def begin_campaign(campaign: int) -> dict[str, int]:
    """Run the day for members invited by today, because the day's run may be over."""
    today = CampaignMember.objects.filter(
        campaign=campaign, left_on=None, invited_on__lte=clock.today()
    )
    return run_day_of_owners(
        set(today.values_list("vehicle", flat=True)), now=clock.now()
    ).counts


@shared_task
def watch_campaigns() -> list[int]:
    """Stop campaigns with too many opt-outs while their texts are going out."""
    return running.watch_campaigns(now=clock.now())
