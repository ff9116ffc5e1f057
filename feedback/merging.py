"""Complaints and ratings belong to the customer that the record became."""

from __future__ import annotations

from customers.merging.registry import move
from feedback.models import Complaint, Rating

move(Complaint, "customer", "投诉")
move(Rating, "customer", "评分")
move(Rating, "vehicle", "评分")
