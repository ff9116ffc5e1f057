from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from reports import effects_page

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("effects/", admin.site.admin_view(effects_page.effects), name="effects"),
]
