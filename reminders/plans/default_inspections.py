"""The inspection cycles that a fresh installation starts with.

Staff edit them in the admin; ``reminders.setup.installation`` never overwrites edits.
"""

from __future__ import annotations

from datetime import date

from reminders.plans.inspection_cycles import (
    InspectionClass,
    InspectionCycle,
    InspectionKind,
    Phase,
    Rules,
)

_ARTICLE_16 = "《道路交通安全法实施条例》第十六条"
_REFORM = (
    "公安部、市场监管总局、生态环境部、交通运输部《关于深化机动车检验制度改革"
    "优化车检服务工作的意见》，2022-10-01 起施行"
)
_REFORM_ON = date(2022, 10, 1)
# 《机动车登记规定》第五十四条: the inspection may be done in the three months before
# the validity ends.
_WINDOW_MONTHS = 3

_EXEMPT = (
    Phase(0, 24, InspectionKind.STICKER),
    Phase(48, 24, InspectionKind.LINE),
    Phase(72, 24, InspectionKind.STICKER),
    Phase(96, 24, InspectionKind.LINE),
    Phase(120, 12, InspectionKind.LINE),
)
_PRIVATE_BY_ARTICLE_16 = (
    Phase(0, 24, InspectionKind.LINE),
    Phase(72, 12, InspectionKind.LINE),
    Phase(180, 6, InspectionKind.LINE),
)


def _cycle(
    phases: tuple[Phase, ...], source: str, window_months: int = _WINDOW_MONTHS
) -> tuple[InspectionCycle, ...]:
    return (InspectionCycle(_REFORM_ON, phases, window_months, source),)


INSPECTION_RULES: Rules = {
    InspectionClass.A: _cycle(_EXEMPT, _REFORM),
    InspectionClass.A_X: _cycle(_PRIVATE_BY_ARTICLE_16, f"{_ARTICLE_16}第（三）项"),
    InspectionClass.A_OLD: _cycle(
        (
            Phase(0, 24, InspectionKind.LINE),
            Phase(72, 24, InspectionKind.STICKER),
            Phase(96, 24, InspectionKind.LINE),
            Phase(120, 12, InspectionKind.LINE),
        ),
        f"{_REFORM}；出厂超过 4 年未注册的 6 年内不免检",
    ),
    InspectionClass.B: _cycle(_PRIVATE_BY_ARTICLE_16, f"{_ARTICLE_16}第（三）项"),
    InspectionClass.C: _cycle(
        (Phase(0, 12, InspectionKind.LINE), Phase(60, 6, InspectionKind.LINE)),
        f"{_ARTICLE_16}第（一）项",
    ),
    InspectionClass.D: _cycle(
        (Phase(0, 12, InspectionKind.LINE), Phase(120, 6, InspectionKind.LINE)),
        f"{_ARTICLE_16}第（二）项",
    ),
    InspectionClass.E: _cycle(_EXEMPT, _REFORM),
    InspectionClass.E_X: _cycle(
        (Phase(0, 24, InspectionKind.LINE), Phase(48, 12, InspectionKind.LINE)),
        f"{_ARTICLE_16}第（四）项",
    ),
    InspectionClass.F: _cycle(
        (Phase(0, 12, InspectionKind.LINE),), f"{_ARTICLE_16}第（五）项"
    ),
    InspectionClass.SCHOOL_BUS: _cycle(
        (Phase(0, 6, InspectionKind.LINE),),
        "《机动车登记规定》第六十二条",
        window_months=1,
    ),
}
