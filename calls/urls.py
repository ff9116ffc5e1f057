from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from calls import page

app_name = "calls"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/", admin.site.admin_view(page.call), name="call"),
]
