"""The page on which staff say what the columns of a file are."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.models import User
from accounts.staff import staff_with
from imports import column_maps, uploads
from imports.models import ImportBatch
from imports.pages.masking import mask_cell
from imports.reading.days.day_order import LABELS, DayOrder
from imports.reading.fields import (
    CUSTOMER_FIELDS,
    ORDER_FIELDS,
    VEHICLE_FIELDS,
    Field,
)
from imports.reading.sheets.questions import ColumnQuestion, Question
from shop import clock

ADD: Final = "imports.add_importbatch"
_GROUPS: Final = (
    ("客户", CUSTOMER_FIELDS),
    ("车辆", VEHICLE_FIELDS),
    ("维修工单", ORDER_FIELDS),
)
_IDENTITIES: Final = frozenset(
    {Field.NAME, Field.PHONE, Field.VIN, Field.PLATE, Field.ORDER_NUMBER}
)
NO_IDENTITY: Final = (
    "至少要有一列是姓名、手机、车架号、车牌或工单号，否则不知道是谁的资料。"
)
TWICE: Final = "“{field}”选了两次，一个项目只能对应一列。"
_NO_ORDER: Final = "请选择“{header}”列日期的写法。"


class MappingForm(forms.Form):
    """One choice for each column of a sheet, and one for an order of days."""

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        for index, column in enumerate(question.columns):
            self.fields[f"field_{index}"] = forms.ChoiceField(
                label=column.header,
                choices=_choices(),
                required=False,
                initial=column.field,
                widget=forms.Select(
                    attrs={"class": "crm-field", "aria-label": column.header}
                ),
            )
            if column.needs_order or column.may_need_order:
                unsaid = "请选择" if column.needs_order else "由各行的日期判断"
                self.fields[f"order_{index}"] = forms.ChoiceField(
                    label=f"“{column.header}”的日期写法",
                    choices=[("", unsaid), *LABELS.items()],
                    required=column.needs_order,
                    widget=forms.Select(attrs={"class": "crm-field"}),
                    error_messages={"required": _NO_ORDER.format(header=column.header)},
                )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = [each for each in self.chosen_fields().values() if each]
        for field in chosen:
            if chosen.count(field) > 1:
                raise forms.ValidationError(TWICE.format(field=field))
        if not _IDENTITIES & set(chosen):
            raise forms.ValidationError(NO_IDENTITY)
        return data

    def chosen_fields(self) -> dict[str, str]:
        """Return the field of each header; '' for a column that is left out."""
        return {
            column.header: self.cleaned_data.get(f"field_{index}", "")
            for index, column in enumerate(self.question.columns)
        }

    def decided_fields(self) -> dict[str, str]:
        """Return the choices that the system would not make by itself.

        The others are left to it, because they depend on the values of each file.
        """
        chosen = self.chosen_fields()
        return {
            column.header: chosen[column.header]
            for column in self.question.columns
            if column.is_unknown or chosen[column.header] != column.field
        }

    def chosen_orders(self) -> dict[str, DayOrder]:
        return {
            column.header: DayOrder(order)
            for index, column in enumerate(self.question.columns)
            if (order := self.cleaned_data.get(f"order_{index}"))
        }

    def columns(self) -> list[dict[str, Any]]:
        """Return what the page shows of each column, numbers masked."""
        return [
            {
                "column": column,
                "samples": _masked(column),
                "choice": self[f"field_{index}"],
                "order": self[f"order_{index}"]
                if f"order_{index}" in self.fields
                else None,
            }
            for index, column in enumerate(self.question.columns)
        ]


def _choices() -> list[Any]:
    groups = [
        (label, [(str(each), str(each)) for each in Field if each in fields])
        for label, fields in _GROUPS
    ]
    return [("", "不导入"), *groups]


def _masked(column: ColumnQuestion) -> list[str]:
    name = column.field or column.header
    return [mask_cell(sample, column=name) for sample in column.samples]


def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the first rows of a batch's file, and keep what each column is.

    A waiting batch is imported at once. A finished one is imported with these columns
    when its file is uploaded again; the file itself is deleted.
    """
    staff = staff_with(request, ADD)
    batch = get_object_or_404(ImportBatch, pk=pk)
    forms_of_sheets = [
        MappingForm(question, request.POST or None, prefix=str(index))
        for index, question in enumerate(column_maps.questions_of(batch))
    ]
    address = reverse("admin:imports_importbatch_change", args=[pk])
    if not forms_of_sheets:
        return HttpResponseRedirect(address)
    answered = [form for form in forms_of_sheets if form.is_valid()]
    if request.method == "POST" and len(answered) == len(forms_of_sheets):
        _answer(batch, answered, staff)
        messages.success(request, _thanks(batch))
        return HttpResponseRedirect(address)
    context = {
        **admin.site.each_context(request),
        "opts": ImportBatch._meta,
        "title": f"确认各列：{batch.file_name}",
        "batch": batch,
        "forms": forms_of_sheets,
    }
    return TemplateResponse(request, "imports/importbatch_mapping.html", context)


@transaction.atomic
def _answer(batch: ImportBatch, answers: list[MappingForm], staff: User) -> None:
    for form in answers:
        column_maps.save_choices(
            form.question,
            form.decided_fields(),
            form.chosen_orders(),
            by=staff,
            now=clock.now(),
        )
    waiting = ImportBatch.objects.filter(pk=batch.pk, status=ImportBatch.Status.WAITING)
    if waiting.update(status=ImportBatch.Status.QUEUED):
        uploads.queue_on_commit(batch)


def _thanks(batch: ImportBatch) -> str:
    if batch.status == ImportBatch.Status.WAITING:
        return "已保存，正在导入；以后同样列名的文件不再问。"
    return "已保存；请把这个文件再上传一次，新对应的列就会导入。"
