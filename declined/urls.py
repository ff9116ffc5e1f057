from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from declined import page

app_name = "declined"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/close/", admin.site.admin_view(page.close), name="close"),
]
