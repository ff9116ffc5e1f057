"""The list of cars of which something is due and whose people nobody can reach."""

from __future__ import annotations

from typing import Final

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.staff import staff_with
from reminders.why.out_of_reach import read_out_of_reach
from shop import clock

MAY_SEE: Final = "reminders.view_reminder"
SHOWN: Final = 200


@require_safe
def out_of_reach(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_SEE)
    rows = read_out_of_reach(now=clock.now())
    context = {
        **admin.site.each_context(request),
        "title": "没有可用的电话",
        "rows": rows[:SHOWN],
        "total": len(rows),
        "limit": SHOWN,
    }
    return render(request, "reminders/out_of_reach.html", context)
