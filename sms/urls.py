from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from sms import callbacks, phones

app_name = "sms"
urlpatterns: list[URLPattern] = [
    path(
        "callbacks/<slug:gateway>/<str:token>/<slug:kind>/",
        callbacks.receive,
        name="callback",
    ),
    path("phones/", admin.site.admin_view(phones.phones), name="phones"),
    path(
        "phones/<str:index>/replies/",
        admin.site.admin_view(phones.type_reply),
        name="phone-reply",
    ),
]
