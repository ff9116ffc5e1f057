from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from sms.hearing import callbacks
from sms.pages import (
    answering_page,
    filings_page,
    hold_page,
    simulated_phones,
    unknown_page,
)
from sms.pages.gateways import gateway_page

app_name = "sms"
urlpatterns: list[URLPattern] = [
    path(
        "callbacks/<slug:gateway>/<str:token>/<slug:kind>/",
        callbacks.receive,
        name="callback",
    ),
    path("gateways/", admin.site.admin_view(gateway_page.gateways), name="gateways"),
    path(
        "gateways/<slug:name>/live/",
        admin.site.admin_view(gateway_page.live),
        name="gateway-live",
    ),
    path(
        "gateways/<slug:name>/test/",
        admin.site.admin_view(gateway_page.test_send),
        name="gateway-test",
    ),
    path("pull/", admin.site.admin_view(gateway_page.pull), name="pull"),
    path("filings/", admin.site.admin_view(filings_page.filings), name="filings"),
    path("unknown/", admin.site.admin_view(unknown_page.unknown), name="unknown"),
    path("unknown/ask/", admin.site.admin_view(unknown_page.ask_now), name="ask-now"),
    path("hold/", admin.site.admin_view(hold_page.hold), name="hold"),
    path(
        "hold/<slug:step>/",
        admin.site.admin_view(hold_page.take_step),
        name="hold-step",
    ),
    path(
        "answers/<uuid:reply>/",
        admin.site.admin_view(answering_page.send),
        name="answer",
    ),
    path(
        "answers/<uuid:reply>/draft/",
        admin.site.admin_view(answering_page.keep),
        name="answer-draft",
    ),
    path("phones/", admin.site.admin_view(simulated_phones.phones), name="phones"),
    path(
        "phones/<str:index>/replies/",
        admin.site.admin_view(simulated_phones.type_reply),
        name="phone-reply",
    ),
    path(
        "phones/<str:index>/read/",
        admin.site.admin_view(simulated_phones.read_latest),
        name="phone-read",
    ),
]
