"""The base classes of all admin pages; the only module that imports unfold.

A list never counts a whole table and never pages deep: with a million rows both take
seconds, and nobody reads page 400. Staff search or filter instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import flatten_fieldsets
from django.core.paginator import Paginator
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    # unfold is untyped and its classes behave like Django's.
    from django import forms
    from django.contrib.admin import ModelAdmin as DjangoModelAdmin
    from django.contrib.admin import TabularInline as DjangoTabularInline
    from django.contrib.admin.filters import DateFieldListFilter as RangeDateFilter
    from django.contrib.admin.views.main import ChangeList as SkinnedChangeList
    from django.contrib.admin.widgets import AdminDateWidget as DateInput
    from django.contrib.admin.widgets import AdminTextareaWidget as Textarea
    from django.contrib.admin.widgets import AdminTextInputWidget as TextInput
    from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
    from django.contrib.auth.forms import (
        AdminPasswordChangeForm,
        AuthenticationForm,
        UserChangeForm,
        UserCreationForm,
    )
    from django.forms import CheckboxSelectMultiple as Checkboxes
    from django.forms import RadioSelect as Radio
    from django.forms import Select, SelectMultiple

    @dataclass
    class SearchResult:
        """One line of the command palette."""

        title: str
        description: str
        link: str
        icon: str | None

    ModelForm = forms.ModelForm[Any]
    SkinnedPaginator = Paginator[Any]
    UserAdminBase = DjangoUserAdmin[Any]
    SkinnedModelAdmin = DjangoModelAdmin[Any]
    SkinnedTabularInline = DjangoTabularInline[Any, Any]
else:
    SkinnedPaginator = Paginator
    from django.contrib.auth.admin import UserAdmin as UserAdminBase
    from django.forms import ModelForm
    from unfold.admin import ModelAdmin as SkinnedModelAdmin
    from unfold.admin import TabularInline as SkinnedTabularInline
    from unfold.contrib.filters.admin import RangeDateFilter
    from unfold.dataclasses import SearchResult
    from unfold.forms import (
        AdminPasswordChangeForm,
        AuthenticationForm,
        UserChangeForm,
        UserCreationForm,
    )
    from unfold.views import ChangeList as SkinnedChangeList
    from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as Checkboxes
    from unfold.widgets import UnfoldAdminDateWidget as DateInput
    from unfold.widgets import UnfoldAdminRadioSelectWidget as Radio
    from unfold.widgets import UnfoldAdminSelectMultipleWidget as SelectMultiple
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

__all__ = [
    "AdminPasswordChangeForm",
    "AuthenticationForm",
    "CappedPaginator",
    "ChangeList",
    "Checkboxes",
    "DateInput",
    "ModelAdmin",
    "ModelForm",
    "Radio",
    "RangeDateFilter",
    "RecordedInline",
    "RecordedModelAdmin",
    "SearchResult",
    "Select",
    "SelectMultiple",
    "TabularInline",
    "TextInput",
    "Textarea",
    "UserAdminBase",
    "UserChangeForm",
    "UserCreationForm",
    "badge",
]


class CappedPaginator(SkinnedPaginator):
    """Counts at most CAP rows; staff reach later rows by searching."""

    CAP = 1000
    template_name = "shop/_pagination.html"

    @cached_property
    def probed(self) -> int:
        """The number of rows found when looking for up to CAP + 1."""
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by()[: self.CAP + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.probed, self.CAP)

    @property
    def is_capped(self) -> bool:
        return self.probed > self.CAP


class ChangeList(SkinnedChangeList):
    """A list that loads its rows and what they show in a constant number of queries."""

    model_admin: ModelAdmin

    def url_for_result(self, result: Model) -> str:
        page = self.model_admin.row_page
        if not page:
            return str(super().url_for_result(result))
        return reverse(page, args=[result.pk])

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        return rows.prefetch_related(*self.model_admin.list_prefetch)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # Equal counts keep "N of …, show all" out of the heading.
        self.full_result_count = self.result_count


class ModelAdmin(SkinnedModelAdmin):
    """A list and a form whose cost does not grow with the table.

    ``list_prefetch`` names what the rows of the list need beyond
    ``list_select_related``. A row links to the page of the URL name ``row_page``, which
    takes the row's key, or else to the form.
    """

    row_page = ""
    list_prefetch: Sequence[str | Prefetch[Any]] = ()
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    # Sorting a million rows by a column without an index takes seconds.
    sortable_by = ()
    ordering = ["-pk"]
    compressed_fields = False
    # Rows are not deleted in bulk, so the action would be of no use in any list.
    actions = None
    warn_unsaved_form = True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ChangeList


class RecordedModelAdmin(ModelAdmin):
    """Rows that the system writes: staff read them and change nothing."""

    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class TabularInline(SkinnedTabularInline):
    """A short table of rows that belong to the record."""

    extra = 0
    tab = True
    show_change_link = False


class RecordedInline(TabularInline):
    """Rows that the system writes, shown beside the record they belong to."""

    can_delete = False

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[str]:
        return list(flatten_fieldsets(self.get_fieldsets(request, obj)))

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


def badge(text: object, tone: str = "") -> SafeString:
    """Return a state badge; ``tone`` is good, info, warn, bad or ''."""
    return format_html('<span class="crm-badge" data-tone="{}">{}</span>', tone, text)
