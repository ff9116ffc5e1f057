"""A filled-in form of the admin, checked without saving, and saved when wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import unquote
from django.forms import ModelForm
from django.forms.formsets import all_valid
from django.http import Http404, HttpRequest, QueryDict

from accounts.models import User
from shop.adminbase import ModelAdmin


@dataclass(frozen=True, slots=True)
class Submission:
    """A form and the formsets of its inlines, as somebody has filled them in."""

    admin: ModelAdmin
    request: HttpRequest
    form: ModelForm[Any]
    formsets: list[Any]
    is_new: bool

    @property
    def problems(self) -> list[str]:
        """What is wrong with it, in Chinese; nothing if it can be saved."""
        errors = [*_errors_of(self.form)]
        if self.form.is_valid() and not all_valid(self.formsets):
            errors += [
                error
                for formset in self.formsets
                for error in (
                    *formset.non_form_errors(),
                    *(each for form in formset.forms for each in _errors_of(form)),
                )
            ]
        return errors

    @property
    def name(self) -> str:
        """Name the thing, and what its fields are to be that differ now."""
        changed = "、".join(
            f"{self.form.fields[name].label} {self._value_of(name)}"
            for name in self.form.changed_data
        )
        rows = sum(form.has_changed() for each in self.formsets for form in each.forms)
        parts = [changed, f"{rows} 行明细"] if rows else [changed]
        told = "、".join(filter(None, parts))
        return f"{self.form.instance}：{told}" if told else str(self.form.instance)

    def _value_of(self, name: str) -> str:
        value = self.form.cleaned_data[name]
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            value = self.form.fields[name].prepare_value(value)
        labels = dict(getattr(self.form.fields[name], "choices", ()))
        said = labels.get(value, value) if labels else value
        return "无" if said is None or said == "" else str(said)[:40]

    def save(self) -> None:
        self.admin.save_model(
            self.request, self.form.instance, self.form, not self.is_new
        )
        self.admin.save_related(self.request, self.form, self.formsets, not self.is_new)


def read_submission(
    admin: ModelAdmin, request: HttpRequest, object_id: str | None
) -> Submission:
    """Read a POST as the form page of the admin does; raises Http404 like it."""
    stored = admin.get_object(request, unquote(object_id)) if object_id else None
    if object_id and stored is None:
        raise Http404
    fill_in = admin.get_form(request, stored, change=stored is not None)
    form = fill_in(request.POST, instance=stored)
    if form.is_valid():
        thing = admin.save_form(request, form, change=stored is not None)
    else:
        thing = form.instance
    formsets = [
        fill_in_rows(
            **admin.get_formset_kwargs(
                request, thing, inline, fill_in_rows.get_default_prefix()
            )
        )
        for fill_in_rows, inline in admin.get_formsets_with_inlines(request, stored)
    ]
    return Submission(admin, request, form, formsets, stored is None)


def request_of(body: str, *, by: User) -> HttpRequest:
    """Return a POST of this body, as if the person sent it now."""
    request = HttpRequest()
    request.method = "POST"
    request.POST = QueryDict(body)
    request.user = by
    return request


def _errors_of(form: Any) -> Iterator[str]:
    for errors in form.errors.values():
        yield from errors
