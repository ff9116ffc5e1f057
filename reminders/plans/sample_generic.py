"""Sample plans by energy, for models that no other sample plan lists."""

from __future__ import annotations

from reminders.facts.meters import Counter
from reminders.plans.sample_parts import (
    CHECK_WORDS,
    HANDBOOK,
    SamplePlan,
    brake_fluid,
    cabin_filter,
    service,
)

GENERIC_PLANS: tuple[SamplePlan, ...] = (
    SamplePlan(
        slug="generic",
        name="通用燃油车",
        trust="unverified",
        source="示例：首保 5,000 公里或 6 个月；常规间隔为常见值" + HANDBOOK,
        items=(
            service((5_000, 6), (10_000, 12)),
            cabin_filter(20_000, 24),
            brake_fluid(24),
        ),
        fallback_for=("ice",),
        is_default=True,
    ),
    SamplePlan(
        slug="generic-bev",
        name="通用纯电动车",
        trust="unverified",
        source="示例：蔚来、极氪的公开间隔（1 年或 20,000 公里）" + HANDBOOK,
        items=(
            service(None, (20_000, 12), name="三电系统检查", keywords=CHECK_WORDS),
            cabin_filter(20_000, 12),
            brake_fluid(24),
        ),
        fallback_for=("bev",),
    ),
    SamplePlan(
        slug="generic-plug-in",
        name="通用插混、增程车",
        trust="unverified",
        source="示例：机油按发动机里程或 1 年" + HANDBOOK,
        items=(
            service(None, (10_000, 12), counter=Counter.ENGINE),
            cabin_filter(20_000, 12),
            brake_fluid(24),
        ),
        fallback_for=("phev", "erev"),
    ),
)
