"""Remarks about the car, its work and its last visit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from customers.models import ServiceRecord, VehicleModel
from reminders.models import Symptom
from reminders.telling.placeholders import CAR, remaining_km
from reminders.telling.remarks.kinds import RemarkKind, Subject, Told, register

# So many kilometres before a service are told.
FEW_KM: Final = 2_000
# A complaint is remembered so long.
REMEMBERED_DAYS: Final = 400
_COLOUR: Final = re.compile(
    r"[一-鿿]{0,2}(?:白|黑|银|灰|红|蓝|绿|黄|棕|金|橙|紫|粉|咖|褐|青)(?:色)?"
)
_ELECTRIC: Final = (VehicleModel.Energy.BEV,)


def _models(subjects: Sequence[Subject], today: date) -> Told:
    return {
        each.vehicle: {"车型": each.occasion.model, "车牌": each.occasion.mark}
        for each in subjects
        if each.occasion.model and each.occasion.mark != each.occasion.model
    }


def _colours(subjects: Sequence[Subject], today: date) -> Told:
    """Only a plain name of a colour is told: 白, 珍珠白色, not 珍珠白（黑顶）."""
    models = _models(subjects, today)
    return {
        each.vehicle: {**models[each.vehicle], "颜色": colour.removesuffix("色") + "色"}
        for each in subjects
        if each.vehicle in models
        and _COLOUR.fullmatch(colour := each.occasion.colour.strip())
    }


def _kilometres(subjects: Sequence[Subject], today: date) -> Told:
    """Tell few kilometres only: the time is nearer where many are left."""
    left = {each.vehicle: remaining_km(each.occasion, today) for each in subjects}
    return {
        vehicle: {"剩余里程": f"约{km}公里"}
        for vehicle, km in left.items()
        if km and km <= FEW_KM
    }


def _work(subjects: Sequence[Subject], today: date) -> Told:
    return {
        each.vehicle: {"保养项目": work}
        for each in subjects
        if (work := each.occasion.blanks.get("保养项目"))
    }


def _cost(subjects: Sequence[Subject], today: date) -> Told:
    """The cost or the duration of the named work, where the plan says it."""
    return {
        each.vehicle: {"保养项目": each.occasion.blanks["保养项目"], "费用用时": told}
        for each in subjects
        if "保养项目" in each.occasion.blanks
        and (told := each.occasion.blanks.get("费用用时"))
    }


def _symptoms(subjects: Sequence[Subject], today: date) -> Told:
    """A complaint of the last visit that is in the closed list; 2 queries."""
    symptoms = list(Symptom.objects.filter(is_active=True))
    visits = (
        ServiceRecord.objects.not_void()
        .filter(
            vehicle__any_of=[each.vehicle for each in subjects],
            came_in_on__gt=today - timedelta(days=REMEMBERED_DAYS),
            came_in_on__lte=today,
        )
        .order_by("vehicle", "-came_in_on", "-pk")
        .distinct("vehicle")
        .values_list("vehicle", "complaint")
    )
    return {
        vehicle: {"症状": found}
        for vehicle, complaint in visits
        if (found := find_symptom(complaint, symptoms))
    }


def find_symptom(complaint: str, symptoms: Sequence[Symptom]) -> str:
    """Return the first symptom that the complaint names, '' for none or a denial."""
    for clause in re.split(r"[，。；;,、\s]+", complaint):
        if re.search("无|没有|未见|正常|不再|已解决|已修", clause):
            continue
        for symptom in symptoms:
            if any(word in clause for word in symptom.words):
                return symptom.name
    return ""


def _of_season(
    season: str, *, electric: bool
) -> Callable[[Sequence[Subject], date], Told]:
    def read(subjects: Sequence[Subject], today: date) -> Told:
        return {
            each.vehicle: {}
            for each in subjects
            if each.occasion.subject == season
            and each.occasion.energy
            and (each.occasion.energy in _ELECTRIC) == electric
        }

    return read


_CAR_EXAMPLES: Final = {"颜色": "白色", "车型": "大众迈腾", "车牌": "沪A12345"}
_WORK_EXAMPLES: Final = {"保养项目": "更换机油机滤", "费用用时": "费用580元、约40分钟"}

register(
    RemarkKind(
        "car_colour",
        "颜色和车型",
        "{颜色}{车型}（{车牌}）",
        _colours,
        place=CAR.name,
        topic="car",
        examples=_CAR_EXAMPLES,
    ),
    RemarkKind(
        "car_model",
        "车型",
        "{车型}（{车牌}）",
        _models,
        place=CAR.name,
        topic="car",
        examples=_CAR_EXAMPLES,
    ),
    RemarkKind(
        "kilometres",
        "剩余里程",
        "距保养{剩余里程}",
        _kilometres,
        order=10,
        examples={"剩余里程": "约500公里"},
    ),
    RemarkKind(
        "cost",
        "费用和用时",
        "{保养项目}{费用用时}",
        _cost,
        order=20,
        topic="work",
        examples=_WORK_EXAMPLES,
    ),
    RemarkKind(
        "work",
        "项目",
        "项目为{保养项目}",
        _work,
        order=20,
        topic="work",
        examples=_WORK_EXAMPLES,
    ),
    RemarkKind(
        "symptom",
        "上次的症状",
        "上次说的{症状}一并复查",
        _symptoms,
        order=30,
        examples={"症状": "刹车异响"},
    ),
    *(
        RemarkKind(
            f"{season}_{energy}",
            f"{label}（{drive}）",
            phrase,
            _of_season(season, electric=energy == "electric"),
            topic="season",
        )
        for season, energy, label, drive, phrase in (
            ("winter", "electric", "冬季用车", "纯电", "低温续航会变短，请多留电量"),
            ("winter", "petrol", "冬季用车", "燃油混动", "久停请留意电瓶亏电"),
            ("summer", "electric", "夏季用车", "纯电", "暴晒后请稍凉再快充"),
            ("summer", "petrol", "夏季用车", "燃油混动", "长途前请看水温和胎压"),
        )
    ),
)
