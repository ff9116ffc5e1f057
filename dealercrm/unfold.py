"""The names, colours and sidebar of the admin, sorted by an adviser's tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

Permission = Callable[[HttpRequest], bool]


def _may(permission: str) -> Permission:
    return lambda request: request.user.has_perm(permission)


def _list(title: str, icon: str, app: str, model: str) -> dict[str, Any]:
    """Return a sidebar entry for a list, shown to those who may view its records."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{model}_changelist"),
        "permission": _may(f"{app}.view_{model}"),
    }


def _page(title: str, icon: str, view: str, permission: str) -> dict[str, Any]:
    """Return a sidebar entry for a page, shown to those with the permission."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(view),
        "permission": _may(permission),
    }


def _group(title: str, *items: dict[str, Any], closed: bool = False) -> dict[str, Any]:
    return {
        "title": title,
        "separator": True,
        "collapsible": closed,
        "items": list(items),
    }


def shop_name(request: HttpRequest) -> str:
    return str(settings.SHOP["NAME"])


def environment(request: HttpRequest) -> list[str] | None:
    """Mark a demo clearly as one."""
    return ["演示环境", "warning"] if settings.DEMO else None


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    home = {
        "title": "工作台",
        "icon": "dashboard",
        "link": reverse_lazy("admin:index"),
    }
    phones = {
        "title": "客户手机",
        "icon": "smartphone",
        "link": reverse_lazy("sms:phones"),
    }
    nightly = _list("夜间文件", "nightlight", "imports", "sourcefile")
    return [
        {"items": [home]},
        _group(
            "客户与车辆",
            _list("车辆", "directions_car", "customers", "vehicle"),
            _list("客户", "group", "customers", "customer"),
            _page(
                "同意记录",
                "verified_user",
                "customers:consents",
                "customers.view_consent",
            ),
            _page("重复档案", "merge", "customers:merging", "customers.add_merge"),
            _list("投诉", "sentiment_dissatisfied", "feedback", "complaint"),
            _list("维修记录", "build", "customers", "servicerecord"),
            _list("数据导入", "upload_file", "imports", "importbatch"),
            *([nightly] if settings.IMPORT_SOURCES else []),
        ),
        _group(
            "提醒",
            _list("到期事项", "event_upcoming", "reminders", "dueitem"),
            _list("提醒进度", "notifications_active", "reminders", "reminder"),
            _list("电话任务", "call", "calls", "calltask"),
            _list("建议未做", "car_repair", "declined", "declineditem"),
            _list("预约", "event_available", "workshop", "appointment"),
            _list("召回", "report", "recalls", "recall"),
            _list("活动", "campaign", "campaigns", "campaign"),
            _list("客户分群", "groups", "campaigns", "segment"),
            _page("效果", "query_stats", "reports:effects", "reminders.view_holdout"),
            _page(
                "演练",
                "event_repeat",
                "reminders:rehearsal",
                "reminders.view_reminder",
            ),
        ),
        _group(
            "短信",
            _list("短信记录", "sms", "sms", "message"),
            _page("收件箱", "inbox", "threads:inbox", "sms.view_inboundmessage"),
            _list("客户回复", "forum", "sms", "inboundmessage"),
            _list("退订名单", "do_not_disturb_on", "sms", "optout"),
            _page("待确认短信", "help", "sms:unknown", "sms.view_message"),
            *([phones] if settings.DEMO else []),
        ),
        _group(
            "规则与模板",
            _list("短信模板", "description", "sms", "template"),
            _list("模板报备", "approval", "sms", "filing"),
            _page("报备清单", "checklist", "sms:filings", "sms.view_filing"),
            _list("网关禁用词", "block", "sms", "bannedword"),
            _list("提醒步骤", "schedule", "reminders", "rulestep"),
            _list("建议项目规则", "build_circle", "declined", "partrule"),
            _list("话术与优惠", "sell", "calls", "offer"),
            _list("附言", "edit_note", "reminders", "remarkrule"),
            _list("可提及的症状", "healing", "reminders", "symptom"),
            _list("项目费用", "payments", "reminders", "itemcost"),
            _list("保养计划", "oil_barrel", "reminders", "maintenanceplan"),
            _list("年检规则", "fact_check", "reminders", "inspectionrule"),
            _list("门店规则", "rule", "shop", "houserule"),
            _list("放假安排", "calendar_month", "shop", "holiday"),
            _list("自动标签", "sell", "customers", "tagrule"),
            _list("对照组", "balance", "reminders", "holdout"),
            _list("车型", "category", "customers", "vehiclemodel"),
            closed=True,
        ),
        _group(
            "系统",
            _list("员工", "badge", "accounts", "user"),
            _page(
                "员工交接", "move_group", "customers:staff", "customers.add_handover"
            ),
            _list("角色", "admin_panel_settings", "auth", "group"),
            _list("操作记录", "policy", "accounts", "auditentry"),
            _list("每日运行", "history", "reminders", "dayrun"),
            _list("事件来源", "sensors", "telematics", "eventsource"),
            _list("车辆事件", "ssid_chart", "telematics", "vehicleevent"),
            _page("短信网关", "cell_tower", "sms:gateways", "sms.view_callback"),
            _page("恢复备份", "restore", "sms:hold", "sms.release_hold"),
            _list("网关回调", "webhook", "sms", "callback"),
            closed=True,
        ),
    ]


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "4S 店客户关系",
    "SITE_HEADER": shop_name,
    "SITE_SUBHEADER": "客户关系",
    "SITE_SYMBOL": "directions_car",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("dealercrm/favicon.svg"),
        }
    ],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "ENVIRONMENT": environment,
    "DASHBOARD_CALLBACK": "dashboard.views.home",
    "STYLES": [lambda request: static("dealercrm/dealercrm.css")],
    "BORDER_RADIUS": "8px",
    "COMMAND": {"search_callback": "customers.pages.palette.find_records"},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": navigation,
    },
    "COLORS": {
        # Dark blue, calm beside the red, amber and green that have a meaning.
        "primary": {
            "50": "oklch(97% .012 238)",
            "100": "oklch(94% .028 238)",
            "200": "oklch(88.5% .055 239)",
            "300": "oklch(80% .09 241)",
            "400": "oklch(70% .12 244)",
            "500": "oklch(60% .13 248)",
            "600": "oklch(51% .125 251)",
            "700": "oklch(44.5% .108 253)",
            "800": "oklch(38.5% .088 254)",
            "900": "oklch(33% .068 255)",
            "950": "oklch(25% .05 256)",
        },
    },
}
