"""The page 同意记录: how many customers consented, from where, and the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import AuditEntry
from accounts.staff import staff_with
from customers.identifiers.phone import mask_phone
from customers.models import Consent
from customers.models.consents import PROVED
from customers.pages.consents.export import CHANGED, number_of, workbook
from shop import clock
from shop.client_address import client_address
from shop.hours import shop_day
from shop.workbook import download

SHOWN: Final = 50
MAY_SEE: Final = "customers.view_consent"
MAY_REVEAL: Final = "customers.reveal_phone"
_STANDING: Final = Q(withdrawn_at=None)
_STATES: Final = {
    "proved": ("有效", _STANDING & PROVED),
    "unproved": ("凭证不全", _STANDING & ~PROVED),
    "withdrawn": ("已撤回", ~_STANDING),
}


class ConsentFilter(forms.Form):
    """What the list shows; an unknown choice shows everything of its kind."""

    scope = forms.ChoiceField(
        label="范围",
        required=False,
        choices=[("", "所有范围"), *Consent.Scope.choices],
        widget=forms.Select(attrs={"class": "crm-field"}),
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "所有状态"), *((key, row[0]) for key, row in _STATES.items())],
        widget=forms.Select(attrs={"class": "crm-field"}),
    )
    channel = forms.CharField(
        label="取得方式",
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "crm-field", "placeholder": "取得方式，如 到店书面"}
        ),
    )

    def rows(self) -> QuerySet[Consent]:
        self.is_valid()
        chosen = self.cleaned_data
        rows = Consent.objects.filter(customer__merged_into=None)
        if scope := chosen.get("scope"):
            rows = rows.filter(scope=scope)
        if state := chosen.get("state"):
            rows = rows.filter(_STATES[state][1])
        if channel := chosen.get("channel", "").replace("\0", "").strip():
            rows = rows.filter(channel=channel)
        return rows.order_by("-pk")


@dataclass(frozen=True)
class Tally:
    """Customers of a scope: with proof, without it, and withdrawn."""

    label: str
    proved: int
    unproved: int
    withdrawn: int


@dataclass(frozen=True)
class Door:
    """How many customers consented in a scope through one door."""

    scope: str
    channel: str
    source: str
    proved: int
    unproved: int
    withdrawn: int


@dataclass(frozen=True)
class Line:
    consent: Consent
    number: str


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_SEE)
    form = ConsentFilter(_without_query(request.GET))
    rows = form.rows().select_related("customer", "recorded_by", "proof_file")
    found = list(rows.defer("proof_file__content")[: SHOWN + 1])
    context = {
        **admin.site.each_context(request),
        "title": "同意记录",
        "form": form,
        "counts": _counts(),
        "doors": _doors(),
        "lines": [Line(each, _masked(each)) for each in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
        "limit": SHOWN,
        "can_reveal": request.user.has_perm(MAY_REVEAL),
    }
    return render(request, "customers/consents.html", context)


def _without_query(typed: QueryDict) -> dict[str, Any]:
    return {name: typed.get(name, "") for name in ("scope", "state", "channel")}


def _masked(line: Consent) -> str:
    number = number_of(line)
    return mask_phone(number) if number else CHANGED


_CUSTOMERS: Final = {
    "n_proved": Count("customer", distinct=True, filter=_STANDING & PROVED),
    "n_standing": Count("customer", distinct=True, filter=_STANDING),
    "n_all": Count("customer", distinct=True),
}


def _counts() -> list[Tally]:
    """Count each customer once in a scope, in the best state; one query."""
    rows = Consent.objects.filter(customer__merged_into=None)
    found = {
        row["scope"]: row
        for row in rows.order_by().values("scope").annotate(**_CUSTOMERS)
    }
    none = {"n_proved": 0, "n_standing": 0, "n_all": 0}
    return [
        Tally(str(scope.label), *_split(found.get(scope.value, none)))
        for scope in (Consent.Scope.MARKETING, Consent.Scope.SERVICE)
    ]


def _doors() -> list[Door]:
    rows = Consent.objects.filter(customer__merged_into=None).order_by("scope")
    grouped: Any = rows.values("scope", "channel", "file_name").annotate(**_CUSTOMERS)
    found = grouped.order_by("scope", "-n_all", "channel", "file_name")[:SHOWN]
    return [
        Door(
            str(Consent.Scope(row["scope"]).label),
            row["channel"],
            row["file_name"],
            *_split(row),
        )
        for row in found
    ]


def _split(row: Any) -> tuple[int, int, int]:
    proved, standing = row["n_proved"], row["n_standing"]
    return proved, standing - proved, row["n_all"] - standing


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Answer with the chosen lines as a workbook, after recording who asked for it."""
    by = staff_with(request, MAY_SEE)
    is_full = request.POST.get("numbers") == "full"
    if is_full and not by.has_perm(MAY_REVEAL):
        raise PermissionDenied
    rows = ConsentFilter(_without_query(request.POST)).rows()
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.EXPORT,
        target="同意记录",
        reason=f"{rows.count()} 条，{'完整号码' if is_full else '号码已遮盖'}",
        ip_address=client_address(request),
    )
    content = workbook(rows, is_full=is_full)
    return download(content, f"同意记录-{shop_day(clock.now())}.xlsx")
