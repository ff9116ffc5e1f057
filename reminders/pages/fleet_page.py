"""The list of a fleet: the page, the sheet to hand over, and what was said about it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.models import AuditEntry
from accounts.staff import staff_with
from calls.models import CallTask
from customers.models import Customer
from reminders.deciding.candidate import LIST_DAYS
from reminders.deciding.fleets import find_fleets
from reminders.models import ListedDate
from reminders.telling.fleet_list import summarise
from reminders.telling.fleet_notes import Line, finish_call, list_of, note_dates
from shop import clock
from shop.client_address import client_address
from shop.hours import shop_day
from shop.house_rules import read_house_rules

MAY_SEE: Final = "reminders.view_dueitem"
MAY_NOTE: Final = "calls.change_calltask"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS: Final = ("车牌", "车型", "事项", "内容", "到期日", "剩余天数")


class NoteForm(forms.Form):
    """Which dates were talked about and with what result; ``all`` takes every date."""

    outcome = forms.ChoiceField(
        choices=[
            (each.value, each.label)
            for each in (ListedDate.Outcome.TOLD, ListedDate.Outcome.DECLINED)
        ],
        error_messages={"required": "请点一个结果。"},
    )
    items = forms.TypedMultipleChoiceField(coerce=int, required=False)
    all = forms.BooleanField(required=False)

    def __init__(self, lines: list[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_the_list = [line.row.item for line in lines]
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (item, item) for item in self.on_the_list
        ]

    def chosen(self) -> list[int]:
        """Return the dates to note; none if nothing was chosen."""
        cleaned = self.cleaned_data
        return self.on_the_list if cleaned["all"] else cleaned["items"]


def fleet_card(customer: Customer, now: datetime) -> dict[str, Any] | None:
    """Return the list for the panel of a customer that is a fleet."""
    numbers = {customer.phone_index, customer.second_phone_index} - {""}
    is_company = customer.kind == Customer.Kind.COMPANY
    if not is_company and not find_fleets(numbers, read_house_rules(shop_day(now))):
        return None
    return _card(customer, now)


def call_card(task: CallTask, now: datetime) -> dict[str, Any] | None:
    """Return the list for the panel of a call to a fleet."""
    number = {task.phone_index} - {""}
    if not find_fleets(number, read_house_rules(shop_day(now))):
        return None
    return _card(task.customer, now, task)


def _card(
    customer: Customer, now: datetime, task: CallTask | None = None
) -> dict[str, Any]:
    today = shop_day(now)
    lines = list_of(customer, today, task=task)
    return {
        "customer": customer,
        "task": task,
        "lines": lines,
        "summary": summarise([line.row for line in lines], today),
        "days": LIST_DAYS,
        "today": today,
    }


@require_safe
def show_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    staff_with(request, MAY_SEE)
    customer = get_object_or_404(Customer, pk=pk)
    context = {
        **admin.site.each_context(request),
        "title": f"车队清单 {customer}",
        "card": _card(customer, clock.now()),
    }
    return render(request, "reminders/fleet.html", context)


@require_POST
def export_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer with the list as a workbook, after recording who asked for it."""
    by = staff_with(request, MAY_SEE)
    customer, today = get_object_or_404(Customer, pk=pk), shop_day(clock.now())
    lines = list_of(customer, today)
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.EXPORT,
        target=f"车队清单 {customer}"[:80],
        target_id=str(pk),
        reason=f"{len(lines)} 项",
        ip_address=client_address(request),
    )
    content = _workbook(
        [
            (
                *(line.row.plate or "未上牌", line.row.model),
                *(line.row.label, line.row.what),
                ("约 " if line.row.is_estimate else "") + f"{line.row.due_on}",
                f"{(line.row.due_on - today).days}",
            )
            for line in lines
        ]
    )
    response = HttpResponse(content, content_type=XLSX)
    name = f"车队清单-{customer}-{today}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    """Return an .xlsx; every cell is text and none a formula (OWASP, CSV injection)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("车队清单")
    sheet.freeze_panes = "A2"
    sheet.append(HEADERS)
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


@require_POST
def note_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note the result for the chosen dates, and close the call once all are noted."""
    by = staff_with(request, MAY_NOTE)
    customer, now = get_object_or_404(Customer, pk=pk), clock.now()
    task = _task(request, customer)
    form = NoteForm(list_of(customer, shop_day(now), task=task), request.POST)
    if not form.is_valid():
        messages.error(request, "没有登记：清单已经更新，请按现在的清单再选一次。")
    elif not (items := form.chosen()):
        messages.error(request, "没有登记：请先勾选车辆，或点“全部已告知”。")
    else:
        outcome = ListedDate.Outcome(form.cleaned_data["outcome"])
        count = note_dates(items, outcome, by=by, now=now)
        is_done = task is not None and finish_call(task, by=by, now=now)
        done = "，清单已说完，电话任务结束" if is_done else ""
        messages.success(request, f"已登记 {count} 项：{outcome.label}{done}。")
    back = ("calls:call", task.pk) if task else ("reminders:fleet", pk)
    return HttpResponseRedirect(reverse(back[0], args=[back[1]]))


def _task(request: HttpRequest, customer: Customer) -> CallTask | None:
    typed = request.POST.get("task", "")
    if not typed.isascii() or not typed.isdecimal():
        return None
    return CallTask.objects.filter(pk=int(typed[:18]), customer=customer).first()
