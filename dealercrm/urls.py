from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from dealercrm.health.page import healthz
from telematics import receiving

handler400 = "dealercrm.error_pages.bad_request"
handler500 = "dealercrm.error_pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("healthz", healthz, name="healthz"),
    path("customers/", include("customers.urls")),
    path("feedback/", include("feedback.urls")),
    path("sms/", include("sms.urls")),
    path("api/events", receiving.receive, name="events"),
    path("reminders/", include("reminders.urls")),
    path("calls/", include("calls.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("recalls/", include("recalls.urls")),
    path("declined/", include("declined.urls")),
    path("threads/", include("dashboard.urls")),
    path("reports/", include("reports.urls")),
    path("admin/", admin.site.urls),
]
