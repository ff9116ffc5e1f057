"""The page 「首次建档逾期」: whom the shop will contact about old dates, and when.

Staff see the whole plan before anything is sent. Managers change the number a day and
approve; what was approved and has not come is then planned again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.staff import staff_of, staff_with
from customers.identifiers.phone import mask_phone
from customers.models import Customer
from customers.recipients import Recipient, find_recipients
from reminders.dates import backlog
from reminders.dates.backlog import PlannedContact
from reminders.models import BacklogApproval, DueItem
from reminders.reasons import registry
from reminders.reasons.registry import Priority
from shop import clock
from shop.hours import shop_day
from shop.house_rules import Rule, Unusable, checked_value, read_house_rules
from shop.models import HouseRule

MAY_SEE: Final = "reminders.view_dueitem"
MAY_APPROVE: Final = "reminders.add_backlogapproval"
SHOWN: Final = 200


class NumberForm(forms.Form):
    a_day = forms.CharField(
        label="每天几项",
        max_length=10,
        widget=forms.TextInput(attrs={"class": "crm-field", "inputmode": "numeric"}),
    )

    def clean_a_day(self) -> int:
        try:
            return int(checked_value(Rule.BACKLOG_A_DAY, self.cleaned_data["a_day"]))
        except Unusable as error:
            raise ValidationError(str(error)) from error


@dataclass(frozen=True)
class Row:
    """One planned contact; ``is_approved`` if a person has let it begin."""

    item: DueItem
    on: date
    who: str
    about: str
    since: str
    how: str
    is_approved: bool


@require_safe
def show_plan(request: HttpRequest) -> HttpResponse:
    """Show the plan with the number of the house rules, or with another one."""
    staff_with(request, MAY_SEE)
    now = clock.now()
    usual = read_house_rules(shop_day(now)).backlog_a_day
    form = NumberForm(request.GET if "a_day" in request.GET else {"a_day": usual})
    a_day = form.cleaned_data["a_day"] if form.is_valid() else usual
    planned = backlog.plan(a_day=a_day, now=now)
    context = {
        **admin.site.each_context(request),
        "title": "首次建档逾期",
        "form": form,
        "a_day": a_day,
        "rows": list(_rows(planned[:SHOWN])),
        "total": len(planned),
        "days": sorted(Counter(each.on for each in planned).items()),
        "limit": SHOWN,
        "may_approve": request.user.has_perm(MAY_APPROVE),
        "waiting": sum(each.item.contact_on is None for each in planned),
        "latest": BacklogApproval.objects.select_related("by").first(),
    }
    return render(request, "reminders/backlog.html", context)


@require_POST
def approve_plan(request: HttpRequest) -> HttpResponse:
    """Approve the plan; another number a day becomes the house rule from today on."""
    staff_with(request, MAY_APPROVE)
    form = NumberForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"没有批准：{form.errors['a_day'][0]}")
        return HttpResponseRedirect(reverse("reminders:backlog"))
    now, staff = clock.now(), staff_of(request)
    a_day = form.cleaned_data["a_day"]
    if a_day != read_house_rules(shop_day(now)).backlog_a_day:
        HouseRule.objects.update_or_create(
            rule=Rule.BACKLOG_A_DAY,
            in_force_on=shop_day(now),
            defaults={"value": str(a_day), "source": f"{staff} 批准首次建档逾期时定"},
        )
    count = backlog.approve(a_day=a_day, by=staff, now=now)
    messages.success(request, f"已批准：{count} 项从下一个工作日起，每天 {a_day} 项。")
    return HttpResponseRedirect(reverse("reminders:backlog"))


def _rows(planned: Sequence[PlannedContact]) -> Iterator[Row]:
    recipients = find_recipients({each.item.vehicle_id for each in planned})
    customers = Customer.objects.in_bulk(
        {each.customer for each in recipients.values()}
    )
    for each in planned:
        item, recipient = each.item, recipients.get(each.item.vehicle_id)
        customer = customers[recipient.customer] if recipient else None
        is_legal = registry.reason(item.reason).priority <= Priority.LEGAL_DATE
        yield Row(
            item=item,
            on=each.on,
            who=_who(customer, recipient),
            about=f"{item.get_reason_display()} {item.title}",
            since="没有保养记录" if "history" in item.cases else f"{item.due_on}",
            how="电话" if is_legal else "短信",
            is_approved=item.contact_on is not None,
        )


def _who(customer: Customer | None, recipient: Recipient | None) -> str:
    if customer is None or recipient is None:
        return "没有联系人"
    number = getattr(customer, recipient.field)
    return f"{customer} {mask_phone(number)}" if number else f"{customer}（没有号码）"
