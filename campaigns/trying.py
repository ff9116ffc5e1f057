"""Has a worker play a campaign before it starts, for the page of the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from accounts.models import User
from campaigns.models import Campaign
from campaigns.preview import preview
from campaigns.running import CannotRunCampaign
from reminders.forecast import trials
from reminders.forecast.trials import CannotTry, Kind, Progress
from reminders.models import Trial


def ask_preview(campaign: Campaign, *, by: User, now: datetime) -> Trial:
    return trials.ask(
        PREVIEW,
        {"campaign": campaign.pk},
        subject=_subject(campaign),
        name=f"活动「{campaign.name}」会发给谁",
        by=by,
        now=now,
    )


def latest_preview(campaign: Campaign) -> Trial | None:
    return trials.latest(PREVIEW, _subject(campaign))


def _subject(campaign: Campaign) -> str:
    return str(campaign.pk)


def _play(trial: Trial, progress: Progress, now: datetime) -> dict[str, Any]:
    campaign = Campaign.objects.filter(pk=trial.request["campaign"]).first()
    if campaign is None:
        raise CannotTry("这次活动已被删除，没有可试算的内容。")
    try:
        found = preview(
            campaign,
            by=trial.asked_by,
            now=now,
            begin=progress.begin,
            day_played=progress.day_played,
        )
    except CannotRunCampaign as error:
        raise CannotTry(str(error)) from error
    return {**asdict(found), "on": str(found.on)}


def _show(result: dict[str, Any]) -> Mapping[str, Any]:
    return {"outlook": result}


PREVIEW: Final = Kind(
    "campaign", "campaigns.view_campaign", "campaigns/_preview.html", _play, _show
)
