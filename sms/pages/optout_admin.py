"""The admin page of the suppression list, where staff close and open numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from shop import clock
from shop.adminbase import badge
from shop.database.sealed import index_of
from shop.hours import shop_day
from sms.hearing.judging import PATIENCE, register_opt_out
from sms.models import (
    OptOut,
)
from sms.numbers.optouts import open_number
from sms.numbers.people import lock_people_of
from sms.pages.forms import OpeningForm, OptOutForm
from sms.pages.number_admin import NumberHoldingAdmin, calendar_of, rows_of_numbers


@admin.register(OptOut)
class OptOutAdmin(NumberHoldingAdmin):
    """Rows are never deleted; staff end them with proof."""

    list_display = [
        "created_at",
        "tail",
        "scope",
        "source",
        "note",
        "timeliness",
        "state",
        "ended_proof",
    ]
    list_filter = ["source", "scope", ("ended_at", admin.EmptyFieldListFilter)]
    add_fieldsets = (
        (None, {"fields": ["phone", "scope", ("source", "asked_on"), "note"]}),
    )
    fields = [
        ("tail", "state"),
        ("scope", "source"),
        ("created_at", "timeliness"),
        ("note", "inbound"),
        "ended_proof",
        ("ended_by", "ended_at"),
    ]

    def narrow(self, rows: QuerySet[OptOut], text: str) -> QuerySet[OptOut]:
        return rows_of_numbers(rows, text)

    def has_change_permission(
        self, request: HttpRequest, obj: OptOut | None = None
    ) -> bool:
        stands = obj is None or obj.ended_at is None
        return stands and super().has_change_permission(request, obj)

    def get_form(
        self,
        request: HttpRequest,
        obj: OptOut | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        kwargs["form"] = OpeningForm if obj else OptOutForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(
        self, request: HttpRequest, obj: OptOut | None = None
    ) -> list[str]:
        if obj is None:
            return []
        listed = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in listed if name != "ended_proof"]

    def save_model(
        self, request: HttpRequest, obj: OptOut, form: Any, change: bool
    ) -> None:
        staff, now = staff_of(request), clock.now()
        if change:
            proof = form.cleaned_data["ended_proof"]
            lock_people_of(obj.phone_index, now=now, patience=PATIENCE)
            open_number(obj, by=staff, proof=proof, now=now)
            return
        phone = form.cleaned_data["phone"]
        lock_people_of(index_of(phone), now=now, patience=PATIENCE)
        closed = register_opt_out(
            index_of(phone),
            phone[-4:],
            source=OptOut.Source(form.cleaned_data["source"]),
            scope=OptOut.Scope(form.cleaned_data["scope"]),
            asked_on=form.cleaned_data["asked_on"],
            note=form.cleaned_data["note"],
            by=staff,
            now=now,
        )
        obj.pk, obj.phone_tail = closed.pk, closed.phone_tail

    @admin.display(description="办理时限")
    def timeliness(self, opt_out: OptOut) -> SafeString | str:
        """Show whether a request to staff was met within three working days."""
        if opt_out.asked_on is None:
            return ""
        until = calendar_of(opt_out).last_day_of_term(opt_out.asked_on)
        if shop_day(opt_out.created_at) > until:
            return badge(f"逾期：应在 {until:%Y-%m-%d} 前办理", "bad")
        return f"{opt_out.asked_on:%Y-%m-%d} 提出，按时办理"

    @admin.display(description="号码")
    def tail(self, opt_out: OptOut) -> str:
        return f"尾号 {opt_out.phone_tail}"

    @admin.display(description="状态")
    def state(self, opt_out: OptOut) -> SafeString:
        return badge("已恢复") if opt_out.ended_at else badge("退订中", "bad")
