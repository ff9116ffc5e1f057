"""What a reply has set off, in sentences for the page where staff read it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customers.models import CarDoubt, Consent, NumberDoubt
from customers.panels import overview_url
from shop.days.calendar import Calendar
from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.hearing.consent_words import CHANNEL
from sms.hearing.pauses import last_day_of_pause
from sms.models import InboundMessage, OptOut


def effects_of(inbound: InboundMessage) -> SafeString:
    """Return one line for each thing that this reply caused, and what is left to do."""
    lines = [
        *filter(None, [inbound.outcome]),
        *_consents(inbound),
        *_opt_outs(inbound),
        *_doubted_numbers(inbound),
        *_doubted_cars(inbound),
    ]
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def pause_of(inbound: InboundMessage, calendar: Calendar, today: date) -> SafeString:
    """Return what the reply pauses until it is handled, '' if it pauses nothing."""
    is_open = inbound.verdict in InboundMessage.FOR_STAFF and not inbound.handled_at
    if not is_open or inbound.answers is None or not inbound.answers.about:
        return SafeString("")
    replied_on = shop_day(inbound.received_at)
    last_day = last_day_of_pause(replied_on, calendar, read_house_rules(today))
    if today > last_day:
        return SafeString("")
    return format_html(
        "<p>所答短信里的非法定事项暂停提醒，处理后继续，最多暂停到 {}；"
        "召回、年检、保险照常提醒</p>",
        last_day,
    )


def _consents(inbound: InboundMessage) -> list[SafeString]:
    """Return the consents of which this reply is the proof."""
    rows = Consent.objects.filter(
        phone_index=inbound.phone_index,
        channel=CHANNEL,
        proof__endswith=str(inbound.pk),
    ).select_related("customer")
    return [
        format_html(
            '登记了营销短信同意：<a class="crm-link" href="{}">{}</a>{}',
            overview_url(row.customer),
            row.customer,
            "（已撤回）" if row.withdrawn_at else "",
        )
        for row in rows
    ]


def _opt_outs(inbound: InboundMessage) -> list[SafeString]:
    return [
        format_html(
            '<a class="crm-link" href="{}">{}（{}）</a>{}',
            reverse("admin:sms_optout_change", args=[row.pk]),
            "暂停发送，待人工判断" if row.source == OptOut.Source.REVIEW else "停发",
            row.get_scope_display(),
            _left_to_do(row),
        )
        for row in OptOut.objects.filter(inbound=inbound)
    ]


def _left_to_do(opt_out: OptOut) -> str:
    if opt_out.ended_at:
        return "，已恢复"
    return "，请点开确认是哪位客户退订" if opt_out.asks_who else ""


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
            "（已核实）" if row.ended_at else "，请在客户页核实或改正号码",
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
            f"（{row.get_outcome_display()}）" if row.outcome else "，请在车辆页确认",
        )
        for row in rows
    ]
