"""The page that shows one record; editing has a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from customers import panels
from customers.pages.admin_search import SearchModelAdmin
from customers.panels import overview_url
from shop import clock
from shop.adminbase import ChangeList


class OverviewChangeList(ChangeList):
    def url_for_result(self, result: Model) -> str:
        return overview_url(result)


class OverviewModelAdmin(SearchModelAdmin):
    """A list that leads to the record's page; its form opens from the button 编辑."""

    overview_template: str

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ChangeList if IS_POPUP_VAR in request.GET else OverviewChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read what the list reads with each row for a single page as well."""
        related = self.list_select_related
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows if isinstance(related, bool) else rows.select_related(*related)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_overview"
        view = self.admin_site.admin_view(self.overview_view)
        return [
            path("<path:object_id>/overview/", view, name=name),
            *super().get_urls(),
        ]

    def overview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": str(record),
            "opts": self.opts,
            "original": record,
            "record": record,
            "can_change": self.has_change_permission(request, record),
            "can_reveal": request.user.has_perm("customers.reveal_phone"),
            **{
                place.value: panels.show(record, place, request.user, clock.now())
                for place in panels.Place
            },
        }
        return TemplateResponse(request, self.overview_template, context)

    def response_post_save_change(
        self, request: HttpRequest, obj: Model
    ) -> HttpResponseRedirect:
        return HttpResponseRedirect(overview_url(obj))

    response_post_save_add = response_post_save_change
