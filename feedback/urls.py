from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from feedback import page

app_name = "feedback"
urlpatterns: list[URLPattern] = [
    path("<uuid:pk>/open/", admin.site.admin_view(page.open_one), name="open"),
    path("<int:pk>/close/", admin.site.admin_view(page.close_one), name="close"),
]
