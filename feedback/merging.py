"""Complaints belong to the customer that the record became."""

from __future__ import annotations

from customers.merging.registry import move
from feedback.models import Complaint

move(Complaint, "customer", "投诉")
