"""The floor of bench/pages.py: a page of the site with its menu and nothing else.

It is the root URL configuration of the bench: the site's own addresses, and this page.
"""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path

from dealercrm import urls

FRAME = "/bench/frame/"


def frame(request: HttpRequest) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": "空页"}
    return render(request, "admin/base_site.html", context)


urlpatterns: list[URLPattern | URLResolver] = [
    path(FRAME.removeprefix("/"), admin.site.admin_view(frame)),
    *urls.urlpatterns,
]
