"""The page of a campaign: its arms, its results, and the possible next actions."""

from __future__ import annotations

from typing import Final

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.staff import staff_of, staff_with
from campaigns.audience import Conditions, describe
from campaigns.figures import RESULT_DAYS, figures
from campaigns.models import Campaign
from campaigns.running import (
    CannotRunCampaign,
    resume,
    start,
    stop,
)
from campaigns.sign_ups import sign_ups_of
from campaigns.tasks import begin_campaign
from campaigns.trying import ask_preview, latest_preview
from reminders.pages.trial_page import render_trial
from reminders.tasks import play_trials
from shop import clock

MAY_SEE: Final = "campaigns.view_campaign"
MAY_CHANGE: Final = "campaigns.change_campaign"


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the campaign; a draft also with the last trial of whom it would reach."""
    staff_with(request, MAY_SEE)
    rows = Campaign.objects.select_related(
        "segment", "template_a", "template_b", "started_by"
    )
    found = get_object_or_404(rows, pk=pk)
    is_draft = found.status == Campaign.Status.DRAFT
    trial = latest_preview(found) if is_draft else None
    context = {
        **admin.site.each_context(request),
        "title": found.name,
        "campaign": found,
        "tone": Campaign.TONES[found.status],
        "conditions": describe(Conditions.of(found.segment.conditions)),
        "sign_ups": sign_ups_of(found),
        "figures": figures(found, today=clock.today()),
        "days": RESULT_DAYS,
        "trial": render_trial(trial) if trial else "",
        "may_change": request.user.has_perm(MAY_CHANGE),
    }
    return render(request, "campaigns/campaign.html", context)


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Preview, start, stop or resume the campaign."""
    staff_with(request, MAY_CHANGE)
    found = get_object_or_404(Campaign, pk=pk)
    user, now = staff_of(request), clock.now()
    try:
        match action:
            case "preview":
                ask_preview(found, by=user, now=now)
                transaction.on_commit(play_trials.delay)
            case "start":
                count = start(found, by=user, now=now)
                transaction.on_commit(lambda: begin_campaign.delay(found.pk))
                said = f"活动已开始：{count} 个号码入选，{found.opens_on} 起发送。"
                messages.success(request, said)
            case "stop":
                stop(found, by=user, now=now)
                messages.success(request, "活动已停止，没发出的短信都已取消。")
            case "resume":
                on = resume(found, by=user, now=now)
                messages.success(request, f"活动继续，还没发的从 {on} 起发送。")
    except CannotRunCampaign as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("campaigns:campaign", args=[found.pk]))
