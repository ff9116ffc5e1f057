"""All sample maintenance plans that a fresh installation starts with.

They are samples for staff to edit: the handbook of the car and the maker's own system
take precedence. ``trust`` says how well each plan was checked. Where web pages
disagree, the sample has the shorter interval and its source says so.
"""

from __future__ import annotations

from typing import Final

from reminders.plans.sample_domestic import DOMESTIC_PLANS
from reminders.plans.sample_foreign import FOREIGN_PLANS
from reminders.plans.sample_generic import GENERIC_PLANS

SAMPLE_PLANS: Final = (*GENERIC_PLANS, *FOREIGN_PLANS, *DOMESTIC_PLANS)
