"""Registers the admin pages of due items, rules, plans, runs and control groups."""

from __future__ import annotations

from reminders.pages import (
    due_admin,
    holdout_admin,
    panels,
    plan_admin,
    rule_admin,
    run_admin,
)

panels.register_panels()

__all__ = ["due_admin", "holdout_admin", "plan_admin", "rule_admin", "run_admin"]
