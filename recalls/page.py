"""The page of a recall: its progress, its cars, and the possible next actions."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import AuditEntry
from accounts.staff import staff_of, staff_with
from imports.pages.forms import ACCEPT
from imports.tables.files import UnreadableFile
from recalls.models import Recall, RecalledVehicle
from recalls.notices import (
    CannotApprove,
    approve,
    close,
    list_vins,
    read_vins,
    set_state,
    suggest_candidates,
)
from recalls.reach import Unreached, Why, figures, read_unreached
from recalls.tasks import notify_recall
from shop import clock
from shop.client_address import client_address
from shop.workbook import download, workbook

MAY_SEE: Final = "recalls.view_recall"
MAY_CHANGE: Final = "recalls.change_recall"
SHOWN: Final = 200
HEADERS: Final = (
    *("车牌", "车架号", "车型", "车主", "情况", "原因", "电话日期", "负责人"),
)


class ListForm(forms.Form):
    file = forms.FileField(
        label="厂家车架号名单",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "请选择厂家的车架号名单（Excel 或 CSV）。"},
    )


class CarsForm(forms.Form):
    cars = forms.ModelMultipleChoiceField(queryset=RecalledVehicle.objects.none())
    state = forms.ChoiceField(choices=RecalledVehicle.State.choices)

    def __init__(self, recall: Recall, *args: Any) -> None:
        super().__init__(*args)
        cars = self.fields["cars"]
        assert isinstance(cars, forms.ModelMultipleChoiceField)
        cars.queryset = recall.vehicles.all()


@require_safe
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    staff_with(request, MAY_SEE)
    found = get_object_or_404(
        Recall.objects.select_related("created_by", "approved_by"), pk=pk
    )
    cars = found.vehicles.select_related("vehicle__model", "changed_by")
    shown = list(
        cars.order_by(F("vehicle__pk").asc(nulls_last=True), "pk")[: SHOWN + 1]
    )
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "recall": found,
        "figures": figures(found),
        **_unreached(found, request.GET.get("why", "")),
        "cars": shown[:SHOWN],
        "has_more": len(shown) > SHOWN,
        "limit": SHOWN,
        "states": RecalledVehicle.State.choices,
        "accept": ACCEPT,
        "may_change": request.user.has_perm(MAY_CHANGE),
    }
    return render(request, "recalls/recall.html", context)


def _unreached(found: Recall, chosen: str) -> dict[str, Any]:
    """Return whom the recall has not reached; ``chosen`` narrows it to one reason."""
    rows = read_unreached(found) if found.status == Recall.Status.OPEN else []
    counts = Counter(each.why for each in rows)
    wanted = [each for each in rows if chosen in ("", each.why)]
    return {
        "unreached": wanted[:SHOWN],
        "unreached_count": len(wanted),
        "unreached_total": len(rows),
        "reasons": [(why, counts[why]) for why in Why if counts[why]],
        "why": chosen,
    }


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the cars not reached as a workbook, after recording who asked."""
    by = staff_with(request, MAY_SEE)
    found = get_object_or_404(Recall, pk=pk)
    chosen = request.POST.get("why", "")
    rows = [each for each in read_unreached(found) if chosen in ("", each.why)]
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.EXPORT,
        target=f"召回未通知车辆 {found.number}",
        target_id=str(found.pk),
        reason=f"{len(rows)} 辆",
        ip_address=client_address(request),
    )
    content = workbook("还没通知到", HEADERS, map(_texts, rows))
    return download(content, f"召回未通知-{found.number}-{clock.today()}.xlsx")


def _texts(row: Unreached) -> tuple[str, ...]:
    car, call = row.vehicle, row.call
    return (
        *(car.plate, car.vin or "", str(car.model or car.model_text), row.owner),
        *(row.why.label, row.sentence),
        f"{call.call_on:%Y-%m-%d}" if call else "",
        str(call.assigned_to or "") if call else "",
    )


@require_POST
def upload_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the VINs of the maker's list; the table may have any layout."""
    found = _to_change(request, pk)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["file"][0]))
        return _back(found)
    try:
        vins = _read(form.cleaned_data["file"])
    except UnreadableFile as error:
        messages.error(request, str(error))
        return _back(found)
    if not vins:
        messages.error(request, "文件里没有 17 位车架号，请检查是否选对了文件。")
        return _back(found)
    listed = list_vins(found, vins, by=staff_of(request))
    messages.success(
        request,
        f"名单已导入：本店 {listed.found} 辆，不在本店档案 {listed.unknown} 辆。",
    )
    return _back(found)


def _read(file: UploadedFile[Any]) -> list[str]:
    name = str(file.name)
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return read_vins(Path(kept.name), name=name)


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Search for candidates, approve or close the recall."""
    found = _to_change(request, pk)
    user = staff_of(request)
    match action:
        case "suggest":
            count = suggest_candidates(found, by=user)
            messages.success(request, f"找到 {count} 辆候选车辆，请逐一确认。")
        case "approve":
            try:
                opened_on = approve(found, by=user, now=clock.now())
            except CannotApprove as error:
                messages.error(request, str(error))
                return _back(found)
            transaction.on_commit(lambda: notify_recall.delay(found.pk))
            messages.success(request, f"已审批，{opened_on} 起通知车主。")
        case "close":
            close(found, today=clock.today())
            messages.success(request, "召回已结束，记录和数字会一直保留。")
    return _back(found)


@require_POST
def change_cars(request: HttpRequest, pk: int) -> HttpResponse:
    found = _to_change(request, pk)
    form = CarsForm(found, request.POST)
    if form.is_valid():
        state = RecalledVehicle.State(form.cleaned_data["state"])
        keys = [row.pk for row in form.cleaned_data["cars"]]
        count = set_state(keys, state, by=staff_of(request), today=clock.today())
        messages.success(request, f"已把 {count} 辆改为「{state.label}」。")
    else:
        messages.error(request, "没有更改：请勾选车辆并选择状态。")
    return _back(found)


def _to_change(request: HttpRequest, pk: int) -> Recall:
    staff_with(request, MAY_CHANGE)
    return get_object_or_404(Recall, pk=pk)


def _back(found: Recall) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("recalls:recall", args=[found.pk]))
