from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from reminders import events

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("sms/", include("sms.urls")),
    path("api/events", events.receive, name="events"),
    path("reminders/", include("reminders.urls")),
    path("admin/", admin.site.urls),
]
