"""The roles of staff and their permissions, as a table."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

ADVISERS = "服务顾问"
MANAGERS = "经理"

VIEW_ALL = (
    "customers.view_*",
    "sms.view_*",
    "imports.view_*",
    "reminders.view_*",
    "calls.view_*",
    "feedback.view_*",
    "campaigns.view_*",
    "recalls.view_*",
    "telematics.view_*",
    "declined.view_*",
    "shop.view_holiday",
    "workshop.view_*",
)

ROLES: dict[str, tuple[str, ...]] = {
    ADVISERS: (
        *VIEW_ALL,
        "customers.add_customer",
        "customers.change_customer",
        "customers.add_vehicle",
        "customers.change_vehicle",
        "customers.add_vehiclecontact",
        "customers.change_vehiclecontact",
        "customers.add_policy",
        "customers.change_policy",
        "customers.add_warranty",
        "customers.change_warranty",
        "customers.add_odometerreading",
        "customers.add_servicerecord",
        "customers.add_consent",
        "customers.change_consent",
        "customers.open_prooffile",
        "customers.add_donotdisturb",
        "customers.add_numberdoubt",
        "customers.change_numberdoubt",
        "customers.add_cardoubt",
        "customers.change_cardoubt",
        "customers.reveal_phone",
        "feedback.add_complaint",
        "feedback.change_complaint",
        "sms.change_inboundmessage",
        "sms.add_optout",
        "calls.change_calltask",
        "declined.change_declineditem",
        "reminders.add_veto",
        "reminders.add_snooze",
        "workshop.add_appointment",
        "workshop.change_appointment",
    ),
    MANAGERS: (
        *VIEW_ALL,
        "customers.*",
        "sms.*",
        "imports.*",
        "reminders.*",
        "calls.*",
        "feedback.*",
        "campaigns.*",
        "recalls.*",
        "telematics.*",
        "declined.*",
        "shop.*",
        "workshop.*",
        "accounts.view_*",
    ),
    "数据专员": (
        *VIEW_ALL,
        "imports.add_importbatch",
        "customers.add_merge",
        "customers.change_*",
    ),
}


def sync_roles() -> int:
    """Create the groups and give each exactly its permissions; return how many.

    Runs twice safely. Permissions that staff added to a group by hand are removed,
    because the table above defines a role completely.
    """
    permissions = list(Permission.objects.select_related("content_type"))
    for name, patterns in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(
            permission
            for permission in permissions
            if any(_matches(permission, pattern) for pattern in patterns)
        )
    return len(ROLES)


def _matches(permission: Permission, pattern: str) -> bool:
    app, _, action = pattern.partition(".")
    if permission.content_type.app_label != app:
        return False
    if action.endswith("*"):
        return permission.codename.startswith(action[:-1])
    return permission.codename == action
