from __future__ import annotations

from .answers import Callback, InboundMessage, Report
from .categories import Category, MessageClass
from .messages import Attempt, Message
from .numbers import CapSlot, OptOut
from .templates import BannedWord, Filing, Template, TemplateVersion

__all__ = [
    "Attempt",
    "BannedWord",
    "Callback",
    "CapSlot",
    "Category",
    "Filing",
    "InboundMessage",
    "Message",
    "MessageClass",
    "OptOut",
    "Report",
    "Template",
    "TemplateVersion",
]
