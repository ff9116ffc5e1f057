from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.login import LoginForm, forget_failures
from accounts.models import AuditEntry, User
from shop.adminbase import (
    AdminPasswordChangeForm,
    Checkboxes,
    ModelAdmin,
    RecordedModelAdmin,
    UserAdminBase,
    UserChangeForm,
    UserCreationForm,
    badge,
)

VERBS = {"view": "查看", "add": "新增", "change": "修改", "delete": "删除"}

admin.site.unregister(Group)
admin.site.login_form = LoginForm


@admin.register(User)
class UserAdmin(UserAdminBase, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["__str__", "username", "roles", "last_login", "state"]
    list_display_links = ["__str__"]
    list_prefetch = ["groups"]
    list_filter = ["is_active", "groups"]
    list_filter_sheet = True
    search_fields = ["username", "name"]
    search_help_text = "姓名或用户名"
    ordering = ["username"]
    filter_horizontal = ()
    actions = ["unlock"]  # type: ignore[assignment]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("资料", {"fields": [("name", "email"), "work_line"]}),
        (
            "权限",
            {"fields": [("is_active", "is_staff", "is_superuser"), "groups"]},
        ),
        ("登录", {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = (
        (
            None,
            {"fields": ["username", "name", "is_staff", "password1", "password2"]},
        ),
    )

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["widget"] = Checkboxes()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        names = list(queryset.values_list("username", flat=True))
        count = forget_failures(names)
        if count:
            messages.success(request, "已解除，现在可以重新登录。")
        else:
            sentence = "所选员工最近没有登录失败；整个网络被锁定的，最多等 15 分钟。"
            messages.info(request, sentence)

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return "、".join(["管理员"] * user.is_superuser + names)

    @admin.display(description="状态")
    def state(self, user: User) -> SafeString:
        return badge("在职", "good") if user.is_active else badge("停用")


@admin.register(Group)
class RoleAdmin(RecordedModelAdmin):
    """Roles are defined in accounts.roles; this page shows what each may do."""

    list_display = ["name", "members"]
    list_prefetch = ["user_set"]
    fields = ["name", "members", "granted"]
    ordering = ["name"]

    @admin.display(description="员工")
    def members(self, role: Group) -> str:
        return "、".join(str(user) for user in role.user_set.all()) or "暂无"

    @admin.display(description="权限")
    def granted(self, role: Group) -> SafeString:
        permissions = role.permissions.select_related("content_type")
        by_model = groupby(permissions, lambda each: each.content_type)
        return format_html_join(
            "\n",
            "<p>{}：{}</p>",
            (
                (kind.name, "、".join(action_name(each) for each in allowed))
                for kind, allowed in by_model
            ),
        )


def action_name(permission: Permission) -> str:
    """Return 查看, 新增, … or the permission's own Chinese name."""
    verb = permission.codename.partition("_")[0]
    return VERBS.get(verb, permission.name)


@admin.register(AuditEntry)
class AuditEntryAdmin(RecordedModelAdmin):
    list_display = ["at", "user", "action", "target", "reason", "ip_address"]
    list_select_related = ["user"]
    list_filter = ["action"]
    search_fields = ["target_id"]
