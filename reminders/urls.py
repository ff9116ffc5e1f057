from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from reminders import call_page

app_name = "reminders"
urlpatterns: list[URLPattern] = [
    path("calls/<int:pk>/", admin.site.admin_view(call_page.call), name="call"),
]
