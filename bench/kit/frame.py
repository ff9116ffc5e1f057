"""The floors of the pages: one with the site's menu and nothing else, and a bare view.

It is the root URL configuration of the bench: the site's own addresses, and these two.
"""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path

from dealercrm import urls

FRAME = "/bench/frame/"
BARE = "/bench/bare/"


def frame(request: HttpRequest) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": "空页"}
    return render(request, "admin/base_site.html", context)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("OK")


urlpatterns: list[URLPattern | URLResolver] = [
    path(FRAME.removeprefix("/"), admin.site.admin_view(frame)),
    path(BARE.removeprefix("/"), admin.site.admin_view(bare)),
    *urls.urlpatterns,
]
