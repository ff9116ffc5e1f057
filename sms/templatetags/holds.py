"""Shows on every staff page that nothing is sent because a backup was restored."""

from __future__ import annotations

from django import template

from sms.sending.holding import Held, shown_hold

register = template.Library()


@register.simple_tag
def hold_shown() -> Held | None:
    """Return what the workers have found; runs no query."""
    return shown_hold()
