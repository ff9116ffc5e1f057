"""Invitations and sign-ups belong to a number; the rest follows the record."""

from __future__ import annotations

from campaigns.models import CampaignMember, SignUp
from customers.merging.registry import move

move(CampaignMember, "vehicle", "活动邀请")
move(SignUp, "customer", "活动报名")
