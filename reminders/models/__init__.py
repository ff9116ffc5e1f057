from __future__ import annotations

from reminders.models.backlog import BacklogApproval
from reminders.models.day_alarms import DayAlarm
from reminders.models.due import DueItem
from reminders.models.fleets import ListedDate
from reminders.models.forecasts import ForecastDay, ForecastGap, ForecastRow, Trial
from reminders.models.holdouts import Holdout
from reminders.models.mileages import UsualMileage
from reminders.models.plans import ItemCost, MaintenancePlan, PlanAssignment, PlanItem
from reminders.models.remarks import RemarkRule, Symptom
from reminders.models.reminders import DayRun, Decision, Reminder
from reminders.models.rules import InspectionRule, RuleStep, StepWording
from reminders.models.snoozes import Snooze
from reminders.models.vetoes import Veto

__all__ = [
    "BacklogApproval",
    "DayAlarm",
    "DayRun",
    "Decision",
    "DueItem",
    "ForecastDay",
    "ForecastGap",
    "ForecastRow",
    "Holdout",
    "InspectionRule",
    "ItemCost",
    "ListedDate",
    "MaintenancePlan",
    "PlanAssignment",
    "PlanItem",
    "RemarkRule",
    "Reminder",
    "RuleStep",
    "Snooze",
    "StepWording",
    "Symptom",
    "Trial",
    "UsualMileage",
    "Veto",
]
