"""Complaints and ratings on a customer's page, and the actions on a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.staff import staff_with
from customers.models import Customer
from customers.pages.marks import Mark
from customers.pages.marks import register as register_mark
from customers.panels import Panel, Place, overview_url, register
from feedback.complaints import OutcomeNeeded, close_complaint, open_complaint
from feedback.models import Complaint, Rating
from shop import clock
from shop.database.storable import storable

MAY_OPEN: Final = "feedback.add_complaint"
MAY_CLOSE: Final = "feedback.change_complaint"
MAY_SEE: Final = "feedback.view_complaint"
MAY_SEE_RATINGS: Final = "feedback.view_rating"
SHOWN: Final = 3


@dataclass(frozen=True)
class History:
    customer: Customer
    closed: list[Complaint]


def open_complaints(customer: Customer, now: datetime) -> list[Complaint] | None:
    rows = Complaint.objects.open().filter(customer=customer)
    return list(rows.select_related("recorded_by")) or None


def history(customer: Customer, now: datetime) -> History:
    closed = Complaint.objects.filter(customer=customer).exclude(closed_on=None)
    return History(customer, list(closed[:SHOWN]))


def ratings(customer: Customer, now: datetime) -> list[Rating] | None:
    """Return the latest ratings of the customer, None if there is none."""
    rows = Rating.objects.filter(customer=customer)
    return list(rows.select_related("vehicle", "reply")[:SHOWN]) or None


@require_POST
def open_one(request: HttpRequest, pk: str) -> HttpResponseRedirect:
    """Open a complaint of the customer."""
    by = staff_with(request, MAY_OPEN)
    customer = get_object_or_404(Customer, pk=pk)
    about = storable(request.POST.get("about", "")).strip()
    if about:
        open_complaint(customer.pk, about, by=by, today=clock.today())
        messages.success(request, "已登记投诉，处理完之前暂缓非紧急的提醒。")
    else:
        messages.error(request, "请写明客户投诉什么，再保存。")
    return HttpResponseRedirect(overview_url(customer))


@require_POST
def close_one(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Close a complaint with its outcome; the customer is called some days later."""
    by = staff_with(request, MAY_CLOSE)
    complaint = get_object_or_404(Complaint.objects.select_related("customer"), pk=pk)
    outcome = request.POST.get("outcome", "")
    try:
        if close_complaint(complaint, outcome=outcome, by=by, today=clock.today()):
            messages.success(request, "投诉已处理完成，三天后安排回访。")
        else:
            messages.warning(request, "这个投诉刚刚已由别人处理完成。")
    except OutcomeNeeded as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(overview_url(complaint.customer))


def register_panels() -> None:
    standing, new = "feedback/_complaints.html", "feedback/_new_complaint.html"
    register(
        Customer, Panel("投诉", standing, open_complaints, Place.NOTICE, 15, MAY_SEE)
    )
    register(Customer, Panel("投诉", new, history, Place.ASIDE, 25, MAY_SEE))
    shown = "feedback/_ratings.html"
    register(Customer, Panel("评分", shown, ratings, Place.ASIDE, 26, MAY_SEE_RATINGS))
    register_mark(
        Mark(
            "complaint",
            "投诉处理中",
            "warn",
            lambda: Complaint.objects.open().filter(customer=OuterRef("pk")),
        )
    )
