"""The admin page of the suppression list, where staff close and open numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.staff import staff_of
from customers.panels import overview_url
from shop import clock
from shop.adminbase import badge
from shop.database.number_lock import lock_numbers
from shop.database.sealed import index_of
from shop.hours import shop_day
from sms.hearing.judging import PATIENCE, register_opt_out
from sms.models import (
    OptOut,
)
from sms.numbers.people import lock_people_of, numbers_to_hold
from sms.numbers.reopening import refusing, reopen, settle
from sms.pages.forms import OpeningForm, OptOutForm, WhoRefusedForm
from sms.pages.number_admin import NumberHoldingAdmin, calendar_of, rows_of_numbers


def _is_asking(opt_out: OptOut) -> bool:
    return opt_out.asks_who and opt_out.ended_at is None


def _what_became_of(form: WhoRefusedForm | OpeningForm) -> str:
    """Say what is open now and what stays closed."""
    if isinstance(form, WhoRefusedForm):
        people = len(form.cleaned_data["who"])
        of_people = (
            f"{people} 位客户换号码后也不再发送" if people else "没有客户本人退订"
        )
        return f"已确认：{of_people}，这个号码照样停发。"
    stays = f"；仍不发送：{'、'.join(form.left)}" if form.left else ""
    return f"已恢复{stays}。营销短信须另行取得同意。"


def _form_for(
    opt_out: OptOut | None,
) -> type[OpeningForm | OptOutForm | WhoRefusedForm]:
    if opt_out is None:
        return OptOutForm
    return WhoRefusedForm if _is_asking(opt_out) else OpeningForm


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
    list_filter = [
        "source",
        "scope",
        ("ended_at", admin.EmptyFieldListFilter),
        "asks_who",
    ]
    add_fieldsets = (
        (None, {"fields": ["phone", "scope", ("source", "asked_on"), "note"]}),
    )
    shown = (
        ("tail", "state"),
        ("people",),
        ("scope", "source"),
        ("created_at", "timeliness"),
        ("note", "inbound"),
    )

    def narrow(self, rows: QuerySet[OptOut], text: str) -> QuerySet[OptOut]:
        return rows_of_numbers(rows, text)

    def has_change_permission(
        self, request: HttpRequest, obj: OptOut | None = None
    ) -> bool:
        """Only what still closes a number or a person can be opened."""
        stands = obj is None or obj.ended_at is None or bool(refusing(obj))
        return stands and super().has_change_permission(request, obj)

    def get_form(
        self,
        request: HttpRequest,
        obj: OptOut | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        kwargs["form"] = _form_for(obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(
        self, request: HttpRequest, obj: OptOut | None = None
    ) -> list[str]:
        if obj is None:
            return []
        listed = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in listed if name not in ("ended_proof", "opens", "who")]

    def get_fields(self, request: HttpRequest, obj: OptOut | None = None) -> list[Any]:
        """Ask who refused, then what to open; add nothing to what is only looked at."""
        if obj is None or not self.has_change_permission(request, obj):
            return [*self.shown, ("ended_proof",), ("ended_by", "ended_at")]
        return [*self.shown, ("who",) if _is_asking(obj) else ("opens", "ended_proof")]

    def save_model(
        self, request: HttpRequest, obj: OptOut, form: Any, change: bool
    ) -> None:
        staff, now = staff_of(request), clock.now()
        if change:
            self._settle_or_reopen(obj, form, by=staff, now=now)
            messages.success(request, _what_became_of(form))
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

    def response_change(self, request: HttpRequest, obj: OptOut) -> HttpResponse:
        """Go back to the list; ``save_model`` has said what was done."""
        return self.response_post_save_change(request, obj)

    def _settle_or_reopen(
        self, opt_out: OptOut, form: Any, *, by: User, now: datetime
    ) -> None:
        lock_people_of(opt_out.phone_index, now=now, patience=PATIENCE)
        chosen = form.cleaned_data
        if isinstance(form, WhoRefusedForm):
            lock_numbers(numbers_to_hold(chosen["who"]), patience=PATIENCE)
            settle(opt_out, chosen["who"], by=by, now=now)
            return
        number, people = chosen["opens"]
        proof = chosen["ended_proof"]
        reopen(opt_out, number=number, people=people, by=by, proof=proof, now=now)

    @admin.display(description="客户本人")
    def people(self, opt_out: OptOut) -> SafeString | str:
        """Show who stays silent under every number."""
        if _is_asking(opt_out):
            return "登记在多位客户名下，请问清是哪位客户退订，在下面勾选"
        links = ((overview_url(each), each) for each in refusing(opt_out))
        shown = format_html_join("、", '<a class="crm-link" href="{}">{}</a>', links)
        return shown or "—"

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
        if opt_out.ended_at:
            return badge("已恢复")
        if opt_out.asks_who:
            return badge("退订中，请确认是谁", "warn")
        if opt_out.source == OptOut.Source.REVIEW:
            return badge("暂停中，请判断回复", "warn")
        return badge("退订中", "bad")
