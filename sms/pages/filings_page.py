"""The page 「报备清单」: what each vendor has to approve, ready to be copied."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.staff import staff_with
from sms.models import Filing
from sms.texts.filing_plan import plan_filings


@require_safe
def filings(request: HttpRequest) -> HttpResponse:
    """Show one vendor, the first in use unless another is chosen."""
    staff_with(request, "sms.view_filing")
    plans = plan_filings()
    chosen = request.GET.get("gateway", "")
    shown = next((each for each in plans if each.gateway == chosen), plans[0])
    context = {
        **admin.site.each_context(request),
        "title": "报备清单",
        "plans": plans,
        "shown": shown,
        "tones": Filing.TONES,
    }
    return render(request, "sms/filings.html", context)
