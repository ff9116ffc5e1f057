"""Admin page of the daily runs, and the release of a day that was held back."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.staff import staff_of
from reminders.deciding import flood
from reminders.models import (
    DayRun,
)
from reminders.tasks import dispatch_decided
from shop import clock
from shop.adminbase import (
    RecordedModelAdmin,
)


@admin.register(DayRun)
class DayRunAdmin(RecordedModelAdmin):
    list_display = ["on", "started_at", "finished_at", "outcome"]
    fields = ["on", ("started_at", "finished_at"), "outcome", "released"]
    list_select_related = ["released_by"]
    ordering = ["-on"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.release_view)
        return [
            path("release/", view, name="reminders_dayrun_release"),
            *super().get_urls(),
        ]

    def release_view(self, request: HttpRequest) -> HttpResponse:
        """Show how many texts wait; a POST releases them."""
        if not request.user.has_perm("reminders.change_dayrun"):
            raise PermissionDenied
        now = clock.now()
        run = get_object_or_404(DayRun, on=now.date())
        if request.method == "POST":
            if flood.release(run, by=staff_of(request), now=now):
                transaction.on_commit(dispatch_decided.delay)
                messages.success(request, "已放行，短信按正常时段发出。")
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": "放行今天的短信",
            "opts": self.opts,
            "run": run,
            "waiting": flood.waiting(now=now),
            "limit": flood.limit(now=now),
        }
        return render(request, "reminders/release.html", context)

    @admin.display(description="放行")
    def released(self, run: DayRun) -> str:
        if run.released_at is None:
            return ""
        return f"{run.released_by} {timezone.localtime(run.released_at):%m-%d %H:%M}"

    @admin.display(description="结果")
    def outcome(self, run: DayRun) -> str:
        return "、".join(f"{name} {count}" for name, count in run.counts.items())
