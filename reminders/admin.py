"""Registers the admin pages of due items, rules, plans, runs and control groups."""

from __future__ import annotations

from reminders.pages import due_admin, panels, run_admin
from reminders.pages.rules import holdout_admin, plan_admin, remark_admin, rule_admin

panels.register_panels()

__all__ = [
    "due_admin",
    "holdout_admin",
    "plan_admin",
    "remark_admin",
    "rule_admin",
    "run_admin",
]
