from __future__ import annotations

from reminders.models.calendar import Holiday
from reminders.models.calls import CallAttempt, CallTask
from reminders.models.campaigns import Campaign, CampaignMember, Holdout, Segment
from reminders.models.due import DueItem
from reminders.models.events import EventSource, VehicleEvent
from reminders.models.plans import MaintenancePlan, PlanAssignment, PlanItem
from reminders.models.recalls import Recall, RecalledVehicle
from reminders.models.reminders import DayRun, Decision, Reminder
from reminders.models.rules import InspectionRule, RuleStep, StepWording
from reminders.models.snoozes import Snooze
from reminders.models.vetoes import Veto

__all__ = [
    "CallAttempt",
    "CallTask",
    "Campaign",
    "CampaignMember",
    "DayRun",
    "Decision",
    "DueItem",
    "EventSource",
    "Holdout",
    "Holiday",
    "InspectionRule",
    "MaintenancePlan",
    "PlanAssignment",
    "PlanItem",
    "Recall",
    "RecalledVehicle",
    "Reminder",
    "RuleStep",
    "Segment",
    "Snooze",
    "StepWording",
    "VehicleEvent",
    "Veto",
]
