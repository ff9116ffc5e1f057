from __future__ import annotations

from django.apps import AppConfig


class TelematicsConfig(AppConfig):
    name = "telematics"
    verbose_name = "车辆事件"
