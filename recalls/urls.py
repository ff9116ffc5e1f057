from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from recalls import page

app_name = "recalls"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/", admin.site.admin_view(page.recall), name="recall"),
    path("<int:pk>/list/", admin.site.admin_view(page.upload_list), name="recall-list"),
    path(
        "<int:pk>/do/<slug:action>/",
        admin.site.admin_view(page.act),
        name="recall-act",
    ),
    path("<int:pk>/export/", admin.site.admin_view(page.export), name="recall-export"),
    path("<int:pk>/cars/", admin.site.admin_view(page.change_cars), name="recall-cars"),
]
