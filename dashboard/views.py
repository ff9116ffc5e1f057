from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from dashboard import panels, problems
from shop import clock

NEEDED = ("customers.view_customer", "reminders.view_reminder", "sms.view_message")


@dataclass(frozen=True)
class Home:
    reminders: panels.Figure
    listed: list[panels.ListedReminder]
    sent: panels.Figure
    calls: panels.Figure
    replies: panels.Replies
    problems: list[problems.Problem]
    coming: list[panels.Coming]


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the panels to the context of the admin's index page; called by unfold."""
    now = clock.now()
    context["title"] = "工作台"
    context["today"] = now.date()
    if request.user.has_perms(NEEDED):
        context["home"] = Home(
            reminders=panels.reminders_today(now.date()),
            listed=panels.listed_today(now.date()),
            sent=panels.sent_today(now),
            calls=panels.calls_today(request.user.pk, now),
            replies=panels.replies(now),
            problems=problems.problems(now),
            coming=panels.coming(now.date()),
        )
    return context
