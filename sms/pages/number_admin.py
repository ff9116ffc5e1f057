"""Base classes of the pages of replies and opt-outs, whose saving locks a number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from customers.pages.admin_search import (
    SearchModelAdmin,
    numbers_meant,
)
from shop.adminbase import ChangeList
from shop.database.number_lock import NumberBusy
from shop.days.calendar import Calendar, read_calendar
from sms.models import (
    InboundMessage,
    OptOut,
)


def rows_of_numbers(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(phone_index__in=numbers_meant(text))


class TermChangeList(ChangeList):
    """A list that reads the working days once for all its rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        calendar = read_calendar()
        for row in self.result_list:
            row.calendar = calendar


def calendar_of(row: InboundMessage | OptOut) -> Calendar:
    """Return the working days read by the row's list, or read them now."""
    calendar = getattr(row, "calendar", None)
    return calendar if isinstance(calendar, Calendar) else read_calendar()


class NumberHoldingAdmin(SearchModelAdmin):
    """Saves under the number's lock; if a text is being sent, asks staff to wait."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NumberBusy:
            messages.error(request, "正在向这个号码发送短信，请过几秒再保存。")
            return HttpResponseRedirect(request.get_full_path())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer one way to save: what is saved here is settled and not edited again."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TermChangeList

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False
