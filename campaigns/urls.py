from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from campaigns import page

app_name = "campaigns"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/", admin.site.admin_view(page.campaign), name="campaign"),
    path(
        "<int:pk>/do/<slug:action>/",
        admin.site.admin_view(page.act),
        name="campaign-act",
    ),
]
