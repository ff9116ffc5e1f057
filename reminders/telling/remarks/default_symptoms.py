"""The complaints that a text may name; staff extend the list."""

from __future__ import annotations

from typing import Final

from reminders.models import Symptom

SYMPTOMS: Final = {
    "刹车异响": ("刹车异响", "刹车响", "制动异响", "刹车有声", "刹车吱吱"),
    "刹车偏软": ("刹车软", "刹车偏软", "制动偏软", "刹车行程长"),
    "底盘异响": ("底盘异响", "底盘响", "过坎异响", "减速带异响"),
    "方向跑偏": ("跑偏", "方向偏"),
    "方向抖动": ("方向抖", "方向盘抖", "高速抖"),
    "怠速抖动": ("怠速抖", "怠速不稳", "停车抖"),
    "空调不凉": ("空调不凉", "空调不制冷", "制冷差", "制冷不好"),
    "空调有异味": ("空调异味", "空调有味", "空调臭"),
    "胎压报警": ("胎压报警", "胎压灯", "胎压亮"),
    "油耗偏高": ("油耗高", "油耗偏高", "费油"),
    "续航偏短": ("续航短", "续航缩", "续航下降", "掉电快"),
    "充电变慢": ("充电慢", "充不进电", "充电变慢"),
    "启动困难": ("启动困难", "难启动", "打火难", "不好打火"),
    "雨刮异响": ("雨刮响", "雨刮异响", "刮不干净"),
}


def load_symptoms() -> int:
    """Create the missing symptoms and return how many; existing ones stay."""
    known = set(Symptom.objects.values_list("name", flat=True))
    rows = [
        Symptom(name=name, words=list(words))
        for name, words in SYMPTOMS.items()
        if name not in known
    ]
    return len(Symptom.objects.bulk_create(rows))
