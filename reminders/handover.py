"""Forecasts name an adviser, and are made anew."""

from __future__ import annotations

from customers.handover.registry import leave
from reminders.models import ForecastRow

leave(ForecastRow, "adviser", because="预测随时重算")
