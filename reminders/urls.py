from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from reminders import (
    call_page,
    campaign_page,
    effects_page,
    explain_page,
    recall_page,
    rehearsal_page,
)

app_name = "reminders"
urlpatterns: list[URLPattern] = [
    path("calls/<int:pk>/", admin.site.admin_view(call_page.call), name="call"),
    path(
        "campaigns/<int:pk>/",
        admin.site.admin_view(campaign_page.campaign),
        name="campaign",
    ),
    path(
        "campaigns/<int:pk>/do/<slug:action>/",
        admin.site.admin_view(campaign_page.act),
        name="campaign-act",
    ),
    path("effects/", admin.site.admin_view(effects_page.effects), name="effects"),
    path("recalls/<int:pk>/", admin.site.admin_view(recall_page.recall), name="recall"),
    path(
        "recalls/<int:pk>/list/",
        admin.site.admin_view(recall_page.upload_list),
        name="recall-list",
    ),
    path(
        "recalls/<int:pk>/do/<slug:action>/",
        admin.site.admin_view(recall_page.act),
        name="recall-act",
    ),
    path(
        "recalls/<int:pk>/cars/",
        admin.site.admin_view(recall_page.change_cars),
        name="recall-cars",
    ),
    path(
        "explain/vehicle/<int:pk>/",
        admin.site.admin_view(explain_page.explain_vehicle),
        name="explain-vehicle",
    ),
    path(
        "explain/customer/<uuid:pk>/",
        admin.site.admin_view(explain_page.explain_customer),
        name="explain-customer",
    ),
    path(
        "explain/message/<uuid:pk>/",
        admin.site.admin_view(explain_page.explain_message),
        name="explain-message",
    ),
    path(
        "replies/<uuid:pk>/snooze/",
        admin.site.admin_view(explain_page.snooze_reply),
        name="snooze",
    ),
    path(
        "rehearsal/",
        admin.site.admin_view(rehearsal_page.rehearse),
        name="rehearsal",
    ),
    path(
        "rehearsal/veto/", admin.site.admin_view(rehearsal_page.add_veto), name="veto"
    ),
    path(
        "rehearsal/veto/<int:pk>/end/",
        admin.site.admin_view(rehearsal_page.end_veto),
        name="end-veto",
    ),
]
