from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from reminders.pages import (
    backlog_page,
    explain_page,
    fleet_page,
    missing_warranties,
    out_of_reach_page,
    rehearsal_page,
    trial_page,
)

app_name = "reminders"
urlpatterns: list[URLPattern] = [
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
        "out-of-reach/",
        admin.site.admin_view(out_of_reach_page.out_of_reach),
        name="out-of-reach",
    ),
    path(
        "missing-warranties/",
        admin.site.admin_view(missing_warranties.missing_warranties),
        name="missing-warranties",
    ),
    path(
        "cars/<int:pk>/warranty/",
        admin.site.admin_view(missing_warranties.record_warranty),
        name="record-warranty",
    ),
    path(
        "backlog/",
        admin.site.admin_view(backlog_page.show_plan),
        name="backlog",
    ),
    path(
        "backlog/approve/",
        admin.site.admin_view(backlog_page.approve_plan),
        name="approve-backlog",
    ),
    path("fleet/<uuid:pk>/", admin.site.admin_view(fleet_page.show_list), name="fleet"),
    path(
        "fleet/<uuid:pk>/export/",
        admin.site.admin_view(fleet_page.export_list),
        name="export-fleet",
    ),
    path(
        "fleet/<uuid:pk>/note/",
        admin.site.admin_view(fleet_page.note_list),
        name="note-fleet",
    ),
    path(
        "rehearsal/",
        admin.site.admin_view(rehearsal_page.rehearse),
        name="rehearsal",
    ),
    path(
        "rehearsal/forecast/",
        admin.site.admin_view(rehearsal_page.forecast_now),
        name="forecast-now",
    ),
    path(
        "rehearsal/veto/", admin.site.admin_view(rehearsal_page.add_veto), name="veto"
    ),
    path(
        "rehearsal/veto/<int:pk>/end/",
        admin.site.admin_view(rehearsal_page.end_veto),
        name="end-veto",
    ),
    path("trials/", admin.site.admin_view(trial_page.list_trials), name="trials"),
    path(
        "trials/<uuid:pk>/",
        admin.site.admin_view(trial_page.show_trial),
        name="trial",
    ),
]
