from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from dashboard.threads import deeds, pages

_signed_in = admin.site.admin_view

app_name = "threads"
urlpatterns: list[URLPattern] = [
    path("", _signed_in(pages.inbox), name="inbox"),
    path("customer/<uuid:pk>/", _signed_in(pages.with_customer), name="customer"),
    path(
        "customer/<uuid:pk>/keep/",
        _signed_in(deeds.keep_customer),
        name="keep-customer",
    ),
    path("number/<str:phone_index>/", _signed_in(pages.with_number), name="number"),
    path(
        "number/<str:phone_index>/keep/",
        _signed_in(deeds.keep_number),
        name="keep-number",
    ),
    path("reply/<uuid:pk>/judge/", _signed_in(deeds.judge_reply), name="judge"),
    path("reply/<uuid:pk>/<slug:code>/", _signed_in(deeds.act), name="act"),
    path("entry/<uuid:pk>/undo/", _signed_in(deeds.take_back), name="undo"),
]
