"""How long the value of a placeholder may be, and what is told instead if it is longer.

Aliyun takes at most 35 characters a variable (help.aliyun.com 44357). A text must be
sendable through each gateway in use, because another may stand in for the first.
"""

from __future__ import annotations

from collections.abc import Mapping

from sms.gateways import registry
from sms.gateways.simulator import SimulatorGateway
from sms.texts.rendering import MAX_UNITS

_AND_SO_ON = "等"
_BETWEEN = "、"


def longest_value() -> int:
    """Return the smallest limit of the gateways in use.

    The simulator stands for the vendors with review, unless it is lenient.
    """
    used = [registry.gateway(name) for name in registry.names()]
    limits = [each.capabilities.longest_value for each in used]
    if any(isinstance(each, SimulatorGateway) and not each.is_lenient for each in used):
        vendors = registry.vendors_with_review().values()
        limits.extend(each.longest_value for each in vendors)
    return min(filter(None, limits), default=MAX_UNITS)


def shorten(value: str, longest: int) -> str:
    """Return as many members as fit, and 等; the value itself if it is no list."""
    if len(value) <= longest or _BETWEEN not in value:
        return value
    members = value.split(_BETWEEN)
    while members:
        members.pop()
        shorter = _BETWEEN.join(members) + _AND_SO_ON
        if members and len(shorter) <= longest:
            return shorter
    return value


def too_long(values: Mapping[str, str], longest: int) -> list[str]:
    """Return the names of the placeholders whose values no gateway would take."""
    return [name for name, value in values.items() if len(value) > longest]
