"""Shows number plates, phone numbers and kilometres on pages."""

from __future__ import annotations

from json import dumps

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from customers.identifiers.phone import mask_phone
from customers.models import Customer
from customers.panels import overview_url

register = template.Library()

GREEN_PLATE_LENGTH = 8


@register.filter
def masked(number: str) -> str:
    return mask_phone(number) if number else ""


@register.filter
def json(words: str) -> str:
    """Quote a text for an attribute that holds JSON; the template escapes it."""
    return dumps(words)


@register.filter
def overview(record: Model) -> str:
    return overview_url(record)


@register.filter
def km(kilometres: int | None) -> str:
    return "" if kilometres is None else f"{kilometres:,} 公里"


@register.simple_tag
def plate(number: str, size: str = "") -> SafeString:
    """Show a plate in its colours; new-energy plates are green (GA 36-2018)."""
    if not number:
        return format_html('<span class="crm-sub">{}</span>', "未上牌")
    return format_html(
        '<span class="crm-plate{}" data-kind="{}">{}</span>',
        f" crm-plate--{size}" if size else "",
        "green" if len(number) == GREEN_PLATE_LENGTH else "blue",
        f"{number[:2]}·{number[2:]}",
    )


@register.inclusion_tag("customers/_phone.html", takes_context=True)
def phone(
    context: template.Context, customer: Customer, field: str = "phone"
) -> dict[str, object]:
    """Show a masked number, with a button to reveal it for users who may see it."""
    return {
        "customer": customer,
        "field": field,
        "number": masked(getattr(customer, field)),
        "can_reveal": context.get("can_reveal", False),
        "csrf_token": context.get("csrf_token"),
    }
