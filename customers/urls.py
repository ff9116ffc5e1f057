from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from customers.pages import (
    car_doubts,
    contact_facts,
    handover,
    missing_vins,
)
from customers.pages.consents import ledger, recording
from customers.pages.merging import views as merging

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path(
        "<uuid:pk>/leave-alone/",
        admin.site.admin_view(contact_facts.record_wish),
        name="leave-alone",
    ),
    path(
        "<uuid:pk>/lift/",
        admin.site.admin_view(contact_facts.lift_wish),
        name="lift",
    ),
    path(
        "<uuid:pk>/doubt/",
        admin.site.admin_view(contact_facts.record_doubt),
        name="doubt",
    ),
    path(
        "<uuid:pk>/doubt/<int:doubt>/end/",
        admin.site.admin_view(contact_facts.end_doubt),
        name="end-doubt",
    ),
    path(
        "cars/<int:pk>/doubt/",
        admin.site.admin_view(car_doubts.record_car_doubt),
        name="doubt-car",
    ),
    path(
        "cars/<int:pk>/doubt/<int:doubt>/settle/",
        admin.site.admin_view(car_doubts.settle_car_doubt),
        name="settle-car-doubt",
    ),
    path(
        "cars/missing-vins/",
        admin.site.admin_view(missing_vins.missing_vins),
        name="missing-vins",
    ),
    path(
        "cars/missing-vins/export/",
        admin.site.admin_view(missing_vins.export),
        name="export-missing-vins",
    ),
    path(
        "cars/<int:pk>/vin/",
        admin.site.admin_view(missing_vins.add_vin),
        name="add-vin",
    ),
    path(
        "cars/<int:pk>/vin/<int:found>/separate/",
        admin.site.admin_view(missing_vins.take_vin_away),
        name="take-vin-away",
    ),
    path(
        "<uuid:pk>/consents/new/",
        admin.site.admin_view(recording.record),
        name="record-consent",
    ),
    path(
        "<uuid:pk>/consents/withdraw/",
        admin.site.admin_view(recording.withdraw),
        name="withdraw-consent",
    ),
    path(
        "proofs/<uuid:pk>/",
        admin.site.admin_view(recording.open_proof),
        name="open-proof",
    ),
    path("consents/", admin.site.admin_view(ledger.consents), name="consents"),
    path(
        "consents/export/",
        admin.site.admin_view(ledger.export),
        name="export-consents",
    ),
    path("merging/", admin.site.admin_view(merging.candidates), name="merging"),
    path(
        "merging/customers/<uuid:kept>/<uuid:lost>/",
        admin.site.admin_view(merging.compare_customers),
        name="merge-customers",
    ),
    path(
        "merging/customers/<uuid:pk>/",
        admin.site.admin_view(merging.others_than_customer),
        name="merge-customers-with",
    ),
    path(
        "merging/cars/<int:pk>/",
        admin.site.admin_view(merging.others_than_car),
        name="merge-cars-with",
    ),
    path(
        "merging/cars/<int:kept>/<int:lost>/",
        admin.site.admin_view(merging.compare_cars),
        name="merge-cars",
    ),
    path(
        "merging/<uuid:pk>/undo/",
        admin.site.admin_view(merging.undo_merge),
        name="undo-merge",
    ),
    path("staff/", admin.site.admin_view(handover.staff_list), name="staff"),
    path(
        "staff/<int:pk>/",
        admin.site.admin_view(handover.hand_over_page),
        name="hand-over",
    ),
    path(
        "staff/handovers/<int:pk>/undo/",
        admin.site.admin_view(handover.undo_handover),
        name="undo-handover",
    ),
]
