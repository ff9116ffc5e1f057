from __future__ import annotations

from .answers import Callback, InboundMessage, Report
from .canned_answers import CannedAnswer
from .file_refusals import FileRefusal
from .holds import Hold, LostText
from .messages import Attempt, Message
from .numbers import CapSlot, OptOut, PersonRefusal
from .questions import Question
from .templates import BannedWord, Filing, Template, TemplateVersion
from .threads import Thread, ThreadEntry, ThreadSight

__all__ = [
    "Attempt",
    "BannedWord",
    "Callback",
    "CannedAnswer",
    "CapSlot",
    "FileRefusal",
    "Filing",
    "Hold",
    "InboundMessage",
    "LostText",
    "Message",
    "OptOut",
    "PersonRefusal",
    "Question",
    "Report",
    "Template",
    "TemplateVersion",
    "Thread",
    "ThreadEntry",
    "ThreadSight",
]
