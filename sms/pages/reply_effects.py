"""What a reply has set off, in sentences for the page where staff read it."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customers.models import CarDoubt, NumberDoubt
from customers.panels import overview_url
from sms.models import InboundMessage, OptOut


def effects_of(inbound: InboundMessage) -> SafeString:
    """Return one line for each opt-out and each doubt that this reply caused."""
    lines = [
        *_opt_outs(inbound),
        *_doubted_numbers(inbound),
        *_doubted_cars(inbound),
    ]
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _opt_outs(inbound: InboundMessage) -> list[str]:
    rows = OptOut.objects.filter(inbound=inbound)
    return [
        f"{'暂停发送，待人工判断' if row.source == OptOut.Source.REVIEW else '停发'}"
        f"（{row.get_scope_display()}）{'，已恢复' if row.ended_at else ''}"
        for row in rows
    ]


def _doubted_numbers(inbound: InboundMessage) -> list[SafeString]:
    rows = NumberDoubt.objects.filter(
        phone_index=inbound.phone_index,
        source=NumberDoubt.Source.REPLY,
        recorded_at=inbound.received_at,
    ).select_related("customer")
    return [
        format_html(
            '号码存疑，待核实：<a class="crm-link" href="{}">{}</a>{}',
            overview_url(row.customer),
            row.customer,
            "（已核实）" if row.ended_at else "",
        )
        for row in rows
    ]


def _doubted_cars(inbound: InboundMessage) -> list[SafeString]:
    rows = CarDoubt.objects.filter(
        phone_index=inbound.phone_index,
        source=CarDoubt.Source.REPLY,
        recorded_at=inbound.received_at,
    ).select_related("vehicle")
    return [
        format_html(
            '已售？待确认：<a class="crm-link" href="{}">{}</a>{}',
            overview_url(row.vehicle),
            row.vehicle,
            f"（{row.get_outcome_display()}）" if row.outcome else "",
        )
        for row in rows
    ]
