"""What beat and the campaign page ring."""

from __future__ import annotations

from celery import shared_task

from campaigns import running
from campaigns.models import CampaignMember
from reminders.day import run_day_of_owners
from shop import clock


@shared_task
def begin_campaign(campaign: int) -> dict[str, int]:
    """Invite whose day is today, although the day's run may be over."""
    today = CampaignMember.objects.filter(
        campaign=campaign, left_on=None, invited_on__lte=clock.today()
    )
    return run_day_of_owners(
        set(today.values_list("vehicle", flat=True)), now=clock.now()
    ).counts


@shared_task
def watch_campaigns() -> list[int]:
    """Stop at once what too many opt out of, while its texts are going out."""
    return running.watch_campaigns(now=clock.now())
