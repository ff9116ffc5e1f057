"""All sample maintenance plans that a fresh installation starts with.

They are samples to be edited: the handbook of the car and the maker's own system
always win, and ``trust`` says how far each one was checked. Where pages disagree,
the shorter interval is taken and the source says so.
"""

from __future__ import annotations

from typing import Final

from reminders.plans.sample_domestic import DOMESTIC_PLANS
from reminders.plans.sample_foreign import FOREIGN_PLANS
from reminders.plans.sample_generic import GENERIC_PLANS

SAMPLE_PLANS: Final = (*GENERIC_PLANS, *FOREIGN_PLANS, *DOMESTIC_PLANS)
