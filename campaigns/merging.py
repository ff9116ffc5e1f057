"""Invitations belong to a number and are about the car that the record became."""

from __future__ import annotations

from campaigns.models import CampaignMember
from customers.merging.registry import move

move(CampaignMember, "vehicle", "活动邀请")
